"""A rule told to people: where it stands, whom it binds, since when, every value it had, who changed what and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yibiao.policy.overlays import loosens
from yibiao.policy.pack import Pack
from yibiao.policy.rules import CONFIDENCE_WORDS, WEIGHT_WORDS, Dated, Overlay, Standing


@dataclass(frozen=True, slots=True)
class Explanation:
    """``dated``: the values as shipped; ``changes``: what places changed, whenever, each with how it is looser."""

    standing: Standing
    on: date
    dated: Dated
    changes: tuple[tuple[Overlay, str], ...]

    def as_json(self) -> dict[str, Any]:
        """For programs; days as ISO text."""
        rule = self.standing.rule
        return {
            "id": rule.id, "area": rule.area, "title": rule.title, "source": rule.source, "clause": rule.clause,
            "binds": rule.binds, "on": str(self.on), "value": self.standing.value, "unit": rule.unit,
            "since": _iso(self.standing.since), "severity": self.standing.weight, "why_off": self.standing.why_off,
            "finding": rule.finding, "words": list(rule.words), "stricter": rule.stricter,
            "confidence": rule.confidence, "seen": rule.seen, "note": rule.note,
            "values": [{"since": str(since), "value": value} for since, value in self.dated],
            "changes": [
                {"since": str(one.since), "value": one.value, "severity": one.weight, "words": list(one.words),
                 "why": one.why, "who": one.who, "at": _iso(one.at), "origin": one.origin, "looser": looser}
                for one, looser in self.changes
            ],
        }  # fmt: skip

    def lines(self) -> list[str]:
        """For people, a line a fact."""
        rule, now = self.standing.rule, self.standing
        told = [
            f"{rule.id}　{rule.title}",
            f"依据：{rule.cited}",
            f"管谁：{rule.binds}",
            f"{self.on} 的值：{value_words(now)}" + (f"，自 {now.since} 起" if now.since else ""),
            f"轻重：{WEIGHT_WORDS[now.weight]}" + (f"。{now.why_off}" if now.why_off else ""),
            f"核对：{CONFIDENCE_WORDS[rule.confidence]}",
            f"词：{'、'.join(rule.words)}" if rule.words else "",
            f"说明：{rule.note}" if rule.note else "",
            f"见于：{rule.seen}" if rule.seen else "",
            "历次的值：" + "；".join(f"{since} 起 {_shown(value, rule.unit)}" for since, value in self.dated),
        ]
        return [line for line in told if line] + [change_words(one, rule.unit, how) for one, how in self.changes]


def explain(pack: Pack, id: str, on: date) -> Explanation:
    """``KeyError`` for an id that the pack has not."""
    standing = pack.standing(id, on)
    below = Pack(pack.rules, pack.values)
    changes: list[tuple[Overlay, str]] = []
    for layer in pack.layers:
        changes += [(one, loosens(one, below.standing(id, one.since))) for one in layer.get(id, ())]
        below = Pack(pack.rules, pack.values, (*below.layers, layer))
    return Explanation(standing, on, pack.values[id], tuple(changes))


def value_words(standing: Standing) -> str:
    """The value with its unit."""
    if standing.since is None:
        return "没有"
    return _shown(standing.value, standing.rule.unit)


def change_words(one: Overlay, unit: str, looser: str) -> str:
    """What a place changed, in a sentence."""
    said = [
        f"值 {_shown(one.value, unit)}" if one.value is not None else "",
        f"轻重“{WEIGHT_WORDS[one.weight]}”" if one.weight else "",
        f"加词 {'、'.join(one.words)}" if one.words else "",
    ]
    what = "，".join(part for part in said if part) or "按原来的办"
    who = "，".join(part for part in (one.who, _iso(one.at) or "", one.origin) if part)
    why = f"；理由：{one.why}" if one.why else ""
    return f"本地{'放宽' if looser else '改动'}：{one.since} 起 {what}{why}（{who}）"


def _shown(value: float | None, unit: str) -> str:
    if value is None:
        return "没有定数"
    return f"{value:g}{'' if unit.startswith('%') else ' '}{unit}".rstrip()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
