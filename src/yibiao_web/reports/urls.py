from __future__ import annotations

from django.urls import path

from yibiao_web.reports import report_views, views

app_name = "reports"
urlpatterns = [
    path("", views.index, name="index"),
    path("county/", views.county, name="county"),
    path("department/", views.department, name="department"),
    path("place/", views.place, name="place"),
    path("monthly/", report_views.months, name="months"),
    path("monthly/make/", report_views.make, name="make"),
    path("monthly/<int:pk>/", report_views.month, name="month"),
    path("monthly/<int:pk>/file.<str:shape>", report_views.file, name="file"),
]
