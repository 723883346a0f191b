"""The register of measures with what each brought, and what was withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.gate.queries import address
from yibiao_web.trends import actions, queries
from yibiao_web.trends.inputs import NewMeasure


@acting_as("gatekeeper", "auditor", "requester")
@require_GET
def measures(request: HttpRequest) -> HttpResponse:
    """All measures, and the hours that they gave back together, each counted once."""
    rows = list(queries.measures_of(request.viewer))
    given = [one.effect["given_back"] for one in rows if one.effect.get("given_back")]
    total = [sum(one[side] for one in given) for side in range(3)] if given else None
    return render(
        request, "trends/measures.html",
        {"rows": rows, "total": total, "gatekeeper": request.viewer.may("gatekeeper")},
    )  # fmt: skip


@acting_as("gatekeeper")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A measure into the register."""
    form = NewMeasure(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        made = actions.add_measure(**form.cleaned_data, viewer=request.viewer, now=timezone.now())
        messages.success(request, _("措施已登记，成效已按现有的数算好，以后每月重算。"))
        return redirect("trends:measure", made.pk)
    return render(request, "trends/measure_new.html", {"form": form}, status=422 if form.errors else 200)


@acting_as("gatekeeper", "auditor", "requester")
@require_GET
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.measures_of(request.viewer), pk=pk)
    return render(request, "trends/measure.html", {"one": one, "effect": one.effect})


@acting_as("gatekeeper", "auditor", "requester")
@require_GET
def withdrawn(request: HttpRequest) -> HttpResponse:
    """减负不减责: which duty each withdrawn demand served, and how it is met now."""
    page = Paginator(queries.withdrawn(request.viewer), 50).get_page(request.GET.get("page"))
    viewer = request.viewer
    opens = viewer.may("gatekeeper", "requester")
    rows = [(one, address(one) if opens else "") for one in page.object_list]
    forms = queries.forms_ended(viewer)[:100]
    return render(request, "trends/withdrawn.html", {"page": page, "rows": rows, "forms": forms})
