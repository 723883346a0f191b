"""What was found in plain words. Hours are of all places together, as in a usual month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.trends.displacing import Displacements, Moved
from yibiao.trends.effects import Effect
from yibiao.trends.panel import Key
from yibiao.trends.watching import Alarm, Watch

KIND_NAMES = {
    "document": "文件", "meeting": "会议", "app": "应用程序", "account": "公众账号", "group": "工作群组",
    "outside": "平台外的要求", "inspection": "督查检查", "indicator": "考核指标", "survey": "调查", "form": "报表",
}  # fmt: skip
_WAYS = {"early": "还太早，看不出成效", "nothing": "没有查到它管的要求，算不出成效"}


def who(key: Key, names: Mapping[str, str] = KIND_NAMES) -> str:
    """县民政局的会议、全县的会议、县民政局各类合计、全县各类合计."""
    of = key.place or key.sender or "全县"
    return f"{of}的{names.get(key.kind, key.kind)}" if key.kind else f"{of}各类合计"


def month(day: date) -> str:
    return f"{day.year}年{day.month}月"


def hours(minutes: float) -> str:
    """With one decimal below a hundred hours."""
    value = minutes / 60
    return f"{value:,.1f}" if abs(value) < 100 else f"{value:,.0f}"


def alarm_finding(one: Alarm) -> Finding:
    told: dict[str, Any] = {
        "who": who(one.key), "since": month(one.begun), "before": hours(one.before), "after": hours(one.after),
        "percent": f"{one.percent:.0f}", "low": f"{one.between[0]:.0f}", "high": f"{one.between[1]:.0f}",
    }  # fmt: skip
    if not one.rebound or one.fell is None:
        return finding("trend_rise", **told)
    after = f"《{one.measure}》以后" if one.measure else ""
    level = f"从每月约 {hours(one.fell_from or 0)} 小时" if one.fell_from else ""
    return finding("trend_rebound", fell=f"{month(one.fell)}{after}曾{level}降下来", **told)


def moved_finding(one: Moved) -> Finding:
    return finding(
        "trend_displaced", who=one.sender or "全县", fell=one.pair.names[0], rose=one.pair.names[1],
        since=month(one.begun), was=hours(one.fell[0]), now=hours(one.fell[1]), was2=hours(one.rose[0]),
        now2=hours(one.rose[1]), share=share_words(one),
    )  # fmt: skip


def share_words(one: Moved) -> str:
    told = f"少下来的用时约 {100 * one.share:.0f}% 换了样子"
    if one.between is None:
        return told + "（差得太少，说不准区间）"
    return told + f"（95% 区间 {100 * max(one.between[0], 0):.0f}%—{100 * one.between[1]:.0f}%）"


def watch_words(one: Watch) -> str:
    """How many were looked at, and how often an alarm is false."""
    if not one.series:
        return "还没有一条够长、够多的数，先不报警。"
    years = 1 / one.false_alarms if one.false_alarms else 0
    return (
        f"看了 {one.series} 条数。阈值是按模拟定的：什么都没有发生时，全部合在一起平均 {years:.1f} 年误报一次"
        f"（一条数平均 {years * one.series:.0f} 年一次）。"
    )


def moved_words(one: Displacements) -> str:
    if not one.looked:
        return "没有够多的数可以看变相。"
    return f"看了 {one.looked} 个对子，什么都没有换时，全部合在一起平均 {1 / one.false_alarms:.1f} 年误报一次。"


def effect_words(one: Effect, places: int = 0, of: str = "村") -> str:
    """每个村每月少约 5.2 小时（95% 区间 3.1—7.4）…… ``places``: over how many ``of`` minutes are spread; 0: in all."""
    if not one.told:
        return _WAYS[one.way] + ("（不满半年的以前、三个月的以后，不作结论）。" if one.way == "early" else "。")
    if not one.seen:
        low, high = one.percent_between
        return f"看不出效果：可能少 {high:.0f}%，也可能多 {-low:.0f}%，超不出平常的波动。{_than(one)}"
    less = "少" if one.saved > 0 else "多"
    each = f"平均每个{of}每月{less}约" if places else f"每月一共{less}约"
    low, high = sorted(abs(side) / max(places, 1) for side in one.saved_between)
    saved = abs(one.saved) / max(places, 1)
    percent_low, percent_high = sorted(abs(side) for side in one.percent_between)
    more = f"{'降' if one.percent > 0 else '升'} {abs(one.percent):.0f}%（{percent_low:.0f}%—{percent_high:.0f}%）"
    than = "比没有采取措施的多" if one.way == "compared" else "比照原来的走势"
    return f"{each} {hours(saved)} 小时（95% 区间 {hours(low)}—{hours(high)}），{than}{more}。{_than(one)}"


def _than(one: Effect) -> str:
    if one.way == "alone":
        return "没有可比的单位，只同自己以前比，同时发生的别的事也会算在里面。"
    known = {
        "alike": "措施以前两边走势相近，可以这样比。", "apart": "措施以前两边走势就不一样，这个比较要打折扣。",
        "unknown": "措施以前的月份太少，看不出两边走势是不是相近。",
    }  # fmt: skip
    return f"{one.treated} 个采取的同 {one.others} 个没有采取的比。{known[one.before]}"
