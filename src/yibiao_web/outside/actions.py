"""Telling of a demand that came outside, filing it, and what its sender answers.

``tell`` writes no trail and no row: an entry among others would say to the minute when somebody told, a row's place
which of the day's it was. Both begin with the filing, which the next day's round does for everything that was told, in
an order of chance.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.burden.parts import of_message, times
from yibiao.messages.masking import masked_text
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.outside import queries, waiting
from yibiao_web.outside.codes import digest, plain
from yibiao_web.outside.costing import cells_of
from yibiao_web.outside.models import Answer, Notice, Waiting, Word
from yibiao_web.surveys.forgetting import forget_log

_SAME = timedelta(days=60)  # the same demand told again within is the same
_LEAST = 6
_LONGEST_WORD, _WORDS_A_DAY = 1_000, 5
ANSWER_DAYS = 5
NOTICE, WORD = "notice", "word"
_KEPT = ("title", "text", "shown", "channel", "fields", "findings", "key", "minutes", "places")
_log = logging.getLogger(__name__)


@transaction.atomic
def tell(told: Mapping[str, Any], *, county: Organisation, code: str, day: date) -> None:
    """Keep what was told, sealed, until the next day's round. The same code again is the same telling, whoever sends
    twice."""
    if not plain(code):
        raise Refusal("no_code", _("页面过期了，请刷新后再提交一次。贴的内容可以先复制下来。"), 422)
    sender = Organisation.objects.within(county.path).filter(pk=told.get("sender") or 0).first()
    kept = {
        "kind": NOTICE, "code": digest(code, settings.SECRET_KEY), "day": day.isoformat(),
        "sender": sender.pk if sender else None, "sender_words": str(told.get("sender_words", ""))[:100],
        "due_on": told["due_on"].isoformat() if told["due_on"] else None, **{name: told[name] for name in _KEPT},
    }  # fmt: skip
    held = waiting.lumps(county)
    if Notice.objects.filter(code=kept["code"]).exists() or any(waiting.entries(kept["code"])):
        waiting.stir(held, county)
    else:
        waiting.add(kept, held, county)


@transaction.atomic
def look(county: Organisation) -> None:
    """Somebody looks and may tell nothing: leaves in the database what telling leaves."""
    waiting.stir(waiting.lumps(county), county)


def file_told(now: datetime) -> int:
    """The round: what was told before today becomes demands, charged to their senders. How many were filed."""
    today = timezone.localdate(now)
    counties = Organisation.objects.filter(pk__in=Waiting.objects.values("county"))
    filed = sum(_file_county(one, today, now) for one in counties) + _file_kept_as_rows(today, now)
    if filed:
        forget_log()
    return filed


@transaction.atomic
def _file_county(county: Organisation, today: date, now: datetime) -> int:
    """All of a county's at once, in an order of chance; words after what they are about. What can not be filed stays
    for the next round."""
    held = waiting.lumps(county)
    told = [one for lump in held for one in waiting.entries_of(lump)]
    due = [one for one in told if date.fromisoformat(one["day"]) < today]
    if not due:
        return 0
    waiting.chance.shuffle(due)
    due.sort(key=lambda one: one["kind"] == WORD)
    done = [one for one in due if _filed(one, county, now)]
    for lump in held:
        lump.delete()
    for one in told:
        if one not in done:
            waiting.add(one, waiting.lumps(county), county)
    return sum(one["kind"] == NOTICE for one in done)


def _filed(entry: waiting.Entry, county: Organisation, now: datetime) -> bool:
    try:
        with transaction.atomic():
            _file(entry, county, now)
    except Exception as problem:  # noqa: BLE001 - the others of the day must not wait for it
        _log.error("what was told can not be filed: %s", type(problem).__name__)  # no words of it in a log
        return False
    return True


def _file(entry: waiting.Entry, county: Organisation, now: datetime) -> None:
    if entry["kind"] == WORD:
        notice = Notice.objects.get(code=entry["code"])
        Word.objects.create(notice=notice, text=entry["text"], day=date.fromisoformat(entry["day"]))
        return
    notice = queries.notice_of(entry, county)
    notice.demand = _same_as(notice) or _registered(notice, now)
    notice.save(force_insert=True)


def _file_kept_as_rows(today: date, now: datetime) -> int:
    """What was told before notices waited sealed (up to release 0.1)."""
    rows = list(Notice.objects.filter(demand=None, day__lt=today).select_related("county", "sender"))
    waiting.chance.shuffle(rows)
    for notice in rows:
        with transaction.atomic():
            notice.demand = _same_as(notice) or _registered(notice, now)
            notice.save(update_fields=["demand"])
    return len(rows)


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
        raise Refusal("not_yours", _("只有被反映的单位能答复。"), 403)
    if act not in Answer.Act.values:
        raise Refusal("no_act", _("请选补报、收回或说明。"), 422)
    if len("".join(words.split())) < _LEAST:
        raise Refusal("too_short", _("请写清楚，至少 {least} 个字，反映的人看得到。").format(least=_LEAST), 422)
    if act == Answer.Act.REGISTER and not registered.strip():
        raise Refusal("nothing_registered", _("请写明补报的是哪一件：报表、文件或会议的名称。"), 422)
    made = Answer.objects.create(
        demand=demand, act=act, words=words.strip()[:2000], registered=registered.strip()[:200], by=viewer.user, at=now
    )
    if act == Answer.Act.WITHDRAW and not demand.ended_on:
        gate.withdraw(demand, viewer=viewer, reason="收回平台外的要求", duty=duty, duty_kept_by=words, now=now)
    log("outside.answered", by=viewer.user, org=viewer.org, now=now, target=demand, detail={"act": act})
    return made


@transaction.atomic
def add_word(notice: Notice, *, text: str, day: date) -> bool:
    """Whoever told answers back; its sender reads it from the next day on. No trail and no row before, for the same
    reason as ``tell``. The same words twice are once."""
    said = masked_text(text.strip()[:_LONGEST_WORD])
    if not said:
        raise Refusal("nothing_said", _("还没有写内容。"), 422)
    held = waiting.lumps(notice.county)
    words = queries.words_of(notice)
    if any(one == said for _on, one in words):
        return False
    if sum(on == day for on, _said in words) >= _WORDS_A_DAY:
        raise Refusal("too_many", _("今天已经写了几条，明天再接着写。"), 429)
    waiting.add({"kind": WORD, "code": notice.code, "day": day.isoformat(), "text": said}, held, notice.county)
    return True
