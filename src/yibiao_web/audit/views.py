"""The auditor's pages."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.audit import actions, exports, queries, targets
from yibiao_web.audit.door import acting_as
from yibiao_web.audit.inputs import TrailFilter
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.typed import whole

_AT_ONCE = 20_000  # entries: a second or so


@acting_as("auditor")
@require_GET
def trail(request: HttpRequest) -> HttpResponse:
    typed = TrailFilter(queries.known_actions(request.viewer), request.GET)
    filters = typed.filters()
    page = queries.page(request.viewer, filters, before=_number(request, "before"), after=_number(request, "after"))
    kept = request.GET.copy()
    for name in ("before", "after"):
        kept.pop(name, None)
    about = targets.told(page.entries)
    rows = [(one, about.get(one.pk, "")) for one in page.entries]
    shown = {
        "form": typed,
        "page": page,
        "rows": rows,
        "kept": kept.urlencode(),
        "size": queries.size(),
        **_verification(),
    }
    return render(request, "audit/trail.html", shown)


@acting_as("auditor")
@require_GET
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(queries.visible(request.viewer).select_related("org"), pk=pk)
    return render(request, "audit/entry.html", {"entry": one, "about": targets.told([one]).get(one.pk, "")})


@acting_as("auditor")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """A short trail is verified at once, a long one by the worker."""
    if queries.waiting_since() is None:
        asked = actions.ask_verification(viewer=request.viewer, now=timezone.now())
        if asked.pk <= _AT_ONCE:
            actions.verify_trail(asked.pk)
    return redirect("audit:trail")


@acting_as("auditor")
@require_GET
def verification(request: HttpRequest) -> HttpResponse:
    """The part of the page that says how the verification stands; asks for itself again while one is waiting."""
    return render(request, "audit/verification.html", _verification())


@acting_as("auditor")
@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    filters = TrailFilter(queries.known_actions(request.viewer), request.GET).filters()
    form = "csv" if request.GET.get("form") == "csv" else "ndjson"
    told = {name: value for name, value in asdict(filters).items() if value}
    noted = actions.note_export(viewer=request.viewer, form=form, filters=told, now=timezone.now())
    rows = queries.exported(request.viewer, filters, noted.pk)
    lines = (
        exports.as_csv(rows)
        if form == "csv"
        else exports.ndjson(rows, complete=not filters, last=noted.hash, until=noted.pk)
    )
    kind = "text/csv" if form == "csv" else "application/x-ndjson"
    response = StreamingHttpResponse(lines, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localtime(noted.at):%Y%m%d-%H%M}.{form}"'
    return response


def _verification() -> dict[str, AuditEntry | None]:
    return {"last": queries.last_verification(), "waiting": queries.waiting_since()}


def _number(request: HttpRequest, name: str) -> int | None:
    return whole(request.GET.get(name, ""))
