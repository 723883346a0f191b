"""From a notice, in whatever shape it came, to the demand it makes.

Order of events: who asks (``senders``) → what is asked (``asked``, or the fields of the attached form) → which of it
the catalogue knows and who holds it already → by when → whom → what is wrong with asking so (``findings_of``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from yibiao.catalogue import Catalogue
from yibiao.documents.facts import facts_of
from yibiao.documents.model import Document
from yibiao.documents.opening import pasted
from yibiao.matching import Matcher
from yibiao.messages.asks import asks_of
from yibiao.messages.checking import check_message
from yibiao.messages.circumstances import circumstances
from yibiao.messages.lexicon import word
from yibiao.messages.reading import read
from yibiao.model import Form, FormField, Match, MatchedForm, Region
from yibiao.outside import words as outside_words
from yibiao.outside.asked import SHORT, AskedWords, asked_words
from yibiao.outside.checks import findings_of
from yibiao.outside.field_names import AskedWord
from yibiao.outside.model import AskedField, Channel, Evidence, OutsideDemand, Sender, Standing
from yibiao.outside.opening import Notice
from yibiao.outside.senders import Names, sender_of
from yibiao.policy import Pack
from yibiao.texts.days import working_days
from yibiao.texts.deadlines import Deadline, deadlines
from yibiao.texts.sentences import sentences

NEAR = 0.25
"""Confidence from which an unsure candidate is worth showing."""
LONGEST = 60_000
"""Characters of a text; a demand stands further ahead."""
_SAYS_SOMETHING = re.compile(r"请|务必|报送|上报|通知")  # a form's labels say nothing of what is to be done
_ORDERS = re.compile(r"请[^示教求]|务必|@|报送|上报")
_PHOTOS = ("照片", "图片", "视频", "截图", "截屏")


def demand_of(
    given: str | Document | Notice | Form,
    on: date,
    matcher: Matcher,
    pack: Pack,
    *,
    catalogue: Catalogue,
    names: Names = (),
    held: Collection[str] = (),
    form: Form | None = None,
) -> OutsideDemand:
    """What is demanded. ``on``: the day it was received; ``names``: organisations that may be the sender; ``held``:
    the catalogue's codes whose values are known of those asked about; ``form``: a table sent beside the text."""
    text, table = _parts(given, form)
    text = text[:LONGEST]
    words = AskedWords() if table else asked_words(text, catalogue)
    if table:
        words.population = _title("", table)
        words.materials = asked_words(text, catalogue).materials
    fields = tuple(_from_form(matcher.match_form(table), held) if table else _from_words(words, matcher, held))
    sender = sender_of(text, names) or _issuer(text, on)
    due = _deadline(text, on)
    said = "\n".join(line for line in text.splitlines() if _SAYS_SOMETHING.search(line)) if table else text
    if len(text) > SHORT:  # of a long document only what is ordered; the rest is policy
        said = "\n".join(one.text for one in sentences(said) if _ORDERS.search(one.text))
    checked = check_message(said, pack, on, sent_on=on)
    message = read(said)
    around = circumstances(message)
    basis = outside_words.word("basis").search(text)
    demand = OutsideDemand(
        title=_title(text, table),
        channel=_channel(text, table),
        sender=sender,
        recipients=_recipients(text),
        population=words.population,
        what=fields,
        materials=tuple(one.name for one in words.materials),
        deadline=due.words if due else "",
        due_on=due.day if due else None,
        due_hour=due.hour if due else None,
        lead_days=working_days(on, due.day) if due and due.day else None,
        basis=(basis["basis"] or basis["number"]).strip() if basis else "",
        emergency=(around.emergency or around.on_duty) and not around.policy,
        labels=checked.labels,
        evidence=tuple(_evidence(text, sender, due, words, basis)),
        findings=(),
    )
    photos = [one.name for one in words.materials if one.name in _PHOTOS]
    asked = bool(fields or words.materials or asks_of(message, on, 0))
    return demand.with_findings(*findings_of(demand, pack, on, photos=photos, asked=asked), *checked.findings)


def _parts(given: str | Document | Notice | Form, form: Form | None) -> tuple[str, Form | None]:
    if isinstance(given, str):
        return given, form
    if isinstance(given, Form):
        return given.title, given
    if isinstance(given, Notice):
        return given.text, form or given.form
    return given.text, form


def _from_words(words: AskedWords, matcher: Matcher, held: Collection[str]) -> Iterable[AskedField]:
    """The words matched as one table about their population, which is how a department would draw it."""
    names = [re.sub(r"([户人])\1数", r"\1数", one.name) for one in words.fields]  # 低保户户数 is 低保户数
    columns = tuple(FormField((name,), f"{at}", column=str(at)) for at, name in enumerate(names, 1))
    title = words.population + ("花名册" if any(name in ("姓名", "身份证号", "身份证号码") for name in names) else "")
    matched = matcher.match_form(Form("文字", "text", "", (Region("文字", "list", title, fields=columns),)))
    return [_asked(one.name, match, held, one) for one, match in zip(words.fields, matched.matches, strict=True)]


