from __future__ import annotations

from django.urls import path

from yibiao_web.sharing import log_views, own_views, views

app_name = "sharing"
urlpatterns = [
    path("", views.index, name="index"),
    path("request", views.request_share, name="request"),
    path("request/<int:pk>/answer", views.answer, name="answer"),
    path("grant/<int:pk>/revoke", views.revoke, name="revoke"),
    path("grant", views.give, name="give"),
    path("own", own_views.browse, name="flow_back"),
    path("own/download", own_views.take_back, name="take_back"),
    path("own/<int:pk>", own_views.subject, name="subject"),
    path("own/<int:pk>/doubt", own_views.doubt, name="doubt"),
    path("own/alerts", own_views.alerts, name="alerts"),
    path("readings", log_views.readings, name="readings"),
]
