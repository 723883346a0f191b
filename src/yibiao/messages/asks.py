"""What a message asks for: the thing, by when, of whom; and whether the asking leaves no time for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from yibiao.messages.lexicon import word
from yibiao.messages.reading import Read
from yibiao.texts.days import working_days
from yibiao.texts.deadlines import Deadline, deadlines
from yibiao.texts.sentences import Sentence

_CONTACT = re.compile(r"(?:^|[，,。；;\s])联系(?:人|电话|方式)[^，；;]{0,30}$")  # whom to call, at a sentence's end
_LINE_END = "，,。；;：:！!？?\n"


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing asked for, in the message's own words; ``""`` where it is not said. ``urgent`` when there is no time
    for it; ``start`` and ``end`` are characters of the text as read."""

    what: str
    by: str
    of: str
    day: date | None
    urgent: bool
    start: int
    end: int


def asks_of(message: Read, on: date | None, few_days: float) -> list[Ask]:
    """``few_days``: working days that are too few to answer in."""
    found = deadlines(message.text, on)
    asks = (
        ask
        for number, sentence in enumerate(message.sentences)
        for ask in _in_sentence(message, number, sentence, found, on, few_days)
    )
    return [ask for ask in asks if ask.urgent or ask.by or word("thing").search(ask.what)]


def _in_sentence(
    message: Read, number: int, sentence: Sentence, found: list[Deadline], on: date | None, few_days: float
) -> list[Ask]:
    asked = _asked(message.clauses[number])
    told = word("tells").search(sentence.text) and not re.search(r"请|务必|@", sentence.text)
    if not asked or told or word("not_asked").search(_CONTACT.sub("", sentence.text)):
        return []
    by = _deadline(sentence, found) or (_nearest(sentence, found) if len(message.text) < 400 else None)
    what = "；".join(dict.fromkeys(_object(one.text) for one in _with_lists(asked, message.clauses[number])))
    urgent = _urgent(by, sentence.text, on, few_days)
    return [
        Ask(what, by.words if by else "", _addressee(message, sentence), by.day if by else None, urgent,
            asked[0].start, asked[-1].end)
    ]  # fmt: skip


def _asked(parts: tuple[Sentence, ...]) -> list[Sentence]:
    """The clauses that ask for something: a verb of handing in with its thing, or both in clauses of one sentence."""
    parts = tuple(one for one in parts if not word("not_handed_in").search(one.text))
    verbs = [one for one in parts if word("hand_in").search(one.text)]
    things = [one for one in parts if word("thing").search(one.text)]
    whole = [one for one in verbs if one in things or word("hand_in_alone").search(one.text)]
    return whole or ([*things, *verbs] if things and verbs else [])


def _with_lists(asked: list[Sentence], parts: tuple[Sentence, ...]) -> list[Sentence]:
    """“补报一个数：各村留守儿童有多少”: what a colon leads to belongs to it."""
    last = asked[-1]
    follows = [one for one in parts if one.start >= last.end]
    return [*asked, *follows[:3]] if last.text.endswith(("：", ":")) else asked


def _deadline(sentence: Sentence, found: list[Deadline]) -> Deadline | None:
    """The last one of the sentence that names a day or hour, before one that only says “马上”."""
    here = [one for one in found if sentence.start <= one.start < sentence.end]
    return max(here, key=lambda one: (one.day is not None or one.hour is not None, one.start), default=None)


def _nearest(sentence: Sentence, found: list[Deadline]) -> Deadline | None:
    return min(found, key=lambda one: abs(one.start - sentence.start), default=None)


def _urgent(by: Deadline | None, sentence: str, on: date | None, few_days: float) -> bool:
    if word("again").search(sentence) or word("also_soon").search(sentence):
        return True
    if by is None or word("recurring").search(by.words):
        return False
    if on and by.day:
        return working_days(on, by.day) < few_days
    if word("far").search(by.words):
        return False
    return bool(word("soon").search(by.words)) or (by.hour is not None and not re.search(r"[日号周]|星期", by.words))


def _object(clause: str) -> str:
    """The clause without its mark, its addressee, its date and its politeness: what is left is what is asked for."""
    said = clause.strip(_LINE_END + " ")
    for one in deadlines(said, None)[::-1]:
        said = said[: one.start] + said[one.end :]
    said = re.sub(r"^(?:请)?(?:于|在|将|把)?", "", word("leading").sub("", said))
    said = re.sub(r"请[于在]?(?=报|填|交|发|上报)", "", said)
    return said.strip(_LINE_END + "、 的于在前") or clause.strip(_LINE_END)


def _addressee(message: Read, sentence: Sentence) -> str:
    """Who is asked, as written: in the sentence, or else anywhere before it."""
    for text in (sentence.text, message.text[: sentence.start]):
        here = word("addressee").search(text)
        if here:
            return here.group().strip()
    return ""
