from __future__ import annotations

from django.urls import path

from yibiao_web.outside import views

app_name = "outside"
urlpatterns = [
    path("", views.report, name="report"),
    path("file", views.file, name="file"),
    path("follow", views.follow, name="follow"),
    path("fill", views.fill, name="fill"),
    path("told", views.index, name="index"),
    path("told/<int:pk>", views.show, name="show"),
]
