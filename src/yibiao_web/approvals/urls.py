from __future__ import annotations

from django.urls import path

from yibiao_web.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("quiet", views.approve_quiet, name="approve_quiet"),
    path("<int:pk>", views.review, name="review"),
    path("<int:pk>/decide", views.decide, name="decide"),
    path("<int:pk>/unmask", views.unmask, name="unmask"),
]
