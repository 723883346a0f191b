"""Fetching answers: choose a place and a shape, wait if it takes long, take the file."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yibiao.prefill.coverage import RegionCoverage
from yibiao.prefill.selection import FilterError
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.answers import actions, queries
from yibiao_web.answers.inputs import Fetch
from yibiao_web.answers.models import Answer
from yibiao_web.answers.picture import Picture, Wanted, picture
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Organisation
from yibiao_web.sharing.flow_back import KINDS

_SHOWN = 30


@acting_as("requester")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """My forms, my tasks with results, and what I fetched."""
    viewer: Viewer = request.viewer
    context = {
        "forms": queries.forms_of(viewer)[:100], "tasks": queries.tasks_of(viewer)[:100],
        "answers": queries.mine(viewer)[:_SHOWN],
    }  # fmt: skip
    return render(request, "answers/index.html", context)


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is known, in the requester's own template, without any task."""
    viewer: Viewer = request.viewer
    wanted_version = get_object_or_404(queries.versions_of(viewer), pk=pk)
    places = queries.places_for(viewer)
    place = _place(request, places, viewer)
    asked = request.GET.get("admission") or request.POST.get("admission") or ""
    admission = queries.admission_of(wanted_version, asked)
    wanted = queries.wanted_of_version(viewer, wanted_version, place, timezone.localdate(), admission)
    return _fetch(request, wanted, place, {"places": places, "form": wanted_version.form, "admission": admission})


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Exactly whom a task was about, as far as it is approved."""
    viewer: Viewer = request.viewer
    sent = get_object_or_404(queries.tasks_of(viewer), pk=pk)
    wanted = queries.wanted_of_task(viewer, sent, timezone.localdate())
    return _fetch(request, wanted, viewer.org.area, {"task": sent, "form": sent.version.form})


def _place(request: HttpRequest, places: list[Organisation], viewer: Viewer) -> Organisation:
    """The chosen place by its id; a foreign one does not exist."""
    chosen = request.GET.get("scope") or request.POST.get("scope") or str(viewer.org.area.pk)
    found = next((one for one in places if chosen in (str(one.pk), one.path)), None)
    if found is None:
        raise Http404
    return found


def _fetch(request: HttpRequest, wanted: Wanted, place: Organisation, context: dict[str, Any]) -> HttpResponse:
    several = len(wanted.villages) > 1
    first = {"shape": Answer.Shape.WHOLE, "purpose": context["form"].purpose or _("填报《%s》") % context["form"].title}
    inputs = Fetch(request.POST or None, initial=first, several=several)
    if request.method == "POST" and inputs.is_valid():
        try:
            answer = actions.prepare(
                request.viewer, wanted, place=place, admission=context.get("admission"), now=timezone.now(),
                **inputs.cleaned_data,
            )  # fmt: skip
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            return redirect("answers:prepared", answer.pk)
    seen = _seen(request, wanted)
    return render(
        request, "answers/fetch.html",
        {**context, "inputs": inputs, "seen": seen, "place": place, "wanted": wanted, "many": len(wanted.villages),
         "blocked": [seen.open.catalogue.items[code].name for code in seen.blocked] if seen else [],
         "selections": _selections(seen) if seen else []},
    )  # fmt: skip


def _seen(request: HttpRequest, wanted: Wanted) -> Picture | None:
    try:
        return picture(wanted) if wanted.villages else None
    except FilterError as problem:
        messages.error(request, str(problem))
        return None


def _selections(seen: Picture) -> list[tuple[RegionCoverage, str]]:
    """Of each table of the form whom it is about, and what they are called."""
    return [(one, KINDS.get(one.subject_kind, _("条"))) for one in seen.regions if one.region in seen.ids]


@acting_as("requester")
@require_GET
def prepared(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; the page looks again by itself and may be left."""
    answer = get_object_or_404(queries.mine(request.viewer), pk=pk)
    waiting = answer.state in (Answer.State.WAITING, Answer.State.MAKING)
    return render(request, "answers/prepared.html", {"answer": answer, "waiting": waiting, "days": actions.KEPT.days})


@acting_as("requester")
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file, for its maker only."""
    viewer: Viewer = request.viewer
    answer = get_object_or_404(queries.mine(viewer), pk=pk)
    content = actions.open_file(answer, viewer=viewer, now=timezone.now())
    return FileResponse(BytesIO(content), as_attachment=True, filename=answer.file_name)
