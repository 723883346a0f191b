"""A meeting's report: what it costs, what there is to say of it, what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from yibiao.model import Finding
from yibiao.policy import Pack

from .assumptions import Assumptions, shipped_assumptions
from .cost import MeetingCost, cost_of
from .facts import KIND_NAMES, MODE_NAMES, Circumstances, Meeting, Travel
from .rules import disguises, lengths, need, people, times
from .rules.look import Look

Advice = Literal["hold", "revise", "video", "merge", "document", "do_not_hold"]
ADVICE_NAMES: dict[Advice, str] = {
    "hold": "可以开", "revise": "改好再开", "video": "改视频开", "merge": "合并开",
    "document": "发文或打电话，不用开会", "do_not_hold": "不能开",
}  # fmt: skip
_RULES = (*need.RULES, *people.RULES, *lengths.RULES, *times.RULES, *disguises.RULES)
_WEIGHT = {"block": 0, "reason": 1, "hint": 2}
# What a finding advises; of several, the first in this order.
_ADVICE: dict[str, Advice] = {
    "meeting_already_said": "document", "meeting_only_relays": "document", "meeting_mergeable": "merge",
    "meeting_could_be_video": "video",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeetingReport:
    """Findings are in the order of their weight, and of the rules within it."""

    meeting: Meeting
    cost: MeetingCost
    findings: tuple[Finding, ...]
    advice: Advice

    def as_json(self) -> dict[str, Any]:
        one = self.meeting
        return {
            "id": one.id, "title": one.title, "organiser": one.organiser, "kind": KIND_NAMES[one.kind],
            "mode": MODE_NAMES[one.mode], "starts": one.starts.isoformat(timespec="minutes") if one.starts else None,
            "minutes": one.minutes, "place": one.place, "row": one.row, "cost": self.cost.as_json(),
            "findings": [asdict(finding) for finding in self.findings], "advice": self.advice,
        }  # fmt: skip


def check(
    meeting: Meeting,
    circumstances: Circumstances | None = None,
    *,
    pack: Pack,
    on: date,
    travel: Travel | None = None,
    assumptions: Assumptions | None = None,
) -> MeetingReport:
    """``on``: the day on which it is asked, from which notice is counted."""
    around, ways = circumstances or Circumstances(), travel or Travel()
    assumed = assumptions or shipped_assumptions()
    look = Look(meeting, around, pack, on, ways, assumed)
    found = [one for rule in _RULES for one in rule(look)]
    found.sort(key=lambda one: _WEIGHT[one.severity])
    cost = cost_of(meeting, pack=pack, on=on, travel=ways, assumptions=assumed)
    return MeetingReport(meeting, cost, tuple(found), _advice(found))


def _advice(found: list[Finding]) -> Advice:
    if any(one.severity == "block" for one in found):
        return "do_not_hold"
    weighty = {one.code for one in found if one.severity == "reason"}
    for code, advice in _ADVICE.items():
        if code in weighty:
            return advice
    return "revise" if weighty else "hold"
