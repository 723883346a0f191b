"""The first page of those who do not work off one list: what waits for them, one cheap count a line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts.queries import people
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.answers.queries import tasks_of
from yibiao_web.api.models import Client, Delivery
from yibiao_web.approvals import queries as approvals
from yibiao_web.audit import queries as trail
from yibiao_web.burden.standing import left
from yibiao_web.catalogue.models import MatchDoubt
from yibiao_web.channels import queries as channels
from yibiao_web.forms import queries as forms
from yibiao_web.gate import queries as gate
from yibiao_web.ledger.models import Dispute
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.outside import queries as outside
from yibiao_web.reports import county as overview
from yibiao_web.sharing import queries as sharing
from yibiao_web.sharing.models import Reading, ShareRequest
from yibiao_web.submissions import reported
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.queries import SHOWN

_SOON, _WEEK = timedelta(days=30), timedelta(days=7)
_LOCKED = "person.locked_out"


class Line(NamedTuple):
    """``urgent`` lines wait for the viewer as long as their number is not 0; the others are good to know."""

    number: int | str
    words: Promise
    address: str
    urgent: bool = False

    @property
    def waits(self) -> bool:
        return self.urgent and self.number != 0


class Start(NamedTuple):
    words: Promise
    address: str


def lines(viewer: Viewer, now: datetime) -> list[Line]:
    """What waits first, then what is good to know, then what might wait and does not."""
    today = timezone.localdate(now)
    found = [one for role, told in _TOLD.items() if viewer.may(role) for one in told(viewer, today)]
    return sorted(dict.fromkeys(found), key=lambda one: (not one.waits, one.urgent))


def starts(viewer: Viewer) -> list[Start]:
    """What people of a role begin most often."""
    return [Start(words, reverse(name)) for role, words, name in _STARTS if viewer.may(role)]


_STARTS = (
    ("requester", _("要数据"), "forms:new"),
    ("requester", _("取数"), "answers:index"),
    ("gatekeeper", _("看在用报表"), "forms:in_force"),
    ("gatekeeper", _("看重复审计"), "forms:overlap"),
    ("steward", _("导入已有数据"), "ledger:import"),
    ("steward", _("查台账"), "ledger:search"),
    ("auditor", _("看审计记录"), "audit:trail"),
    ("admin", _("添加人员"), "people:new"),
    ("integrator", _("接口说明和试用"), "api:docs"),
)


def _of_requester(viewer: Viewer, today: date) -> Iterator[Line]:
    sent = Task.objects.filter(org=viewer.org, state=Task.State.ACTIVE)
    late = Assignment.objects.filter(SHOWN["overdue"](today), task__in=sent)
    yield Line(_open_requests(viewer), _("个共享申请等我答复"), reverse("sharing:index"), True)
    yield Line(outside.unanswered(viewer).count(), _("件平台外的要求等我答复"), reverse("outside:index"), True)
    ways_out = channels.own_ways_out(viewer).count()
    yield Line(ways_out, _("个应用或群的清理等我们办"), reverse("channels:clean_ups"), True)
    yield Line(late.count(), _("份过了截止日期还没交"), reverse("tasks:sent"), True)
    yield Line(sent.count(), _("个任务正在填报"), reverse("tasks:sent"))
    yield Line(tasks_of(viewer).count(), _("个任务有结果可取"), reverse("answers:index"))
    budget, used = left(viewer.org, today.year)
    if budget is not None:
        yield Line(f"{max(0, budget - used) / 60:,.0f}", _("小时减负预算还剩"), reverse("burden:index"))


def _of_reviewer(viewer: Viewer, today: date) -> Iterator[Line]:
    yield Line(approvals.waiting(viewer).count(), _("份填报等我审核"), reverse("approvals:queue"), True)


def _of_gatekeeper(viewer: Viewer, today: date) -> Iterator[Line]:
    waiting = forms.waiting(viewer).count() + gate.waiting(viewer).count()
    yield Line(waiting, _("件要求等我审"), reverse("desk:queue"), True)
    marked = reported.waiting(viewer).filter(settled_at=None).count()
    yield Line(marked, _("处“已报过”等我认定"), reverse("submissions:already_reported"), True)
    objected = channels.objected(viewer).count()
    yield Line(objected, _("个应用或群主办单位要求保留"), reverse("channels:clean_ups"), True)
    county = overview.landing(viewer, today)
    yield Line(county.alarms, _("条反弹、变相的提醒没有了结"), reverse("trends:index"), True)
    yield Line(f"{county.minutes / 60:,.0f}", _("小时，本月到今天要基层花的"), reverse("reports:county"))
    yield Line(forms.in_force(viewer).count(), _("张报表在用"), reverse("forms:in_force"))
    lately = {"decided_at__date__gt": today - _SOON}
    signed = forms.signed(viewer).filter(**lately).count() + gate.signed(viewer).filter(**lately).count()
    yield Line(signed, _("件近 30 天由部门署名放行"), reverse("desk:queue"))


def _of_steward(viewer: Viewer, today: date) -> Iterator[Line]:
    county = county_of(viewer.org)
    doubts = MatchDoubt.objects.filter(county=county, state=MatchDoubt.State.OPEN)
    disputes = Dispute.objects.filter(subject__county=county, state=Dispute.State.OPEN)
    yield Line(doubts.count(), _("个字段拿不准是哪一项"), reverse("catalogue:doubts"), True)
    yield Line(disputes.count(), _("处数据有异议"), reverse("ledger:disputes"), True)
    yield Line(_open_requests(viewer), _("个共享申请等我答复"), reverse("sharing:index"), True)
    lately = Reading.objects.filter(scope__startswith=county.path, at__date__gt=today - _WEEK)
    yield Line(lately.count(), _("次近 7 天查看个人信息"), reverse("sharing:readings"))


def _of_auditor(viewer: Viewer, today: date) -> Iterator[Line]:
    checked = trail.last_verification()
    bad = int(bool(checked and checked.detail.get("broken")))
    yield Line(bad, _("处审计记录核对不符"), reverse("audit:trail"), True)
    said = timezone.localtime(checked.at).strftime("%Y-%m-%d") if checked else "—"
    yield Line(said, _("上次从头核对"), reverse("audit:trail"))
    for action, words in ((_LOCKED, _("次近 7 天密码错太多、账号锁定")), ("data.read", _("次近 7 天查看个人信息"))):
        since = today - _WEEK + timedelta(days=1)
        yield Line(_done(viewer, today, action), words, f"{reverse('audit:trail')}?action={action}&since={since}")


def _of_integrator(viewer: Viewer, today: date) -> Iterator[Line]:
    county = county_of(viewer.org)
    mine = Client.objects.filter(org__path__startswith=county.path, revoked_at=None)
    lost = Delivery.objects.filter(webhook__client__in=mine, webhook__active=True).exclude(given_up_at=None)
    address = reverse("api:clients")
    yield Line(lost.count(), _("条自动通知没有送达"), address, True)
    ending = mine.filter(expires_on__gte=today, expires_on__lte=today + _SOON)
    yield Line(ending.count(), _("个接口凭证 30 天内到期"), address, True)
    yield Line(mine.filter(expires_on__gte=today).count(), _("个接口凭证在用"), address)


def _of_admin(viewer: Viewer, today: date) -> Iterator[Line]:
    known = people(viewer).order_by()
    listing = reverse("people:list")
    yield Line(_done(viewer, today, _LOCKED), _("次近 7 天账号锁定，可帮他重设密码"), listing, True)
    yield Line(known.filter(is_active=True, last_login=None).count(), _("人还没有登录过"), listing)
    yield Line(known.filter(is_active=True).count(), _("人可以登录"), listing)
    yield Line(
        Organisation.objects.within(county_of(viewer.org).path).filter(active=True).count(), _("个单位在用"),
        reverse("orgs:tree"),
    )  # fmt: skip


def _open_requests(viewer: Viewer) -> int:
    return sharing.requests_to(viewer).filter(state=ShareRequest.State.OPEN).count()


def _done(viewer: Viewer, today: date, action: str) -> int:
    filters = trail.Filters(action=action, since=today - _WEEK + timedelta(days=1))
    return trail.visible(viewer, filters).count()


_TOLD = {
    "reviewer": _of_reviewer, "requester": _of_requester, "gatekeeper": _of_gatekeeper, "steward": _of_steward,
    "auditor": _of_auditor, "integrator": _of_integrator, "admin": _of_admin,
}  # fmt: skip
