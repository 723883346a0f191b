"""The elements a document shows (条例第九条): number, recipients, signature, date, attachments, copies, issue note.

Works line by line where there are lines and by the marks around an element where they were lost.
"""

from __future__ import annotations

import re
from datetime import date

from yibiao.documents.model import Element
from yibiao.documents.parties import organs, starts_with_organ
from yibiao.documents.titles import NUMBER, Title, masked
from yibiao.documents.vocabulary import any_of
from yibiao.texts.numerals import number as number_of

_HAN_DIGITS = "〇○ＯO零一二三四五六七八九十"
_FIGURES = str.maketrans("〇○ＯO零一二三四五六七八九", "00000123456789")
DATE = re.compile(
    rf"(?P<year>(?:19|20)\d{{2}}|二[{_HAN_DIGITS}]{{3}})\s*年\s*(?P<month>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})\s*月"
    r"\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
_SIGNS = r"签发人\s*[:：]\s*[\u4e00-\u9fff]{2,4}(?:[ 、\u3000][\u4e00-\u9fff]{2,4})*\s*\n"
_BETWEEN = re.compile(rf"\s*(?:{NUMBER.pattern})?\s*(?:{_SIGNS})?")
_TO = re.compile(r"\s*(?:主送[:：]\s*)?(?P<to>[^。；：:!！？?]{2,400}?)\s*[:：]")
_AGAIN = re.compile(
    r"^.*?(?:关于|印发|转发).*?(?:通知|意见|通报|公告|通告|函|报告)\s*(?=各|[省市县区]|有关|局内|国务院)"
)
_COPIES = re.compile(r"抄\s*送\s*[:：]\s*(?P<to>[^。\n]{2,300})(?P<stop>。?)")
_ISSUED = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{2,40}(?:办公[厅室]|秘书处|办))?[ \t\u3000]*(?:\d{4}年\d{1,2}月\d{1,2}日)"
    r"[ \t\u3000]*印\s*发"
)
_SIGNER = re.compile(r"签发人\s*[:：]\s*(?P<who>[\u4e00-\u9fff]{2,4}(?:[ 　、]+[\u4e00-\u9fff]{2,4}){0,3})")
_SECRET = re.compile(r"^[ \t\u3000]*(?:绝密|机密|秘密)(?:★\S{1,8})?[ \t\u3000]*$", re.MULTILINE)
_URGENT = re.compile(r"^[ \t\u3000]*(?:特\s*急|加\s*急|特提|平急)[ \t\u3000]*$", re.MULTILINE)
_NOTE = re.compile(r"[（(](?:此件|联系人|联系单位|联系电话|信息公开|本文)[^）)]{2,80}[）)]")
_ATTACHED = re.compile(r"附\s*件\s*[:：]")
_ITEM = re.compile(
    r"\s*(?:(?P<number>\d{1,2})\s*[.．、]\s*)?(?P<name>[^\n]{2,80}?)(?=\s*(?:\d{1,2}\s*[.．、](?!\d)|\n|$))"
)
_PAGE_OF_ATTACHMENT = re.compile(
    r"^[ \t\u3000]*附\s*件\s*[\d一二三四五六七八九十]{0,2}\s*[:：]?[ \t\u3000]*$", re.MULTILINE
)
_AFTER_DATE = re.compile(r"\s*(?:$|[（(]|附件|抄送|\n)")
_NAMED = 60  # characters of an attachment's name
_ONE_NAME = 24
_LAST = 700  # characters from the end in which signature and date stand
_BEGINS = re.compile(r"中共|国务院|中华|[\u4e00-\u9fff]{2,3}[省市县区](?![市县区])")
_LEFT_OVER = re.compile(r"^(?:号|附件|此件公开发布|联系单位|\s)+")
_NAME = r"[\u4e00-\u9fff、 \u3000（）()]"


def document_number(text: str, title: Title) -> Element | None:
    """Its own number stands near the title and outside brackets; those cited stand behind 《》."""
    head = masked(text[: title.end + 120])
    head = head[: title.start] + " " * (title.end - title.start) + head[title.end :]
    for match in NUMBER.finditer(head):
        before = head[max(0, match.start() - 2) : match.start()].strip()
        if not before.endswith(("（", "(", "》", "据", "照")) and not head[match.end() : match.end() + 1].startswith(
            ("）", ")")
        ):
            words = match[0].strip()
            return Element("发文字号", words, match.start(), match.start() + len(match[0]))
    return None


def recipients(text: str, after: int) -> Element | None:
    """The line or run up to the first colon behind the title."""
    skipped = _BETWEEN.match(text, after)
    at = skipped.end() if skipped else after
    match = _TO.match(text, at)
    if match is None:
        return None
    to = match["to"].strip()
    if "\n\n" in to:  # a label, a source or the issuer stands between
        to = to.rpartition("\n")[2].strip()
    to = NUMBER.sub(
        "", to.rpartition("\n")[2] if "\n" in to and "，" not in to.rpartition("\n")[0][-2:] else to
    ).strip()
    to = _AGAIN.sub("", re.sub(r"\s*\n\s*", "", to)).strip()
    plain = re.sub(r"[（(][^）)]*[）)]", "", to)
    if any_of("not_recipients").search(plain) or not any_of("recipients").search(plain) or len(plain) > 240:
        return None
    start = text.index(to[:2], at) if to[:2] in text[at:] else at
    return Element("主送机关", to, start, match.end("to"))


