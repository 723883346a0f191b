"""Letters of citizens: matters with how often they were said, one matter, files taken in."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.letters import actions, queries
from yibiao_web.letters.queries import Wanted


@acting_as("gatekeeper", "requester")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What is said again and again."""
    viewer, asked = request.viewer, request.GET
    wanted = Wanted(
        asked.get("q", "").strip()[:60], asked.get("topic", "")[:20], asked.get("burden") == "1",
        1 if asked.get("all") == "1" else 2,
    )  # fmt: skip
    page = Paginator(queries.matters(viewer, wanted), 40).get_page(asked.get("page"))
    return render(
        request, "letters/index.html",
        {"page": page, "wanted": wanted, "topics": queries.topics(viewer), "counts": queries.counts(viewer),
         "gatekeeper": viewer.may("gatekeeper")},
    )  # fmt: skip


@acting_as("gatekeeper", "requester")
@require_GET
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter: its letters, when they came, where from, who should answer."""
    one = get_object_or_404(queries.matters(request.viewer), pk=pk)
    months = queries.months(one)
    return render(
        request, "letters/matter.html",
        {"one": one, "months": months, "most": max((n for _month, n in months), default=0),
         "places": queries.places(one),
         "page": Paginator(one.letters.order_by("-on", "-pk"), 30).get_page(request.GET.get("page"))},
    )  # fmt: skip


@acting_as("gatekeeper", "requester")
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """A file of letters."""
    status = 200
    if request.method == "POST":
        given = request.FILES.get("file")
        try:
            if given is None:
                raise Refusal("no_file", _("请先选文件。"), 422)
            if (given.size or 0) > actions.LARGEST:
                raise Refusal("too_large", _("文件超过 20 MB。请按月或按季分成几个文件。"), 422)
            one = actions.hand_in(given.name or "", given.read(), viewer=request.viewer, now=timezone.now())
            return redirect("letters:imported", one.pk)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            status = refusal.status
    return render(request, "letters/import.html", {"before": queries.imports(request.viewer)[:20]}, status=status)


@acting_as("gatekeeper", "requester")
@require_GET
def imported(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of a file."""
    one = get_object_or_404(queries.imports(request.viewer), pk=pk)
    return render(request, "letters/imported.html", {"one": one})
