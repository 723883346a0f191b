"""What a place changes about a rule: it may tighten freely; loosening states a reason.

A tightened value holds as long as it is the stricter one: a stricter national value later wins. A loosened value holds
until the value it was loosened from changes, because the reason was given for that one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from yibiao.policy.rules import WEIGHT_WORDS, WEIGHTS, Overlay, PolicyError, Rule, Standing, Weight

if TYPE_CHECKING:
    from yibiao.policy.pack import Pack


def lay(shipped: Standing, pack: Pack, id: str, on: date) -> Standing:
    """What is in force that day, each place's last word laid on the one above it."""
    standing = shipped
    for depth, layer in enumerate(pack.layers):
        one = next((one for one in reversed(layer.get(id, ())) if one.since <= on), None)
        if one:
            below = replace(pack, layers=pack.layers[:depth], _seen={})
            standing = _laid(standing, one, below.standing(id, one.since))
    return standing


def loosens(one: Overlay, lower: Standing) -> str:
    """How an overlay is looser than what it changes, in words; empty when it is as strict or stricter."""
    if one.weight and WEIGHTS.index(one.weight) < WEIGHTS.index(lower.weight):
        return f"轻重由“{WEIGHT_WORDS[lower.weight]}”改为“{WEIGHT_WORDS[one.weight]}”"
    if one.value is None or lower.value is None or not _looser(one.value, lower.value, lower.rule):
        return ""
    return f"由 {lower.value:g} 改为 {one.value:g}{lower.rule.unit}"


def refuse_loosening(one: Overlay, lower: Standing) -> None:
    """Raises ``PolicyError`` for a loosening without a reason."""
    how = loosens(one, lower)
    if how and not one.why:
        kind = "改宽" if lower.rule.stricter or one.weight else "改动"
        raise PolicyError(f"{one.origin}：规则 {one.rule} {how}，是{kind}，请在 why 里写明理由。")


def _laid(lower: Standing, one: Overlay, then: Standing) -> Standing:
    """``then``: how the rule stood below on the day the overlay began."""
    if one.value is None and one.weight is None and not one.words:
        return lower
    value = _value(lower, one, then)
    weight = one.weight or lower.weight
    changed = value != lower.value
    since = max(one.since, lower.since or one.since) if changed else lower.since
    return replace(
        lower, rule=_rule(lower.rule, one, value, weight), value=value, weight=weight, since=since,
        overlays=(*lower.overlays, one),
    )  # fmt: skip


def _value(lower: Standing, one: Overlay, then: Standing) -> float | None:
    """A value that is not stricter gives way once the one it was set against is another."""
    if one.value is None:
        return lower.value
    stricter = lower.value is not None and not _looser(one.value, lower.value, lower.rule)
    return one.value if stricter or then.value == lower.value else lower.value


def _rule(rule: Rule, one: Overlay, value: float | None, weight: Weight) -> Rule:
    """The rule as the place has it; one that is off keeps the severity it would have."""
    severity = rule.severity if weight == "off" else weight
    off = (rule.switched_off or one.why) if weight == "off" else ""
    words = (*rule.words, *(word for word in one.words if word not in rule.words))
    return replace(rule, severity=severity, switched_off=off, words=words, value=rule.value if value is None else value)


def _looser(value: float, than: float, rule: Rule) -> bool:
    """A value without a direction is looser whenever it differs: someone has to say why."""
    if not rule.stricter:
        return value != than
    return value > than if rule.stricter == "less" else value < than
