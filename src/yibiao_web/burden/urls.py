from __future__ import annotations

from django.urls import path

from yibiao_web.burden import budget_views, views

app_name = "burden"
urlpatterns = [
    path("", views.index, name="index"),
    path("learned/", views.learned, name="learned"),
    path("published/", views.published, name="published"),
    path("budget/<int:pk>/", budget_views.budget, name="budget"),
    path("transfer/", budget_views.transfer, name="transfer"),
    path("emergency/<str:label>/<int:pk>/", budget_views.emergency, name="emergency"),
]
