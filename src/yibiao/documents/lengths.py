"""How long a draft may be (若干规定一、2) and whether its sentences and paragraphs can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yibiao.documents.model import Circumstances, Document, DocumentFacts, Outline
from yibiao.documents.rules import Rules
from yibiao.model import Finding
from yibiao.texts.sentences import sentences

GENERAL, SPECIAL, PAGES = "DOC-007", "DOC-008", "DOC-014"
LINES, CHARACTERS = "DOC-074", "DOC-074-CHARACTERS"
SENTENCE, PARAGRAPH = "DOC-105", "DOC-106"
_SPECIAL = re.compile(
    r"专项|专题|整治|治理行动|活动|排查|检查|普查|调查|评选|培训|考试|申报|演练|比赛|竞赛|征集|招聘|清理|试点|摸底|验收|抽查|补助|补贴"
    r"|值班|防汛|防火|防疫|救助|做好[^，。]{2,40}(?:工作)?的|开展[^，。]{2,40}的"
)
_COMPREHENSIVE = re.compile(r"规划|纲要|总体方案|工作要点|综合改革|全面深化|高质量发展|国民经济|一号文件")
_FREE = (
    "办法",
    "规定",
    "细则",
    "规则",
    "条例",
    "规程",
    "规范",
    "标准",
    "章程",
    "制度",
    "目录",
    "规划",
    "纲要",
    "指南",
    "指引",
)
_UNLIMITED = ("公报", "公告", "通告", "纪要", "命令", "议案")
_MOST = 5  # sentences that are named one by one


def limit_rule(facts: DocumentFacts, circumstances: Circumstances) -> str:
    """The rule that bounds this draft, ``""`` for none: laws, plans, comprehensive work and what only hands on."""
    free = facts.genre != "document" or facts.kind in _UNLIMITED or facts.inner.endswith(_FREE) or facts.forwards
    if (free and not _own_text(facts)) or circumstances.comprehensive or _COMPREHENSIVE.search(facts.title):
        return ""
    return SPECIAL if _SPECIAL.search(facts.title) else GENERAL


def _own_text(facts: DocumentFacts) -> bool:
    """方案, 意见, 措施 that a notice issues are the issuer's own text and count."""
    return facts.genre == "document" and facts.inner not in ("", "转发") and not facts.inner.endswith(_FREE)


def length(facts: DocumentFacts, outline: Outline, circumstances: Circumstances, rules: Rules) -> Iterator[Finding]:
    id = limit_rule(facts, circumstances)
    limit = rules.value(id) if id else None
    if limit is not None and facts.characters > limit:
        yield from rules.found(
            id, facts.body, characters=facts.characters, limit=int(limit), over=facts.characters - int(limit),
            after=outline.after, kind="专项或具体任务的文件" if id == SPECIAL else "文件",
        )  # fmt: skip
    elif facts.genre == "document" and (limit is not None or circumstances.comprehensive):
        yield from _pages(facts, rules)


def _pages(facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    """As many pages as the body fills at the standard's grid."""
    lines, across, most = (rules.value(one) for one in (LINES, CHARACTERS, PAGES))
    if lines and across and most and (pages := -(-facts.characters // int(lines * across))) > most:
        yield from rules.found(PAGES, facts.body, pages=pages, limit=int(most))


def readable(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    """Sentences and paragraphs too long to be read in one go. Texts that lost their line breaks have no paragraphs."""
    start, end = facts.body
    most = rules.value(SENTENCE)
    if most is not None:
        long = [one for one in sentences(document.text[start:end]) if len(one.text) > most and not _is_list(one.text)]
        for one in long[:_MOST]:
            span = (one.start + start, one.end + start)
            yield from rules.found(SENTENCE, span, characters=len(one.text), limit=int(most), words=one.text[:20])
    most = rules.value(PARAGRAPH)
    lines = [one for one in document.paragraphs if start <= one.start and one.end <= end and one.text.strip()]
    if most is not None and _has_lines(document):
        for line in [one for one in lines if len(one.text) > most][:_MOST]:
            span = (line.start, line.end)
            yield from rules.found(PARAGRAPH, span, characters=len(line.text), limit=int(most), words=line.text[:20])


def _is_list(sentence: str) -> bool:
    """Names strung together, as in 抄送 or a list of places, are long for a reason."""
    return sentence.count("、") > len(sentence) / 12 or ("；" in sentence and sentence.count("；") >= 3)


def _has_lines(document: Document) -> bool:
    """Whether paragraphs are paragraphs: an average of several hundred characters means that breaks were lost."""
    filled = sum(1 for one in document.paragraphs if one.text.strip())
    return filled > 0 and len(document.text) / filled < 250
