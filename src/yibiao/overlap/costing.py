"""Minutes a year of every form: now, with prefill, and after its plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..burden import FormLoad, Parameters, minutes_of
from .coverage import Coverage, stays_fresh
from .gathering import AuditedForm, Gathered
from .plans import Plan


@dataclass(frozen=True, slots=True)
class FormCost:
    """Minutes a year. ``known`` per thing: how much of it is known before this form is filled (0 to 1).
    ``after_load`` is the work left by the plan, None where only a look (or nothing) is left."""

    form: int
    now: float
    with_prefill: float
    after_plan: float
    known: Mapping[str, float]
    load: FormLoad
    after: str

    @property
    def saved(self) -> float:
        return self.now - self.after_plan


def cost_forms(gathered: Gathered, coverage: Coverage, plans: Sequence[Plan], parameters: Parameters) -> list[FormCost]:
    """One cost a form, in order."""
    known = _known(gathered, coverage, plans, parameters)
    return [_cost(form, plan, known[form.index], parameters) for form, plan in zip(gathered.forms, plans, strict=True)]


def _cost(form: AuditedForm, plan: Plan, known: dict[str, float], parameters: Parameters) -> FormCost:
    load = form.load(known)
    minutes = minutes_of(load, parameters)
    if not form.things:
        return FormCost(form.index, minutes.now, minutes.now, minutes.now, known, load, "same")
    after, how = minutes.with_prefill, "prefill"
    if plan.action == "取消":
        after, how = 0.0, "none"
    elif plan.action == "自动生成" and not form.procedure:
        once = _cells(form, plan, known, parameters) / load.times if load.times else 0.0
        after, how = load.times * parameters.check_minutes * parameters.villages + once, "check"
    elif plan.action == "合并":
        after, how = _cells(form, plan, known, parameters), "merged"
    return FormCost(form.index, minutes.now, minutes.with_prefill, after, known, load, how)


def _cells(form: AuditedForm, plan: Plan, known: dict[str, float], parameters: Parameters) -> float:
    """Minutes a year for the cells the plan leaves to fill, without the fixed time of a form of its own."""
    left = minutes_of(form.load(known, only=frozenset(plan.new)), parameters)
    return left.with_prefill - left.overhead


def _known(
    gathered: Gathered, coverage: Coverage, plans: Sequence[Plan], parameters: Parameters
) -> list[dict[str, float]]:
    """Somebody must fill a thing first: askers are ranked (kept forms first, then wider populations), and only those
    after the first find it known; wholly when an earlier one asks it of all their people, else by ``known_share``.
    A form that comes several times a year also knows its own lasting values from its last issue."""
    askers: dict[str, list[AuditedForm]] = defaultdict(list)
    for form in sorted(gathered.forms, key=lambda form: _rank(form, plans)):
        for key in form.things:
            askers[key].append(form)
    known: list[dict[str, float]] = [{} for _ in gathered.forms]
    for key, forms in askers.items():
        item = gathered.things[key].item
        seen: list[AuditedForm] = []
        groups: set[frozenset[str]] = set()
        for form in forms:
            share = 0.0
            if coverage.computed_within(form, key) or any(g <= form.population.groups for g in groups):
                share = 1.0
            elif seen:
                share = parameters.known_share
            if item is not None and form.frequency.times > 1 and stays_fresh(item, form.frequency.times):
                share = 1 - (1 - share) / form.frequency.times
            if share:
                known[form.index][key] = share
            seen.append(form)
            groups.add(form.population.groups)
    return known


def _rank(form: AuditedForm, plans: Sequence[Plan]) -> tuple[bool, bool, int, int]:
    plan = plans[form.index]
    return plan.action != "保留", plan.action != "合并", len(form.population.groups), form.index
