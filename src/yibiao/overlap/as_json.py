"""The audit as plain lists and dicts with stable keys: what ``--json`` prints and ``--since`` reads back.

Forms are meant by their ``id`` (f1, f2 … in this file only); across files they are recognised by path, title and
fields (see ``comparison``). Minutes are rounded to a tenth. A change of meaning raises ``SCHEMA``.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from .audit import Audit
from .base_tables import BaseTable
from .gathering import AuditedForm, Thing
from .repeats import Repeat, in_words

SCHEMA = "yibiao.audit/1"
Json = dict[str, Any]


def as_json(audit: Audit) -> Json:
    """Everything found, as data."""
    return {
        "schema": SCHEMA,
        "folder": audit.folder,
        "audited_on": audit.audited_on.isoformat() if audit.audited_on else None,
        "totals": _totals(audit),
        "minutes_a_year": minutes(audit),
        "thresholds": asdict(audit.thresholds),
        "parameters": _parameters(audit),
        "things": [_thing(thing) for thing in audit.things.values()],
        "forms": [_form(audit, form) for form in audit.forms],
        "repeated": [_repeat(audit, repeat) for repeat in audit.repeats if repeat.repeated],
        "asked_once": [repeat.thing.key for repeat in audit.lone],
        "computable": [{"thing": key, "from": source} for key, source in sorted(audit.computed.items())],
        "pairs": {
            "possible": audit.pairs.possible,
            "sharing": audit.pairs.total,
            "listed": [
                {
                    "a": form_id(pair.a),
                    "b": form_id(pair.b),
                    "shared": pair.shared,
                    "union": pair.union,
                    "smaller": pair.smaller,
                    "contained": form_id(pair.contained) if pair.contained is not None else None,
                }
                for pair in audit.pairs.listed
            ],
        },
        "clusters": [[form_id(at) for at in cluster] for cluster in audit.clusters],
        "departments": [asdict(pair) for pair in audit.department_pairs],
        "tables": [_table(table) for table in audit.tables],
    }


def form_id(index: int) -> str:
    return f"f{index + 1}"


def minutes(audit: Audit) -> Json:
    now, prefill, plan = audit.minutes_now, audit.minutes_with_prefill, audit.minutes_after_plan
    return {
        "now": round(now, 1),
        "with_prefill": round(prefill, 1),
        "after_plan": round(plan, 1),
        "saved": round(now - plan, 1),
        "estimate": True,
    }


def _totals(audit: Audit) -> Json:
    return {**asdict(audit.totals), "plans": {plan: len(audit.planned(plan)) for plan in _ACTIONS}}


_ACTIONS = ("取消", "合并", "自动生成", "保留")


def _parameters(audit: Audit) -> Json:
    parameters = asdict(audit.parameters)
    parameters["why"] = dict(audit.parameters.why)
    return parameters


def _thing(thing: Thing) -> Json:
    return {
        "key": thing.key,
        "name": thing.name,
        "subject": thing.subject,
        "item": thing.item.code if thing.item else None,
    }


def _form(audit: Audit, form: AuditedForm) -> Json:
    plan, cost = audit.plans[form.index], audit.costs[form.index]
    return {
        "id": form_id(form.index),
        "path": form.path,
        "department": form.department,
        "title": form.title,
        "sha256": form.form.sha256,
        "subject": form.subject,
        "kind": form.kind,
        "population": sorted(form.population.groups),
        "procedure": form.procedure,
        "times_a_year": form.frequency.times,
        "frequency_from": form.frequency.guessed_from,
        "rows": [{"region": at, "rows": rows, "why": why} for at, (rows, why) in enumerate(form.rows)],
        "things": list(form.things),
        "unsure": form.unsure,
        "plan": {
            "action": plan.action,
            "reason": plan.reason,
            "duty": plan.duty,
            "target": form_id(plan.target) if plan.target is not None else None,
            "new": list(plan.new),
            "lone": list(plan.lone),
            "computed": list(plan.computed),
            "from": [form_id(at) for at in plan.from_forms],
        },
        "minutes_a_year": {
            "now": round(cost.now, 1),
            "with_prefill": round(cost.with_prefill, 1),
            "after_plan": round(cost.after_plan, 1),
        },
        "fields": _fields(form),
        "findings": [asdict(finding) for finding in form.findings],
    }


def _fields(form: AuditedForm) -> list[Json]:
    matches = form.source.matched.by_field
    found = []
    for ask in form.asks:
        region = form.form.regions[ask.region]
        field = region.fields[ask.field]
        match = matches.get((ask.region, ask.field))
        found.append(
            {
                "sheet": region.sheet,
                "cell": field.label_cell,
                "path": list(field.path),
                "thing": ask.thing,
                "item": match.item if match else None,
                "confidence": round(match.confidence, 3) if match else None,
                "kind": ask.kind,
            }
        )
    return found


def _repeat(audit: Audit, repeat: Repeat) -> Json:
    return {
        "thing": repeat.thing.key,
        "name": repeat.thing.name,
        "sentence": in_words(repeat),
        "forms": [form_id(at) for at in repeat.forms],
        "departments": list(repeat.departments),
        "of_forms": audit.totals.readable_forms,
        "of_departments": audit.totals.departments,
        "computable_from": repeat.from_words or None,
    }


def _table(table: BaseTable) -> Json:
    return {
        "code": table.code,
        "name": table.name,
        "extra": table.extra,
        "columns": [
            {
                "thing": column.thing.key,
                "name": column.thing.name,
                "key": column.key,
                "forms": [form_id(at) for at in column.forms],
                "why": column.why or None,
            }
            for column in table.columns
        ],
        "left_out": [{"thing": out.thing.key, "name": out.thing.name, "from": out.source} for out in table.left_out],
    }
