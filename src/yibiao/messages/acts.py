"""The acts a message demands: what is said in a clause, and whether it is an order at all.

An act counts when its words stand in a clause that does not deny them (“不再截图”), forbid them (“严禁强制打卡”), tell
of them (“群众反映要求打卡”) or leave them to free will, and when somebody is ordered: by an imperative, an obligation,
by a quota, or by what happens to those who do not. “不打卡的扣分” and “不得漏报” deny nothing: they are orders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yibiao.messages.circumstances import Circumstances
from yibiao.messages.lexicon import ActWords, acts, word
from yibiao.messages.reading import Read
from yibiao.texts.sentences import Sentence


@dataclass(frozen=True, slots=True)
class Act:
    """``start`` and ``end`` are characters of the text as read; ``weak``: it counts only beside another."""

    label: str
    start: int
    end: int
    firm: bool
    weak: bool = False


def acts_of(message: Read, around: Circumstances) -> Iterator[Act]:
    """Every act that stands as an order, in the order of the labels."""
    for words in acts():
        for number, sentence in enumerate(message.sentences):
            yield from _in_sentence(message, number, sentence, words, around)


def _in_sentence(
    message: Read, number: int, sentence: Sentence, words: ActWords, around: Circumstances
) -> Iterator[Act]:
    for match in words.says.finditer(sentence.text):
        start, end = sentence.start + match.start(), sentence.start + match.end()
        clause = _clause_at(message.clauses[number], start)
        beside = sentence.text if len(sentence.text) < 80 else clause.text
        if words.unless.search(beside) or denied(sentence, clause, start, end) or told_of(sentence.text, clause.text):
            continue
        firm = around.consequence or word("quota").search(sentence.text) is not None
        if _stands(words, message, sentence, around, firm):
            yield Act(words.label, start, end, firm)
        elif words.needs == "task":
            yield Act(words.label, start, end, firm, weak=True)


def _stands(words: ActWords, message: Read, sentence: Sentence, around: Circumstances, firm: bool) -> bool:
    if words.needs == "nothing":
        return True
    pushed = bool(word("ask").search(sentence.text) or word("everyone").search(sentence.text) or firm)
    pushed = pushed or (len(message.text) < 150 and (around.asked or around.everyone))
    if words.needs == "push":
        return pushed and (around.consequence or not (around.voluntary or around.one_person))
    if words.needs == "task":
        works = word("work").search(sentence.text) is not None
        return pushed and works and (around.everyone or not around.voluntary) and not around.one_person
    ordered = (around.everyone and around.asked) or re.search(r"(?<!不)必须|务必|一律", sentence.text)
    return firm or bool(ordered and not around.voluntary)


def denied(sentence: Sentence, clause: Sentence, start: int, end: int) -> bool:
    """Whether the words from ``start`` are negated or forbidden where they stand."""
    before = sentence.text[max(0, clause.start - sentence.start) : start - sentence.start]
    after = sentence.text[end - sentence.start :]
    said = clause.text
    if word("who_does_not").search(said) or word("orders_all_the_same").search(said):
        return bool(re.search(r"严禁|禁止|不准(?!时)", before))
    if word("denied_after").match(after):
        return True
    began = max(0, clause.start - sentence.start)
    heads = [one for one in word("denies").finditer(sentence.text, began) if one.start() < start - sentence.start]
    if heads and not re.search(r"[请须]|必须|务必", sentence.text[heads[-1].end() : start - sentence.start]):
        return True
    return _forbidden_before(sentence, clause)


def _forbidden_before(sentence: Sentence, clause: Sentence) -> bool:
    """“严禁强制打卡，随意截图留痕”: what is forbidden goes on over commas until somebody is asked."""
    ahead = sentence.text[: max(0, clause.start - sentence.start)]
    heads = list(re.finditer(r"严禁|禁止|不得(?!漏|少|迟|缺)|杜绝|不准|反对|防止|纠治", ahead))
    return bool(heads) and not re.search(r"请|务必|必须|须|@", ahead[heads[-1].end() :] + clause.text)


def told_of(sentence: str, clause: str) -> bool:
    """Somebody tells what was done or complained of; nobody is ordered."""
    if word("against").search(sentence):
        return True
    return bool(word("tells").search(sentence) and not re.search(r"请|务必|必须|@", clause)) or bool(
        word("done").match(clause)
    )


def _clause_at(parts: tuple[Sentence, ...], start: int) -> Sentence:
    return next((one for one in reversed(parts) if one.start <= start), parts[0])
