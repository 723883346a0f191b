"""Telling of a demand that came outside, filing it, and what its sender answers.

``tell`` writes no trail: an entry among others would say to the minute when somebody told. The trail begins with the
filing, which the next day's round does for everything that was told, in an order of chance.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yibiao.burden.parts import of_message, times
from yibiao.messages.masking import masked_text
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.outside.codes import digest, plain
from yibiao_web.outside.costing import cells_of
from yibiao_web.outside.models import Answer, Notice, Word

_SAME = timedelta(days=60)  # the same demand told again within is the same
_LEAST = 6
_LONGEST_WORD, _WORDS_A_DAY = 1_000, 5
ANSWER_DAYS = 5


@transaction.atomic
def tell(told: Mapping[str, Any], *, county: Organisation, code: str, day: date) -> Notice:
    """Keep what was told. The same code again is the same telling, whoever sends twice."""
    if not plain(code):
        raise Refusal("no_code", "页面过期了，请刷新后再提交一次。贴的内容可以先复制下来。", 422)
    sender = Organisation.objects.within(county.path).filter(pk=told.get("sender") or 0).first()
    notice, _ = Notice.objects.get_or_create(
        code=digest(code, settings.SECRET_KEY),
        defaults={
            "county": county, "sender": sender, "day": day, "sender_words": str(told.get("sender_words", ""))[:100],
            **{name: told[name] for name in ("title", "text", "shown", "channel", "fields", "findings", "key")},
            **{name: told[name] for name in ("due_on", "minutes", "places")},
        },
    )  # fmt: skip
    return notice


def file_told(now: datetime) -> int:
    """The round: what was told before today becomes demands, charged to their senders. How many were filed."""
    today = timezone.localdate(now)
    waiting = list(Notice.objects.filter(demand=None, day__lt=today).select_related("county", "sender"))
    random.shuffle(waiting)
    for notice in waiting:
        _file(notice, now)
    return len(waiting)


@transaction.atomic
def _file(notice: Notice, now: datetime) -> None:
    if Notice.objects.select_for_update().filter(pk=notice.pk, demand=None).first() is None:
        return
    demand = _same_as(notice) or _registered(notice, now)
    # written anew: the row's own place among others shows the order of filing, not of telling
    words = list(notice.words.all())
    Notice.objects.filter(pk=notice.pk).delete()
    notice.demand = demand
    notice.save(force_insert=True)
    Word.objects.bulk_create(words)


def _same_as(notice: Notice) -> Demand | None:
    other = Notice.objects.filter(
        county=notice.county, key=notice.key, demand__isnull=False, demand__ended_on=None, day__gte=notice.day - _SAME
    )
    found = other.select_related("demand").first()
    return found.demand if found else None


def _registered(notice: Notice, now: datetime) -> Demand:
    """It is asked already, so it is in force at once and charged."""
    demand = gate.register(
        Demand.Kind.OUTSIDE, org=notice.sender or notice.county, title=notice.title, findings=notice.findings,
        asked={}, now=now, viewer=None, due_on=notice.due_on, minutes=notice.minutes * notice.places,
        parts=times(of_message(len(notice.fields), cells_of(notice.fields)), notice.places),
    )  # fmt: skip
    return gate.enter_force(demand, viewer=None, now=now, anyhow=True)


@transaction.atomic
def answer(
    demand: Demand, *, act: str, words: str, registered: str = "", duty: str = "", viewer: Viewer, now: datetime
) -> Answer:
    """The sender's word: registered meanwhile, withdrawn, or explained. Whoever told reads it."""
    if demand.org_id != viewer.org.pk and not (viewer.may("gatekeeper") and demand.org.level != Level.DEPARTMENT):
        raise Refusal("not_yours", "只有被反映的单位能答复。", 403)
    if act not in Answer.Act.values:
        raise Refusal("no_act", "请选补报、收回或说明。", 422)
    if len("".join(words.split())) < _LEAST:
        raise Refusal("too_short", f"请写清楚，至少 {_LEAST} 个字，反映的人看得到。", 422)
    if act == Answer.Act.REGISTER and not registered.strip():
        raise Refusal("nothing_registered", "请写明补报的是哪一件：报表、文件或会议的名称。", 422)
    made = Answer.objects.create(
        demand=demand, act=act, words=words.strip()[:2000], registered=registered.strip()[:200], by=viewer.user, at=now
    )
    if act == Answer.Act.WITHDRAW and not demand.ended_on:
        gate.withdraw(demand, viewer=viewer, reason="收回平台外的要求", duty=duty, duty_kept_by=words, now=now)
    log("outside.answered", by=viewer.user, org=viewer.org, now=now, target=demand, detail={"act": act})
    return made


@transaction.atomic
def add_word(notice: Notice, *, text: str, day: date) -> Word | None:
    """Whoever told answers back. No trail, for the same reason as ``tell``. The same words twice are once."""
    said = masked_text(text.strip()[:_LONGEST_WORD])
    if not said:
        raise Refusal("nothing_said", "还没有写内容。", 422)
    if notice.words.filter(text=said).exists():
        return None
    if notice.words.filter(day=day).count() >= _WORDS_A_DAY:
        raise Refusal("too_many", "今天已经写了几条，明天再接着写。", 429)
    return Word.objects.create(notice=notice, text=said, day=day)
