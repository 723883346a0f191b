"""The title of a document, in texts with line breaks and in those that lost them.

A title is told by its shape: issuer, 关于, matter, kind (条例第九条). What stands inside 《》 is another title.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from yibiao.documents.vocabulary import alternatives, words

NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,14}\s*[〔\[［(（【﹝]\s*(?:19|20)\d{2}\s*[〕\]］)）】﹞]\s*(?:第\s*)?\d{1,5}\s*号"
    r"|[\u4e00-\u9fff]{2,20}(?:公告|令|通告)\s*(?:20\d{2}\s*年?)?\s*第\s*[\d〇零一二三四五六七八九十百]{1,5}\s*号"
)
_HEAD = 400  # characters at the start in which a title can stand
_LONGEST = 160
_RUNNING = re.compile(r"[。，；]")  # running text: a title comes before any
_TAIL = r"(?:\s*[（(](?:试行|暂行|修订|修正|征求意见|送审|草案|讨论|代拟|稿|20\d\d|第)[^）)]{0,20}[）)])?"
_MODIFIER = r"(?:若干|实施|指导|补充|紧急|预备|联合|情况|有关|工作|监督|检查|自查|整改|调研|述职|进展|总结|年度)*"
_OUTER = re.compile(rf"的\s*{_MODIFIER}\s*(?P<kind>{alternatives('kinds')}){_TAIL}")
_ENDS = re.compile(rf"(?P<kind>{alternatives('kinds')}){_TAIL}\s*$")
_MATTER = re.compile(r"关于|印发|转发|批转|公布|发布|同意|做好|开展|表彰|任免|召开")
_INNER_END = re.compile(rf"(?P<inner>{alternatives('inner')}){_TAIL}\s*$")
_BODY = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+[章条节]|[（(][一二三四五六七八九十]+[）)]|附件)"
)
_LABELS = re.compile(
    r"^\s*(?:【[^】]{1,12}】.*|(?:原文链接|来源|索引号|发布时间|发布日期|信息来源|浏览次数|字体|时间|日期)\s*[:：].*)\s*$"
)
_QUOTED = re.compile(r"《[^《》]*(?:《[^《》]*(?:〈[^〉]*〉)?[^《》]*》[^《》]*)*》|〈[^〉]*〉|＜[^＞]*＞|<[^>]*>")


_ISSUES = re.compile(r"(?P<title>《[^》]{4,80}》)[^。]{0,90}?现(?:将[^。，]{0,60})?(?:予以?)?(?P<way>印发|转发|下发)")


_NAMED = re.compile(
    r"\s*[^。，；：\n]{0,40}?(?:关于[^。，；：]{4,90}?|[^。，；： ]{4,60}?)"
    rf"(?P<inner>{alternatives('inner')}){_TAIL}(?=\s)"
)


class Title(NamedTuple):
    words: str
    start: int
    end: int
    kind: str  # "" when it names none of the fifteen
    inner: str


_NOTHING = Title("", 0, 0, "", "")


def title_of(text: str) -> Title:
    """The first title of the text; one of the fifteen kinds is looked for first, then anything else with a name."""
    return _outer(text) or _plain(text) or _stuck(text) or _NOTHING


def title_from(words: str) -> Title:
    """A title that is known from elsewhere."""
    words = words.strip()
    found = _outer(words)
    if found:
        return found._replace(words=words, start=0, end=0)
    match = _ENDS.search(words) or _INNER_END.search(words)
    named = match.groupdict() if match else {}
    return Title(words, 0, 0, _kind(named.get("kind") or ""), named.get("inner") or "")


def masked(text: str) -> str:
    """The text with everything inside 《》 blotted out, as long as before."""
    return _QUOTED.sub(lambda one: "《" + "＊" * (len(one[0]) - 2) + "》", text)


def _outer(text: str) -> Title | None:
    """…关于…的通知, wherever it begins in the head: lines of one title may be broken."""
    head = masked(text[:_HEAD])
    for match in _OUTER.finditer(head):
        start = _start(head, match.start())
        if start is None or match.end() - start > _LONGEST or _RUNNING.search(head[:start]):
            continue
        named = text[start : match.end()]
        if _goes_on(head, match.end()):
            continue
        return Title(_one_line(named), start, match.end(), _kind(match["kind"]), _inner(named, match))
    return None


def _start(head: str, end: int) -> int | None:
    """Where the title that ends in 的… begins: after a full stop, a document number, a line that is no part of it."""
    from_ = 0
    for mark in ("。", "！", "：", "；", "号 "):
        from_ = max(from_, head.rfind(mark, 0, end) + len(mark) if mark in head[:end] else 0)
    for number in NUMBER.finditer(head[:end]):
        if head[number.end() : number.end() + 1] not in ("）", ")", "》"):
            from_ = max(from_, number.end())
    lines = head[from_:end].split("\n")
    matter = next((at for at, line in enumerate(lines) if _MATTER.search(line)), None)
    if matter is None:
        return None
    first = matter
    while first > 0 and _is_name(lines[first - 1]):
        first -= 1
    start = from_ + sum(len(line) + 1 for line in lines[:first])
    while start < end and head[start].isspace():
        start += 1
    repeated = head[start:end].find(head[start : start + 12], 12) if end - start > 40 else -1
    return start + repeated if repeated > 0 and _MATTER.search(head[start : start + repeated]) else start


def _is_name(line: str) -> bool:
    """A line above 关于… that is the issuer's name, not a label and not empty."""
    line = line.strip()
    return bool(line) and len(line) < 60 and not _LABELS.match(line) and line[-1] in "厅局委部府办会院室署组团行社心"


