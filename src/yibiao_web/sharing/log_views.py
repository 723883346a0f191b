"""谁看过谁、为什么."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.orgs.models import Organisation
from yibiao_web.sharing import flow_back
from yibiao_web.sharing.inputs import Looked
from yibiao_web.sharing.naming import with_names
from yibiao_web.sharing.reading_log import Search, area_of, readings_for

_A_PAGE = 40


@acting_as("clerk", "grid_worker", "reviewer", "requester", "steward", "auditor")
@require_GET
def readings(request: HttpRequest) -> HttpResponse:
    """Searchable by who, about whom, when and what for."""
    viewer: Viewer = request.viewer
    looked = Looked(request.GET or None)
    search = Search(**looked.cleaned_data) if looked.is_valid() else Search()
    page = Paginator(readings_for(viewer, search), _A_PAGE).get_page(request.GET.get("page"))
    places = dict(
        Organisation.objects.filter(path__in={one.scope for one in page.object_list}).values_list("path", "name")
    )
    lines = with_names(page.object_list, places)
    for one in lines:
        one.kind_name = flow_back.KINDS.get(one.kind, one.kind)
    query = request.GET.copy()
    query.pop("page", None)
    area = area_of(viewer)
    return render(
        request, "sharing/readings.html",
        {"page": page, "lines": lines, "looked": looked if looked.is_bound else Looked(), "query": query.urlencode(),
         "area": Organisation.objects.filter(path=area).first() if area else None, "viewer_path": viewer.org.path},
    )  # fmt: skip
