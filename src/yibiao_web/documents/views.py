"""The pages of a draft: hand it in, see what was found, change, sign, issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import whole, wholes
from yibiao_web.documents import actions, pages, queries
from yibiao_web.documents.examining import MAX_UPLOAD
from yibiao_web.documents.inputs import Draft, Told
from yibiao_web.documents.issuing import ASSESSED
from yibiao_web.documents.models import Document
from yibiao_web.documents.rules import in_words
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hand in a draft: a file or a text. What was typed stays on the page when something is wrong."""
    viewer, found = request.viewer, []
    replaces = _replaced(request)
    orgs = queries.possible_recipients(viewer)
    inputs = Draft(request.POST or None, request.FILES or None, initial=_first(replaces), **_choices(request, orgs))
    if request.method == "POST" and inputs.is_valid():
        sent, given = inputs.cleaned_data["file"], inputs.cleaned_data
        try:
            document = actions.hand_in(
                viewer=viewer, file_name=sent.name if sent else "", content=actions.taken_in(sent) if sent else None,
                text=given["text"], told=inputs.told(), now=timezone.now(), replaces=replaces,
            )  # fmt: skip
            return _to(document)
        except actions.Unusable as problem:
            found = [asdict(one) for one in problem.findings]
        except Refusal as problem:
            found = [{"severity": "block", "message": problem.message, "advice": ""}]
    chosen = wholes(request.POST.getlist("to"))
    if replaces and request.method == "GET":
        chosen = set(replaces.told.get("recipients", ()))
    return render(
        request, "documents/new.html",
        {"inputs": inputs, "findings": found, "limit": MAX_UPLOAD // MEBI, "replaces": replaces,
         "branches": pages.branches(orgs, chosen), "chosen": chosen},
        status=422 if found or inputs.errors else 200,
    )  # fmt: skip


def _replaced(request: HttpRequest) -> Document | None:
    wanted = whole(request.POST.get("replaces") or request.GET.get("replaces") or "")
    if wanted is None:
        return None
    return get_object_or_404(queries.documents_of(request.viewer), pk=wanted, org=request.viewer.org)


def _first(replaces: Document | None) -> dict[str, Any]:
    """A new draft of the same document begins with its text and answers."""
    if replaces is None:
        return {}
    return {**replaces.told, "text": replaces.text, "color": replaces.color, "plan": replaces.plan_id}


def _choices(request: HttpRequest, orgs: Sequence[Organisation]) -> dict[str, Any]:
    plans = queries.plans(request.viewer, timezone.localdate().year).filter(org=request.viewer.org)
    return {"plans": plans, "orgs": list(orgs)}


def _to(document: Document) -> HttpResponse:
    if document.working or document.demand_id is None:
        return redirect("documents:draft", document.pk)
    return redirect("documents:show", document.demand_id)


@acting_as("requester", "gatekeeper")
@require_GET
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the check is; the page looks again by itself and may be left."""
    one = get_object_or_404(queries.light(queries.documents_of(request.viewer)), pk=pk)
    if one.state == Document.State.READY:
        return redirect("documents:show", one.demand_id) if one.demand_id else redirect("documents:read", one.pk)
    return render(request, "documents/draft.html", {"document": one, "total": 4})


@acting_as()
@require_GET
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a demand that is a document: for those who work with it all that was found; for those it was sent
    to, what it says."""
    viewer = request.viewer
    one = queries.documents_of(viewer).filter(demand=pk).first()
    if one is None:
        return redirect("documents:read", get_object_or_404(queries.readable(viewer), demand=pk).pk)
    if one.working:
        return redirect("documents:draft", one.pk)
    return render(request, "documents/show.html", _shown(request, one))


def _shown(request: HttpRequest, one: Document) -> dict[str, Any]:
    viewer, report, today = request.viewer, one.report, timezone.localdate()
    own = one.org_id == viewer.org.pk and viewer.may("requester")
    sources = {each.pk: each for each in _sources(one)}
    orgs = queries.possible_recipients(viewer) if own else []
    chosen = {each.org for each in one.demand.recipients.select_related("org")} if one.demand else set()
    ids = {each.pk for each in chosen}
    open_ = own and not one.issued_on and not one.ended
    color, advice, what = pages.ADVICE[report.get("advice", "issue")]
    assessment = getattr(one, "assessment", None)
    return {
        "document": one, "demand": one.demand, "own": own, "open": open_, "report": report, "places": True,
        "advice_color": color, "advice": advice, "advice_words": what,
        "findings": one.demand.findings if one.demand else [],
        "lines": pages.marked(one, sources, reverse("documents:beside", args=[one.pk, 0])[: -len("0/")]),
        "copies": pages.source_lines(one, sources), "overlaps": pages.source_lines(one, sources, "overlaps"),
        "hidden": pages.hidden_lines(one), "cuts": pages.cut_lines(one), "price": pages.price(one),
        "to_words": pages.recipients_words(sorted(chosen, key=lambda each: each.path), orgs),
        "branches": pages.branches(orgs, ids), "chosen": ids, "assessment": assessment,
        "told": Told(initial={**one.told, "color": one.color, "plan": one.plan_id}, **_choices(request, orgs))
        if open_ else None,
        "must_assess": bool(pack(one.county).value(ASSESSED, today)), "year": today.year,
        "later": one.replaced_by.order_by("-pk").first(),
    }  # fmt: skip


