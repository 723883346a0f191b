"""What a draw may be like. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

PASSPHRASE = 12  # characters: it protects alone against somebody who has database, server and secret, and tries at will
GUESSES, GUESSING = 5, timedelta(minutes=15)  # as with passwords at the sign-in


def passphrase_problem(passphrase: str, again: str) -> str:
    """What is wrong with a new passphrase, in words; nothing where it will do."""
    if passphrase != again:
        return "两次输的不一样，请重新输。"
    if len(passphrase) < PASSPHRASE or len(set(passphrase)) < PASSPHRASE // 2:
        return f"启封口令至少 {PASSPHRASE} 个字符，不要老重复同一个；一句只有自己记得的话就很好。"
    return ""


def times_problem(on: date, sources: Sequence[datetime], departures: Sequence[datetime], now: datetime) -> str:
    """What is wrong with when things happen: commitment, then the sources, then the departures on the day."""
    if not departures or not sources:
        return "请写明种子从哪里来、什么时候出发。"
    if min(sources) <= now:
        return "种子的来源要在承诺以后才出结果，请换晚一些的一期。"
    if max(sources) > min(departures):
        return "种子要在出发以前就知道，请换早一些的一期，或者晚一点出发。"
    if any(one.date() != on for one in departures):
        return "出发时间要在去的那一天。"
    return ""


def departures(first: datetime, count: int, every: int) -> list[datetime]:
    """When each of ``count`` teams sets out, ``every`` so many minutes one."""
    return [first + timedelta(minutes=every * at) for at in range(count)]


def lines_of(text: str) -> list[tuple[str, str]]:
    """“name reason” line by line."""
    found = [line.split(None, 1) for line in text.splitlines() if line.strip()]
    return [(one[0], one[1].strip() if len(one) > 1 else "") for one in found]


def words_of(text: str) -> tuple[str, ...]:
    """Words divided by commas, in their order, each once."""
    for mark in "，、；;\n":
        text = text.replace(mark, ",")
    return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


def doubled(names: Iterable[str]) -> list[str]:
    """Names that stand more than once."""
    several = list(names)
    return sorted({one for one in several if several.count(one) > 1})