def _from_form(matched: MatchedForm, held: Collection[str]) -> Iterable[AskedField]:
    for match in matched.matches:
        field = matched.form.regions[match.region].fields[match.field]
        if field.name not in ("序号", "编号", "备注") and not field.formula:
            yield _asked("／".join(part.strip("*＊") for part in field.path[-2:]), match, held, None, field.label_cell)


def _asked(name: str, match: Match, held: Collection[str], word_: AskedWord | None, where: str = "") -> AskedField:
    near = tuple(one.item for one in match.alternatives if one.confidence >= NEAR and one.item != match.item)
    standing: Standing = "not_in_catalogue"
    if match.item or near:
        standing = "held" if match.item in held else "new"
    span = (word_.start, word_.end) if word_ else None
    return AskedField(
        name, match.item, match.confidence, standing, near[:3], where, span, word_.implied if word_ else False
    )


def _issuer(text: str, on: date) -> Sender | None:
    """Who issued an official document that nobody on the list issued."""
    if not outside_words.word("official").search(text):
        return None
    document = pasted(text).document
    name = facts_of(document, on).issuer if document else ""
    at = text.find(name) if name else -1
    return Sender(name, name, at, at + len(name), "发文机关", known=False) if at >= 0 else None


def _deadline(text: str, on: date) -> Deadline | None:
    """Of several, the first that those asked must keep: one beside a verb of handing in, else one that names a day."""
    found = [one for one in deadlines(text, on) if not outside_words.word("not_due").match(text, one.end)]
    asking = [one for one in found if _hands_in(text, one)]
    return min(asking or found, key=_sooner, default=None)


def _hands_in(text: str, one: Deadline) -> bool:
    """The sentence asks for something and the deadline is not that of a meeting or a stage."""
    start = max(text.rfind("。", 0, one.start), text.rfind("\n", 0, one.start)) + 1
    ends = [at for at in (text.find("。", one.end), text.find("\n", one.end)) if at >= 0]
    sentence = text[start : min(ends, default=len(text))]
    return bool(word("hand_in").search(sentence)) and not re.search(r"开会|召开|参会|会议室|培训班", sentence)


def _sooner(one: Deadline) -> tuple[bool, date, int, int]:
    vague = one.words in ("立即", "马上", "立刻", "即刻", "火速", "尽快", "抓紧时间")
    return vague, one.day or date.max, one.hour or 24, one.start


def _recipients(text: str) -> str:
    """To whom, as written: the line of addressees, or the first “各村” of the text."""
    line = re.search(r"(?:^|\n)[ \t]*((?:各|全体|有关|@所有人)[^\n，。]{1,60}?)[:：]", text)
    found = line or re.search(
        r"@?(?:各(?:行政)?(?:乡镇|镇街?|街道|村|社区|单位|部门|科室|组|网格|站所|学校|支部)(?:[、（(和及][^，。；：\n请于把将]{1,10}?(?=[，。；：\n请于把将]))*|@?所有人|全体[一-鿿]{2,4})",
        text,
    )
    return (found.group(1) if line and found else found.group() if found else "").strip("@ ")


def _channel(text: str, table: Form | None) -> Channel:
    if outside_words.word("forwarded").search(text):
        return "forwarded"
    if re.search(r"@\S|群(?:里|内|公告)|收到请?回|接龙|私发我", text):
        return "group"
    if outside_words.word("official").search(text):
        return "document"
    if table:
        return "form"
    return "group" if len(text) < 300 else "text"


def _title(text: str, table: Form | None) -> str:
    """What to call it: the document's or the form's title, else its first words."""
    official = re.search(r"[^\n]{0,40}关于[^\n]{2,60}的(?:通知|函|通报|意见|紧急通知|补充通知)", text)
    if official:
        return official.group().strip()
    if table:
        return table.title or table.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    line = next((one.strip() for one in text.splitlines() if one.strip()), "")
    return line if len(line) <= 40 else line[:39] + "…"


def _evidence(
    text: str, sender: Sender | None, due: Deadline | None, words: AskedWords, basis: re.Match[str] | None
) -> Sequence[Evidence]:
    found = [Evidence("field", one.name, (one.start, one.end)) for one in words.fields]
    found += [Evidence("material", one.name, (one.start, one.end)) for one in words.materials]
    if sender:
        found.append(Evidence("sender", sender.words, (sender.start, sender.end)))
    if due:
        found.append(Evidence("deadline", due.words, (due.start, due.end)))
    if words.population_span:
        found.append(Evidence("population", words.population, words.population_span))
    if basis:
        found.append(Evidence("basis", basis.group(), basis.span()))
    return sorted(found, key=lambda one: one.span)
