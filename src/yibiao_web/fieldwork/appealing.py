"""Another look, asked for by the place or by the owner of a problem, and given by somebody who took no part
(政府督查工作条例第十七条). The outcome corrects the problem itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork.concluding import public_words
from yibiao_web.fieldwork.models import Appeal, Conclusion, Problem, Step
from yibiao_web.fieldwork.parameters import number
from yibiao_web.fieldwork.queries import WORKS_AT_PLACE, owners_for, rights
from yibiao_web.fieldwork.rules import decide_until, took_part
from yibiao_web.gate.rules import REASON
from yibiao_web.inspections.models import Visit
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import home_village
from yibiao_web.policy.queries import pack


@dataclass(frozen=True, slots=True)
class Correction:
    """What of a problem is set right; nothing given stays as it was."""

    title: str = ""
    owner: Organisation | None = None
    due_on: date | None = None


@transaction.atomic
def appeal(
    conclusion: Conclusion, *, problem: Problem | None, words: str, viewer: Viewer, now: datetime
) -> Appeal:  # fmt: skip
    """Ask for another look. One at a time about the same thing: the same again is the first."""
    home, today = home_village(viewer.org), timezone.localdate(now)
    _may_appeal(conclusion, problem, words, home, viewer, today)
    Conclusion.objects.select_for_update().get(pk=conclusion.pk)
    known = conclusion.appeals.filter(problem=problem, org=home, outcome="").first()
    if known is not None:
        return known
    made = conclusion.appeals.create(
        problem=problem, words=words.strip()[: number("note_words")], org=home, by=viewer.user, at=now, on=today,
        due_on=decide_until(today, pack(viewer.county)),
    )  # fmt: skip
    sender = conclusion.visit.inspection.demand.org
    log("appeal.made", by=viewer.user, org=viewer.org, now=now, target=made, scope=sender.path,
        detail={"problem": problem.pk if problem else None})  # fmt: skip
    return made


def _may_appeal(
    conclusion: Conclusion, problem: Problem | None, words: str, home: Organisation, viewer: Viewer, today: date
) -> None:
    visit = conclusion.visit
    owns = problem is not None and problem.owner_id == home.pk
    if not (visit.place_id == home.pk or owns) or not viewer.may(*WORKS_AT_PLACE):
        raise Refusal("not_concerned", _("只有当地和责任单位能申请复核。"), 403)
    if problem is not None and problem.visit_id != visit.pk:
        raise Refusal("no_problem", _("这个问题不在这份结论里，请刷新页面。"), 422)
    if problem is not None and problem.state == Problem.State.DROPPED:
        raise Refusal("dropped", _("这个问题已经撤销，不用再申请。"))
    if conclusion.appeal_until is not None and today > conclusion.appeal_until:
        raise Refusal(
            "too_late",
            _("申请复核到 {appeal_until} 为止，已经过了。还有话要说的，请找减负办。").format(
                appeal_until=conclusion.appeal_until
            ),
        )
    if len("".join(words.split())) < REASON:
        raise Refusal(
            "too_short", _("请写清哪里不对、实际怎样，至少 {reason} 个字。不用附材料。").format(reason=REASON), 422
        )


@transaction.atomic
def decide(
    one: Appeal, *, outcome: str, answer: str, viewer: Viewer, now: datetime, correction: Correction | None = None
) -> Appeal:
    """The answer, by somebody of the sender or the gatekeeper who took no part. Late is better than never: the page
    says that it is late."""
    told = correction or Correction()
    _may_decide(one, outcome, answer, told, viewer, timezone.localdate(now))
    changed = Appeal.objects.filter(pk=one.pk, outcome="").update(
        outcome=outcome, answer=answer.strip()[: number("note_words")], decided_by=viewer.user, decided_at=now
    )
    if not changed:
        raise Refusal("decided_already", _("已经有人答复了。请刷新页面看结果。"))
    one.refresh_from_db()
    if one.problem is not None and outcome != Appeal.Outcome.UPHELD:
        _correct(one.problem, outcome, told, answer, viewer, now)
    log("appeal.decided", by=viewer.user, org=viewer.org, now=now, target=one, scope=one.org.path,
        detail={"outcome": outcome, "problem": one.problem_id})  # fmt: skip
    return one


def may_decide(one: Appeal, viewer: Viewer) -> bool:
    """Whether the viewer is on the side that answers and took no part."""
    visit = one.conclusion.visit
    held = rights(viewer, visit)
    return (held.keeps or held.sends) and not _took_part(one, viewer) and not _asked(one, viewer)


def _asked(one: Appeal, viewer: Viewer) -> bool:
    """Whoever asked, and everybody of the organisation that asked: nobody answers themselves."""
    return one.by_id == viewer.user.pk or one.org_id == home_village(viewer.org).pk


def _took_part(one: Appeal, viewer: Viewer) -> bool:
    visit: Visit = one.conclusion.visit
    going = set(visit.inspectors.values_list("pk", flat=True))
    return took_part(viewer.user.pk, lead=visit.lead_id, inspectors=going, concluded_by=one.conclusion.by_id)


def _may_decide(
    one: Appeal, outcome: str, answer: str, told: Correction, viewer: Viewer, today: date
) -> None:  # fmt: skip
    held = rights(viewer, one.conclusion.visit)
    if not (held.keeps or held.sends):
        raise Refusal("not_yours", _("只有作出结论的单位和减负办能答复。"), 403)
    if _took_part(one, viewer):
        raise Refusal("took_part", _("您参加了这次检查，要回避。请没有参加的人答复，或者交减负办。"), 403)
    if _asked(one, viewer):
        raise Refusal("asked_themselves", _("这是您自己单位申请的，不能自己答复，请交别的单位没有参加的人。"), 403)
    if outcome not in Appeal.Outcome.values or (outcome == Appeal.Outcome.DROPPED and one.problem is None):
        raise Refusal("no_outcome", _("请选维持、更正或撤销。"), 422)
    if len("".join(answer.split())) < REASON:
        raise Refusal("too_short", _("请写清理由，至少 {reason} 个字，对方看得到。").format(reason=REASON), 422)
    if told.owner is not None and told.owner.pk not in {org.pk for org in owners_for(one.conclusion.visit)}:
        raise Refusal("no_owner", _("请从列出的单位里选归谁管。"), 422)
    if told.due_on is not None and told.due_on <= today:
        raise Refusal("no_day", _("新的期限请选明天以后。"), 422)


def _correct(problem: Problem, outcome: str, told: Correction, answer: str, viewer: Viewer, now: datetime) -> None:
    dropped, said = outcome == Appeal.Outcome.DROPPED, public_words(problem.visit.conclusion)
    if dropped:
        problem.state = Problem.State.DROPPED
    else:
        problem.title = told.title.strip()[:200] or problem.title
        problem.owner, problem.due_on = told.owner or problem.owner, told.due_on or problem.due_on
    problem.save(update_fields=["state", "title", "owner", "due_on"])
    problem.steps.create(
        act=Step.Act.DROPPED if dropped else Step.Act.CORRECTED, words=answer.strip(), org=viewer.org, by=viewer.user,
        at=now,
    )  # fmt: skip
    conclusion = problem.visit.conclusion
    if conclusion.public_words == said:  # nobody wrote other words for everybody to read
        conclusion.public_words = public_words(conclusion)
    conclusion.nothing_found = not problem.visit.problems.exclude(state=Problem.State.DROPPED).exists()
    conclusion.save(update_fields=["public_words", "nothing_found"])
