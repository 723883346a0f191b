from __future__ import annotations

from django.urls import path

from yibiao_web.policy import views

app_name = "policy"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:id>/", views.rule, name="rule"),
]
