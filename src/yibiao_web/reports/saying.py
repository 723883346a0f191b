"""Figures in plain words: what they say, and where they say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import exp, log
from statistics import median

from django.utils.translation import gettext as _

from yibiao_web.reports.readings import Compared
from yibiao_web.reports.spans import Span

SAME = 3.0  # per cent: less than people notice from one month to the next is not called a change


def hours(minutes: float) -> str:
    """As the pages say it: 45 分钟, 12.5 小时, 1,200 小时."""
    if abs(minutes) < 90:
        return _("{n} 分钟").format(n=f"{minutes:.0f}")
    return _("{n} 小时").format(n=f"{minutes / 60:,.1f}" if abs(minutes) < 6000 else f"{minutes / 60:,.0f}")


def change(one: Compared, then: str = "") -> str:
    """“比去年同期少 12%（少 30 小时）”; a small one is called the same. ``then``: how last year's is called."""
    then = then or _("去年同期")
    if one.before is None:
        return _("{then}还没有记账，没有可比的数").format(then=then)
    if one.percent is None:
        return _("{then}没有").format(then=then) if one.now else _("两年都没有")
    if abs(one.percent) < SAME:
        return _("和{then}差不多").format(then=then)
    template = _("比{then}少 {percent}%（少 {hours}）") if one.percent < 0 else _("比{then}多 {percent}%（多 {hours}）")
    return template.format(then=then, percent=f"{abs(one.percent):.0f}", hours=hours(abs(one.now - one.before)))


def colour(one: Compared) -> str:
    """The tag's colour; its words say the same."""
    if one.percent is None or abs(one.percent) < SAME:
        return ""
    return "good" if one.percent < 0 else "warn"


_FEWEST = 6  # months beside their own of the year before, to tell how far such pairs usually lie apart


def swing(months: Sequence[tuple[date, float]], span: Span) -> str:
    """Whether a whole month lies beyond the usual distance between a month and the same one a year before (median ±
    two robust standard deviations of the logarithms of the months before it). ``months``: (first day, minutes), the
    last of them the span's."""
    if not span.whole_month:
        return _("这个月还没有过完，和去年同期比只算到同一天。")
    whole = dict(months)
    pairs = [(month, minutes, whole.get(month.replace(year=month.year - 1), 0.0)) for month, minutes in months]
    ratios = {month: log(minutes / then) for month, minutes, then in pairs if minutes > 0 and then > 0}
    now, before = ratios.pop(span.first, None), list(ratios.values())
    if now is None or len(before) < _FEWEST:
        return _("记账的时间还短，这个差别是不是平常的起伏，还看不出来。")
    middle = median(before)
    wide = 2 * 1.4826 * median(abs(one - middle) for one in before)
    low, high = (f"{100 * (exp(middle + side) - 1):+.0f}" for side in (-wide, wide))
    between = _("以往各月比前一年同月在 {low}% 到 {high}% 之间").format(low=low, high=high)
    if middle - wide <= now <= middle + wide:
        return _("{between}，这个月在这中间，看不出变化。").format(between=between)
    template = _("{between}，这个月多得超出平常。") if now > middle else _("{between}，这个月少得超出平常。")
    return template.format(between=between)


def measured(share: float) -> str:
    """How much of the minutes the platform measured."""
    if share < 0.005:
        return _("用时都是估计的。")
    return _("用时里 {n}% 是按实际填报量出来的，其余是估计。").format(n=f"{100 * share:.0f}")
