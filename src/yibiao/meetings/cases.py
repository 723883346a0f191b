"""The runner of ``policy/cases/meetings.yaml``: facts → the codes found.

``facts`` say only what differs from a meeting with everything in order. ``attendees`` and ``agenda`` are lists of what
``Attendee`` and ``Speech`` take; ``held``, ``calendar`` are other meetings, written the same way; ``issued`` documents
sent before; ``seasons`` busy days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from yibiao.policy import Pack
from yibiao.policy.cases import Case

from .checking import check
from .facts import Attendee, Circumstances, Issued, Meeting, Season, Speech

_OUTSIDE = ("held", "calendar", "issued", "seasons")
_SOUND: dict[str, Any] = {
    "id": "1", "title": "山塘除险加固设计方案评审会", "organiser": "禾溪县水利局", "kind": "special", "mode": "video",
    "minutes": 90, "chaired_by": "deputy", "plan_number": "禾会〔2026〕12", "topics": ("讨论三口山塘的加固方案",),
    "attendees": [{"org": "鹤汀镇", "post": "deputy", "concerned": True},
                  {"org": "县财政局", "post": "staff", "concerned": True}],
}  # fmt: skip


def run(case: Case, pack: Pack) -> Iterable[str]:
    """The codes of a case's meeting."""
    facts = dict(case.facts)
    around = {name: facts.pop(name, ()) for name in _OUTSIDE}
    circumstances = Circumstances(
        held=tuple(_meeting(one, at) for at, one in enumerate(around["held"])),
        calendar=tuple(_meeting(one, at) for at, one in enumerate(around["calendar"], 100)),
        issued=tuple(Issued(**one) for one in around["issued"]),
        seasons=tuple(Season(**one) for one in around["seasons"]),
    )
    report = check(_meeting(facts, 1000), circumstances, pack=pack, on=case.day)
    return dict.fromkeys(one.code for one in report.findings)


def _meeting(given: Mapping[str, Any], number: int) -> Meeting:
    made = _SOUND | {"id": str(number)} | dict(given)
    made["attendees"] = tuple(Attendee(**one) for one in made["attendees"])
    made["agenda"] = tuple(Speech(**one) for one in made.get("agenda", ()))
    for name in ("topics", "materials", "basis"):
        made[name] = tuple(made.get(name, ()))
    return Meeting(**made)
