from __future__ import annotations

from django.urls import path

from yibiao_web.reports import open_views, report_views, views

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
    path("releases/", open_views.releases, name="releases"),
    path("releases/make/", open_views.make, name="make_release"),
    path("releases/<int:pk>/publish/", open_views.publish, name="publish"),
    path("releases/<int:pk>/withdraw/", open_views.withdraw, name="withdraw"),
    path("releases/<int:pk>/preview.<str:shape>", open_views.preview, name="preview"),
    path("open/<slug:code>/", open_views.public, name="public"),
    path("open/files/<str:name>", open_views.public_file, name="public_file"),
]
