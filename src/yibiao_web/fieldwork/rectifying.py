"""A problem on its way to being settled: its owner says it is done and points at what the ledger holds; the inspectors'
side looks there, or at the place when somebody comes by anyway. A visit of its own is the last resort."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork.models import Problem, Step
from yibiao_web.fieldwork.parameters import number
from yibiao_web.fieldwork.queries import WORKS_AT_PLACE, evidence, going, rights
from yibiao_web.gate.rules import REASON
from yibiao_web.inspections.actions import add_visit
from yibiao_web.inspections.models import Visit
from yibiao_web.inspections.queries import visits_to
from yibiao_web.orgs.queries import home_village

_LINKS = 20


@transaction.atomic
def rectify(problem: Problem, *, words: str, sources: Sequence[int], viewer: Viewer, now: datetime) -> Problem:
    """Its owner says that it is done. ``sources``: what the ledger took in since; words are optional. Twice is once."""
    if home_village(viewer.org).pk != problem.owner_id or not viewer.may(*WORKS_AT_PLACE):
        raise Refusal("not_owner", _("只有责任单位能说已整改。"), 403)
    chosen = list(dict.fromkeys(sources))[:_LINKS]
    if len(set(chosen) - set(evidence(problem).filter(pk__in=chosen).values_list("pk", flat=True))):
        raise Refusal("no_source", _("选的依据不在台账里，或者是检查以前的。请从列出来的里面选。"), 422)
    changed = Problem.objects.filter(pk=problem.pk, state=Problem.State.OPEN).update(
        state=Problem.State.DONE, done_at=now
    )
    return _went(problem, Step.Act.RECTIFIED, changed, words, viewer, now, sources=chosen)


@transaction.atomic
def send_back(problem: Problem, *, words: str, viewer: Viewer, now: datetime) -> Problem:
    """It is not settled yet: say what is missing."""
    if not (is_own(problem) and rights(viewer, problem.visit).keeps):
        _inspects(problem, viewer)
    if len("".join(words.split())) < REASON:
        raise Refusal("too_short", _("请写清还差什么，至少 {reason} 个字。").format(reason=REASON), 422)
    changed = Problem.objects.filter(pk=problem.pk, state=Problem.State.DONE).update(
        state=Problem.State.OPEN, done_at=None
    )
    return _went(problem, Step.Act.SENT_BACK, changed, words, viewer, now)


@transaction.atomic
def close(problem: Problem, *, how: str, viewer: Viewer, now: datetime, words: str = "") -> Problem:
    """Settled, as the ledger shows or as somebody saw who came by. Twice is once."""
    seen = here_now(problem, viewer)
    if not (seen and how == Problem.Settled.VISIT):
        _verifies(problem, viewer)
    if problem.owner_id == viewer.org.pk and not rights(viewer, problem.visit).inspects:
        raise Refusal("own_problem", _("自己的问题请检查的一方核实。"), 403)
    if how not in (Problem.Settled.LEDGER, Problem.Settled.VISIT):
        raise Refusal("no_way", _("请选是从台账核实的，还是去的时候看到的。"), 422)
    if how == Problem.Settled.VISIT and not (seen or _came_again(problem)):
        raise Refusal("nobody_came", _("检查以后还没有人再去过。台账里看得出来的，选“从台账核实”。"), 422)
    if how == Problem.Settled.VISIT and problem.visit.followed_by.filter(state=Visit.State.DONE).exists():
        how = Problem.Settled.AGAIN
    changed = Problem.objects.filter(pk=problem.pk, state__in=Problem.STANDING).update(
        state=Problem.State.CLOSED, settled_by=how, settled_at=now, settled_who=viewer.user
    )
    return _went(problem, Step.Act.CLOSED, changed, words, viewer, now)


def here_now(problem: Problem, viewer: Viewer) -> bool:
    """Whether the viewer is at the problem's place just now, for whatever inspection."""
    return going(viewer).filter(place=problem.place_id, state=Visit.State.UNDER_WAY).exclude(
        pk=problem.visit_id
    ).exists()  # fmt: skip


def _came_again(problem: Problem) -> bool:
    """Whether anybody was there after the visit on which it was found."""
    later = Visit.objects.filter(place=problem.place_id, state=Visit.State.DONE).exclude(pk=problem.visit_id)
    return later.filter(on__gte=problem.since).exists()


