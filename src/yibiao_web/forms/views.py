"""The requester's pages: hand a form in, see what is known of it, settle, and go on."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import whole, wholes
from yibiao_web.files.taking import given
from yibiao_web.forms import actions, pages, queries
from yibiao_web.forms.discretion import ALL, Discretion, discretion, rounded, shown_regions
from yibiao_web.forms.inputs import Description, Scope
from yibiao_web.forms.models import Admission, Form, FormVersion
from yibiao_web.forms.queries import Stored
from yibiao_web.forms.reading import MAX_UPLOAD, understood
from yibiao_web.forms.rules import usual_due
from yibiao_web.forms.sheet_view import shown_sheets
from yibiao_web.orgs.models import SavedGroup
from yibiao_web.policy.queries import pack


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Three ways in: a file, fields from the catalogue, last period's form."""
    found: list[Any] = []
    if request.method == "POST":
        try:
            version = _handed_in(request)
            _examine(request, version, (), None)
            return redirect("forms:version", version.pk)
        except actions.Unusable as problem:
            found = problem.findings
        except Refusal as problem:
            found = [{"severity": "block", "message": problem.message, "advice": ""}]
    own = Form.objects.filter(org=request.viewer.org).order_by("-made_at")
    return render(
        request, "forms/new.html", {"findings": found, "own": own[:30], "limit": MAX_UPLOAD // MEBI},
        status=422 if found else 200,
    )  # fmt: skip


def _handed_in(request: HttpRequest) -> FormVersion:
    viewer, now = request.viewer, timezone.now()
    if request.POST.get("copy"):
        last = get_object_or_404(Form, pk=whole(request.POST["copy"]) or 0, org=viewer.org)
        return actions.copy(last, viewer=viewer, now=now)
    sent = given(
        request, most=MAX_UPLOAD, missing=_("还没有选文件。请先选一份 Excel 或 Word 报表。"),
        advice=_("请拆成几个文件，或删去图片后另存。"),
    )  # fmt: skip
    form: Form | None = None
    if request.POST.get("form"):
        form = get_object_or_404(Form, pk=whole(request.POST["form"]) or 0, org=viewer.org)
    return actions.hand_in(viewer=viewer, file_name=sent.name, content=sent.content, now=now, form=form)


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def pick(request: HttpRequest) -> HttpResponse:
    """Choose fields from the catalogue; the sheet is drawn for them."""
    chosen = list(dict.fromkeys(request.POST.getlist("items") or request.GET.getlist("items")))
    if request.method == "POST":
        title = request.POST.get("title", "")
        try:
            version = actions.pick(viewer=request.viewer, title=title, items=chosen, now=timezone.now())
            _examine(request, version, (), None)
            return redirect("forms:version", version.pk)
        except Refusal as problem:
            messages.error(request, problem.message)
    known = pages.catalogue().items
    return render(
        request, "forms/pick.html",
        {"title": request.POST.get("title", ""), "chosen": [known[code] for code in chosen if code in known]},
    )  # fmt: skip


@acting_as("requester")
@require_GET
def items(request: HttpRequest) -> HttpResponse:
    """Items of the catalogue by words, as radios of a field or as things to add to a new form."""
    found = pages.found_items(request.GET.get("q", ""))
    return render(
        request, "forms/_items.html",
        {"found": found, "field": whole(request.GET.get("field", "")) or 0, "q": request.GET.get("q", "")},
    )  # fmt: skip


@acting_as("requester")
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The own organisation's forms and where they stand."""
    rows = queries.with_newest(Form.objects.filter(org=request.viewer.org)).order_by("-made_at")
    words = request.GET.get("q", "").strip()
    return render(request, "forms/mine.html", {"forms": rows.filter(title__icontains=words), "q": words})


@acting_as("requester", "gatekeeper")
@require_GET
def version(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything before anything is sent."""
    one = get_object_or_404(queries.versions_of(request.viewer), pk=pk)
    admission = _shown_admission(request, one)
    own = one.form.org_id == request.viewer.org.pk and request.viewer.may("requester")
    read = understood(one)
    limits = discretion(request.viewer.org, admission) if admission else ALL
    fields = pages.field_rows(one, admission, limits)
    every = queries.offered(one.form.org)
    chosen = set(admission.scope) if admission else set()
    given = {
        "version": one, "form": one.form, "admission": admission, "own": own, "fields": fields,
        "unsure": [row for row in fields if row.unsure], "read_findings": read.form.findings,
        "sheets": shown_sheets(read, {(row.field.region, row.field.number): row.field.item for row in fields}),
        "branches": pages.branches(every, chosen), "area": one.form.org.area,
        "whole": pages.is_whole(every, chosen, one.form.org.area),
        "scope_words": pages.scope_words(every, chosen, one.form.org.area, admission.villages if admission else 0),
        "groups": SavedGroup.objects.filter(owner=one.form.org), "description": Description(instance=one.form),
        "today": timezone.localdate(),
    }  # fmt: skip
    if admission:
        given |= _of_admission(request.viewer, one, admission, limits, own)
    return render(request, "forms/version.html", given)


def _of_admission(
    viewer: Viewer, one: FormVersion, admission: Admission, limits: Discretion, own: bool
) -> dict[str, Any]:  # fmt: skip
    holding, hints = pages.told_findings(admission, limits)
    return {
        "holding": holding, "hints": hints, "unclear": any(region["unsettled"] for region in admission.regions),
        "choosable": any(region["offers"] for region in admission.regions),
        "totals": pages.totals_of(admission, limits), "limits": limits,
        "regions": shown_regions(viewer.org, admission, limits), "at_most": rounded(admission.minutes_without),
        "allowance": pages.allowance(one.form.org, admission),
        "rights": pages.missing_rights(one.form.org, admission, limits) if own else [],
        "old": admission.on != timezone.localdate(), **_addresses(one, admission, limits),
    }  # fmt: skip


def _shown_admission(request: HttpRequest, one: FormVersion) -> Admission | None:
    wanted = whole(request.GET.get("admission", ""))
    rows = one.admissions.select_related("decided_by").order_by("-pk")
    return (rows.filter(pk=wanted).first() if wanted else None) or rows.first()


def _addresses(one: FormVersion, admission: Admission, limits: Discretion) -> dict[str, str]:
    """Where one goes on: these pages belong to higher layers and are only linked."""
    own = [row["item"] for row in admission.coverage if row["item"] and not row["dropped"]]
    items = f"&items={','.join(dict.fromkeys([*limits.items, *own]))}" if limits.few else ""
    return {
        "answer_url": _link("answers:version", one.pk, query=f"?admission={admission.pk}"),
        "send_url": _link("tasks:new", admission.pk),
        "share_url": _link("sharing:request", query=f"?version={one.pk}&admission={admission.pk}{items}"),
    }


def _link(name: str, *args: int, query: str = "") -> str:
    try:
        return reverse(name, args=args) + query
    except NoReverseMatch:
        return ""


@acting_as("requester")
@require_POST
def examine(request: HttpRequest, pk: int) -> HttpResponse:
    """Count again for a scope and a deadline."""
    one = get_object_or_404(FormVersion.objects.defer("content"), pk=pk, form__org=request.viewer.org)
    asked = Scope(request.POST)
    if not asked.is_valid():
        raise Refusal("bad_date", _("截止日期看不懂，请在日历里重新选。"), 422)
    chosen = _chosen(request, asked.cleaned_data)
    try:
        _examine(request, one, chosen, asked.cleaned_data["due_on"], _last_filters(one))
    except actions.NobodyMeant as problem:
        messages.error(request, problem.message)
    return redirect("forms:version", pk)


def _last_filters(one: FormVersion) -> Stored:
    last = one.admissions.order_by("-pk").first()
    return last.filters if last else ()


@acting_as("requester")
@require_POST
def whom(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom each table of the form is about: one of the offers, or conditions in words."""
    one = get_object_or_404(FormVersion.objects.defer("content"), pk=pk, form__org=request.viewer.org)
    last = one.admissions.order_by("-pk").first()
    told = {}
    for region in last.regions if last else ():
        at = region["region"]
        typed = [part.strip() for part in re.split("[；;\n]", request.POST.get(f"words_{at}", "")) if part.strip()]
        offer = request.POST.get(f"whom_{at}", "")
        offers = {str(number): some["filters"] for number, some in enumerate(region["offers"])}
        found = typed if offer == "words" else offers.get(offer, region["chosen"])
        if found:
            told[str(at)] = found
    try:
        _again(request, one, told)
    except actions.NobodyMeant as problem:
        messages.error(request, problem.message)
    return redirect("forms:version", pk)


def _chosen(request: HttpRequest, asked: dict[str, Any]) -> list[int]:
    """Ids of places; empty for the whole area."""
    if asked["group"]:
        group = get_object_or_404(SavedGroup, pk=asked["group"], owner=request.viewer.org)
        return list(group.members.values_list("pk", flat=True))
    if asked["whole"]:
        return []
    places = wholes(request.POST.getlist("places")) - {0}
    if not places:
        raise Refusal("no_scope", _("还没有选范围。请勾选镇街或村，或选“全部”。"), 422)
    return sorted(places)


def _examine(
    request: HttpRequest, one: FormVersion, chosen: list[int] | tuple[()], due_on: date | None,
    filters: Stored = (),
) -> Admission:  # fmt: skip
    villages = queries.villages_of(request.viewer.org, chosen)
    if not len(villages):
        raise Refusal("no_scope", _("选的范围里没有村（社区）。请重新选。"), 422)
    due = due_on or usual_due(pack(request.viewer.org), timezone.localdate())
    return actions.examine(
        one, viewer=request.viewer, villages=villages, due_on=due, now=timezone.now(), filters=filters
    )


@acting_as("requester")
@require_POST
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep basis, purpose and marks, and look again."""
    one = get_object_or_404(FormVersion.objects.defer("content"), pk=pk, form__org=request.viewer.org)
    given = Description(request.POST, instance=Form(org=one.form.org))
    if not given.is_valid():
        words = "；".join(f"{given.fields[name].label}：{errors[0]}" for name, errors in given.errors.items())
        raise Refusal("not_understood", _("有没填好的：{words}").format(words=words), 422)
    actions.describe(one.form, viewer=request.viewer, now=timezone.now(), told=given.cleaned_data)
    return _again(request, FormVersion.objects.defer("content").get(pk=pk))


@acting_as("requester")
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """What the fields mean, and which are given up: all that changed on the page at once."""
    one = get_object_or_404(FormVersion.objects.defer("content"), pk=pk, form__org=request.viewer.org)
    viewer, now, changed = request.viewer, timezone.now(), 0
    dropped = set(request.POST.getlist("drop"))
    for field in one.fields.all():
        said = request.POST.get(f"item_{field.pk}")
        if said is not None and (said != field.item or field.decided == "unsure"):
            actions.settle(field, item=said, viewer=viewer, now=now)
            changed += 1
        wants = str(field.pk) in dropped
        if wants != field.dropped and "drops" in request.POST:
            actions.drop(field, viewer=viewer, now=now, dropped=wants)
            changed += 1
    if not changed:
        messages.info(request, _("没有改动。"))
        return redirect("forms:version", pk)
    messages.success(request, _("记下了 {count} 栏，已重新测算。").format(count=changed))
    return _again(request, one)


def _again(request: HttpRequest, one: FormVersion, filters: Stored | None = None) -> HttpResponse:
    """The same scope and deadline once more, and the same people unless others are meant now."""
    last = one.admissions.order_by("-pk").first()
    if last is None:
        _examine(request, one, (), None, filters or ())
    else:
        due = last.due_on if last.due_on and last.due_on >= timezone.localdate() else None
        _examine(request, one, last.scope, due, last.filters if filters is None else filters)
    return redirect("forms:version", one.pk)


@acting_as("requester")
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """A written reason, signed where something blocks; or the gatekeeper is asked."""
    one = get_object_or_404(queries.admissions_of(request.viewer), pk=pk, version__form__org=request.viewer.org)
    reason, now = request.POST.get("reason", ""), timezone.now()
    if request.POST.get("act") == "send_up":
        actions.send_up(one, viewer=request.viewer, words=reason, now=now)
        messages.success(request, _("已送减负办审核，结果会显示在这一页。"))
    else:
        signed = request.POST.get("signed_name", "")
        actions.pass_with_reason(one, viewer=request.viewer, reason=reason, signed_name=signed, now=now)
        messages.success(request, _("理由已记下，填报的人会看到。现在可以下发了。"))
    return redirect(f"{reverse('forms:version', args=[one.version_id])}?admission={one.pk}")


@acting_as("requester", "gatekeeper")
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The original, byte for byte."""
    one = get_object_or_404(queries.versions_of(request.viewer), pk=pk)
    response = HttpResponse(bytes(one.content), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(True, one.file_name) or ""
    return response
