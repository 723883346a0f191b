from __future__ import annotations

from django.urls import path

from yibiao_web.forms import gate_views, views

app_name = "forms"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("new/", views.new, name="new"),
    path("pick/", views.pick, name="pick"),
    path("items/", views.items, name="items"),
    path("asking/<str:code>/", gate_views.asking, name="asking"),
    path("<int:pk>/", views.version, name="version"),
    path("<int:pk>/examine/", views.examine, name="examine"),
    path("<int:pk>/whom/", views.whom, name="whom"),
    path("<int:pk>/describe/", views.describe, name="describe"),
    path("<int:pk>/settle/", views.settle, name="settle"),
    path("<int:pk>/file/", views.file, name="file"),
    path("admissions/<int:pk>/explain/", views.explain, name="explain"),
    path("admissions/<int:pk>/decide/", gate_views.decide, name="decide"),
    path("in-force/", gate_views.in_force, name="in_force"),
    path("in-force/<int:pk>/decide/", gate_views.decide_form, name="decide_form"),
    path("overlap/", gate_views.overlap, name="overlap"),
    path("overlap/refresh/", gate_views.refresh_overlap, name="refresh_overlap"),
    path("overlap/<str:what>/", gate_views.overlap_file, name="overlap_file"),
]
