from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from yibiao_web.api.v1.urls import urls as v1

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [path("v1/", v1)]
