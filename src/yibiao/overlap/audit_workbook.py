"""The audit as an Excel workbook whose minutes are live: a parameter edited on 参数 recomputes every form.

Sheets: 总览, 重复字段, 报表对照, 报表处理建议, 字段明细, 用时测算 (one line a region: the formula's inputs), 参数.
The formulas are those of ``burden.minutes``; the cached results are the audit's own numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..burden import CELL_KINDS, FormLoad
from ..burden.parameters import SCALARS
from .audit import Audit
from .plans import ACTIONS
from .repeats import in_words
from .report_view import KIND_NAMES, SCALAR_NAMES, SUBJECT_NAMES, askers, headlines
from .workbook_styles import Book

_ACTION_STYLE = {"取消": "cancel", "合并": "merge", "自动生成": "generate", "保留": "keep"}
_PLAN, _WORK, _PARAMETERS = "报表处理建议", "用时测算", "参数"
_TIMES, _NOW, _PREFILL, _AFTER = "G", "J", "K", "L"  # columns of the plan sheet
_FIRST_PARAMETER = 4  # row of the first parameter, as Excel shows it
_PLAN_WIDTHS = (6, 26, 14, 10, 46, 36, 9, 12, 8, 10, 10, 10, 26)
_REPEAT_WIDTHS = (20, 10, 9, 8, 9, 9, 26, 34, 64)
_PAIR_WIDTHS = (34, 16, 34, 16, 9, 9, 9, 9, 20)
_PARAMETER_WIDTHS = (40, 10, 8, 70, 24)
_KINDS_FROM = 5  # first column (0-based) of field counts on the work sheet


def audit_workbook(audit: Audit, since: Mapping[str, Any] | None = None) -> bytes:
    """The bytes of the .xlsx."""
    book = Book("报表重复情况审计", audit.audited_on)
    overview = book.sheet("总览", [26, 18, 18, 70])
    _repeats(book, audit)
    _pairs(book, audit)
    _plans(book, audit)
    _fields(book, audit)
    _work(book, audit)
    _parameters(book, audit)
    _overview(book, overview, audit, since)
    return book.close()


def _overview(book: Book, sheet: Any, audit: Audit, since: Mapping[str, Any] | None) -> None:
    sheet.write_string(0, 0, "报表重复情况审计", book.style("title"))
    day = f"，{audit.audited_on.isoformat()}" if audit.audited_on else ""
    sheet.set_row(0, 34)
    sheet.merge_range(
        1,
        0,
        1,
        3,
        f"{audit.folder or '本次文件夹'}：{audit.totals.departments} 个部门，{audit.totals.forms} 张报表{day}",
        book.style("lead"),
    )
    row = 3
    for line in headlines(audit)[:3]:
        sheet.write_string(row, 0, line.number, book.style("big"))
        sheet.merge_range(row, 1, row, 3, f"{line.of}　{line.words}", book.style("text"))
        sheet.set_row(row, 40)
        row += 1
    row = _minutes_block(book, sheet, audit, row + 1)
    row = _plan_block(book, sheet, audit, row + 1)
    for sentence in (since or {}).get("sentences", ()):
        sheet.merge_range(row, 0, row, 3, sentence, book.style("text"))
        sheet.set_row(row, 32)
        row += 1
    notes = (
        "用时是估计数，不是实测；“参数”表里黄色格可以改，改后全部重算。不知道的一律往少里取，当下限看。",
        "本工作簿数的是各部门发下来的表，不排村、不排人。",
    )
    for note in notes:
        sheet.merge_range(row, 0, row, 3, note, book.style("lead"))
        sheet.set_row(row, 32)
        row += 1


def _minutes_block(book: Book, sheet: Any, audit: Audit, row: int) -> int:
    last = len(audit.forms) + 1
    for at, head in enumerate(("一年用时（小时，估计）", "小时", "比现在少", "说明")):
        sheet.write_string(row, at, head, book.style("head"))
    now = f"SUM({_PLAN}!{_NOW}2:{_NOW}{last})/60"
    lines = (
        ("现在", _NOW, audit.minutes_now, "按“用时测算”逐表相加"),
        ("只做预填，表不动", _PREFILL, audit.minutes_with_prefill, "已知的格只核对"),
        ("按建议处理并预填", _AFTER, audit.minutes_after_plan, "取消、合并、自动生成之后"),
    )
    for at, (name, column, minutes, words) in enumerate(lines, start=row + 1):
        sheet.write_string(at, 0, name, book.style("bold"))
        sheet.write_formula(at, 1, f"=SUM({_PLAN}!{column}2:{column}{last})/60", book.style("hours"), minutes / 60)
        less = 1 - minutes / audit.minutes_now if audit.minutes_now else 0
        sheet.write_formula(at, 2, f"=IF({now}=0,0,1-B{at + 1}/({now}))", book.style("share"), less)
        sheet.write_string(at, 3, words, book.style("text"))
    return row + 1 + len(lines)


def _plan_block(book: Book, sheet: Any, audit: Audit, row: int) -> int:
    for at, head in enumerate(("处理建议", "张数", "占全部", "意思")):
        sheet.write_string(row, at, head, book.style("head"))
    meaning = {
        "取消": "整张都在另一张同对象的表里，不再单独下发",
        "合并": "和另一张表大体相同，并成一张",
        "自动生成": "每一栏都有来处，由系统按原表式生成",
        "保留": "有别处没有的栏目；已有的预填，只核对",
    }
    for at, action in enumerate(ACTIONS, start=row + 1):
        count = len(audit.planned(action))
        sheet.write_string(at, 0, action, book.style(_ACTION_STYLE[action]))
        sheet.write_number(at, 1, count, book.style("number"))
        sheet.write_number(at, 2, count / max(1, len(audit.forms)), book.style("share"))
        sheet.write_string(at, 3, meaning[action], book.style("text"))
    return row + 2 + len(ACTIONS)


def _repeats(book: Book, audit: Audit) -> None:
    sheet = book.sheet("重复字段", _REPEAT_WIDTHS)
    repeated = [repeat for repeat in audit.repeats if repeat.repeated]
    heads = (
        "数据项",
        "关于",
        "几张表在要",
        "共几张表",
        "几个部门在要",
        "共几个部门",
        "可由什么得出",
        "一句话",
        "哪些表",
    )
    book.table(sheet, 0, heads, len(repeated))
    text, number = book.style("text"), book.style("number")
    for row, repeat in enumerate(repeated, start=1):
        sheet.write_string(row, 0, repeat.thing.name, book.style("bold"))
        sheet.write_string(row, 1, SUBJECT_NAMES.get(repeat.thing.subject, repeat.thing.subject), text)
        sheet.write_number(row, 2, len(repeat.forms), number)
        sheet.write_number(row, 3, audit.totals.readable_forms, number)
        sheet.write_number(row, 4, len(repeat.departments), number)
        sheet.write_number(row, 5, audit.totals.departments, number)
        sheet.write_string(row, 6, repeat.from_words, text)
        sheet.write_string(row, 7, in_words(repeat), text)
        who = askers(audit, repeat, 8)
        sheet.write_string(row, 8, who, text)
        book.fit_row(sheet, row, {0: repeat.thing.name, 7: in_words(repeat), 8: who}, _REPEAT_WIDTHS)
    if repeated:
        sheet.conditional_format(
            1, 2, len(repeated), 2, {"type": "data_bar", "bar_color": "#A9C9E4", "bar_solid": True}
        )


def _pairs(book: Book, audit: Audit) -> None:
    sheet = book.sheet("报表对照", _PAIR_WIDTHS)
    heads = ("报表甲", "部门", "报表乙", "部门", "共同栏数", "合计栏数", "占合计", "占小表", "整张包含")
    book.table(sheet, 0, heads, len(audit.pairs.listed))
    text, number = book.style("text"), book.style("number")
    for row, pair in enumerate(audit.pairs.listed, start=1):
        one, other = audit.forms[pair.a], audit.forms[pair.b]
        for column, words in enumerate((one.title, one.department, other.title, other.department)):
            sheet.write_string(row, column, words, text)
        sheet.write_number(row, 4, pair.shared, number)
        sheet.write_number(row, 5, pair.union, number)
        sheet.write_number(row, 6, pair.ratio, book.style("share"))
        sheet.write_number(row, 7, pair.of_smaller, book.style("share"))
        book.fit_row(sheet, row, {0: one.title, 2: other.title}, _PAIR_WIDTHS)
        inside = "" if pair.contained is None else ("甲" if pair.contained == pair.a else "乙") + "的栏目全在另一张里"
        sheet.write_string(row, 8, inside, text)
    if audit.pairs.listed:
        shades = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#6BA3CF"}
        sheet.conditional_format(1, 6, len(audit.pairs.listed), 7, shades)


def _plans(book: Book, audit: Audit) -> None:
    sheet = book.sheet(_PLAN, _PLAN_WIDTHS)
    heads = ("序号", "报表", "部门", "建议", "理由", "职责怎么继续履行", "一年几次", "次数从哪看出", "栏数",
             "现在（分钟/年）", "预填后", "按建议后", "文件")  # fmt: skip
    book.table(sheet, 0, heads, len(audit.forms))
    sheet.freeze_panes(1, 2)
    text, number = book.style("text"), book.style("number")
    for form in audit.forms:
        plan, row = audit.plans[form.index], form.index + 1
        sheet.write_number(row, 0, form.index + 1, number)
        sheet.write_string(row, 1, form.title, book.style("bold"))
        sheet.write_string(row, 2, form.department, text)
        sheet.write_string(row, 3, plan.action, book.style(_ACTION_STYLE[plan.action]))
        for column, words in ((4, plan.reason), (5, plan.duty), (12, form.path)):
            sheet.write_string(row, column, words, text)
        sheet.write_number(row, 6, form.frequency.times, book.style("input"))
        sheet.write_string(row, 7, form.frequency.guessed_from or "没写，按默认", text)
        sheet.write_number(row, 8, len(form.things), number)
        book.fit_row(sheet, row, {1: form.title, 4: plan.reason, 5: plan.duty, 12: form.path}, _PLAN_WIDTHS)
        _plan_minutes(book, sheet, audit, form.index)


def _plan_minutes(book: Book, sheet: Any, audit: Audit, index: int) -> None:
    cost, row = audit.costs[index], index + 2
    factor = f"{_TIMES}{row}*(1+{_scalar('returns')})*{_scalar('villages')}"
    fixed = _scalar("overhead_minutes")

    def total(column: str, what: str) -> str:
        return f'SUMIFS({_WORK}!{column}:{column},{_WORK}!A:A,A{row},{_WORK}!B:B,"{what}")'

    now = f"={factor}*({fixed}+{total('X', '现在')})"
    prefill = f"={factor}*({fixed}+{total('X', '现在')}-{total('Y', '现在')})"
    after = {
        "none": "=0",
        "check": f"={_TIMES}{row}*{_scalar('check_minutes')}*{_scalar('villages')}"
        f"+(1+{_scalar('returns')})*{_scalar('villages')}*({total('X', '处理后')}-{total('Y', '处理后')})",
        "merged": f"={factor}*({total('X', '处理后')}-{total('Y', '处理后')})",
        "prefill": f"={_PREFILL}{row}",
        "same": f"={_NOW}{row}",
    }[cost.after]
    style = book.style("minutes")
    sheet.write_formula(index + 1, 9, now, style, cost.now)
    sheet.write_formula(index + 1, 10, prefill if cost.after != "same" else f"={_NOW}{row}", style, cost.with_prefill)
    sheet.write_formula(index + 1, 11, after, style, cost.after_plan)


def _work(book: Book, audit: Audit) -> None:
    """A: form number, B: 现在 or 处理后, C: form, D: region, E: rows, F–N: fields by kind, O–W: known of them,
    X: minutes a filing, Y: minutes a filing that prefill spares."""
    kinds = [KIND_NAMES[kind].partition("（")[0] for kind in CELL_KINDS]
    heads = ("表序号", "哪种情况", "报表", "区域", "一次几行", *[f"{kind}栏" for kind in kinds],
             *[f"已知{kind}" for kind in kinds],             "一次填几分钟", "预填省几分钟")  # fmt: skip
    lines = [("现在", form, cost.load) for form, cost in zip(audit.forms, audit.costs, strict=True)] + [
        ("处理后", form, form.load(dict(cost.known), only=frozenset(audit.plans[form.index].new)))
        for form, cost in zip(audit.forms, audit.costs, strict=True)
        if cost.after in ("merged", "check")
    ]
    sheet = book.sheet(_WORK, [8, 10, 34, 20, 10, *[9] * 18, 12, 12])
    book.table(sheet, 0, heads, sum(len(load.regions) for _, _, load in lines))
    sheet.freeze_panes(1, 3)
    row = 1
    for what, form, load in lines:
        sheets = [region.sheet for region in form.form.regions]
        row = _work_lines(book, sheet, row, (what, form.index + 1, form.title), sheets, load)


def _work_lines(
    book: Book, sheet: Any, row: int, named: tuple[str, int, str], sheets: Sequence[str], load: FormLoad
) -> int:
    what, number, title = named
    for region in load.regions:
        sheet.write_number(row, 0, number, book.style("number"))
        for column, words in ((1, what), (2, title), (3, sheets[region.region])):
            sheet.write_string(row, column, words, book.style("text"))
        sheet.write_number(row, 4, region.rows, book.style("input"))
        for at, kind in enumerate(CELL_KINDS):
            sheet.write_number(row, _KINDS_FROM + at, region.fields.get(kind, 0), book.style("number"))
            sheet.write_number(row, _KINDS_FROM + 9 + at, region.known.get(kind, 0), book.style("decimal"))
        excel_row = row + 1
        confirm = _scalar("confirm_seconds")
        full = "+".join(f"{_letter(at)}{excel_row}*{_seconds(at)}" for at in range(9))
        spared = "+".join(f"{_letter(at + 9)}{excel_row}*MAX(0,{_seconds(at)}-{confirm})" for at in range(9))
        sheet.write_formula(row, 23, f"=E{excel_row}*({full})/60", book.style("hours"))
        sheet.write_formula(row, 24, f"=E{excel_row}*({spared})/60", book.style("hours"))
        row += 1
    return row


def _letter(at: int) -> str:
    return chr(ord("A") + _KINDS_FROM + at)


def _seconds(at: int) -> str:
    return f"{_PARAMETERS}!$B${_FIRST_PARAMETER + at}"


def _scalar(key: str) -> str:
    return f"{_PARAMETERS}!$B${_FIRST_PARAMETER + len(CELL_KINDS) + SCALARS.index(key)}"


_FIXED_HERE = frozenset({"known_share", "cards_a_time", "rows_when_often"})


def _parameters(book: Book, audit: Audit) -> None:
    sheet = book.sheet(_PARAMETERS, _PARAMETER_WIDTHS)
    sheet.write_string(0, 0, "参数", book.style("title"))
    sheet.set_row(0, 34)
    sheet.merge_range(
        1, 0, 1, 4, "都是估计值。黄色格可以改，改后“用时测算”“报表处理建议”“总览”当场重算。", book.style("lead")
    )
    for at, head in enumerate(("参数", "取值", "单位", "为什么取这个数", "改了以后")):
        sheet.write_string(_FIRST_PARAMETER - 2, at, head, book.style("head"))
    parameters, text = audit.parameters, book.style("text")
    lines = [
        (f"填一格{KIND_NAMES[kind]}", parameters.seconds[kind], "秒", parameters.why[f"seconds.{kind}"], "当场重算")
        for kind in CELL_KINDS
    ]
    for key in SCALARS:
        name, unit = SCALAR_NAMES[key]
        then = "要用 --parameters 重跑" if key in _FIXED_HERE else "当场重算"
        lines.append((name, getattr(parameters, key), unit, parameters.why[key], then))
    row = _FIRST_PARAMETER - 1
    for name, value, unit, why, then in lines:
        sheet.write_string(row, 0, name, book.style("bold"))
        sheet.write_number(row, 1, value, book.style("input" if then == "当场重算" else "decimal"))
        for column, words in ((2, unit), (3, why), (4, then)):
            sheet.write_string(row, column, words, text)
        book.fit_row(sheet, row, {0: name, 3: why}, _PARAMETER_WIDTHS)
        row += 1
    formula = (
        "公式：一年用时 ＝ 一年几次 ×（1＋返工率）×［每次固定时间 ＋ "
        "各区域之和（行数 × 各类栏目之和（栏数 × 每格秒数））÷60］× 村数。",
        "一年几次在“报表处理建议”改，一次几行在“用时测算”改（黄色格）。",
    )
    for words in formula:
        row += 1
        sheet.merge_range(row, 0, row, 4, words, book.style("lead"))
        sheet.set_row(row, 34)


def _fields(book: Book, audit: Audit) -> None:
    sheet = book.sheet("字段明细", [40, 16, 16, 10, 36, 10, 24, 26, 10, 10])
    heads = (
        "文件",
        "部门",
        "工作表",
        "单元格",
        "栏名（上级/本级）",
        "栏的种类",
        "数据项",
        "数据项编码",
        "把握",
        "几张表在要",
    )
    total = sum(len(form.asks) for form in audit.forms)
    book.table(sheet, 0, heads, total)
    asked = {repeat.thing.key: len(repeat.forms) for repeat in audit.repeats}
    text, row = book.style("text"), 1
    for form in audit.forms:
        matches = form.source.matched.by_field
        for ask in form.asks:
            region = form.form.regions[ask.region]
            field, match = region.fields[ask.field], matches.get((ask.region, ask.field))
            thing = audit.things.get(ask.thing or "")
            item = audit.catalogue.items.get(match.item) if match and match.item else None
            name = item.name if item else ("（目录外）" if thing else "（不计：序号、备注、签字等）")
            words = (form.path, form.department, region.sheet, field.label_cell, "／".join(field.path),
                     KIND_NAMES[ask.kind].partition("（")[0], name, item.code if item else "")  # fmt: skip
            for column, value in enumerate(words):
                sheet.write_string(row, column, value, text)
            if item and match:
                sheet.write_number(row, 8, match.confidence, book.style("share"))
            else:
                sheet.write_blank(row, 8, None, text)
            sheet.write_number(row, 9, asked.get(ask.thing or "", 0), book.style("number"))
            row += 1
