"""A clean-up: channels listed with dates, their owners heard, their users told, what they hold kept, and closed.

Nothing is closed before: the owner answered, users were told, the archive is kept, and it is written how the duty
behind it is still met (减负不减责).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.channels import queries
from yibiao_web.channels.models import Channel, CleanUp, Retirement
from yibiao_web.gate import actions as gate

_WORDS = 6  # characters that say anything


@transaction.atomic
def start(title: str, *, due_on: date, channels: Iterable[Channel], viewer: Viewer, now: datetime) -> CleanUp:
    """A clean-up with its first channels, and the county's numbers of the day."""
    _gatekeeper(viewer)
    today = timezone.localdate(now)
    if not title.strip():
        raise Refusal("no_title", _("请写清理的名称，例如“四季度应用和群清理”。"), 422)
    if due_on < today:
        raise Refusal("date_past", _("办完的日期不能在今天以前。"), 422)
    made = CleanUp.objects.create(
        county=viewer.county, title=title.strip()[:100], starts_on=today, due_on=due_on,
        before=queries.figures(viewer.county, today), made_by=viewer.user, made_at=now,
    )  # fmt: skip
    count = _list(made, channels, due_on)
    log("clean_up.started", by=viewer.user, org=viewer.org, now=now, target=made,
        detail={"title": made.title, "due_on": due_on, "channels": count, "before": made.before})  # fmt: skip
    return made


@transaction.atomic
def list_more(clean_up: CleanUp, channels: Iterable[Channel], *, viewer: Viewer, now: datetime) -> int:
    """Further channels into a clean-up; those in it already stay as they are."""
    _gatekeeper(viewer, clean_up.county_id)
    count = _list(clean_up, channels, clean_up.due_on)
    if count:
        log("clean_up.extended", by=viewer.user, org=viewer.org, now=now, target=clean_up, detail={"channels": count})
    return count


def _list(clean_up: CleanUp, channels: Iterable[Channel], due_on: date) -> int:
    taken = set(Retirement.objects.filter(clean_up=clean_up).values_list("channel", flat=True))
    taken |= set(Retirement.objects.filter(closed_on=None, spared_on=None).values_list("channel", flat=True))
    by_name = {one.name: one for one in Channel.objects.filter(county=clean_up.county, state=Channel.State.IN_USE)}
    rows = []
    for one in channels:
        if one.pk in taken or one.state != Channel.State.IN_USE or one.county_id != clean_up.county_id:
            continue
        into = by_name.get(one.advice.get("into", ""))
        merge = into is not None and into.pk != one.pk
        rows.append(Retirement(
            clean_up=clean_up, channel=one, act=Retirement.Act.MERGE if merge else Retirement.Act.CLOSE,
            into=into if merge else None, due_on=due_on, duty_kept_by=str(one.advice.get("duty", ""))[:300],
            told=draft_words(one, into if merge else None, due_on),
        ))  # fmt: skip
    return len(Retirement.objects.bulk_create(rows))


def draft_words(one: Channel, into: Channel | None, due_on: date) -> str:
    """What users could be told, to be changed by whoever tells them."""
    day = f"{due_on.month}月{due_on.day}日"
    what = {"app": "停用", "account": "停止更新并注销", "group": "解散"}[one.kind]
    instead = f"以后请用“{into.name}”。" if into else "原来的事由主办单位直接办理，不用再进别的群、装别的应用。"
    return f"“{one.name}”于{day}{what}。{instead}已有的数据会导出留存，需要查阅请联系{one.owner_name or '主办单位'}。"


@transaction.atomic
def answer(
    item: Retirement, *, agrees: bool, objection: str = "", viewer: Viewer, now: datetime
) -> Retirement:  # fmt: skip
    """The owner agrees, or says why it must stay; the gatekeeper may agree for a channel nobody owns."""
    _owner(item, viewer)
    _open(item)
    if not agrees and len("".join(objection.split())) < _WORDS:
        raise Refusal("reason_too_short", _("请写明为什么要保留，至少 {words} 个字。").format(words=_WORDS), 422)
    today = timezone.localdate(now)
    _set(item, objection="" if agrees else objection.strip()[:300], answered_by=viewer.user,
         answered_on=today if agrees else None)  # fmt: skip
    log("retirement.agreed" if agrees else "retirement.objected", by=viewer.user, org=viewer.org, now=now,
        target=item.channel, scope=item.channel.county.path, detail={"objection": item.objection})  # fmt: skip
    return item


@transaction.atomic
def settle(item: Retirement, *, spare: bool, why: str, viewer: Viewer, now: datetime) -> Retirement:
    """The gatekeeper decides on an objection: it stays after all, or goes nevertheless."""
    _gatekeeper(viewer, item.channel.county_id)
    _open(item)
    if len("".join(why.split())) < _WORDS:
        raise Refusal("reason_too_short", _("请写明理由，至少 {words} 个字。").format(words=_WORDS), 422)
    today = timezone.localdate(now)
    if spare:
        _set(item, spared_on=today, spared_why=why.strip()[:300])
        Channel.objects.filter(pk=item.channel_id).update(kept_reason=item.spared_why, kept_on=today)
    else:
        _set(item, answered_on=today, answered_by=viewer.user, spared_why=why.strip()[:300])
    log("retirement.spared" if spare else "retirement.upheld", by=viewer.user, org=viewer.org, now=now,
        target=item.channel, detail={"why": item.spared_why})  # fmt: skip
    return item


