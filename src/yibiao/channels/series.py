"""Dormant, or on the way there: what dates and counts say of any channel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yibiao.channels.nouns import AnyChannel, Kind, WorkGroup
from yibiao.channels.trend import Trend, trend
from yibiao.channels.words import is_matter
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack

_RULES: dict[Kind, str] = {"app": "YB-CHN-IDLE", "account": "CHN-040", "group": "GRP-007"}
_ACTS: dict[Kind, str] = {"app": "使用", "account": "更新", "group": "消息"}


def dormant(one: AnyChannel, pack: Pack, on: date) -> Iterator[Finding]:
    """No update for longer than the rule allows, as of the last day that is known of."""
    covered = one.series.covered
    until = min(covered, on) if covered and not _told_later(one, covered) else on
    rule = pack.rule(_RULES[one.kind], on)
    last = one.active_until
    if last is None and one.series.points:
        last = one.series.points[0][0]
    if last is None:
        yield finding("channel_never")
        return
    days = (until - last).days
    if rule is None or days <= rule.value:
        return
    if isinstance(one, WorkGroup) and is_matter("emergency", one.name + one.matter):
        yield finding("group_quiet_by_nature", rule=rule.id, until=until.isoformat(), days=days)
        return
    if until < on and (on - until).days > rule.value:
        yield finding("channel_data_old", until=until.isoformat())
    yield finding(
        "channel_dormant", severity=rule.severity, rule=rule.id, until=until.isoformat(), days=days,
        act=_ACTS[one.kind], since=f"最近一次 {last.isoformat()}", limit=f"{rule.value:g}",
    )  # fmt: skip


def _told_later(one: AnyChannel, covered: date) -> bool:
    """Whether the register knows of something after the export ends."""
    return one.last_active is not None and one.last_active > covered


def trend_of(one: AnyChannel, pack: Pack, on: date) -> Trend | None:
    """The line through its weeks; None where the pack has no such rule or there are too few weeks."""
    ahead, least = pack.value("YB-CHN-AHEAD", on), pack.value("YB-CHN-WEEKS", on)
    if ahead is None or least is None:
        return None
    return trend(one.series, on, least_weeks=round(least), ahead=round(ahead))


def falling(one: AnyChannel, pack: Pack, on: date) -> Iterator[Finding]:
    """Falls for sure, and to so little that somebody should look. Silent where it already lies dormant."""
    rule, least = pack.rule("YB-CHN-FALL", on), pack.value("YB-CHN-WEEKS", on)
    if rule is None or least is None or not one.series.points:
        return
    line = trend_of(one, pack, on)
    if line is None:
        weeks = ((min(one.series.covered or on, on) - one.series.points[0][0]).days + 1) // 7
        if weeks < least:
            yield finding("channel_few_data", weeks=max(weeks, 0), least=f"{least:g}")
        return
    if line.falls and line.expected <= line.at_first * rule.value / 100:
        low, high = line.expected_between
        yield finding(
            "channel_falling", severity=rule.severity, rule=rule.id, weeks=len(line.counts), act=_ACTS[one.kind],
            first=f"{line.at_first:.0f}", last=f"{line.level:.0f}", ahead=line.ahead, expected=f"{line.expected:.0f}",
            low=f"{low:.0f}", high=f"{high:.0f}",
        )  # fmt: skip
