"""The inspector's pages: notes, pictures, the pack, and the small program that keeps the pages without a network."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork import keeping, noting, pack, queries
from yibiao_web.fieldwork.models import Note, Photo
from yibiao_web.fieldwork.parameters import number
from yibiao_web.fieldwork.pictures import TYPES
from yibiao_web.files.taking import given
from yibiao_web.inspections.models import Visit

_JSON = "application/json"


@acting_as()
@require_GET
def phone(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an inspector writes down what there is to see."""
    visit = _going(request, pk)
    own = queries.notes(request.viewer, visit)
    return render(
        request, "fieldwork/phone.html",
        {"visit": visit, "demand": visit.inspection.demand, "notes": own, "key": uuid4(), "things": Photo.Thing.choices,
         "kinds": Note.Kind.choices, "signs": Note.Sign.choices, "most": number("photos_a_note"),
         "side": number("photo_side"), "concluded": hasattr(visit, "conclusion"), "whys": Photo.Why.choices,
         "problems": queries.standing_problems(visit.place).exclude(visit=visit).order_by("due_on")},
    )  # fmt: skip


@acting_as()
@require_POST
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Notes from a phone as JSON, many at once; or one from the form, where the page's program does not run."""
    visit = _going(request, pk)
    if request.content_type == _JSON:
        taken = noting.take(visit, _told(request), viewer=request.viewer, now=timezone.now())
        return JsonResponse({"notes": [_said(request, one) for one in taken]})
    one = noting.take(visit, [request.POST.dict()], viewer=request.viewer, now=timezone.now())[0]
    if one.note is None:
        raise Refusal("not_taken", one.message, 422)
    if "file" in request.FILES:
        noting.add_photo(
            one.note, key=one.key, thing=request.POST.get("thing", ""), content=_content(request), now=timezone.now(),
            viewer=request.viewer,
        )  # fmt: skip
    return redirect("fieldwork:phone", pk)


def _told(request: HttpRequest) -> list[dict[str, Any]]:
    try:
        told = json.loads(request.body)["notes"]
    except (ValueError, KeyError, TypeError, RecursionError, RawPostDataException):
        told = None
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise Refusal("not_notes", _("没有读懂送来的记录。请刷新页面再送，写的话还在手机里。"), 422)
    return told


def _said(request: HttpRequest, one: noting.Taken) -> dict[str, Any]:
    """What the phone is told of a note: its place on the page, or why it was not kept."""
    if one.note is None:
        return {"key": one.key, "kept": False, "message": one.message}
    html = render_to_string(
        "fieldwork/_note.html", {"one": one.note, "mine": True, "whys": Photo.Why.choices}, request=request
    )
    return {"key": one.key, "kept": True, "html": html}


@acting_as()
@require_POST
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture for a note of the visit, known by the note's key."""
    visit = _going(request, pk)
    note = get_object_or_404(visit.notes, key=request.POST.get("note", ""))
    made = noting.add_photo(
        note, key=request.POST.get("key", ""), thing=request.POST.get("thing", ""), content=_content(request),
        viewer=request.viewer, now=timezone.now(),
    )  # fmt: skip
    return JsonResponse({"key": made.key, "kept": made.removed_at is None, "note": note.key})


def _content(request: HttpRequest) -> bytes:
    most = number("photo_bytes")
    return given(
        request, most=most, missing=_("没有收到照片，请再选一次。"), advice=_("请在手机上缩小后再传。")
    ).content


@acting_as()
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    note = get_object_or_404(Note.objects.filter(visit__in=queries.going(request.viewer).values("pk")), pk=pk)
    noting.withdraw(note, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已撤回，照片也删了。"))
    return redirect("fieldwork:phone", note.visit_id)


@acting_as()
@require_GET
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself: shown as a picture and as nothing else."""
    one = get_object_or_404(queries.photos(request.viewer), pk=pk)
    path = keeping.path_of(one.name)
    if not path.is_file():
        raise Refusal("photo_gone", _("照片文件找不到了，请告诉系统管理员。"), 404)
    return FileResponse(
        path.open("rb"), content_type=TYPES[one.form],
        headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
                 "Cross-Origin-Resource-Policy": "same-origin"},
    )  # fmt: skip


@acting_as()
@require_POST
def remove_picture(request: HttpRequest, pk: int) -> HttpResponse:
    """It shows a person: gone, for good."""
    one = get_object_or_404(queries.photos(request.viewer), pk=pk)
    visit = get_object_or_404(queries.visits(request.viewer), pk=one.note.visit_id)
    noting.remove_photo(
        one, why=request.POST.get("why", ""), rights=queries.rights(request.viewer, visit), viewer=request.viewer,
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, _("照片已经删掉，文件不再留存。"))
    back = "fieldwork:phone" if request.POST.get("back") == "phone" else "fieldwork:show"
    return redirect(back, visit.pk)


@acting_as()
@require_GET
def show_pack(request: HttpRequest, pk: int) -> HttpResponse:
    """What the inspector carries. ``part``: the bare piece that the phone keeps for places without a network."""
    visit = _going(request, pk)
    part = "part" in request.GET
    opened = pack.open_pack(visit, viewer=request.viewer, now=timezone.now(), taken_along=part)
    template = "fieldwork/_pack.html" if part else "fieldwork/pack.html"
    return render(request, template, {"visit": visit, "demand": visit.inspection.demand, "pack": opened, "alone": part})


@acting_as()
@require_GET
def pack_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as one file for the phone, which opens without a network and without this platform."""
    visit = _going(request, pk)
    opened = pack.open_pack(visit, viewer=request.viewer, now=timezone.now(), taken_along=True)
    html = render_to_string(
        "fieldwork/pack_file.html", {"visit": visit, "demand": visit.inspection.demand, "pack": opened, "alone": True,
                                     "now": timezone.now()}, request=request,
    )  # fmt: skip
    name = content_disposition_header(True, f"资料包（{visit.place.name}，{visit.on:%m-%d}）.html") or "attachment"
    # no page of this site: a phone opens it by its name, without the site's rights
    return HttpResponse(html, content_type="application/octet-stream", headers={"Content-Disposition": name})


@acting_as()
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Who is behind a number: masked, and in full once it is said what for."""
    visit = _going(request, pk)
    purpose = request.POST.get("purpose", "") if request.method == "POST" else ""
    if request.method == "POST" and len(purpose.strip()) < 4:
        raise Refusal("no_purpose", _("请写明看全名做什么用，至少四个字。"), 422)
    value = request.GET.get("value", "")
    item, rows = pack.people(
        visit, code, value=value, purpose=purpose, viewer=request.viewer, now=timezone.now()
    )  # fmt: skip
    return render(
        request, "fieldwork/people.html",
        {"visit": visit, "item": item, "rows": rows, "value": value, "purpose": purpose, "most": number("list_rows")},
    )  # fmt: skip


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It must come from the folder of the pages it keeps, not from that of the static files."""
    path = finders.find("fieldwork/worker.js")
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as file:
        return HttpResponse(file.read(), content_type="text/javascript; charset=utf-8")


def _going(request: HttpRequest, pk: int) -> Visit:
    return get_object_or_404(queries.going(request.viewer), pk=pk)
