"""The door for whoever received a demand: no account, no cookie of a session, nothing about who it was."""

from __future__ import annotations

import time

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.counties.guards import at_the_door
from yibiao_web.files.taking import given, taken
from yibiao_web.forms.reading import MAX_UPLOAD
from yibiao_web.orgs.models import Organisation
from yibiao_web.outside import actions, codes, limits, queries
from yibiao_web.outside.evenly import even
from yibiao_web.outside.filling import filled
from yibiao_web.outside.inputs import MAX_FILE, Filing, Telling
from yibiao_web.outside.reading import Told, read

_SALT, _HOUR = "outside.told", 3600
_BYTES = "application/octet-stream"


@even
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Paste it, and see at once what of it is known already."""
    counties = queries.counties()
    form = Telling(request.POST or None, request.FILES or None, counties=counties)
    if request.method == "GET" or not form.is_valid():
        return render(request, "outside/report.html", {"form": form, "one": len(counties) == 1},
                      status=200 if request.method == "GET" else 422)  # fmt: skip
    _slow_down(limits.telling)
    wanted, county = form.cleaned_data, form.cleaned_data["county"]
    at_the_door(county.path, writing=True)
    sent = taken(wanted["file"], most=MAX_FILE) if wanted["file"] else None
    told = read(
        county, wanted["text"] or "", sent.content if sent else b"", sent.name if sent else "", timezone.localdate()
    )  # fmt: skip
    filing = Filing(senders=queries.senders(county), initial={"sender": told.sender, "due_on": told.due_on})
    actions.look(county)
    return _understood(request, county, told, signing.dumps(told.as_json(), salt=_SALT, compress=True), filing)


@even
@require_POST
def file(request: HttpRequest) -> HttpResponse:
    """Keep it, and give the code. Sent twice it is kept once."""
    told, county = _kept(request)
    at_the_door(county.path, writing=True)
    filing = Filing(request.POST, senders=queries.senders(county))
    if not filing.is_valid():
        return _understood(request, county, told, request.POST["told"], filing, status=422)
    _slow_down(limits.telling)
    said, code = filing.cleaned_data, request.POST.get("code", "")
    actions.tell(
        told.as_filed(
            sender=said["sender"].pk if said["sender"] else None, sender_words=said["sender_words"],
            due_on=said["due_on"], shown=not said["hidden"],
        ),
        county=county, code=code, day=timezone.localdate(),
    )  # fmt: skip
    return render(request, "outside/kept.html", {"code": codes.grouped(codes.plain(code)), "told": told})


@even
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """What became of it. The code comes in the body, never in an address that stays in logs."""
    code = request.POST.get("code", "")
    if request.method == "GET" or not code.strip():
        return render(request, "outside/follow.html", {"notice": None})
    _slow_down(limits.trying)
    notice = queries.told_with(code)
    if notice is None:
        return render(request, "outside/follow.html", {"notice": None, "wrong": True, "code": code}, status=404)
    at_the_door(notice.county.path, writing=bool(request.POST.get("text", "").strip()))
    if request.POST.get("text", "").strip():
        actions.add_word(notice, text=request.POST["text"], day=timezone.localdate())
    else:
        actions.look(notice.county)
    return render(
        request, "outside/follow.html",
        {"notice": notice, "code": codes.grouped(codes.plain(code)), "words": queries.words_of(notice),
         "answers": notice.demand.answers.order_by("pk") if notice.demand else []},
    )  # fmt: skip


for _view in (report, file, follow):
    _view.knows_nobody = True  # accounts.middleware.WithoutTrace


@acting_as("clerk", "grid_worker")
@require_POST
def fill(request: HttpRequest) -> HttpResponse:
    """For who is signed in anyway: the very table, filled from the own village's data, to send back."""
    sent = given(request, most=MAX_UPLOAD, missing=_("请选要填的表。"), advice=_("请去掉图片后再传。"))
    name, content = filled(request.viewer, sent.name, sent.content, now=timezone.now())
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=_BYTES, headers=headers)


@acting_as("requester", "gatekeeper")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Demands from outside that are laid to the viewer's organisation; all of the county's for the gatekeeper."""
    rows = list(queries.of(request.viewer)[:200])
    today = timezone.localdate()
    shown = [{"demand": one, "answers": list(one.answers.all()), "days": (today - one.on).days} for one in rows]
    return render(request, "outside/index.html", {"rows": shown, "limit": actions.ANSWER_DAYS})


@acting_as("requester", "gatekeeper")
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what was asked, and the answer to it."""
    demand = get_object_or_404(queries.of(request.viewer), pk=pk)
    if request.method == "POST":
        actions.answer(
            demand, act=request.POST.get("act", ""), words=request.POST.get("words", ""),
            duty=request.POST.get("duty", ""),
            registered=request.POST.get("registered", ""), viewer=request.viewer, now=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("已答复，反映的人凭查询码看得到。"))
        return redirect("outside:show", pk)
    notice = queries.evidence(demand)
    mine = demand.org_id == request.viewer.org.pk and request.viewer.may("requester")
    return render(
        request, "outside/show.html",
        {"demand": demand, "notice": notice, "answers": demand.answers.order_by("pk"), "mine": mine,
         "words": queries.words_to(demand)},
    )  # fmt: skip


def _understood(
    request: HttpRequest, county: Organisation, told: Told, kept: str, filing: Filing, status: int = 200
) -> HttpResponse:
    code = codes.plain(request.POST.get("code", ""))
    return render(
        request, "outside/understood.html",
        {"told": told, "kept": kept, "filing": filing, "county": county,
         "code": codes.grouped(code) if code else codes.fresh()},
        status=status,
    )  # fmt: skip


def _kept(request: HttpRequest) -> tuple[Told, Organisation]:
    try:
        told = Told.from_json(signing.loads(request.POST.get("told", ""), salt=_SALT, max_age=24 * _HOUR))
    except signing.BadSignature:
        raise Refusal("stale", _("页面放得太久，请回到上一页重新贴一次。"), 422) from None
    return told, get_object_or_404(Organisation, pk=told.county)


def _slow_down(limit: limits.Limit) -> None:
    if not limit.passes(time.monotonic()):
        raise Refusal("too_often", _("现在人太多，请过一分钟再试。贴的内容可以先复制下来。"), 429)
