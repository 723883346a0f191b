from __future__ import annotations

from django.urls import path

from yibiao_web.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.trail, name="trail"),
    path("<int:pk>", views.entry, name="entry"),
    path("verify", views.verify, name="verify"),
    path("verification", views.verification, name="verification"),
    path("export", views.export, name="export"),
]
