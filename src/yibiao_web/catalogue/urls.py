from __future__ import annotations

from django.urls import path

from yibiao_web.catalogue import keeping, views

app_name = "catalogue"
urlpatterns = [
    path("", views.items, name="items"),
    path("add", views.add, name="add"),
    path("compare", views.compare, name="compare"),
    path("pick", views.pick, name="pick"),
    path("doubts", views.doubts, name="doubts"),
    path("doubts/<int:pk>/settle", views.settle, name="settle"),
    path("decisions/<int:pk>/undo", views.undo, name="undo"),
    path("items/<str:code>", views.item, name="item"),
    path("items/<str:code>/split", keeping.split, name="split"),
    path("items/<str:code>/<slug:what>", keeping.change, name="change"),
]
