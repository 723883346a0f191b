"""Who is asked: those concerned and no others, whose heads, how many, down to which level. MTG-004 to 007, 016 to 018,
031."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from yibiao.model import Finding

from ..facts import LEVEL_NAMES, LEVELS, Meeting
from .look import Look, listed, named

_CLASSES = {2: ("MTG-016", "二类"), 3: ("MTG-017", "三类"), 4: ("MTG-018", "四类")}
_ALL = re.compile(r"各|全(?:县|市|镇|体)|所有|每")
_BELOW = ("township", "village")


def unconcerned(look: Look) -> Iterator[Finding]:
    """陪会: somebody whose matter it is not, or who only sits in."""
    rule = look.rule("MTG-005")
    asked = [
        one for one in look.meeting.attendees if one.concerned is False or (not one.required and not one.concerned)
    ]
    orgs = list(dict.fromkeys(one.org for one in asked))
    if rule and len(orgs) > rule.value:
        people = sum(one.count for one in asked)
        yield look.found(rule, "meeting_unconcerned", count=len(orgs), people=people, orgs=listed(orgs))


def levels(look: Look) -> Iterator[Finding]:
    """层层陪会, 开到村: more than one level under the organiser in the same meeting."""
    rule = look.rule("MTG-006")
    below = {look.level_of(one) for one in look.meeting.attendees if look.is_below(one)}
    if rule and len(below) - 1 > rule.value:
        names = "、".join(LEVEL_NAMES[one] for one in sorted(below, key=LEVELS.index))
        yield look.found(rule, "meeting_many_levels", count=len(below), levels=names)


def to_village(look: Look) -> Iterator[Finding]:
    """A county or higher asks people of villages to come, past the townships."""
    rule = look.rule("MTG-042")
    asked = [one for one in look.meeting.attendees if look.level_of(one) == "village"]
    high = look.level in ("country", "province", "city", "county")
    if rule and high and look.meeting.mode == "in_person" and len(asked) > rule.value:
        yield look.found(rule, "meeting_to_village", people=sum(one.count for one in asked))


def heads(look: Look) -> Iterator[Finding]:
    """The deputy in charge convenes, and heads of the level below are asked."""
    rule = look.rule("MTG-007")
    if not rule or look.meeting.chaired_by not in ("deputy", "staff"):
        return
    asked = [one for one in look.meeting.attendees if one.post == "principal" and look.is_below(one)]
    count = sum(one.count for one in asked)
    if count > rule.value:
        yield look.found(rule, "meeting_heads_for_deputy", count=count, orgs=listed([one.org for one in asked]))


def heads_often(look: Look) -> Iterator[Finding]:
    """More meetings that ask heads of townships and villages than in the month before."""
    rule = look.rule("MTG-004")
    if not rule or not _asks_heads(look, look.meeting):
        return
    month = look.day.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    now = 1 + sum(_asks_heads(look, one) and _in_month(one, month) for one in look.others)
    earlier = sum(_asks_heads(look, one) and _in_month(one, before) for one in look.others)
    if earlier and now - earlier > rule.value:
        yield look.found(rule, "meeting_heads_often", now=now, before=earlier)


def _asks_heads(look: Look, one: Meeting) -> bool:
    same = not one.family or one.family == look.meeting.family
    return same and any(a.post == "principal" and look.level_of(a) in _BELOW for a in one.attendees)


def _in_month(one: Meeting, first: date) -> bool:
    return one.starts is not None and (one.starts.year, one.starts.month) == (first.year, first.month)


def too_many(look: Look) -> Iterator[Finding]:
    """More people than the class of the meeting may have."""
    id, named_class = _CLASSES.get(look.meeting.fee_class, ("", ""))
    rule = look.rule(id) if id else None
    if rule and look.meeting.mode == "in_person" and look.meeting.people > rule.value:
        yield look.found(
            rule, "meeting_too_many", people=look.meeting.people, kind=named_class, limit=f"{rule.value:g}"
        )


def clash(look: Look) -> Iterator[Finding]:
    """People who are asked to another meeting at the same time."""
    rule = look.rule("MTG-031")
    starts, ends = look.meeting.starts, look.meeting.ends
    if not rule or starts is None or ends is None:
        return
    met, people = [], 0
    for one in look.others:
        if one.starts and one.ends and one.starts < ends and starts < one.ends:
            shared = look.shared(one)
            if shared:
                met.append(one.title)
                people += shared
    if people > rule.value:
        yield look.found(rule, "meeting_clash", people=people, titles=named(met))


def uncounted(look: Look) -> Iterator[Finding]:
    """各镇街 without a number: counted as one, which is far too few."""
    rule = look.rule("MTG-041")
    groups = [one.org for one in look.meeting.attendees if _ALL.match(one.org) and one.count == 1 and not one.person]
    if rule and groups:
        yield look.found(rule, "meeting_uncounted", groups=listed(groups))


RULES = (unconcerned, levels, to_village, heads, heads_often, too_many, clash, uncounted)
