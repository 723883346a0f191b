"""Figures in plain words: what they say, and where they say nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import exp, log
from statistics import median

from django.utils.translation import gettext as _

from yibiao_web.reports.readings import Compared
from yibiao_web.reports.spans import Span, month_before, months_until

SAME = 3.0  # per cent: less than people notice from one month to the next is not called a change


def hours(minutes: float) -> str:
    """As the pages say it: 45 分钟, 12.5 小时, 1,200 小时."""
    if abs(minutes) < 90:
        return _("{n} 分钟").format(n=f"{minutes:.0f}")
    return _("{n} 小时").format(n=f"{minutes / 60:,.1f}" if abs(minutes) < 6000 else f"{minutes / 60:,.0f}")


def change(one: Compared) -> str:
    """“少 12%（少 30 小时）”; a small one is called the same."""
    if one.before is None:
        return _("去年同期还没有记账，没有可比的数")
    if one.percent is None:
        return _("去年同期没有") if one.now else _("两年都没有")
    if abs(one.percent) < SAME:
        return _("和去年同期差不多")
    less = one.percent < 0
    template = _("比去年同期少 {percent}%（少 {hours}）") if less else _("比去年同期多 {percent}%（多 {hours}）")
    return template.format(percent=f"{abs(one.percent):.0f}", hours=hours(abs(one.now - one.before)))


def colour(one: Compared) -> str:
    """The tag's colour; its words say the same."""
    if one.percent is None or abs(one.percent) < SAME:
        return ""
    return "good" if one.percent < 0 else "warn"


_YEARS = 3
_FEWEST = 6  # months beside their own of the year before, to tell how far such pairs usually lie apart


def swing(by_month: Callable[[Sequence[date]], Sequence[Mapping[str, float]]], span: Span) -> str:
    """Whether a whole month lies beyond the usual distance between a month and the same one a year before (median ±
    two robust standard deviations of the logarithms before it); empty where too little is known to tell."""
    if not span.whole_month:
        return _("这个月还没有过完，和去年同期比只算到同一天。")
    months = months_until(span.first, 12 * _YEARS)
    whole = dict(zip(months, (sum(one.values()) for one in by_month(months)), strict=True))
    ratios = {
        month: log(whole[month] / whole[month.replace(year=month.year - 1)])
        for month in months[12:] if whole[month] and whole[month.replace(year=month.year - 1)]
    }  # fmt: skip
    now = ratios.pop(span.first, None)
    before = [ratio for month, ratio in ratios.items() if month <= month_before(span.first)]
    if now is None or len(before) < _FEWEST:
        return _("记账的时间还短，这个差别是不是平常的起伏，还看不出来。")
    middle = median(before)
    wide = 2 * 1.4826 * median(abs(one - middle) for one in before)
    low, high = (100 * (exp(middle + side) - 1) for side in (-wide, wide))
    between = _("以往各月比前一年同月在 {low}% 到 {high}% 之间").format(low=f"{low:+.0f}", high=f"{high:+.0f}")
    if middle - wide <= now <= middle + wide:
        return _("{between}，这个月在这中间，看不出变化。").format(between=between)
    return (_("{between}，这个月多得超出平常。") if now > middle else _("{between}，这个月少得超出平常。")).format(
        between=between
    )


def measured(share: float) -> str:
    """How much of the minutes the platform measured."""
    if share < 0.005:
        return _("用时都是估计的。")
    return _("用时里 {n}% 是按实际填报量出来的，其余是估计。").format(n=f"{100 * share:.0f}")
