"""Whether it needs to be, and in this form. MTG-001 to 003, 013, 014, 023, 030, 034."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from yibiao.model import Finding

from ..facts import Meeting
from ..similarity import alike, pieces, same_matter, topic_pieces
from ..travel import one_way
from .look import Look, named

# What people can only do together: decide, argue, work out, practise, look at something.
_TOGETHER = re.compile(
    r"讨论|研讨|座谈|商议|会商|审议|表决|票决|评审|论证|听取意见|征求意见|协调|答疑|互动|研判|分组|约谈|述职|演练|实操|"
    r"观摩|踏勘|查看现场|议定|决定事项|研究解决|解决.{0,6}问题|培训|讲解|示范|案例|复盘"
)
_RELAYS = re.compile(r"传达|部署|安排|布置|宣读|通报|学习.{0,12}(?:精神|讲话|文件)|讲话|动员|提要求|强调|宣讲|启动仪式")
_ROOMY = ("discussion", "on_the_spot", "training")
_NOT_PAPER = (*_ROOMY, "comprehensive")  # the one meeting of the year may be held, whatever it says


def yearly(look: Look) -> Iterator[Finding]:
    """One comprehensive meeting of a line of work in a year."""
    for id in ("MTG-001", "MTG-023"):
        rule = look.rule(id)
        if not rule or look.meeting.kind != "comprehensive":
            continue
        others = [one for one in look.of_year() if one.kind == "comprehensive" and one.family == look.meeting.family]
        if 1 + len(others) > rule.value:
            titles = named([one.title for one in others])
            yield look.found(rule, "meeting_yearly", titles=titles, number=1 + len(others), limit=f"{rule.value:g}")
            return


def planned(look: Look) -> Iterator[Finding]:
    rule = look.rule("MTG-002")
    below = any(look.is_below(one) for one in look.meeting.attendees)
    if rule and below and not look.meeting.plan_number and not look.urgent:
        yield look.found(rule, "meeting_unplanned")


def mergeable(look: Look) -> Iterator[Finding]:
    """Another meeting of much the same people, about much the same or of the same line, a few days off."""
    rule = look.rule("MTG-003")
    if not rule or not look.meeting.may_merge or look.urgent:
        return
    near = [one for one in look.around.calendar if one.id != look.meeting.id and _near(look, one, rule.value)]
    together = [one for one in near if one.may_merge and _goes_with(look, one)]
    if together:
        first = together[0]
        day = f"{first.starts:%m月%d日}" if first.starts else "日期未定"
        yield look.found(
            rule, "meeting_mergeable", titles=named([one.title for one in together]), first=first.title, day=day,
            shared=look.shared(first),
        )  # fmt: skip


def _near(look: Look, one: Meeting, days: float) -> bool:
    starts = look.meeting.starts
    return bool(starts and one.starts and abs(one.starts.date() - starts.date()) <= timedelta(days=days))


def _goes_with(look: Look, one: Meeting) -> bool:
    least = min(sum(look.who.values()), one.people)
    share = look.shared(one) / least if least else 0.0
    near = one.family == look.meeting.family or same_matter(look.meeting, one) >= look.assumed.topic_alike
    return share >= look.assumed.audience_same or (share >= look.assumed.audience_alike and near)


def repeated(look: Look) -> Iterator[Finding]:
    """The same matter again in the year, by the same line or for the same people."""
    rule = look.rule("MTG-030")
    if not rule or look.urgent:
        return
    mine = topic_pieces(look.meeting)
    again = [
        one
        for one in look.of_year()
        if alike(mine, topic_pieces(one)) >= look.assumed.repeated_topic
        and (one.family == look.meeting.family or look.shared(one))
    ]
    if len(again) >= rule.value:
        yield look.found(rule, "meeting_repeated", count=len(again), titles=named([one.title for one in again]))


def already_said(look: Look) -> Iterator[Finding]:
    """A document has deployed the matter; a meeting that decides or practises something is another thing."""
    rule = look.rule("MTG-014")
    if not rule or look.urgent or _TOGETHER.search(look.words) or look.meeting.kind in _NOT_PAPER:
        return
    mine = topic_pieces(look.meeting)
    same = [one for one in look.around.issued if alike(mine, pieces(one.title)) >= look.assumed.repeated_topic]
    if len(same) > rule.value:
        yield look.found(rule, "meeting_already_said", title=same[0].title, day=same[0].on)


def only_relays(look: Look) -> Iterator[Finding]:
    """Nothing on the agenda that people must be together for: passing on, deploying, speeches."""
    rule = look.rule("MTG-034")
    if not rule or look.urgent or look.meeting.kind in _NOT_PAPER or _TOGETHER.search(look.words):
        return
    lines = [one.what for one in look.meeting.agenda] or re.split(r"[\n；;。]", look.meeting.text)
    said = [line for line in lines if line.strip()]
    relays = [line for line in said if _RELAYS.search(line)]
    if _RELAYS.search(look.meeting.title) if not said else len(relays) * 2 >= len(said):
        yield look.found(rule, "meeting_only_relays", hours=f"{look.meeting.people * look.meeting.minutes / 60:.0f}")


def could_be_video(look: Look) -> Iterator[Finding]:
    """People come from outside to a meeting that needs nobody in the room."""
    rule = look.rule("MTG-013")
    meeting = look.meeting
    if not rule or meeting.mode != "in_person" or meeting.kind in _ROOMY or meeting.group_discussion:
        return
    travel = sum(2 * one.count * one_way(look.travel, one, meeting, look.assumed) for one in meeting.attendees)
    trips = sum(one.count for one in meeting.attendees if one_way(look.travel, one, meeting, look.assumed))
    if travel and rule.value < 1:
        yield look.found(rule, "meeting_could_be_video", trips=trips, hours=f"{travel / 60:.0f}")


RULES = (yearly, planned, mergeable, repeated, already_said, only_relays, could_be_video)
