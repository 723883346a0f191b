"""A draft becomes a document: assessed and signed, numbered, issued; and the plan and the number of a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.documents.models import Assessment, Document, DocumentPlan, DocumentQuota
from yibiao_web.documents.rules import in_words, normal_number, number_problem
from yibiao_web.gate import actions as gate
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.policy.queries import pack

ASSESSED = "DOC-009"  # the rule that a document is assessed before it is issued
ANSWERS = ("yes", "no")


@transaction.atomic
def sign_assessment(
    document: Document, *, viewer: Viewer, answers: Mapping[str, str], remarks: Mapping[str, str], conclusion: str,
    signed_name: str, now: datetime,
) -> Assessment:  # fmt: skip
    """A person answers for the machine's answers: every question yes or no, a changed one with a remark."""
    _own_draft(document, viewer)
    if signed_name.strip() != viewer.user.name:
        raise Refusal("not_signed", _("请在签名处写上您自己的姓名（{user}）。").format(user=viewer.user.name), 422)
    told = [_answered(one, answers, remarks) for one in document.report.get("assessment", ())]
    assessment, _made = Assessment.objects.update_or_create(
        document=document,
        defaults={"answers": told, "conclusion": conclusion.strip()[:300], "signed_name": signed_name.strip(),
                  "signed_by": viewer.user, "signed_at": now},
    )  # fmt: skip
    changed = sum(one["answer"] != one["machine"] for one in told)
    log("document.assessed", by=viewer.user, org=viewer.org, now=now, target=document,
        detail={"title": document.title, "questions": len(told), "changed": changed})  # fmt: skip
    return assessment


def _answered(question: Mapping[str, Any], answers: Mapping[str, str], remarks: Mapping[str, str]) -> dict[str, Any]:
    said, remark = answers.get(question["id"], ""), remarks.get(question["id"], "").strip()[:300]
    if in_words(question["words"]):
        if not remark:
            raise Refusal("not_answered", _("“{words}”还没有答，请写一两句。").format(words=question["words"]), 422)
        return {**question, "machine": question["answer"], "answer": "open", "remark": remark}
    if said not in ANSWERS:
        raise Refusal("not_answered", _("“{words}”还没有答，请选“是”或“否”。").format(words=question["words"]), 422)
    if question["answer"] in ANSWERS and said != question["answer"] and not remark:
        raise Refusal(
            "no_remark", _("“{words}”和机器填的不一样，请写一句为什么。").format(words=question["words"]), 422
        )
    return {**question, "machine": question["answer"], "answer": said, "remark": remark}


@transaction.atomic
def issue(document: Document, *, viewer: Viewer, number: str, now: datetime) -> Document:
    """Number it and send it to those it is for. It is charged to its sender, and drafts are read against it from now
    on. Twice is once."""
    if document.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有起草的单位能印发。"), 403)
    Organisation.objects.select_for_update().get(pk=document.org_id)  # two at once: one serial number each
    document.refresh_from_db(fields=["issued_on", "number"])
    if document.issued_on:
        return document
    _own_draft(document, viewer)
    demand, today, said = document.demand, timezone.localdate(now), normal_number(number)
    if demand is None or not demand.cleared:
        raise Refusal("not_cleared", _("还没有通过准入。请先写明理由，或送减负办审核。"))
    _check_number(document, said)
    if pack(document.county).value(ASSESSED, today) and not Assessment.objects.filter(document=document).exists():
        raise Refusal("not_assessed", _("印发以前要做一致性评估。机器已经填好，请看过并签名。"), 422)
    if not demand.recipients.exists():
        raise Refusal("nobody_asked", _("还没有选发给谁。请在“发给谁”里选好，再印发。"), 422)
    changed = Document.objects.filter(pk=document.pk, issued_on=None).update(issued_on=today, number=said)
    document.refresh_from_db()
    if changed:
        gate.enter_force(demand, viewer=viewer, now=now)
        log("document.issued", by=viewer.user, org=viewer.org, now=now, target=document,
            detail={"title": document.title, "number": said, "color": document.color})  # fmt: skip
    return document


