from __future__ import annotations

from django.urls import path

from yibiao_web.trends import measure_views, views

app_name = "trends"
urlpatterns = [
    path("", views.index, name="index"),
    path("look", views.look_again, name="look"),
    path("series/<int:pk>/<slug:kind>/", views.series, name="series"),
    path("place/", views.place, name="place"),
    path("alarms/<int:pk>/", views.alarm, name="alarm"),
    path("alarms/<int:pk>/explain", views.explain, name="explain"),
    path("alarms/<int:pk>/close", views.close, name="close"),
    path("measures/", measure_views.measures, name="measures"),
    path("measures/new/", measure_views.new, name="measure_new"),
    path("measures/<int:pk>/", measure_views.measure, name="measure"),
    path("withdrawn/", measure_views.withdrawn, name="withdrawn"),
]
