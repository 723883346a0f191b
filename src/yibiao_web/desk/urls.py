from __future__ import annotations

from django.urls import path

from yibiao_web.desk import views

app_name = "desk"
urlpatterns = [
    path("queue", views.queue, name="queue"),
    path("week", views.week, name="week"),
    path("search", views.search, name="search"),
]
