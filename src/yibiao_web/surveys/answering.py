"""Taking an answer. Writes no trail, keeps no time and no row of its own: see ``models``."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from yibiao.messages.masking import masked_text
from yibiao_web.audit.refusals import Refusal
from yibiao_web.surveys import codes, sealing
from yibiao_web.surveys.models import Survey, SurveyCell

LONGEST, MOST_MINUTES = 300, 4_800
_BEYOND = 40  # characters: what ends there must be known for a number before it is cut
_chance = random.SystemRandom()


def answered(survey: Survey, code: str, said: Mapping[str, str], day: date) -> None:
    """Take the answer, if the code is one that was given out and not used. Whether it was is told to nobody: whoever
    holds somebody's slip must not find out whether that person has answered."""
    if not survey.open_on(day):
        raise Refusal("not_open", _("这次调查现在不收答卷。"), 409)
    if not codes.plain(code, settings.SECRET_KEY):
        raise Refusal("wrong_code", _("答卷码不对，请对着纸条再抄一遍。填的内容都还在。"), 422)
    sheet = typed(survey, said)
    _take(survey, codes.digest(code, survey.pk, settings.SECRET_KEY), sheet)


@transaction.atomic
def _take(survey: Survey, digest: str, sheet: sealing.Sheet) -> None:
    known = next((pk for pk, live in survey.cells.values_list("pk", "live") if digest in live), 0)
    cell = SurveyCell.objects.select_for_update().filter(pk=known).first()
    if cell is None or digest not in cell.live:
        return
    cell.live.remove(digest)
    key = settings.SECRET_KEY
    sheets = [*sealing.unsealed(cell.waiting, cell=cell.pk, key=key), sheet]
    _chance.shuffle(sheets)
    written = sum(one["kind"] == "open" for one in survey.questions)
    cell.waiting = sealing.sealed(sheets, cell=cell.pk, key=key, written=written)
    cell.save(update_fields=["live", "waiting"])


def typed(survey: Survey, said: Mapping[str, str]) -> sealing.Sheet:
    """{"values": {key: number}, "texts": {key: text}} of what was filled in; nothing is compulsory. Personal things in
    texts are masked before anything is kept."""
    values: dict[str, Any] = {}
    texts: dict[str, str] = {}
    for one in survey.questionnaire.questions:
        told = said.get(one.key, "").strip()
        if not told:
            continue
        if one.kind == "open":
            texts[one.key] = masked_text(told[: LONGEST + _BEYOND])[:LONGEST]
        elif (number := _number(told, len(one.choices) if one.choices else MOST_MINUTES + 1)) is not None:
            values[one.key] = number
        elif one.kind == "minutes":
            raise Refusal(
                "minutes_wrong",
                _("“{words}”请填 0 到 {most_minutes} 的整数（分钟）。").format(
                    words=one.words, most_minutes=MOST_MINUTES
                ),
                422,
            )
    if not values and not texts:
        raise Refusal("nothing_said", _("一道题也没有答。答一道也可以交。"), 422)
    return {"values": values, "texts": texts}


def _number(told: str, below: int) -> int | None:
    return int(told) if told.isascii() and told.isdigit() and len(told) < 6 and int(told) < below else None
