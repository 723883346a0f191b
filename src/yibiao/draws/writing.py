"""Plans and records as JSON."""

from __future__ import annotations

from typing import Any

from yibiao.draws.model import Drawn, DrawPlan, DrawRecord, DrawResult

PLAN, RECORD = "yibiao-draw/1", "yibiao-draw-record/1"


def plan_json(plan: DrawPlan) -> dict[str, Any]:
    """What is hashed: every field of the plan stands in it."""
    item, rules = plan.item, plan.rules
    return {
        "format": PLAN,
        "item": {"id": item.id, "title": item.title, "sender": item.sender, "on": item.on, "number": item.number},
        "nonce": plan.nonce,
        "lead": plan.lead,
        "witnesses": list(plan.witnesses),
        "departures": list(plan.departures),
        "places": [
            {"id": one.id, "name": one.name, "areas": list(one.areas), "stratum": one.stratum, "risk": one.risk,
             "days": one.days}
            for one in plan.places
        ],
        "left_out": [list(one) for one in plan.left_out],
        "inspectors": [
            {"id": one.id, "name": one.name, "unit": one.unit, "skills": list(one.skills), "leads": one.leads,
             "avoids": list(one.avoids)}
            for one in plan.inspectors
        ],
        "rules": {
            "version": rules.version, "strata": [{"name": one.name, "take": one.take} for one in rules.strata],
            "risk": list(rules.risk), "step": rules.step, "add": rules.add, "cap": rules.cap, "team": rules.team,
            "each": rules.each, "skills": list(rules.skills),
        },
        "sources": [{"kind": one.kind, "name": one.name, "at": one.at} for one in plan.sources],
        "spoiled": [
            {"commitment": one.commitment, "stage": one.stage, "reason": one.reason, "at": one.at}
            for one in plan.spoiled
        ],
    }  # fmt: skip


def record_json(record: DrawRecord) -> dict[str, Any]:
    return {
        "format": RECORD,
        "plan": plan_json(record.plan),
        "commitment": record.commitment,
        "committed_at": record.committed_at,
        "statements": [{"witness": s.witness, "values": list(s.values), "at": s.at} for s in record.statements],
        "seed": record.seed,
        **result_json(record.result),
        "opened": [{"number": one.number, "at": one.at, "by": one.by} for one in record.opened],
        "handed": [{"to": one.to, "reason": one.reason, "at": one.at} for one in record.handed],
    }


def result_json(result: DrawResult) -> dict[str, Any]:
    drawn = [_drawn(one) for one in result.drawn]
    return {"weights": list(result.weights), "drawn": drawn, "dealt": result.dealt, "each": result.each}


def _drawn(one: Drawn) -> dict[str, Any]:
    return {
        "number": one.number, "place": one.place, "stratum": one.stratum, "weight": one.weight,
        "chance": list(one.chance), "inspectors": list(one.inspectors), "lead": one.lead,
    }  # fmt: skip
