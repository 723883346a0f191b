from __future__ import annotations

from django.urls import path

from yibiao_web.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("county/", views.county, name="county"),
    path("department/", views.department, name="department"),
    path("place/", views.place, name="place"),
]
