from __future__ import annotations

from django.urls import path

from yibiao_web.documents import registry_views, views

app_name = "documents"
urlpatterns = [
    path("", registry_views.index, name="index"),
    path("new/", views.new, name="new"),
    path("plan/", registry_views.plan, name="plan"),
    path("plan/<int:pk>/drop", registry_views.drop_plan, name="drop_plan"),
    path("quota/<int:pk>", registry_views.quota, name="quota"),
    path("received/", registry_views.received, name="received"),
    path("sources/", registry_views.sources, name="sources"),
    path("sources/<int:pk>/end", registry_views.end_source, name="end_source"),
    path("sources/rebuild", registry_views.rebuild, name="rebuild"),
    path("import/", registry_views.put_in, name="put_in"),
    path("import/<int:pk>/", registry_views.imported, name="imported"),
    path("demand/<int:pk>/", views.show, name="show"),  # by the demand's number, as every kind is
    path("<int:pk>/", registry_views.read, name="read"),
    path("<int:pk>/draft", views.draft, name="draft"),
    path("<int:pk>/beside/<int:source>/", views.beside, name="beside"),
    path("<int:pk>/change", views.change, name="change"),
    path("<int:pk>/assessment/", views.assessment, name="assessment"),
    path("<int:pk>/issue", views.issue, name="issue"),
    path("<int:pk>/file", views.file, name="file"),
]
