from __future__ import annotations

from django.urls import path

from yibiao_web.appraisal import figure_views, place_views, views

app_name = "appraisal"
urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.scheme, name="scheme"),
    path("<int:pk>/pass/", views.pass_plain, name="pass_plain"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/collect/", views.collect, name="collect"),
    path("<int:pk>/what-if/", figure_views.what_if, name="what_if"),
    path("<int:pk>/export/", figure_views.export, name="export"),
    path("<int:pk>/place/<int:org>/", place_views.place, name="place"),
    path("indicator/<int:pk>/", views.indicator, name="indicator"),
    path("indicator/<int:pk>/change/", views.change, name="change"),
    path("indicator/<int:pk>/enter/", figure_views.enter, name="enter"),
    path("value/<int:pk>/contest/", place_views.contest, name="contest"),
    path("contests/", place_views.contests, name="contests"),
    path("contests/<int:pk>/settle/", place_views.settle, name="settle"),
]
