"""The audit as the report's pages need it: numbers chosen, ordered and put into words. No HTML here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..burden import CELL_KINDS
from ..burden.parameters import SCALARS
from .audit import Audit
from .gathering import AuditedForm
from .plans import ACTIONS, Plan
from .repeats import Repeat, in_words

KIND_NAMES = {
    "text": "短文字", "long_text": "长文字（情况、事由、简历）", "choice": "选择", "number": "数字", "date": "日期",
    "id_number": "证件号、账号", "phone": "电话", "attachment": "照片、附件", "formula": "公式格",
}  # fmt: skip
SCALAR_NAMES = {
    "confirm_seconds": ("核对一个预填格", "秒"),
    "overhead_minutes": ("每报一次的固定时间", "分钟"),
    "check_minutes": ("自动生成的表翻看一遍", "分钟"), "returns": ("返工率", ""),
    "known_share": ("不同人群的重合率", ""),
    "villages": ("村（社区）数", "个"),
    "cards_a_time": ("卡片类一次填几份", "份"), "rows_when_often": ("报得勤的名单每次行数", "行"),
}  # fmt: skip
SUBJECT_NAMES = {
    "person": "人", "household": "户", "house": "房屋", "enterprise": "市场主体", "organisation": "组织",
    "place": "村情场所",
    "event": "事件", "project": "项目", "aggregate": "统计数", "land": "地块", "asset": "资产", "other": "未归类",
}  # fmt: skip
MATRIX_ITEMS = 25


@dataclass(frozen=True, slots=True)
class Headline:
    """A sentence of the first screen with its number and what that is out of."""

    number: str
    of: str
    words: str


@dataclass(frozen=True, slots=True)
class Card:
    """A form with its plan, for the plan list. Widths are shares of 100 for the bar: known, computed, new."""

    form: AuditedForm
    plan: Plan
    now: str
    after: str
    known: int
    computed: int
    new: int
    target: str


def hours(minutes: float) -> str:
    """Minutes as a person says it."""
    if minutes < 60:
        return f"{minutes:.0f} 分钟"
    return f"{minutes / 60:,.0f} 小时" if minutes >= 600 else f"{minutes / 60:.1f} 小时"


def share(part: float, whole: float) -> str:
    return f"{part / whole:.0%}" if whole else "0%"


def headlines(audit: Audit) -> list[Headline]:
    """The four sentences."""
    totals = audit.totals
    repeated = totals.repeated_asks
    found = [
        Headline(
            f"{repeated:,}",
            f"/ {totals.asks:,} 处填报要求（{share(repeated, totals.asks)}）",
            f"是重复的。{totals.departments} 个部门的 {totals.forms} 张表一共提出 {totals.asks:,} 处填报要求，"
            f"其实只是 {totals.things:,} 项不同的数据。",
        )
    ]
    top = next((repeat for repeat in audit.repeats if repeat.repeated), None)
    if top:
        found.append(
            Headline(
                f"{len(top.forms)}",
                f"/ {totals.readable_forms} 张表（{share(len(top.forms), totals.readable_forms)}）",
                f"问同一件事：{in_words(top)}。",
            )
        )
    counts = {action: len(audit.planned(action)) for action in ACTIONS}
    fewer = totals.forms - counts["保留"]
    found.append(
        Headline(
            f"{fewer}",
            f"/ {totals.forms} 张表（{share(fewer, totals.forms)}）",
            f"可以不再单独下发：取消 {counts['取消']} 张，合并 {counts['合并']} 张，"
            f"由数据自动生成 {counts['自动生成']} 张。"
            f"其余 {counts['保留']} 张保留，{_prefillable(audit)}。",
        )
    )
    saved = audit.minutes_now - audit.minutes_after_plan
    whom = "每个村" if audit.parameters.villages == 1 else f"{audit.parameters.villages:,.0f} 个村合计"
    found.append(
        Headline(
            hours(saved),
            f"/ {hours(audit.minutes_now)}（{share(saved, audit.minutes_now)}）",
            f"是{whom}一年能省下的填表时间。其中预填省 {hours(audit.minutes_now - audit.minutes_with_prefill)}。"
            "这是按公开参数估的，参数可以改。",
        )
    )
    return found


def _prefillable(audit: Audit) -> str:
    """Of the fields of kept forms, those known at least in part before they are asked."""
    kept = [audit.forms[plan.form] for plan in audit.planned("保留")]
    asked = sum(len(form.things) for form in kept)
    known = sum(key in audit.costs[form.index].known for form in kept for key in form.things)
    return f"它们的 {asked:,} 栏里有 {known:,} 栏可以预填，只核对" if known else "照常报送"


def cards(audit: Audit) -> list[Card]:
    """Every form with its plan: what can go first, then by time spent."""
    order = {action: at for at, action in enumerate(ACTIONS)}
    found = [_card(audit, form) for form in audit.forms if form.readable]
    return sorted(found, key=lambda c: (order[c.plan.action], -audit.costs[c.form.index].now, c.form.path))


def _card(audit: Audit, form: AuditedForm) -> Card:
    plan, cost = audit.plans[form.index], audit.costs[form.index]
    computed = len(plan.computed) or sum(key in audit.computed for key in form.things if key not in plan.new)
    new = len(plan.lone)
    whole = max(1, len(form.things))
    return Card(
        form,
        plan,
        hours(cost.now),
        hours(cost.after_plan),
        known=round(100 * (whole - new - computed) / whole),
        computed=round(100 * computed / whole),
        new=round(100 * new / whole),
        target=audit.forms[plan.target].title if plan.target is not None else "",
    )


def matrix(audit: Audit) -> dict[str, Any]:
    """Departments × items: how many forms of the department ask the item. Departments that ask most come first."""
    rows = [repeat for repeat in audit.repeats if repeat.repeated][:MATRIX_ITEMS]
    weight = Counter(audit.forms[at].department for repeat in rows for at in repeat.forms)
    departments = sorted(weight, key=lambda name: (-weight[name], name))
    lines = []
    for repeat in rows:
        counts = Counter(audit.forms[at].department for at in repeat.forms)
        lines.append((repeat, [counts[name] for name in departments]))
    return {"departments": departments, "lines": lines}


def shade(count: int) -> int:
    """1, 2, 3, 4–5, 6 and more → shades 1 to 5."""
    return 0 if not count else min(5, count if count <= 3 else 4 + (count > 5))


def parameter_lines(audit: Audit) -> list[tuple[str, str, str]]:
    """(name, value with unit, why) of everything the minutes depend on."""
    parameters = audit.parameters
    lines = [
        (f"填一格{KIND_NAMES[kind]}", f"{parameters.seconds[kind]:g} 秒", parameters.why[f"seconds.{kind}"])
        for kind in CELL_KINDS
    ]
    for key in SCALARS:
        name, unit = SCALAR_NAMES[key]
        lines.append((name, f"{getattr(parameters, key):g} {unit}".strip(), parameters.why[key]))
    for subject, rows in parameters.rows.items():
        name = SUBJECT_NAMES.get(subject, subject)
        value = f"{rows.all:g} 行" if rows.all == rows.some else f"全员 {rows.all:g} 行，某一类 {rows.some:g} 行"
        lines.append((f"空白名单一次填几行：{name}", value, rows.why))
    for rule in (*parameters.frequency_rules, *parameters.column_rules):
        lines.append((f"一年几次：有“{'、'.join(rule.words[:3])}”等字", f"{rule.times:g} 次", rule.why))
    lines.append(("一年几次：看不出的", f"{parameters.default_times:g} 次", parameters.why["default_times"]))
    return lines


def by_action(plans: Iterable[Plan]) -> Mapping[str, int]:
    counts = Counter(plan.action for plan in plans)
    return {action: counts[action] for action in ACTIONS}


def askers(audit: Audit, repeat: Repeat, most: int = 60) -> str:
    """《A》《B》… of a thing."""
    named = "".join(f"《{audit.forms[at].title}》" for at in repeat.forms[:most])
    return named + (f"等 {len(repeat.forms)} 张" if len(repeat.forms) > most else "")
