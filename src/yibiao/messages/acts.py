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
    """``start`` and ``end`` are characters of the text as read."""

    label: str
    start: int
    end: int
    firm: bool


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


def _stands(words: ActWords, message: Read, sentence: Sentence, around: Circumstances, firm: bool) -> bool:
    if words.needs == "nothing":
        return True
    pushed = bool(word("ask").search(sentence.text) or word("everyone").search(sentence.text) or firm)
    pushed = pushed or (len(message.text) < 150 and (around.asked or around.everyone))
    if words.needs == "push":
        return pushed and (firm or not (around.voluntary or around.one_person))
    if words.needs == "task":
        works = word("work").search(sentence.text) is not None
        return pushed and works and not around.voluntary and not around.one_person
    return firm or (around.everyone and around.asked and not around.voluntary)


_DENIES = re.compile(
    r"不再|不要|不用|不必|无需|无须|不需要?|别(?!的|人|处)|请?勿|不得|严禁|禁止|不准|不许|不让|不搞|不设|不以|不把|不作|不看|不靠|不比"
    r"|取消(?!资格|评|其)|停止|停用|整治|杜绝|避免|防止|减少|叫停|反对|纠治|纠正|治理|减轻|免(?:去|除|于)|没有?(?:强制|要求)"
    r"|不(?=强制|强求|要求|统计|考核|通报|排|打卡|接龙|截图|转发|点赞|晒|评)|拒绝|抵制|告别|少(?:搞|发|拍)|不(?:允许|鼓励|提倡|支持|主张)"
)
_ORDERS_ALL_THE_SAME = re.compile(
    r"不得[^，。]{0,4}(?:漏|少|迟|缺|无故|请假|遗漏|空|拖|低于|延误|敷衍|代|不)|不能?(?:少|漏|缺|落)|不要?(?:漏|忘|迟|拖|等|掉队)|别(?:漏|忘|拖|迟|掉队|让|等)"
)
_WHO_DOES_NOT = re.compile(
    r"(?:不|未|没有?|漏|缺|少)[^，。；]{0,10}(?:的(?!通知)|者|视|即|就|一律|则|扣|通报|算|等于|名单|单位|村|人员|，(?:视|扣|通报|取消|按|一律|不))"
)
_DENIED_AFTER = re.compile(
    r"^[^，。；]{0,10}?(?:取消了?|不搞了?|停了|停用|不用(?:报|做|发|填|交|回|了)|免了|不再|已(?:经)?(?:结束|取消|停止|叫停)|作废|一律不|都不)"
)
_TELLS = re.compile(
    r"(?:(?:群众|干部|基层|有人|网友|代表|媒体)[^，。]{0,6}(?:反映|投诉|吐槽)|曝光|做法[^。]{0,20}(?:批评|停|整改|不妥|问题|形式主义)|引以为戒|督查发现|检查发现|调研发现|暗访发现|举报|查处|典型案例|通报了?[^，。]{0,20}(?:问题|案例)|问题包括|表现为|现象"
    r"|整改(?:了|完)|已责令|被(?:点名|通报|问责)过|以前|过去|曾|原来)"
)
_AGAINST = re.compile(r"自查|对照检查|引以为戒|有没有[^，。]{0,20}(?:做法|的群|现象|问题)|以[^，。]{1,12}代替|某(?:镇|村|县|乡|局|单位|地)")
_DONE = re.compile(r"^[^，。]{0,12}(?:已(?:经)?|刚刚?|昨天|上周|前几天)[^，。]{0,12}(?:了|完成|结束|过)[，。！]?$")


def denied(sentence: Sentence, clause: Sentence, start: int, end: int) -> bool:
    """Whether the words from ``start`` are negated or forbidden where they stand."""
    before = sentence.text[max(0, clause.start - sentence.start) : start - sentence.start]
    after = sentence.text[end - sentence.start :]
    said = clause.text
    if _WHO_DOES_NOT.search(said) or _ORDERS_ALL_THE_SAME.search(said):
        return bool(re.search(r"严禁|禁止|不准(?!时)|整治", before))
    if _DENIED_AFTER.match(after):
        return True
    began = max(0, clause.start - sentence.start)
    heads = [one for one in _DENIES.finditer(sentence.text, began) if one.start() < start - sentence.start]
    if heads and not re.search(r"[请须]|必须|务必", sentence.text[heads[-1].end() : start - sentence.start]):
        return True
    return _forbidden_before(sentence, clause)


def _forbidden_before(sentence: Sentence, clause: Sentence) -> bool:
    """“严禁强制打卡，随意截图留痕”: what is forbidden goes on over commas until somebody is asked."""
    ahead = sentence.text[: max(0, clause.start - sentence.start)]
    heads = list(re.finditer(r"严禁|禁止|不得(?!漏|少|迟|缺)|整治|杜绝|不准|反对|防止|纠治", ahead))
    return bool(heads) and not re.search(r"请|务必|必须|须|@", ahead[heads[-1].end() :] + clause.text)


def told_of(sentence: str, clause: str) -> bool:
    """Somebody tells what was done or complained of; nobody is ordered."""
    if _AGAINST.search(sentence):
        return True
    return bool(_TELLS.search(sentence) and not re.search(r"请|务必|必须|@", clause)) or bool(_DONE.match(clause))


def _clause_at(parts: tuple[Sentence, ...], start: int) -> Sentence:
    return next((one for one in reversed(parts) if one.start <= start), parts[0])
