"""The nouns of the policy: a rule, what a place changed about it, and how a rule stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from yibiao.model import Severity

Weight = Literal["off", "hint", "reason", "block"]
WEIGHTS: tuple[Weight, ...] = get_args(Weight)  # from the lightest to the heaviest
Confidence = Literal["high", "medium", "low", "own"]
Stricter = Literal["less", "more", ""]

WEIGHT_WORDS: dict[Weight, str] = {"off": "关着", "hint": "提示", "reason": "要写理由", "block": "办不成"}
CONFIDENCE_WORDS: dict[Confidence, str] = {
    "high": "见过原文或直接的转述", "medium": "没有重读原文", "low": "没有见到原文", "own": "本平台缺省",
}  # fmt: skip

Dated = tuple[tuple[date, float | None], ...]  # the values with the days they start on, oldest first; None ends


class PolicyError(ValueError):
    """A pack that can not be used; the message says which rule and what to do."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it holds on a day. ``value`` is in ``unit``; ``finding`` is a code of ``findings``, ``""`` for a
    number that the platform goes by itself; ``words`` are what a rule lists (kinds, functions, marks of a trace);
    ``stricter`` says which way a value gets stricter, ``""`` when it has no direction."""

    id: str
    title: str
    source: str
    clause: str
    binds: str
    finding: str
    severity: Severity
    value: float
    unit: str = ""
    switched_off: str = ""
    words: tuple[str, ...] = ()
    confidence: Confidence = "high"
    stricter: Stricter = ""
    area: str = ""
    seen: str = ""
    note: str = ""

    @property
    def cited(self) -> str:
        """Where it stands, for people."""
        gap = " " if self.clause[:1].isdecimal() else ""  # 公文格式 5.2.3, but 若干规定二、6
        return f"{self.source}{gap}{self.clause}"

    @property
    def off(self) -> bool:
        """Shipped off: a local example, or a clause nobody has read."""
        return bool(self.switched_off)

    @property
    def weight(self) -> Weight:
        """The severity as shipped, ``off`` included."""
        return "off" if self.switched_off else self.severity


@dataclass(frozen=True, slots=True)
class Overlay:
    """What a place changed about a rule from a day on; ``None`` leaves as it was. Both ``None`` goes back to what was
    shipped. ``origin`` is the file or the page it was said in."""

    rule: str
    since: date
    value: float | None = None
    weight: Weight | None = None
    words: tuple[str, ...] = ()
    why: str = ""
    who: str = ""
    at: date | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands on a day, those that are off included. ``since``: the day this value came into force;
    ``overlays``: what places changed and is in force that day, the highest place first."""

    rule: Rule
    value: float | None
    weight: Weight
    since: date | None
    overlays: tuple[Overlay, ...] = ()

    @property
    def holds(self) -> bool:
        """Neither off, repealed nor still to come."""
        return self.weight != "off" and self.value is not None

    @property
    def why_off(self) -> str:
        """Why it does not hold, for people; empty when it does."""
        if self.holds:
            return ""
        local = next((one for one in reversed(self.overlays) if one.weight == "off"), None)
        if local:
            return local.why
        return self.rule.switched_off or ("还没有到施行的日子" if self.since is None else "已经不再施行")