@transaction.atomic
def go_again(
    problem: Problem, *, on: date, lead: User | None, inspectors: Sequence[User], reason: str, viewer: Viewer,
    now: datetime, over_cap_reason: str = "",
) -> Visit:  # fmt: skip
    """A visit for what neither the ledger nor anybody who comes by can settle. It counts against the place's cap."""
    _inspects(problem, viewer)
    if not problem.standing:
        raise Refusal("settled", _("这个问题已经办完，不用再去。"))
    if problem.judged_by == Problem.Judged.LEDGER:
        raise Refusal("ledger_is_enough", _("这个问题从台账就看得出来，不用再去一次。请在台账里核实。"), 422)
    if on <= timezone.localdate(now):
        raise Refusal("no_day", _("再去的日子请选明天以后。"), 422)
    passing = visits_to(problem.place).filter(
        state=Visit.State.PLANNED, on__gt=timezone.localdate(now), on__lte=on,
        inspection__demand__org=problem.visit.inspection.demand.org_id,
    ).first()  # fmt: skip
    if passing is not None:
        raise Refusal(
            "goes_anyway", _("{on} 本来就要去那里，请那一次顺便看，不用专门再去。").format(on=passing.on), 422
        )
    return add_visit(
        problem.visit.inspection, place=problem.place, on=on, lead=lead or viewer.user, inspectors=inspectors,
        viewer=viewer, now=now, over_cap_reason=over_cap_reason, again=problem.visit, again_reason=reason,
    )  # fmt: skip


def remind_overdue(now: datetime) -> int:
    """Round: owners whose day is over are reminded, once a week, nobody else. How many were."""
    today = timezone.localdate(now)
    again = today - timedelta(days=number("remind_days"))
    late = Problem.objects.filter(state=Problem.State.OPEN, due_on__lt=today, owner__active=True)
    due = late.filter(Q(reminded_on=None) | Q(reminded_on__lte=again))
    return sum(_remind(one, today, again, now) for one in due.select_related("owner"))


@transaction.atomic
def _remind(problem: Problem, today: date, again: date, now: datetime) -> int:
    waiting = Problem.objects.filter(Q(reminded_on=None) | Q(reminded_on__lte=again), pk=problem.pk)
    changed = waiting.update(reminded_on=today, reminders=F("reminders") + 1)
    if changed:
        log("problem.reminded", by=None, org=problem.owner, now=now, target=problem, scope=problem.owner.path,
            detail={"due_on": problem.due_on})  # fmt: skip
    return changed


def _verifies(problem: Problem, viewer: Viewer) -> None:
    """The inspectors' side. Where the problem is the sender's own, its word alone does not do: the gatekeeper looks, or
    the ledger is pointed at."""
    held = rights(viewer, problem.visit)
    if not is_own(problem):
        return _inspects(problem, viewer)
    last = problem.steps.filter(act=Step.Act.RECTIFIED).last()
    if not (held.keeps or (held.concludes and last is not None and last.sources)):
        raise Refusal("own_problem", _("这个问题归派人的单位自己：请指出台账里的依据，或者由减负办核实。"), 403)


def is_own(problem: Problem) -> bool:
    """Whether whoever sent the inspectors has to put it right itself."""
    return problem.owner_id == problem.visit.inspection.demand.org_id


def _inspects(problem: Problem, viewer: Viewer) -> None:
    if not rights(viewer, problem.visit).concludes:
        raise Refusal("not_inspecting", _("只有检查的一方能核实。"), 403)


def _went(
    problem: Problem, act: str, changed: int, words: str, viewer: Viewer, now: datetime, sources: Sequence[int] = ()
) -> Problem:
    """The step on record, if the state really changed; who comes second finds it done."""
    problem.refresh_from_db()
    if changed:
        Step.objects.create(
            problem=problem, act=act, words=words.strip()[: number("note_words")], sources=list(sources),
            org=viewer.org, by=viewer.user, at=now,
        )  # fmt: skip
        log(f"problem.{act}", by=viewer.user, org=viewer.org, now=now, target=problem, scope=problem.place.path,
            detail={"state": problem.state, "sources": list(sources)})  # fmt: skip
    return problem