def _own_draft(document: Document, viewer: Viewer) -> None:
    if document.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有起草的单位能办。"), 403)
    if document.issued_on or document.ended or document.state != Document.State.READY:
        raise Refusal("not_a_draft", _("这一件不是在办的草稿了。请刷新页面。"))


def _check_number(document: Document, said: str) -> None:
    problem = number_problem(said)
    if problem:
        raise Refusal("no_number", problem, 422)
    same = Document.objects.filter(county=document.county, origin=Document.Origin.OWN, number=said)
    if same.exclude(issued_on=None).exclude(pk=document.pk).exists():
        raise Refusal("number_taken", _("{said} 已经用过了，请换一个顺序号。").format(said=said), 422)


@transaction.atomic
def end_source(document: Document, *, viewer: Viewer, now: datetime) -> Document:
    """A superior's document is no longer in force: what it demands no longer makes a draft needless."""
    _gatekeeper(viewer, document.org)
    if document.origin != Document.Origin.UPPER:
        raise Refusal("not_upper", _("本级文件请在它自己的页上撤销。"))
    today = timezone.localdate(now)
    if Document.objects.filter(pk=document.pk, ended_on=None).update(ended_on=today):
        document.refresh_from_db()
        log("document.source_ended", by=viewer.user, org=viewer.org, now=now, target=document,
            detail={"title": document.title})  # fmt: skip
    return document


@transaction.atomic
def plan(
    *, viewer: Viewer, year: int, title: str, now: datetime, month: int | None = None, basis: str = ""
) -> DocumentPlan:
    """Put a document into the own organisation's plan of a year. Twice is once."""
    if not viewer.may("requester"):
        raise Refusal("not_requester", _("只有发文的单位能列计划。"), 403)
    if not title.strip():
        raise Refusal("no_title", _("请写上拟发文件的标题。"), 422)
    one, made = DocumentPlan.objects.get_or_create(
        org=viewer.org, year=year, title=title.strip()[:200], defaults={"month": month, "basis": basis.strip()[:200]}
    )
    if made:
        log("document.planned", by=viewer.user, org=viewer.org, now=now, target=one,
            detail={"title": one.title, "year": year})  # fmt: skip
    return one


@transaction.atomic
def drop_plan(one: DocumentPlan, *, viewer: Viewer, now: datetime) -> None:
    """Take a document out of the plan that was not issued."""
    if one.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有列计划的单位能去掉。"), 403)
    if one.documents.exclude(issued_on=None).exists():
        raise Refusal("issued", _("按这一条已经发了文，不能去掉。"))
    log("document.plan_dropped", by=viewer.user, org=viewer.org, now=now, target=one,
        detail={"title": one.title, "year": one.year})  # fmt: skip
    one.delete()


@transaction.atomic
def set_quota(org: Organisation, *, viewer: Viewer, year: int, count: int, now: datetime) -> DocumentQuota:
    """The gatekeeper says how many documents an organisation may issue in a year."""
    _gatekeeper(viewer, org)
    if not 0 <= count < 10_000:
        raise Refusal("not_a_count", _("件数请填不小于 0 的整数。"), 422)
    quota, _made = DocumentQuota.objects.update_or_create(org=org, year=year, defaults={"count": count})
    log("document.quota_set", by=viewer.user, org=viewer.org, now=now, target=quota, scope=org.path,
        detail={"org": org.name, "year": year, "count": count})  # fmt: skip
    return quota


def _gatekeeper(viewer: Viewer, org: Organisation) -> None:
    if not viewer.may("gatekeeper") or not org.path.startswith(county_of(viewer.org).path):
        raise Refusal("not_gatekeeper", _("只有减负办能办。"), 403)
