"""An inspection's report: what it costs those who are visited, what there is to say of it, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack
from yibiao.texts.sentences import Sentence

from .assumptions import Assumptions, shipped_assumptions
from .cost import ReceivingCost, cost_of
from .facts import KIND_NAMES, InspectionFacts, Surroundings
from .notice import Notice
from .rules import asking, enterprises, government, planning
from .rules.look import Look
from .words import Said, patterns, traces

Advice = Literal["go", "revise", "merge", "do_not_go"]
ADVICE_NAMES: dict[Advice, str] = {
    "go": "可以列入", "revise": "改好再列入", "merge": "与别的合并", "do_not_go": "不能这样去",
}  # fmt: skip
_RULES = (*planning.RULES, *government.RULES, *enterprises.RULES, *asking.RULES)
_WEIGHT = {"block": 0, "reason": 1, "hint": 2}
_MERGES = frozenset(("inspection_mergeable", "inspection_doubled", "inspection_enterprise_merge", "inspection_split"))
_TRACES = frozenset(("inspection_trace_praise", "inspection_trace_paper"))
_UNSAID = (("计划号", "plan_number"), ("备案号", "filed_number"), ("依据", "basis"), ("时间", "first"))


@dataclass(frozen=True, slots=True)
class InspectionReport:
    """Findings are in the order of their weight, and of the rules within it. ``cost`` is one place's."""

    facts: InspectionFacts
    cost: ReceivingCost
    findings: tuple[Finding, ...]
    advice: Advice

    def as_json(self) -> dict[str, Any]:
        one = self.facts
        return {
            "id": one.id, "title": one.title, "sender": one.sender, "kind": KIND_NAMES[one.kind], "row": one.row,
            "comprehensive": one.comprehensive, "emergency": one.emergency, "unannounced": one.unannounced,
            "first": one.first and one.first.isoformat(), "last": one.last and one.last.isoformat(),
            "places": list(one.places), "contents": list(one.contents),
            "asks": {what: list(getattr(one, what)) for what in _ASKED if getattr(one, what)},
            "minutes_a_place": self.cost.minutes, "cost": [asdict(line) for line in self.cost.lines],
            "findings": [asdict(each) for each in self.findings], "advice": self.advice,
        }  # fmt: skip


_ASKED = ("materials", "forms", "reports", "briefing", "escorts", "principals", "welcome", "showcase")


def check(
    facts: InspectionFacts, around: Surroundings | None = None, *, pack: Pack, on: date,
    assumptions: Assumptions | None = None, said: Sequence[Said] = (), text: str = "", lines: Sequence[Sentence] = (),
) -> InspectionReport:  # fmt: skip
    """``text`` and ``lines``: of a notice, and those of its lines that say what is looked at; else the contents."""
    assumed = assumptions or shipped_assumptions()
    own = {id: pack.words(id, on) for id in ("INS-007", "INS-008") if id in pack.rules}
    shown = traces(text, lines, own) if facts.notice else _of_contents(facts, own)
    if facts.enterprise and facts.kind == "check":
        shown = [one for one in shown if one.what == "INS-007"]
    look = Look(facts, around or Surroundings(), pack, on, assumed, said, shown)
    found = [one for rule in _RULES for one in rule(look)]
    found += _told(look, found, text)
    found.sort(key=lambda one: _WEIGHT[one.severity])
    return InspectionReport(facts, cost_of(facts, assumed), tuple(found), _advice(found))


def check_notice(notice: Notice, around: Surroundings | None = None, *, pack: Pack, on: date) -> InspectionReport:
    return check(notice.facts, around, pack=pack, on=on, said=notice.said, text=notice.text, lines=notice.lines)


def _of_contents(facts: InspectionFacts, own: dict[str, tuple[str, ...]]) -> list[Said]:
    lines = [Sentence(one, 0, len(one)) for one in facts.contents]
    return [said for line in lines for said in traces("", [line], own)]


def _told(look: Look, found: Sequence[Finding], text: str) -> list[Finding]:
    """Notes: the red line beside traces, an office visited first, what a notice does not say."""
    notes = []
    if (rule := look.rule("INS-059")) and any(one.code in _TRACES for one in found):
        notes.append(look.found(rule, "inspection_red_line"))
    if (rule := look.rule("INS-031")) and look.facts.unannounced and patterns("office_first").search(text):
        notes.append(look.found(rule, "inspection_office_first"))
    missing = [name for name, field in _UNSAID if not getattr(look.facts, field)]
    if look.facts.notice and missing:
        notes.append(finding("inspection_unsaid", missing="、".join(missing)))
    return notes


def _advice(found: Sequence[Finding]) -> Advice:
    if any(one.severity == "block" and one.code not in _MERGES for one in found):
        return "do_not_go"
    if any(one.code in _MERGES and one.severity != "hint" for one in found):
        return "merge"
    return "revise" if any(one.severity == "reason" for one in found) else "go"
