from __future__ import annotations

from django.urls import path

from yibiao_web.answers import views

app_name = "answers"
urlpatterns = [
    path("", views.index, name="index"),
    path("version/<int:pk>", views.version, name="version"),
    path("task/<int:pk>", views.task, name="task"),
    path("prepared/<int:pk>", views.prepared, name="prepared"),
    path("download/<int:pk>", views.download, name="download"),
]
