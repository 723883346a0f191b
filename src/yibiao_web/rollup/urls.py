from __future__ import annotations

from django.urls import path

from yibiao_web.rollup import views

app_name = "rollup"
urlpatterns = [
    path("", views.index, name="index"),
    path("rows", views.ledger_rows, name="ledger_rows"),
    path("task/<int:pk>", views.task, name="task"),
    path("task/<int:pk>/rows", views.task_rows, name="task_rows"),
]