def attachment_page(text: str, after: int) -> int:
    """Where the first attachment begins; the text's end when there is none."""
    match = _PAGE_OF_ATTACHMENT.search(text, after)
    return match.start() if match and match.start() > len(text) * 0.1 else len(text)


def attachments(text: str, end: int) -> tuple[Element, ...]:
    """The list under 附件：."""
    match = next((one for one in _ATTACHED.finditer(text, 0, end) if not _inside_brackets(text, one.start())), None)
    if match is None:
        return ()
    stop = min(end, match.end() + 500)
    block = text[match.end() : stop]
    cut = re.search(r"\n\s*\n|(?<=\n)(?!\s*\d)[^\n]*(?:20\d\d\s*年)|抄送", block)
    block = block[: cut.start()] if cut else block
    if "\n" not in block.strip() and (signed := re.search(r"[\u4e00-\u9fff]{2,40}20\d\d年", block)):
        block = block[: signed.start()]
    found: list[Element] = []
    for item in _ITEM.finditer(block):
        name = item["name"].strip()
        if (found and not item["number"]) or "。" in name[:-1] or len(name) > _NAMED:
            break
        if len(name) > 1:
            at = match.end() + item.start("name")
            found.append(Element("附件", name, at, at + len(name)))
    return tuple(found)


def _inside_brackets(text: str, at: int) -> bool:
    return text[max(0, at - 1) : at] in ("（", "(", "见")


def signature(text: str, end: int, title: Title) -> tuple[Element | None, Element | None]:
    """Who signed and when. Looked for at the end, then right behind the cover letter, then under the title."""
    found = list(DATE.finditer(text, max(0, end - _LAST), end))
    for match in reversed(found):
        if _AFTER_DATE.match(text, match.end()) and not _ISSUED.search(text[match.start() - 1 : match.end() + 4]):
            signed = _signed_before(text, match.start())
            if signed or _alone(text, match):
                return signed, _dated(match)
    for match in DATE.finditer(text, title.end, min(end, title.end + 1500)):
        signed = _signed_before(text, match.start())
        if signed or _alone(text, match):
            return signed, _dated(match)
    under = DATE.search(text, title.end, title.end + 40)
    return None, _dated(under) if under and text[under.start() - 1 : under.start()] in ("(", "（", "\n", " ") else None


def _dated(match: re.Match[str]) -> Element:
    return Element("成文日期", match[0], match.start(), match.end())


def _alone(text: str, match: re.Match[str]) -> bool:
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    return not line.strip(" \t\u3000（(")


def _signed_before(text: str, at: int) -> Element | None:
    """The organ's name that stands right before a date, after a full stop or on its own line."""
    ahead = text[max(0, at - 120) : at].rstrip()
    begin = len(ahead)
    while begin > 0 and _belongs(ahead, begin - 1):
        begin -= 1
    name = _LEFT_OVER.sub("", ahead[begin:]).strip()
    if len(name) > _NAMED:
        name = _only_names(name)
    if (
        not (2 < len(name) <= 100)
        or not re.fullmatch(rf"(?:{_NAME}|\n)+", name)
        or not starts_with_organ(name.replace(" ", ""))
    ):
        return None
    start = max(0, at - 120) + ahead.rindex(name)
    return Element("发文机关署名", re.sub(r"\s*\n\s*", " ", name), start, start + len(name))


def _only_names(run: str) -> str:
    """The names at the end of a run that begins with something else, stuck to them."""
    begins = [one.start() for one in _BEGINS.finditer(run)]
    for at in begins:
        names = organs(run[at:])
        if len(names) > 1 and all(len(one) <= _ONE_NAME for one in names):
            return run[at:]
    return run[begins[-1] :] if begins else run


def _belongs(text: str, at: int) -> bool:
    """A character of a name or list of names: a line ends only behind a name."""
    char = text[at]
    if char == "\n":
        return text[max(at - 1, 0)] in "厅局部委府会院社"
    return "\u4e00" <= char <= "\u9fff" or char == "、" or char.isspace()


def day_of(words: str) -> date | None:
    """二○二六年三月五日 as well as 2026年3月5日."""
    match = DATE.search(words)
    if match is None:
        return None
    year = match["year"].translate(_FIGURES)
    try:
        return date(int(year), number_of(match["month"]) or 0, number_of(match["day"]) or 0)
    except ValueError:
        return None


def marks(text: str) -> list[Element]:
    """Elements that bear a label or stand on a line of their own."""
    found = []
    for name, pattern, group in (
        ("抄送机关", _COPIES, "to"), ("印发机关和印发日期", _ISSUED, 0), ("签发人", _SIGNER, "who"),
        ("密级和保密期限", _SECRET, 0), ("紧急程度", _URGENT, 0), ("附注", _NOTE, 0),
    ):  # fmt: skip
        match = pattern.search(text)
        if match:
            words = match[group]
            start = match.start(group) + len(words) - len(words.lstrip())
            found.append(Element(name, words.strip(), start, start + len(words.strip())))
    return found
