"""The API's addresses, each behind the same door."""

from __future__ import annotations

from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from yibiao_web.api.v1 import bulk, ledger, reading, work
from yibiao_web.api.v1.door import api, door, unknown_address

for part in (reading, ledger, work, bulk):
    api.add_router("", part.router)

patterns, app_name, namespace = api.urls
for one in patterns:
    if isinstance(one, URLPattern) and one.name != "openapi-json":
        one.callback = door(one.callback)
patterns.append(re_path(r"^(?P<rest>.*)$", csrf_exempt(unknown_address), name="unknown"))
urls = (patterns, app_name, namespace)
