"""A village's own data: browse, look into one subject, take everything back, and what to look at."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao.prefill.selection import FilterError
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.marking import marked
from yibiao_web.ledger.disputes import raise_dispute
from yibiao_web.ledger.models import Subject
from yibiao_web.sharing import flow_back, reading_log, subject_page, workbook
from yibiao_web.sharing.actions import note_reading
from yibiao_web.sharing.alert_facts import alerts_for
from yibiao_web.sharing.alerts import KINDS
from yibiao_web.sharing.inputs import Doubt, Purpose
from yibiao_web.sharing.naming import with_names
from yibiao_web.sharing.queries import REPORTING

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN = 20


@acting_as("clerk", "grid_worker", "reviewer")
@require_http_methods(["GET", "POST"])
def browse(request: HttpRequest) -> HttpResponse:
    """A page of one kind. A POST says what the values are needed for, and shows them unmasked once."""
    viewer = _reporting(request)
    wanted = _wanted(request)
    purpose = Purpose(request.POST or None)
    opened = request.method == "POST" and purpose.is_valid()
    try:
        found = flow_back.find(viewer, wanted, timezone.localdate(), open_values=opened)
    except FilterError as problem:
        messages.error(request, str(problem))
        wanted.conditions = ()
        found = flow_back.find(viewer, wanted, timezone.localdate(), open_values=opened)
    if opened:
        _note(viewer, wanted.kind, found, purpose.cleaned_data["purpose"], _("本村数据：看全号"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(
        request, "sharing/flow_back.html",
        {"found": found, "wanted": wanted, "tabs": flow_back.counts(viewer), "page": found.page, "opened": opened,
         "purpose": purpose, "query": query.urlencode(), "several": len(flow_back.reach(viewer)[0]) > 1,
         "chosen": {code for code, _name in found.columns}, "states": Subject.State.choices[:4]},
    )  # fmt: skip


def _reporting(request: HttpRequest) -> Viewer:
    """A viewer whose organisation reports on its own people."""
    viewer: Viewer = request.viewer
    if viewer.org.level not in REPORTING:
        raise Refusal("not_reporting", _("这一页是村、镇取回自己报过的数据用的。部门要数据请到“取数”。"), 403)
    return viewer


def _wanted(request: HttpRequest) -> flow_back.Wanted:
    said = request.GET
    kind, state = said.get("kind", "person"), said.get("state", "active")
    return flow_back.Wanted(
        kind if kind in flow_back.KINDS else "person", said.get("q", "").strip()[:100],
        tuple(one.strip() for one in said.get("where", "").replace("；", ";").split(";") if one.strip()),
        tuple(said.getlist("col")), said.get("page", "1"),
        state if state in Subject.State.values and state != Subject.State.MERGED else "active",
    )  # fmt: skip


def _note(viewer: Viewer, kind: str, found: flow_back.Found, purpose: str, what: str) -> None:
    if found.lines:
        note_reading(
            viewer, org=viewer.org, scope=viewer.org.path, kind=kind, items=[code for code, _name in found.columns],
            subjects=[line.subject for line in found.lines], count=len(found.lines), purpose=purpose, what=what,
            now=timezone.now(),
        )  # fmt: skip


@acting_as("clerk", "grid_worker", "reviewer")
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Everything of a kind (or what the conditions mean) as Excel; kept as a reading."""
    viewer = _reporting(request)
    purpose = Purpose(request.POST)
    back = redirect(f"{reverse('sharing:flow_back')}?{request.GET.urlencode()}")
    if not purpose.is_valid():
        messages.error(request, _("请写明下载来做什么用。"))
        return back
    wanted, on = _wanted(request), timezone.localdate()
    try:
        ids = flow_back.all_ids(viewer, wanted, on)
    except FilterError:
        return back  # the page says what is wrong with the condition
    villages, _own = flow_back.reach(viewer)
    known = flow_back.knowledge_of(villages, on)
    columns = flow_back.items_of(known, wanted.kind)
    names = [_("村（社区）"), *(name for _code, name in columns)]
    rows = workbook.rows_of(ids, {one.pk: one.name for one in villages}, columns, known)
    word = flow_back.KINDS[wanted.kind]
    content, name = workbook.workbook(word, names, rows), f"{viewer.org.name}-{word}-{on}.xlsx"
    if ids:
        noted = note_reading(
            viewer, org=viewer.org, scope=viewer.org.path, kind=wanted.kind, items=[code for code, _name in columns],
            subjects=ids, count=len(ids), purpose=purpose.cleaned_data["purpose"], what=_("本村数据：整体取回"),
            now=timezone.now(),
        )  # fmt: skip
        content = marked(name, content, noted.entry)
    return _file(content, name)


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=_XLSX, headers={"Content-Disposition": content_disposition_header(True, name) or ""}
    )


