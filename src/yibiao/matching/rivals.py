"""Where candidates or fields compete: two items for one label, two columns for one item.

A tie is never broken by a score; it is left to a person, and the reason says with what.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import replace

from .candidates import Judged
from .context import FieldContext
from .labels import clean_label

DOUBLED, DOUBLED_VAGUE = 0.84, 0.5
RIVALLED = 0.6
NAMESAKES, CROWDED = 3, 0.2
_CLOSENESS = {"same": 5, "near": 4, "beside": 3, "form": 2, "unknown": 1, "other": 0}
_PROVEN = ("name", "synonym")


def weigh_rivals(judged: list[Judged]) -> list[Judged]:
    """A second item that the words name as well, and that suits the table as well, leaves the choice to a person."""
    judged = sorted(judged, key=lambda one: (-one.strength, -len(one.lead.word) if one.lead else 0, one.item.code))
    if len(judged) < 2:
        return judged
    first, second, *others = judged
    as_close = _CLOSENESS[second.relation] >= _CLOSENESS[first.relation]
    if second.strength < 0.85 * first.strength or not as_close or _outworded(first, second):
        return judged
    reason = f"也可能是“{second.item.name}”"
    first = replace(first, strength=first.strength * RIVALLED, reasons=(*first.reasons, reason), barred=reason)
    second = replace(second, strength=second.strength * RIVALLED, barred=f"也可能是“{first.item.name}”")
    return [first, second, *(replace(one, strength=min(one.strength, second.strength * 0.99)) for one in others)]


def namesakes_last(judged: list[Judged]) -> list[Judged]:
    """联系电话 of the person, and of one other subject; the other four make room for other guesses."""
    seen: dict[str, int] = {}
    kept = []
    for one in judged:
        seen[one.item.name] = seen.get(one.item.name, 0) + 1
        crowded = seen[one.item.name] > NAMESAKES and one.relation != "same"
        kept.append(replace(one, strength=one.strength * CROWDED) if crowded else one)
    return kept


def _outworded(first: Judged, second: Judged) -> bool:
    """Whether the first is named outright and the second only in other words, or by less of the label, or is named
    so only in a table about something else than either."""
    one, other = first.lead, second.lead
    if one is None or other is None or one.level not in _PROVEN:
        return False
    return (
        other.level not in _PROVEN
        or len(other.text) < len(one.text)
        or (other.role is not None and one.role is None and len(other.word) < len(one.word))
        or (one.level == "name" and other.level != "name" and second.relation != "same")
    )


def asked_twice(
    contexts: Sequence[FieldContext], ranked: Sequence[tuple[Judged, ...]], regions: Sequence[int] | None
) -> dict[int, str]:
    """Positions whose best item another field of the same region has a better claim to, with the reason.

    单位场所类型, 单位场所分类 and 单位场所类别 stand side by side in one form: they are not three times one item. A
    second 姓名 among the columns of one list is somebody else's.
    """
    groups: dict[Hashable, list[int]] = {}
    for at, (context, judged) in enumerate(zip(contexts, ranked, strict=True)):
        if judged and judged[0].lead and context.siblings:
            region = regions[at] if regions is not None else (context.title, context.sheet, context.siblings)
            groups.setdefault((region, judged[0].item.code), []).append(at)
    doubled: dict[int, str] = {}
    for group in groups.values():
        if len(group) < 2:
            continue
        best = max(group, key=lambda at: _claim(ranked[at][0]))
        words = _plain_path(contexts[best])
        for at in group:
            if at == best:
                continue
            if _plain_path(contexts[at]) != words:
                doubled[at] = f"同一张表里“{contexts[best].path[-1]}”更像是这一项"
            elif regions is not None and contexts[at].region_kind == "list":
                doubled[at] = f"同一张表里前面已有“{contexts[best].path[-1]}”一列，这一列可能说的是别人"
    return doubled


def _claim(judged: Judged) -> tuple[bool, float]:
    """备注 claims 备注 before 业务备注 does."""
    return (judged.lead is not None and judged.lead.level == "name", judged.strength)


def _plain_path(context: FieldContext) -> tuple[str, ...]:
    return tuple(clean_label(level).full for level in context.path)


def after_a_second_name(
    contexts: Sequence[FieldContext],
    ranked: Sequence[tuple[Judged, ...]],
    regions: Sequence[int] | None,
    doubled: Mapping[int, str],
    identifying: Set[str],
) -> dict[int, str]:
    """Where a list asks for the name or number of its subject (``identifying`` items) a second time, what follows
    may be that other's."""
    found: dict[int, str] = {}
    if regions is None:
        return found
    second: tuple[int, str, str] | None = None
    for at, (context, judged) in enumerate(zip(contexts, ranked, strict=True)):
        best = judged[0] if judged else None
        if best is None or best.lead is None or best.lead.role or context.region_kind != "list":
            continue
        if second and second[:2] == (regions[at], best.item.subject):
            found[at] = f"前面第二次出现“{second[2]}”，这一列可能说的是另一个人"
        elif at in doubled and best.item.code in identifying and best.relation == "same":
            second = (regions[at], best.item.subject, context.path[-1])
    return found


def weakened(best: Judged, reason: str) -> Judged:
    """A candidate that another field of the region has a better claim to; it may not be automatic."""
    vague = best.lead is None or best.lead.level == "ambiguous"
    strength = best.strength * (DOUBLED_VAGUE if vague else DOUBLED)
    return replace(best, strength=strength, reasons=(*best.reasons, reason), barred=reason)
