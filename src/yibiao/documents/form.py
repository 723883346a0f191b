"""Whether a draft has the form of a document: elements, numbering, dates, number of the document, figures, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yibiao.documents.model import Circumstances, Document, DocumentFacts, Heading
from yibiao.documents.rules import Rules
from yibiao.documents.word_numbers import chinese
from yibiao.model import Finding

_GOOD_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,14}[〔﹝](?:19|20)\d{2}[〕﹞][1-9]\d*号")
_BRACKETS = re.compile(r"[〔﹝](?:19|20)\d{2}[〕﹞]")
_LEADING = re.compile(r"[〕\]］)）】]\s*(?:第|0\d)")
_PADDED = re.compile(r"年0\d月|月0\d日")
_HAN_DATE = re.compile(r"二[〇○ＯO零一二三四五六七八九]{3}年")
_SHORT_YEAR = re.compile(
    r"(?<![\d十〇零一二三四五六七八九百])\d{2}年(?=\d{1,2}月|底|初|全年|上半年|下半年|第[一二三四]季度)"
)
_PERCENT = re.compile(r"(?<![\d.%％])\d+(?:\.\d+)?\s*[-—－–~～至]\s*\d+(?:\.\d+)?\s*[%％]")
_DOTS = re.compile(r"(?<![.．。])(?:\.{3,5}|。{2,})(?![.．。])|(?<!…)…(?!…)")
_WRONG_LEVEL = re.compile(
    r"^[ \t\u3000]*(?:[一二三四五六七八九十]{1,3}[.．，,](?!\d)|[（(][一二三四五六七八九十]{1,3}[）)]、"
    r"|[（(]\d{1,2}[）)]、|\d{1,2}、)",
    re.MULTILINE,
)
_COUNTED = re.compile(
    r"(?:^|[\s。；;：:])[\da-zA-Z一二三四五六七八九十]{1,2}[)）]", re.MULTILINE
)  # 1） counts, it closes nothing
_PAIRS = {"“": "”", "《": "》", "（(": "）)"}
_CARRIED = ("方案", "措施", "计划", "规划", "要点", "细则", "办法", "制度", "预案", "安排", "分工")  # need a notice
_MOST = 3
_NAME = 50  # characters of an attachment's name
_ATTACHMENT = re.compile(r"附\s*件\s*\d{0,2}\s*[:：]|(?<=[\n。 \u3000])附\s*件\s*\d{0,2}[\s\u3000]")


def form(document: Document, facts: DocumentFacts, circumstances: Circumstances, rules: Rules) -> Iterator[Finding]:
    if facts.genre != "document":
        return
    yield from _title(facts, rules)
    yield from _elements(facts, circumstances, rules)
    yield from _number(facts, rules)
    yield from _date(document, facts, rules)
    yield from _numbering(document, facts, rules)
    yield from _attachments(document, facts, rules)
    yield from _figures(document, facts, rules)


def _title(facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    title = facts.element("标题")
    if title is None:
        yield from rules.found("DOC-032", None, missing="没有找到标题", title="")
        return
    span = (title.start, title.end)
    if not facts.kind and facts.inner.endswith(_CARRIED):
        yield from rules.found("DOC-030", span, inner=facts.inner or "这种名称", title=facts.title)
    missing = [
        name
        for name, there in (("事由", "关于" in facts.title or facts.inner), ("发文机关", facts.issuers))
        if not there
    ]
    if facts.kind and missing:
        yield from rules.found("DOC-032", span, missing=f"标题没有写{'、'.join(missing)}", title=facts.title)


def _elements(facts: DocumentFacts, circumstances: Circumstances, rules: Rules) -> Iterator[Finding]:
    """Elements a draft must have whatever its number and seal, which come later."""
    needed = [] if facts.kind in ("公告", "通告", "公报", "纪要", "决定", "决议", "命令", "意见", "") else ["主送机关"]
    missing = [name for name in needed if facts.element(name) is None]
    signed = facts.element("发文机关署名") or facts.issuers or circumstances.issuer
    if not signed:
        missing.append("发文机关署名")
    if facts.kind and facts.dated is None and facts.element("成文日期") is None:
        missing.append("成文日期")
    if facts.kind and missing:
        yield from rules.found("DOC-031", None, missing="、".join(missing), kind=facts.kind)
    upward = facts.direction == "up" and (facts.kind == "请示" or (facts.kind == "报告" and bool(facts.recipients)))
    if upward and not (facts.signer or circumstances.signer):
        yield from rules.found("DOC-034", None, kind=facts.kind)
    if facts.element("密级和保密期限"):
        secret = facts.element("密级和保密期限")
        assert secret is not None
        yield from rules.found("DOC-036", (secret.start, secret.end), words=secret.words)


def _number(facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    element = facts.element("发文字号")
    if element is None or _GOOD_NUMBER.fullmatch(re.sub(r"\s", "", element.words)) or "第" in element.words:
        return
    span = (element.start, element.end)
    if not _BRACKETS.search(element.words):
        yield from rules.found("DOC-078", span, words=element.words)
    if _LEADING.search(element.words):
        yield from rules.found("DOC-079", span, words=element.words)


def _date(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    element = facts.element("成文日期")
    if element and (_PADDED.search(element.words) or _HAN_DATE.search(element.words)):
        yield from rules.found("DOC-084", (element.start, element.end), words=element.words)
    if element and facts.dated is None:
        yield from rules.found("DOC-037", (element.start, element.end), words=element.words)


def _numbering(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    """Order of 一、（一）1.（1）: levels skipped, numbers out of turn, wrong marks behind a number."""
    start, end = facts.body
    for before, after, one in list(_out_of_turn(document.text, facts.headings))[:_MOST]:
        yield from rules.found("DOC-076", (one.start, one.end), words=one.words[:20], why=f"“{before}”后面是“{after}”")
    for match in list(_WRONG_LEVEL.finditer(document.text, start, end))[:_MOST]:
        mark = match[0].strip()
        yield from rules.found("DOC-076", (match.start(), match.end()), words=mark, why="序数后面的标点不对")


def _out_of_turn(text: str, headings: tuple[Heading, ...]) -> Iterator[tuple[str, str, Heading]]:
    """A number that is neither the next of its level nor the first. Several numberings may follow one another, and a
    heading stuck to the text before it (line breaks lost) is no gap."""
    last: list[Heading | None] = [None] * 5
    for one in headings:
        before = last[one.level]
        if before and one.level <= 2 and one.number not in (1, before.number + 1):
            missing = _mark_of(one.level, before.number + 1)
            if one.number <= before.number or missing not in text[before.end : one.start]:
                yield _mark_of(one.level, before.number), _mark_of(one.level, one.number), one
        last[one.level] = one
        last[one.level + 1 :] = [None] * (4 - one.level)


def _mark_of(level: int, number: int) -> str:
    return (f"{chinese(number)}、", f"（{chinese(number)}）", f"{number}.", f"（{number}）")[level - 1]


def _attachments(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    listed = [one for one in facts.elements if one.name == "附件"]
    for one in listed:
        if len(one.words) <= _NAME and one.words.endswith(("。", "；", "，", "、", ";", ",")):
            yield from rules.found("DOC-082", (one.start, one.end), words=one.words)
    said = re.search(r"[（(](?:见|详见)附件\s*\d?[）)]|附件\s*\d", document.text[facts.body[0] : facts.body[1]])
    if said and not listed and not _ATTACHMENT.search(document.text, facts.body[0]):
        at = facts.body[0] + said.start()
        yield from rules.found("DOC-083", (at, at + len(said[0])), words=said[0])


def _figures(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    """Figures and marks that are written against GB/T 15835 and 15834; the first few places."""
    start, end = facts.body
    text = document.text
    for pattern, id, why in (
        (_SHORT_YEAR, "DOC-094", "年份要写四位"), (_PERCENT, "DOC-094", "百分数的范围，前一个数也要写“%”"),
        (_DOTS, "DOC-095", "省略号是六个点“……”"),
    ):  # fmt: skip
        for match in list(pattern.finditer(text, start, end))[:_MOST]:
            yield from rules.found(id, (match.start(), match.end()), words=match[0], why=why)
    yield from _pairs(text, start, end, rules)


def _pairs(text: str, start: int, end: int, rules: Rules) -> Iterator[Finding]:
    """The first bracket or quotation mark of each sort that stands alone."""
    counted = {at for match in _COUNTED.finditer(text, start, end) for at in range(*match.span())}
    for opening, closing in _PAIRS.items():
        opened: list[int] = []
        alone: list[int] = []
        for at in range(start, end):
            if text[at] in opening:
                opened.append(at)
            elif text[at] in closing and at not in counted:
                if opened:
                    opened.pop()
                else:
                    alone.append(at)
        for at in sorted(alone + opened)[:1]:
            words = text[max(start, at - 6) : at + 8].replace("\n", " ")
            yield from rules.found("DOC-095", (at, at + 1), words=words, why=f"“{text[at]}”没有配成对")
