from __future__ import annotations

from django.urls import path

from yibiao_web.tasks import sending, views

app_name = "tasks"
urlpatterns = [
    path("", views.sent, name="sent"),
    path("new/<int:pk>", sending.new, name="new"),
    path("<int:pk>", views.progress, name="progress"),
    path("<int:pk>/act", views.act, name="act"),
]
