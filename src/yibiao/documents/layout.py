"""The layout of a Word document against GB/T 9704-2012: each thing measured beside what is required.

Only what the file itself says is measured; where a file says nothing (the font of a style that is nowhere defined)
nothing is found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

from yibiao.documents.model import Document, DocumentFacts, Layout, LayoutValue, Paragraph, Span, TypeStyle
from yibiao.documents.rules import Rules
from yibiao.documents.vocabulary import words
from yibiao.findings import finding
from yibiao.model import Finding

_FONT_FILE = "fonts.yaml"
_HEADING_FONTS = {1: "黑体", 2: "楷体"}
_OWN_LINE = 30  # characters: a heading on a line of its own; one run into its text is set with the text
_HALF_POINT = 0.5
_INDENT = 2.0
_T = TypeVar("_T")
Measured = tuple[LayoutValue, Span | None]


def layout(document: Document, facts: DocumentFacts, rules: Rules) -> tuple[tuple[LayoutValue, ...], list[Finding]]:
    """All that was measured, and findings for what is not as required."""
    if document.layout is None or facts.genre != "document":
        return (), []
    measured = [*_page(document.layout, rules), *_text(document, facts, rules), *_footer(document.layout, rules)]
    return tuple(one for one, _ in measured), [_found(one, span, rules) for one, span in measured if not one.good]


def _found(one: LayoutValue, span: Span | None, rules: Rules) -> Finding:
    rule = rules.rule(one.rule)
    assert rule is not None, one.rule  # measured only where the rule holds
    return finding(
        rule.finding, severity=rule.severity, span=span, rule=rule.id, what=one.what, measured=one.measured,
        required=one.required, cited=rule.cited,
    )  # fmt: skip


def _page(page: Layout, rules: Rules) -> Iterator[Measured]:
    slack = rules.value("DOC-071-TOLERANCE") or 0.0
    for what, value, ids in (
        ("纸宽", page.width, ("DOC-070-WIDTH",)), ("纸高", page.height, ("DOC-070",)),
        ("上边距（天头）", page.top, ("DOC-071", "DOC-072")),
        ("下边距", page.bottom, ("DOC-071-BOTTOM", "DOC-072-BOTTOM")),
        ("左边距（订口）", page.left, ("DOC-071-LEFT",)), ("右边距", page.right, ("DOC-071-RIGHT",)),
    ):  # fmt: skip
        allowed = [one for id in ids if (one := rules.value(id)) is not None]
        if allowed and _told(rules, ids[0]):
            good = any(abs(value - one) <= slack for one in allowed)
            required = "或 ".join(f"{_short(one)} 毫米" for one in allowed)
            yield LayoutValue(what, f"{_short(value)} 毫米", required, ids[0], good), None
    most = rules.value("DOC-074")
    if most and page.lines and _told(rules, "DOC-074"):
        yield LayoutValue("每面行数", f"{page.lines} 行", f"{int(most)} 行", "DOC-074", page.lines == int(most)), None


def _told(rules: Rules, id: str) -> bool:
    rule = rules.rule(id)
    return rule is not None and bool(rule.finding)


def _text(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Measured]:
    body = _body_lines(document, facts)
    yield from _body(body, rules)
    title = _line_at(document, facts, "标题")
    if title:
        yield from _typeface("标题", title, "小标宋", "DOC-075", rules)
        if title.style and title.style.align and _told(rules, "DOC-075"):
            good = title.style.align == "center"
            yield (
                LayoutValue("标题位置", _ALIGNS.get(title.style.align, title.style.align), "居中", "DOC-075", good),
                _at(title),
            )
    yield from _headings(document, facts, rules)
    yield from _recipients(document, facts, rules)
    yield from _copies(document, facts, rules)


_ALIGNS = {
    "center": "居中",
    "left": "靠左",
    "start": "靠左",
    "both": "两端对齐",
    "right": "靠右",
    "end": "靠右",
    "distribute": "分散",
}


def _body_lines(document: Document, facts: DocumentFacts) -> list[Paragraph]:
    start, end = facts.body
    heads = {one.start for one in facts.headings}
    return [
        one for one in document.paragraphs
        if start <= one.start and one.end <= end and one.text.strip() and one.style and not one.table and not one.box
        and not any(one.start <= head < one.end and len(one.text) < 40 for head in heads)
    ]  # fmt: skip


def _body(lines: list[Paragraph], rules: Rules) -> Iterator[Measured]:
    """What holds for most characters of the body; deviating paragraphs are many or few, the finding is one."""
    size = rules.value("DOC-073")
    if size is not None and _told(rules, "DOC-073"):
        found = _mostly(lines, lambda style: style.size)
        if found is not None:
            yield (
                LayoutValue("正文字号", _points(found), _points(size), "DOC-073", abs(found - size) < _HALF_POINT),
                None,
            )
        font = _mostly(lines, lambda style: style.font or None)
        if font is not None:
            yield LayoutValue("正文字体", font, "仿宋", "DOC-073", font in words("仿宋", _FONT_FILE)), None
    least, most = rules.value("DOC-074-PITCH"), rules.value("DOC-074-PITCH-MOST")
    pitch = _mostly(lines, lambda style: style.pitch)
    if least and most and pitch is not None and _told(rules, "DOC-074-PITCH"):
        required = f"固定值 {_short(least)}—{_short(most)} 磅"
        good = least - 0.1 <= pitch <= most + 0.1
        yield LayoutValue("正文行距", f"固定值 {_short(pitch)} 磅", required, "DOC-074-PITCH", good), None
    indent = _mostly(lines, lambda style: style.first_indent)
    if indent is not None and _told(rules, "DOC-073"):
        good = abs(indent - _INDENT) < 0.3
        yield LayoutValue("正文首行缩进", f"{_short(indent)} 字", "2 字", "DOC-073", good), None


def _mostly(lines: list[Paragraph], of: Callable[[TypeStyle], _T | None]) -> _T | None:
    weights: Counter[_T] = Counter()
    for line in lines:
        value = of(line.style) if line.style else None
        if value is not None:
            weights[value] += len(line.text)
    return weights.most_common(1)[0][0] if weights else None


def _typeface(what: str, line: Paragraph, font: str, id: str, rules: Rules) -> Iterator[Measured]:
    size = rules.value(id)
    style = line.style
    if style is None or size is None or not _told(rules, id):
        return
    if style.font:
        yield LayoutValue(f"{what}字体", style.font, font, id, style.font in words(font, _FONT_FILE)), _at(line)
    if style.size is not None:
        good = abs(style.size - size) < _HALF_POINT
        yield LayoutValue(f"{what}字号", _points(style.size), _points(size), id, good), _at(line)


def _headings(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Measured]:
    """One measured value a level: the first heading of the level that is set differently, else the first."""
    if not _told(rules, "DOC-077"):
        return
    lines = {one.start: one for one in document.paragraphs if one.style and one.style.font}
    for level, font in _HEADING_FONTS.items():
        of_level = [_line_of(lines, one.start) for one in facts.headings if one.level == level]
        set_ = [line for line in of_level if line and line.style and len(line.text) < _OWN_LINE]
        if not set_:
            continue
        line = next((one for one in set_ if one.style and one.style.font not in words(font, _FONT_FILE)), set_[0])
        assert line.style is not None
        good = line.style.font in words(font, _FONT_FILE)
        yield LayoutValue(f"{'一二'[level - 1]}级标题字体", line.style.font, font, "DOC-077", good), _at(line)


def _recipients(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Measured]:
    line = _line_at(document, facts, "主送机关")
    if line is None or not _told(rules, "DOC-080"):
        return
    colon = line.text.rstrip()[-1:]
    if colon in ("：", ":"):
        yield LayoutValue("主送机关后的冒号", colon, "：", "DOC-080", colon == "："), _at(line)
    indent = line.style.first_indent if line.style else None
    spaces = len(line.text) - len(line.text.lstrip(" \u3000\t"))
    if indent is not None or spaces:
        away = max(indent or 0.0, float(spaces))
        yield LayoutValue("主送机关缩进", f"{_short(away)} 字", "顶格", "DOC-080", away < 0.3), _at(line)


def _copies(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Measured]:
    line, size = _line_at(document, facts, "抄送机关"), rules.value("DOC-089")
    if line is None or size is None or not _told(rules, "DOC-089"):
        return
    if line.style and line.style.size is not None:
        good = abs(line.style.size - size) < _HALF_POINT
        yield LayoutValue("抄送字号", _points(line.style.size), _points(size), "DOC-089", good), _at(line)
    if "抄送" in line.text:
        end = line.text.rstrip()[-1:]
        yield (
            LayoutValue("抄送末尾", end if end in "。，、；" else "没有标点", "句号", "DOC-089", end == "。"),
            _at(line),
        )


def _footer(page: Layout, rules: Rules) -> Iterator[Measured]:
    size, number = rules.value("DOC-092"), page.page_number
    if size is None or not _told(rules, "DOC-092"):
        return
    if number is None:
        yield LayoutValue("页码", "没有页码", "4 号宋体，左右各一条一字线", "DOC-092", False), None
        return
    if number.size is not None:
        yield (
            LayoutValue(
                "页码字号", _points(number.size), _points(size), "DOC-092", abs(number.size - size) < _HALF_POINT
            ),
            None,
        )
    yield (
        LayoutValue("页码两旁", "有一字线" if number.dashed else "没有一字线", "一字线", "DOC-092", number.dashed),
        None,
    )


def _line_at(document: Document, facts: DocumentFacts, name: str) -> Paragraph | None:
    element = facts.element(name)
    if element is None:
        return None
    return next((one for one in document.paragraphs if one.start <= element.start < max(one.end, one.start + 1)), None)


def _line_of(lines: dict[int, Paragraph], at: int) -> Paragraph | None:
    return lines.get(at) or next((one for one in lines.values() if one.start <= at < one.end), None)


def _at(line: Paragraph) -> Span:
    return line.start, line.end


def _short(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _points(size: float) -> str:
    points = f"{_short(size)} 磅"
    return f"{_NAMES[size]}（{points}）" if size in _NAMES else points


_NAMES = {
    42.0: "初号", 36.0: "小初", 26.0: "一号", 24.0: "小一", 22.0: "二号", 18.0: "小二", 16.0: "三号", 15.0: "小三",
    14.0: "四号", 12.0: "小四", 10.5: "五号", 9.0: "小五",
}  # fmt: skip
