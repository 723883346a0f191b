from __future__ import annotations

from django.urls import path

from yibiao_web.orgs import views

app_name = "orgs"
urlpatterns = [
    path("", views.tree, name="tree"),
    path("import", views.import_tree, name="import"),
    path("import/template", views.template, name="template"),
    path("<int:pk>", views.organisation, name="organisation"),
    path("<int:pk>/add", views.add, name="add"),
    path("<int:pk>/change", views.change, name="change"),
    path("<int:pk>/move", views.move, name="move"),
    path("<int:pk>/merge", views.merge, name="merge"),
    path("<int:pk>/active", views.set_active, name="set_active"),
]
