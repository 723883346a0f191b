"""What there is to say of a plan before it is committed to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yibiao.draws.dealing import may_go, seatable
from yibiao.draws.model import DrawPlan
from yibiao.draws.parameters import TIGHT
from yibiao.draws.statements import LEAST
from yibiao.draws.weighing import chances, weight_of
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack


def check(plan: DrawPlan, *, pack: Pack, on: date) -> list[Finding]:
    """``on``: the day whose rules hold."""
    found = [*_drawn_at_all(plan, pack, on), *_recorded(plan, pack, on), *_teams(plan, pack, on), *_strata(plan)]
    return found + list(_spoiled(plan))


def _drawn_at_all(plan: DrawPlan, pack: Pack, on: date) -> Iterator[Finding]:
    """Both lists must leave something to chance."""
    rule = pack.rule("INS-042", on)
    if rule is None:
        return
    places, people, rules = len(plan.places), len(plan.inspectors), plan.rules
    if places <= rules.take:
        yield finding("draw_no_choice_of_places", severity=rule.severity, rule=rule.id, there=places, take=rules.take)
    if people * rules.each <= rules.take * rules.team:
        yield finding("draw_no_choice_of_people", severity=rule.severity, rule=rule.id, there=people,
                      take=rules.take * rules.team)  # fmt: skip


def _recorded(plan: DrawPlan, pack: Pack, on: date) -> Iterator[Finding]:
    """A draw that nobody could compute again afterwards has no record worth the name."""
    rule = pack.rule("INS-043", on)
    if rule is None:
        return
    if not plan.sources:
        yield finding("draw_no_source", severity=rule.severity, rule=rule.id)
    if len(set(plan.witnesses)) < LEAST:
        yield finding("draw_few_witnesses", severity=rule.severity, rule=rule.id, there=len(set(plan.witnesses)))
    if plan.lead in plan.witnesses:
        yield finding("draw_lead_witnesses", severity=rule.severity, rule=rule.id, name=plan.lead)


def _teams(plan: DrawPlan, pack: Pack, on: date) -> Iterator[Finding]:
    rule = pack.rule("INS-048", on)
    if rule is not None and rule.value is not None and plan.rules.team < rule.value:
        yield finding("draw_small_team", severity=rule.severity, rule=rule.id, team=plan.rules.team,
                      least=round(rule.value))  # fmt: skip
    nobody = [one.name for one in plan.places if not seatable(one, plan.inspectors, plan.rules)]
    if nobody:
        names = "、".join(nobody[:5]) + (f"等 {len(nobody)} 处" if len(nobody) > 5 else "")
        yield finding("draw_nobody_for_place", rule="INS-048", places=names)
    idle = [one.name for one in plan.inspectors if not any(may_go(one, place) for place in plan.places)]
    if idle:
        yield finding("draw_idle_inspector", names="、".join(idle[:5]))


def _strata(plan: DrawPlan) -> Iterator[Finding]:
    for stratum in plan.rules.strata:
        weights = [weight_of(one, plan.rules) for one in plan.places if one.stratum == stratum.name]
        name = stratum.name or "全部"
        if weights and stratum.take == 0:
            yield finding("draw_stratum_left_out", stratum=name, there=len(weights))
        elif stratum.take > len(weights):
            yield finding("draw_stratum_short", stratum=name, there=len(weights), take=stratum.take)
        elif len(weights) > stratum.take:
            sure = sum(one == (1, 1) for one in chances(weights, stratum.take))
            if sure:
                yield finding("draw_certain", stratum=name, count=sure)
            elif stratum.take > TIGHT * len(weights):
                yield finding("draw_tight", stratum=name, there=len(weights), take=stratum.take)


def _spoiled(plan: DrawPlan) -> Iterator[Finding]:
    if plan.spoiled:
        yield finding("draw_again", rule="INS-043", count=len(plan.spoiled))
