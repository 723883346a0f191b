"""Wrong kinds and wrong ways: a report that asks, a request of two matters, several addressees, levels skipped, a
department that commands a lower government (条例第四章; 若干规定一、1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yibiao.documents.model import Circumstances, Document, DocumentFacts, Span
from yibiao.documents.parties import COUNTY, UNKNOWN, Organ, organ
from yibiao.documents.rules import Rules
from yibiao.model import Finding
from yibiao.texts.sentences import sentences

_ASKS = re.compile(
    r"(?:请|恳请|望|敬请|特请|盼)[^。；，]{0,14}(?:批示|批准|审批|审定|批复|同意|研究解决|支持解决|予以(?:解决|支持|批准|安排|协调|拨付|追加)|给予(?:解决|支持|补助|安排|协调))"
    r"|(?:妥否|当否|可否)[，,]"
)
_NOT_ASKING = re.compile(r"请(?:予)?审(?:议|阅)|已(?:经)?[^。，]{0,10}(?:批准|同意)|曾|经[^。，]{1,16}(?:批准|同意)")
_CLOSES = re.compile(r"(?:妥否|当否|可否|以上请示)[^。]{0,6}[，,]?\s*请[^。]{0,8}(?:批示|批准|批复|审批|审定)|特此请示")
_MATTERS = re.compile(r"请(?:求)?(?:批准|同意|解决|安排|追加|拨付|划拨|调整|核定|增加|给予)")
_COMMANDS = re.compile(r"(?:必须|应当|应|务必|要|须|不得|严禁|限期)(?!求)")
_AUTHORISED = re.compile(
    r"经[^。，；]{0,16}(?:人民政府|政府|党委|[省市县区]委|国务院|领导)[^。，；]{0,8}(?:同意|批准|授权|审定|研究)|受[^。，；]{2,20}委托|根据[^。，；]{0,12}授权"
)
_PARTED = re.compile(r"[：:]\s*[一二三四五六七八九十]、")


def misuse(document: Document, facts: DocumentFacts, circumstances: Circumstances, rules: Rules) -> Iterator[Finding]:
    if facts.genre != "document":
        return
    sender = organ(facts.issuers[0]) if facts.issuers else Organ(circumstances.issuer, UNKNOWN, "unit")
    to = [organ(name) for name in facts.recipients]
    yield from _report_asks(document, facts, rules)
    yield from _several_matters(document, facts, rules)
    yield from _upward(document, facts, sender, to, rules)
    yield from _commands(document, facts, circumstances, sender, to, rules)
    yield from _relation(facts, sender, to, rules)
    if sender.sort == "inner":
        yield from rules.found("DOC-051", _place(facts, "发文机关署名"), issuer=sender.name)


def _report_asks(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    if facts.kind != "报告":
        return
    for span, words in _asking(document.text, facts.body):
        yield from rules.found("DOC-046", span, words=words)


def _asking(text: str, body: Span) -> Iterator[tuple[Span, str]]:
    start, end = body
    for one in sentences(text[start:end]):
        match = _ASKS.search(one.text)
        if match and not _NOT_ASKING.search(one.text):
            at = one.start + start + match.start()
            yield (at, at + len(match[0])), match[0].rstrip("，,")


def _several_matters(document: Document, facts: DocumentFacts, rules: Rules) -> Iterator[Finding]:
    """Several closing formulas, or numbered matters of which each is asked for by itself."""
    if facts.kind != "请示":
        return
    start, end = facts.body
    closes = list(_CLOSES.finditer(document.text, start, end))
    tops = [one for one in facts.headings if one.level == 1]
    ends = [*(one.start for one in tops), end][1:]
    asked = [one for one, stop in zip(tops, ends, strict=True) if _MATTERS.search(document.text, one.start, stop)]
    count = max(len(closes), len(asked))
    if count > (rules.value("DOC-045") or count):
        place = closes[1].span() if len(closes) > 1 else (asked[1].start, asked[1].end)
        yield from rules.found("DOC-045", place, count=count)


def _upward(
    document: Document, facts: DocumentFacts, sender: Organ, to: list[Organ], rules: Rules
) -> Iterator[Finding]:
    if facts.direction != "up":
        return
    place = _place(facts, "主送机关")
    most = rules.value("DOC-041")
    if most is not None and len(to) > most:
        yield from rules.found("DOC-041", place, count=len(to), names="、".join(facts.recipients))
    if any(one.sort == "person" for one in to):
        yield from rules.found("DOC-047", place, names="、".join(facts.recipients))
    below = [one.name for one in map(organ, facts.copies_to) if UNKNOWN != sender.rank < one.rank]
    if below:
        yield from rules.found("DOC-042", _place(facts, "抄送机关"), names="、".join(below))
    yield from _skipped(facts, sender, to, rules)


def _skipped(facts: DocumentFacts, sender: Organ, to: list[Organ], rules: Rules) -> Iterator[Finding]:
    """A level passed over without a copy to it."""
    ranks = [one.rank for one in to if one.rank != UNKNOWN]
    if sender.rank == UNKNOWN or not ranks or sender.rank - max(ranks) < 2:
        return
    told = [one.rank for one in map(organ, facts.copies_to)]
    if not any(max(ranks) < rank < sender.rank for rank in told):
        yield from rules.found("DOC-040", _place(facts, "主送机关"), to="、".join(facts.recipients), issuer=sender.name)


def _commands(
    document: Document, facts: DocumentFacts, circumstances: Circumstances, sender: Organ, to: list[Organ], rules: Rules
) -> Iterator[Finding]:
    """A department or a coordinating body that commands a party committee or government below."""
    if (
        sender.sort not in ("department", "coordination")
        or circumstances.authorised
        or facts.kind in ("函", "公告", "通告")
    ):
        return
    below = [one.name for one in to if one.sort in ("party", "government") and _is_below(one, sender)]
    start, end = facts.body
    commands = len(_COMMANDS.findall(document.text[start:end]))
    if below and commands and not _AUTHORISED.search(document.text[: start + 600]):
        id = "DOC-049" if sender.sort == "department" else "DOC-005"
        yield from rules.found(id, _place(facts, "主送机关"), issuer=sender.name, names="、".join(below[:4]))


def _is_below(one: Organ, sender: Organ) -> bool:
    if one.rank == UNKNOWN or sender.rank == UNKNOWN:
        return one.name.startswith("各")
    return one.rank > sender.rank


def _relation(facts: DocumentFacts, sender: Organ, to: list[Organ], rules: Rules) -> Iterator[Finding]:
    """请示 and 报告 downwards or sideways; 请示 between departments of one level is a 函."""
    if not to or sender.rank == UNKNOWN:
        return
    same = all(one.rank == sender.rank and one.sort == "department" for one in to)
    if facts.kind == "请示" and sender.sort == "department" and same and sender.rank <= COUNTY:
        yield from rules.found("DOC-052", _place(facts, "标题"), kind=facts.kind, to="、".join(facts.recipients[:3]))


def _place(facts: DocumentFacts, name: str) -> Span | None:
    element = facts.element(name)
    return (element.start, element.end) if element else None
