from __future__ import annotations

from django.urls import path

from yibiao_web.engine import views

app_name = "engine"
urlpatterns = [path("", views.index, name="index")]
