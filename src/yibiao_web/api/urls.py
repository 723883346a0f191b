from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from yibiao_web.api import line_views, views
from yibiao_web.api.v1.urls import urls as v1

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("docs", views.docs, name="docs"),
    path("clients", views.clients, name="clients"),
    path("clients/<int:pk>", views.client, name="client"),
    path("clients/<int:pk>/revoke", views.revoke, name="revoke"),
    path("clients/<int:pk>/webhooks/<int:hook>/stop", views.stop_webhook, name="stop_webhook"),
    path("clients/<int:pk>/deliveries/<int:delivery>/again", views.send_again, name="send_again"),
    path("lines", line_views.lines_page, name="lines"),
    path("lines/download", line_views.download, name="download"),
    path("lines/<int:pk>", line_views.departure, name="departure"),
    path("v1/", v1),
]