@acting_as("clerk", "grid_worker", "reviewer")
@require_http_methods(["GET", "POST"])
def subject(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one subject: values with their sources, history, who read it, what is disputed."""
    viewer: Viewer = request.viewer
    one = get_object_or_404(flow_back.subjects_of(viewer).select_related("org__parent", "household", "grid"), pk=pk)
    purpose = Purpose(request.POST or None)
    opened = request.method == "POST" and purpose.is_valid()
    if opened:
        note_reading(
            viewer, org=viewer.org, scope=one.org.path, kind=one.kind, items=sorted(one.values), subjects=[one.pk],
            count=1, purpose=purpose.cleaned_data["purpose"], what=_("本村数据：看一个对象"), now=timezone.now(),
        )  # fmt: skip
    readings = with_names(reading_log.readings_of(one)[:_SHOWN], {})
    seen = subject_page.page_of(one, timezone.localdate(), open_values=opened)
    return render(
        request, "sharing/subject.html",
        {"one": one, "seen": seen, "opened": opened, "purpose": purpose, "readings": readings, "doubt": Doubt(),
         "kind": flow_back.KINDS.get(one.kind, one.kind)},
    )  # fmt: skip


@acting_as("clerk", "grid_worker", "reviewer")
@require_POST
def doubt(request: HttpRequest, pk: int) -> HttpResponse:
    """ "这不对": the value goes to its owner."""
    viewer: Viewer = request.viewer
    one = get_object_or_404(flow_back.subjects_of(viewer), pk=pk)
    said = Doubt(request.POST)
    if said.is_valid() and said.cleaned_data["item"] in one.values:
        values: dict[str, Any] = said.cleaned_data
        try:
            raise_dispute(
                one, values["item"], values["proposed"] or None, values["words"], viewer=viewer, now=timezone.now()
            )
            messages.success(request, _("已转给数源部门，处理结果会在这一页显示。"))
        except Refusal as refusal:
            messages.error(request, refusal.message)
    return redirect("sharing:subject", one.pk)


@acting_as("clerk", "grid_worker", "reviewer")
@require_GET
def alerts(request: HttpRequest) -> HttpResponse:
    """What the ledger itself gives reason to look at; nothing is asked of anybody."""
    viewer = _reporting(request)
    found = alerts_for(viewer, timezone.localdate())
    counts = Counter(one.kind for one in found)
    kind = request.GET.get("kind", "")
    shown = [one for one in found if one.kind == kind]
    page = Paginator(shown, flow_back.PAGE).get_page(request.GET.get("page"))
    subjects = Subject.objects.select_related("org").in_bulk([one.subject for one in page.object_list])
    lines = [
        (one, subjects[one.subject], subject_page.masked_name_of(subjects[one.subject])) for one in page.object_list
    ]
    kinds = [(key, words, counts[key]) for key, words in KINDS.items()]
    return render(
        request, "sharing/alerts.html",
        {"kinds": kinds, "kind": kind, "title": KINDS.get(kind, ""), "lines": lines, "page": page},
    )  # fmt: skip
