"""``policy/cases/forms.yaml`` run against the gate: ``yibiao policy test`` and the tests find it here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yibiao.policy import Pack
from yibiao.policy.cases import Case
from yibiao_web.forms.rules import FormFacts, Rival, VillageLoad, check
from yibiao_web.forms.sunset import FormUse, sunset

# a form with everything in order; the facts of a case say only what differs
SOUND = {
    "title": "困难老人名册", "basis": "民发〔2026〕3号", "purpose": "核发补贴", "one_off": True, "villages": 3,
    "due_on": date(2026, 11, 30), "minutes_each": 60.0, "cells": 400, "open_cells": 400, "asked": 5,
}  # fmt: skip


def run(case: Case, pack: Pack) -> list[str]:
    """The codes; a form in force that should end counts as one."""
    if use := case.given.get("use"):
        return ["form_unused"] if sunset(FormUse(**use), pack, case.day) else []
    return [one.code for one in check(facts_of(case.facts), pack, case.day)]


def facts_of(given: Mapping[str, Any]) -> FormFacts:
    """The facts of a case, plain lists made into what the gate takes."""
    made: dict[str, Any] = SOUND | dict(given)
    made["rivals"] = tuple(Rival(**one) for one in made.get("rivals", ()))
    made["loads"] = tuple(VillageLoad(**one) for one in made.get("loads", ()))
    made["outside"] = tuple(map(tuple, made.get("outside", ())))
    for name in ("photos", "unsettled", "whom_unclear"):
        made[name] = tuple(made.get(name, ()))
    return FormFacts(**made)