def _goes_on(head: str, at: int) -> bool:
    """的通知精神, 的通知要求, 的意见》: not the end of a title."""
    return bool(
        re.match(
            r"[》〉）)”]|精神|要求|规定|等|的|中|和|及|、|有关|明确|任务|印发之|（[^）]{2,30}号[^）]*）", head[at:]
        )
    )


def _plain(text: str) -> Title | None:
    """A title of its own line: 禾溪县…条例, …工作方案, 政府工作报告."""
    at = 0
    for line in text[: _HEAD * 2].split("\n")[:12]:
        start, at = at, at + len(line) + 1
        short = line.strip()
        if not short or _LABELS.match(line) or NUMBER.fullmatch(short):
            continue
        if _BODY.match(line) or len(short) > 80 or "。" in short:
            return None
        match = _ENDS.search(masked(short)) or _INNER_END.search(masked(short))
        if match or short.endswith(words("laws")):
            begin = start + line.index(short)
            named = match.groupdict() if match else {}
            inner = named.get("inner") or (_law(short) if not named.get("kind") else "")
            return Title(short, begin, begin + len(short), _kind(named.get("kind") or ""), inner)
    return None


def _stuck(text: str) -> Title | None:
    """关于…的若干措施 at the head of a text that lost its line breaks."""
    head = masked(text[:_LONGEST])
    match = _NAMED.match(head)
    if match is None or _goes_on(head, match.end()):
        return None
    return Title(_one_line(text[: match.end()]), 0, match.end(), "", match["inner"])


def _law(title: str) -> str:
    return next((one for one in words("laws") if title.endswith(one)), "")


def _kind(word: str) -> str:
    return {"复函": "函", "令": "命令"}.get(word, word)


def _inner(title: str, match: re.Match[str]) -> str:
    """What the document carries: the kind at the end of the title inside 《》, or of the words before 的通知."""
    if any(word in masked(title) for word in words("forwarding")):
        return "转发"
    quoted = _QUOTED.findall(title)
    before = quoted[-1].strip("《》") if quoted else title[: title.rfind("的")]
    if not any(word in title for word in words("issuing")):
        return ""
    found = _INNER_END.search(re.sub(r"等[\d一二三四五六七八九十几]+[个项件].*$", "", before).strip())
    return found["inner"] if found else ""


def handed_on(text: str) -> str:
    """What a notice without a title issues: 《…办法》已经…现印发给你们, 制定了《…方案》，现印发."""
    match = _ISSUES.search(text[:_HEAD])
    if match is None:
        return ""
    if match["way"] == "转发":
        return "转发"
    found = _INNER_END.search(match["title"].strip("《》"))
    return found["inner"] if found else ""


def _one_line(title: str) -> str:
    return re.sub(r"\s*\n\s*", "", title).strip()