@transaction.atomic
def plan(
    item: Retirement, *, told: str, duty_kept_by: str, data_kept: str, viewer: Viewer, now: datetime
) -> Retirement:
    """The words for users, how the duty is still met, and what becomes of the data inside."""
    _owner(item, viewer)
    _open(item)
    _set(item, told=told.strip()[:1000], duty_kept_by=duty_kept_by.strip()[:300], data_kept=data_kept.strip()[:300])
    log("retirement.planned", by=viewer.user, org=viewer.org, now=now, target=item.channel,
        detail={"duty_kept_by": item.duty_kept_by, "data_kept": item.data_kept})  # fmt: skip
    return item


@transaction.atomic
def tell(item: Retirement, *, viewer: Viewer, now: datetime) -> Retirement:
    """Users are told: the places that were asked in read it on their page from now on."""
    _owner(item, viewer)
    _open(item)
    if not item.answered_on:
        raise Refusal("not_answered", _("请先由主办单位答复：同意，或写明要保留的理由。"))
    if len("".join(item.told.split())) < _WORDS:
        raise Refusal("no_words", _("请先写好告诉用户的话：哪天关、以后用什么。"), 422)
    if not item.told_on:
        _set(item, told_on=timezone.localdate(now))
        log("retirement.told", by=viewer.user, org=viewer.org, now=now, target=item.channel,
            detail={"told": item.told})  # fmt: skip
    return item


@transaction.atomic
def note_reported(item: Retirement, *, viewer: Viewer, now: datetime) -> Retirement:
    """An app's or account's end was reported to the registrar and announced (CHN-014)."""
    _owner(item, viewer)
    _open(item)
    if not item.reported_on:
        _set(item, reported_on=timezone.localdate(now))
        log("retirement.reported", by=viewer.user, org=viewer.org, now=now, target=item.channel, detail={})
    return item


@transaction.atomic
def close(item: Retirement, *, viewer: Viewer, now: datetime) -> Retirement:
    """The last step. Twice is once."""
    _owner(item, viewer)
    if item.closed_on:
        return item
    _open(item)
    problem = next(missing(item), None)
    if problem:
        raise Refusal(*problem)
    today = timezone.localdate(now)
    _set(item, closed_on=today)
    Channel.objects.filter(pk=item.channel_id).update(state=Channel.State.CLOSED, closed=today)
    demand = item.channel.demand
    if demand is not None and not demand.ended_on:
        gate.withdraw(demand, viewer=viewer, reason=f"{item.clean_up.title}：{item.get_act_display()}",
                      duty=_duty(item.channel), duty_kept_by=item.duty_kept_by, now=now)  # fmt: skip
    log("channel.closed", by=viewer.user, org=viewer.org, now=now, target=item.channel, scope=item.channel.county.path,
        detail={"act": item.act, "into": item.into_id, "duty_kept_by": item.duty_kept_by})  # fmt: skip
    return item


def _duty(channel: Channel) -> str:
    return channel.matter or channel.about or channel.functions or f"“{channel.name}”办的事"


def missing(item: Retirement) -> Iterator[tuple[str, str]]:
    """(code, words) of each step that is still open before it may be closed."""
    if not item.answered_on:
        yield "not_answered", "主办单位还没有答复。"
    if not item.told_on:
        yield "not_told", "还没有告诉用户。"
    if len("".join(item.duty_kept_by.split())) < _WORDS:
        yield "no_duty", f"请写明关了以后原来的职责怎样落实，至少 {_WORDS} 个字（减负不减责）。"
    if item.channel.kind == Channel.Kind.APP and len("".join(item.data_kept.split())) < _WORDS:
        yield "no_data_kept", "请写明应用里的数据怎样留存；没有数据的也写一句。"
    if not item.channel.archives.exists():
        yield "not_archived", "还没有导出留存。"
    if item.channel.kind != Channel.Kind.GROUP and not item.reported_on:
        yield "not_reported", "停用、注销的，先向备案部门报告并公告，办好以后在这里点一下。"


def _set(item: Retirement, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=list(fields))


def _open(item: Retirement) -> None:
    if item.closed_on or item.spared_on:
        raise Refusal("done_already", _("这一个已经办完了。请刷新页面看结果。"))


def _gatekeeper(viewer: Viewer, county_id: int | None = None) -> None:
    if not viewer.may("gatekeeper") or (county_id is not None and county_id != viewer.county.pk):
        raise Refusal("not_gatekeeper", _("只有减负办能办清理。"), 403)


def _owner(item: Retirement, viewer: Viewer) -> None:
    if viewer.may("gatekeeper") and item.channel.county_id == viewer.county.pk:
        return
    if item.channel.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有主办单位和减负办能办这一个。"), 403)
