"""When it is: days off, evenings, busy seasons, notice. MTG-015, 032, 033, 039."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from yibiao.model import Finding

from .look import Look

_LEVELS_OF_SEASONS = ("township", "village")


def day_off(look: Look) -> Iterator[Finding]:
    rule = look.rule("MTG-033")
    if not rule or look.urgent or look.meeting.starts is None:
        return
    if look.around.is_off(look.day):
        what = "法定节假日" if look.day in look.around.days_off else f"星期{'一二三四五六日'[look.day.weekday()]}"
        yield look.found(rule, "meeting_day_off", day=look.day, what=what)
    elif _evening(look):
        yield look.found(rule, "meeting_evening", time=look.meeting.starts.strftime("%H:%M"))


def _evening(look: Look) -> bool:
    starts, ends, last = look.meeting.starts, look.meeting.ends, look.assumed.working_hours[-1][1]
    if starts is None or ends is None:
        return False
    return starts.hour * 60 + starts.minute >= last or starts.hour * 60 + starts.minute < 7 * 60


def season(look: Look) -> Iterator[Finding]:
    """Only where people of townships and villages are asked, and it is not about what keeps them busy."""
    rule = look.rule("MTG-032")
    asked = any(look.level_of(one) in _LEVELS_OF_SEASONS for one in look.meeting.attendees)
    if not rule or look.urgent or look.meeting.starts is None or not asked:
        return
    for one in look.around.seasons:
        about = any(word and word in look.words for word in (one.name, one.concerns))
        if one.first <= look.day <= one.last and not about:
            yield look.found(rule, "meeting_busy_season", season=one.name, first=one.first, last=one.last)


def same_day_relay(look: Look) -> Iterator[Finding]:
    """传达不过夜: passed on the very day on which the document came or the superior's meeting was."""
    rule = look.rule("MTG-015")
    if not rule or look.urgent or look.meeting.kind != "briefing" or look.meeting.starts is None:
        return
    came = [one for one in look.around.issued if one.on == look.day and _cited(look, one.title)]
    if came:
        yield look.found(rule, "meeting_same_day_relay", title=came[0].title)


def _cited(look: Look, title: str) -> bool:
    return bool(title) and (title in look.words or any(title in basis for basis in look.meeting.basis))


def notice(look: Look) -> Iterator[Finding]:
    """Asked for today or tomorrow, with less notice than the rule's working days."""
    rule = look.rule("MTG-039")
    if not rule or look.urgent or look.meeting.starts is None or look.day < look.on:
        return
    days = _working_days(look, look.on, look.day)
    if days < rule.value:
        yield look.found(rule, "meeting_short_notice", days=days, limit=f"{rule.value:g}")


def _working_days(look: Look, first: date, last: date) -> int:
    """After ``first``, up to ``last``."""
    days = (first + timedelta(days=at) for at in range(1, min(60, (last - first).days) + 1))
    return sum(not look.around.is_off(day) for day in days)


RULES = (day_off, season, same_day_relay, notice)
