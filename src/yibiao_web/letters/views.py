"""Letters of citizens: matters with how often they were said, one matter, files taken in."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.taking import given
from yibiao_web.letters import actions, correcting, queries
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
         "places": queries.places(one), "others": queries.others(request.viewer, one),
         "answerers": queries.answerers(request.viewer),
         "page": Paginator(one.letters.order_by("-on", "-pk"), 30).get_page(request.GET.get("page"))},
    )  # fmt: skip


@acting_as("gatekeeper", "requester")
@require_POST
def answerer(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody says who should answer; "" takes it back."""
    one, said = get_object_or_404(queries.matters(request.viewer), pk=pk), request.POST.get("org", "")
    org = get_object_or_404(queries.answerers(request.viewer), pk=said) if said.isdecimal() else None
    correcting.decide(one, org, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("记下了。以后再来信、重新归，也照这个。"))
    return _back(request, one.pk)


@acting_as("gatekeeper", "requester")
@require_POST
def move(request: HttpRequest, pk: int, letter: int) -> HttpResponse:
    """Somebody says that a letter is about another matter, or about one of its own (“alone”)."""
    one, said = get_object_or_404(queries.matters(request.viewer), pk=pk), request.POST.get("to", "")
    moved = get_object_or_404(one.letters, pk=letter)
    if said.isdecimal() or said == "alone":
        to = get_object_or_404(queries.matters(request.viewer), pk=said) if said != "alone" else None
        correcting.move(moved, to, viewer=request.viewer, now=timezone.now())
        messages.success(request, _("改好了。以后再来信、重新归，它也留在那里。"))
    else:
        messages.error(request, _("请先选归到哪件事。"))
    return _back(request, pk)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """To the matter, as long as it is there and still the viewer's."""
    there = queries.matters(request.viewer).filter(pk=pk).exists()
    return redirect("letters:matter", pk) if there else redirect("letters:index")


@acting_as("gatekeeper", "requester")
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest) -> HttpResponse:
    """A file of letters."""
    status = 200
    if request.method == "POST":
        try:
            sent = given(request, most=actions.LARGEST, advice=_("请按月或按季分成几个文件。"))
            one = actions.hand_in(sent.name, sent.content, viewer=request.viewer, now=timezone.now())
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
