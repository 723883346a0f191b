from __future__ import annotations

from django.urls import path

from yibiao_web.burden import views

app_name = "burden"
urlpatterns = [
    path("", views.index, name="index"),
    path("budget/<int:pk>/", views.budget, name="budget"),
]
