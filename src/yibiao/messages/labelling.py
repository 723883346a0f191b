"""From acts and circumstances to the practices that nobody may demand so, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yibiao.messages.acts import Act, acts_of
from yibiao.messages.asks import Ask
from yibiao.messages.circumstances import Circumstances
from yibiao.messages.lexicon import labels, word
from yibiao.messages.reading import Read

FIGURES, OFF_HOURS, SHAMING, BLAME = "临时要数", "非工作时间", "排名通报", "线上甩锅"
_OF_SHOW = ("转发点赞", "强制下载")  # what helps nobody in danger
_OF_FORM = frozenset(("强制打卡", "接龙", "转发点赞", "强制下载", "截图留痕"))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A practice with the characters, of the text as read, that show it."""

    label: str
    start: int
    end: int


def labelled(message: Read, around: Circumstances, asks: Sequence[Ask]) -> list[Labelled]:
    """One for each label, in the fixed order."""
    found: dict[str, Labelled] = {}
    acts = [act for act in acts_of(message, around) if _counts(act, message, around)]
    for ask in asks:
        if FIGURES not in found and _leaves_no_time(ask, around):
            found[FIGURES] = Labelled(FIGURES, ask.start, ask.end)
    for act in sorted(acts, key=lambda one: one.weak):
        if act.label not in found and (found or not act.weak):
            found[act.label] = Labelled(act.label, act.start, act.end)
    if len(found) > 1 and BLAME in found and word("answers_himself").search(_said(message, found[BLAME])):
        found.pop(BLAME)
    return sorted(found.values(), key=lambda one: ORDER.index(one.label))


_ACTS = tuple(one for one in labels() if one != FIGURES)
ORDER = (*_ACTS[:-2], FIGURES, *_ACTS[-2:])


def _said(message: Read, one: Labelled | Act) -> str:
    return message.text[one.start : one.end]


def _counts(act: Act, message: Read, around: Circumstances) -> bool:
    """Whether the circumstances leave it a practice to be named."""
    if around.emergency:
        return act.label in _OF_FORM and word("for_show").search(message.text) is not None
    if around.danger:
        return (
            act.label in _OF_SHOW
            or (act.label in _OF_FORM and word("for_show").search(message.text) is not None)
            or (act.label == SHAMING and word("ranks").search(_said(message, act)) is not None)
        )
    if around.on_duty:
        return act.label in _OF_FORM
    if around.fun and not act.firm:
        return False
    if act.label == FIGURES:
        return not (around.statutory or around.one_person)
    if act.label == SHAMING:
        return not around.fun
    if act.label == OFF_HOURS:
        return not (around.service and not around.everyone) and not around.statutory
    return not (around.service and around.voluntary)


def _leaves_no_time(ask: Ask, around: Circumstances) -> bool:
    if around.emergency or around.danger or around.on_duty or around.statutory or around.voluntary or not ask.urgent:
        return False
    if around.one_person and not around.everyone:
        return False
    return bool(ask.of or ask.by) or around.asked or around.consequence