def _sources(one: Document) -> list[Document]:
    found = [each["source"] for key in ("copies", "overlaps") for each in one.report.get(key, ())]
    return list(queries.light(Document.objects.filter(pk__in=found, county=one.county).select_related("demand")))


@acting_as("requester", "gatekeeper")
@require_GET
def beside(request: HttpRequest, pk: int, source: int) -> HttpResponse:
    """A draft and what it shares with one document, passage by passage and as a whole."""
    one = get_object_or_404(queries.documents_of(request.viewer), pk=pk)
    known = {each["source"]: each for key in ("overlaps", "copies") for each in one.report.get(key, ())}
    if source not in known:
        raise Http404
    other = get_object_or_404(Document, pk=source, county=one.county)
    ours, theirs = pages.whole(one, other)
    return render(
        request, "documents/beside.html",
        {"document": one, "source": other, "pairs": pages.pairs(one, other), "share": 100 * known[source]["share"],
         "copied": 100 * known[source]["copied"], "ours": ours, "theirs": theirs},
    )  # fmt: skip


@acting_as("requester")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other recipients or answers: checked again."""
    one = _own(request, pk)
    inputs = Told(request.POST, **_choices(request, queries.possible_recipients(request.viewer)))
    if not inputs.is_valid():
        words = "；".join(f"{inputs.fields[name].label}：{errors[0]}" for name, errors in inputs.errors.items())
        raise Refusal("not_understood", _("有没填好的：{words}").format(words=words), 422)
    document = actions.change(one, viewer=request.viewer, told=inputs.told(), now=timezone.now())
    messages.success(request, _("已按改过的重新检查。"))
    return _to(document)


def _own(request: HttpRequest, pk: int) -> Document:
    return get_object_or_404(queries.documents_of(request.viewer), pk=pk, org=request.viewer.org)


@acting_as("requester", "gatekeeper")
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """The consistency assessment: filled by the machine, signed by a person; the gatekeeper may read it."""
    one = get_object_or_404(queries.documents_of(request.viewer), pk=pk)
    if one.state != Document.State.READY or one.demand is None:
        raise Http404
    said: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        said = {key: str(request.POST[key]) for key in request.POST if key.startswith(("answer_", "remark_"))}
        try:
            _sign(request, one)
            messages.success(request, _("评估已签名。"))
            return redirect("documents:show", one.demand.pk)
        except Refusal as problem:
            messages.error(request, problem.message)
            status = problem.status
    signed = getattr(one, "assessment", None)
    own = one.org_id == request.viewer.org.pk and request.viewer.may("requester") and not one.issued_on
    return render(
        request, "documents/assessment.html",
        {"document": one, "signed": signed, "own": own and not one.ended, "rows": _questions(one, said),
         "conclusion": request.POST.get("conclusion", signed.conclusion if signed else ""), "rule": ASSESSED},
        status=status,
    )  # fmt: skip


def _sign(request: HttpRequest, one: Document) -> None:
    given = request.POST
    actions.sign_assessment(
        one, viewer=request.viewer, conclusion=given.get("conclusion", ""), signed_name=given.get("signed_name", ""),
        answers={key.removeprefix("answer_"): str(given[key]) for key in given if key.startswith("answer_")},
        remarks={key.removeprefix("remark_"): str(given[key]) for key in given if key.startswith("remark_")},
        now=timezone.now(),
    )  # fmt: skip


def _questions(one: Document, said: dict[str, str]) -> list[dict[str, Any]]:
    """The machine's answers; over them what was signed, over that what was just typed."""
    signed = getattr(one, "assessment", None)
    before = {each["id"]: each for each in signed.answers} if signed else {}
    rows = []
    for each in one.report.get("assessment", ()):
        kept = before.get(each["id"], {})
        rows.append({
            **each, "machine": each["answer"], "in_words": in_words(each["words"]),
            "answer": said.get(f"answer_{each['id']}", kept.get("answer", each["answer"])),
            "remark": said.get(f"remark_{each['id']}", kept.get("remark", "")),
        })  # fmt: skip
    return rows


@acting_as("requester")
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Number it and send it."""
    one = _own(request, pk)
    document = actions.issue(one, viewer=request.viewer, number=request.POST.get("number", ""), now=timezone.now())
    messages.success(request, _("已印发：{number}。收文单位现在能看到。").format(number=document.number))
    return _to(document)


@acting_as()
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """The original, byte for byte; of a pasted text the text."""
    one = get_object_or_404(queries.readable(request.viewer), pk=pk)
    content = one.text.encode() if one.content is None else bytes(one.content)
    response = HttpResponse(content, content_type="application/octet-stream")
    name = one.file_name or f"{one.title or '文件'}.txt"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
