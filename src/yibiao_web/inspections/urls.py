from __future__ import annotations

from django.urls import URLPattern, path

from yibiao_web.inspections import asking, gate_views, place_views, views

app_name = "inspections"
urlpatterns: list[URLPattern] = [
    path("", views.index, name="index"),
    path("calendar/", views.calendar, name="calendar"),
    path("emergencies/", views.emergencies, name="emergencies"),
    path("new/", asking.new, name="new"),
    path("weighed/", asking.weighed, name="weighed"),
    path("import/", asking.hand_in, name="import"),
    path("import/template/", asking.template, name="template"),
    path("export/", asking.export, name="export"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/change/", asking.change, name="change"),
    path("<int:pk>/adopt/", views.adopt, name="adopt"),
    path("<int:pk>/publish/", views.publish, name="publish"),
    path("<int:pk>/merge/", views.merge, name="merge"),
    path("<int:pk>/visits/", views.set_visit, name="set_visit"),
    path("visits/<int:pk>/cancel/", views.cancel_visit, name="cancel_visit"),
    path("visits/<int:pk>/turn-away/", place_views.turn_away, name="turn_away"),
    path("place/", place_views.place, name="place"),
    path("place/poster/", place_views.poster, name="poster"),
    path("place/code/", place_views.renew_code, name="renew_code"),
    path("place/arrived/", place_views.arrived, name="arrived"),
    path("at/", place_views.find, name="find"),
    path("at/<str:code>/", place_views.at, name="at"),
    path("joins/", gate_views.joins, name="joins"),
    path("joins/<int:pk>/", gate_views.join, name="join"),
    path("joins/<int:pk>/agree/", gate_views.agree, name="agree"),
    path("settings/", gate_views.settings, name="settings"),
    path("settings/change/", gate_views.change, name="change_settings"),
]
