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

_OF_THOSE_ASKED = frozenset(("强制打卡", "接龙", "转发点赞", "强制下载", "截图留痕", "回复刷屏", "非工作时间"))
_TOLD = "排名通报"  # to tell it to all is the practice itself
_SPEAKER = re.compile(r"(?<![给发报跟向找让叫为回传交把])我们?(?![县镇乡村局校院站科组区])[^，。请你给]{0,8}$")
_SPEAKER_NEXT = re.compile(r"我(?:们)?(?:会|要|再|就|来|去)?(?:看|查|等|统计|汇总|公布|截|导|数|一个个|逐个)")


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
        if words.unless.search(beside) or denied(sentence, clause, start, end) or _given(clause.text):
            continue
        if told_of(_warned(sentence.text) if words.label == _TOLD else sentence.text, clause.text):
            continue
        if words.about and not words.about.search(_topic(message, number)):
            continue
        if words.label in _OF_THOSE_ASKED and _by_speaker(clause, start, end):
            continue
        firm = around.consequence or word("quota").search(sentence.text) is not None
        if _stands(words, message, sentence, around, firm):
            yield Act(words.label, start, end, firm)
        elif words.needs == "task":
            yield Act(words.label, start, end, firm, weak=True)


def _topic(message: Read, number: int) -> str:
    """What is being talked of: the sentence with the one before it."""
    return message.sentences[number - 1].text + message.sentences[number].text if number else message.sentences[0].text


def _warned(sentence: str) -> str:
    """“大湾村排最后，其他村引以为戒” tells of nothing abolished; “某镇因打卡被约谈，引以为戒” does."""
    return sentence.replace("引以为戒", "") if word("ranks").search(sentence) else sentence


def _given(clause: str) -> bool:
    """“提醒发到家长群以后”: said of what is done anyhow; the order comes after it."""
    return re.search(r"(?<!完)[以之]后[，,]?$", clause) is not None


def _by_speaker(clause: Sentence, start: int, end: int) -> bool:
    """“晚上我看后台”, “我截了图发你”: the writer does it himself. “没转的我一个个打电话” is a threat all the same."""
    if word("who_does_not").search(clause.text):
        return False
    ahead, behind = clause.text[: start - clause.start], clause.text[end - clause.start :]
    return bool(_SPEAKER.search(ahead) or _SPEAKER_NEXT.match(behind))


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
