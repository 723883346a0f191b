"""What stops a dispatch. The gate's findings were made for a scope, a day and a frequency; a dispatch may stay below
them, never go beyond."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.refusals import Refusal
from yibiao_web.forms.models import TIMES_A_YEAR, Admission, Form, Frequency
from yibiao_web.forms.rules import FormFacts, lead_time
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.scopes import Scope, Villages
from yibiao_web.policy.queries import pack
from yibiao_web.tasks.models import Task

LEVELS = ("township", "department")


def check_sendable(
    admission: Admission, *, viewer: Viewer, villages: Villages, due_on: date, frequency: str,
    period: str, chain: Sequence[str], today: date,
) -> None:  # fmt: skip
    """Raise the first thing that stands against it."""
    form = admission.version.form
    if form.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_sender", _("只有提出这张表的单位的报表员可以下发。"), 403)
    _admitted(admission, form)
    _placed(admission, viewer, villages)
    _timed(admission, form, due_on, frequency, today)
    _still_time(admission, due_on, today)
    if (
        not chain
        or any(one not in LEVELS for one in chain)
        or (viewer.org.level == Level.TOWNSHIP and "department" in chain)
    ):
        raise Refusal("chain", _("请选好谁来审核：镇街、部门，至少一级；镇街自己的任务由镇街审核。"), 422)
    _not_sent_already(admission, villages, period)


def _admitted(admission: Admission, form: Form) -> None:
    if admission.verdict == Admission.Verdict.REFUSED or form.state in (Form.State.REFUSED, Form.State.RETIRED):
        raise Refusal("not_admitted", _("这张表没有通过准入，或者已经停用，不能下发。"))
    if not admission.cleared:
        words = _("有不能下发的问题没有解决。请回到报表页改正；确实要发的，写明理由、由负责人署名，填报人会看到。")
        raise Refusal("blocked", words)
    if admission.coverage and admission.answered:
        raise Refusal("all_known", _("这张表要的都已经有了，不用下发。请直接取数。"))


def _placed(admission: Admission, viewer: Viewer, villages: Villages) -> None:
    if not len(villages):
        raise Refusal("no_villages", _("请至少勾选一个村（社区）。"), 422)
    area = viewer.org.area.path
    wide = isinstance(villages, Scope)
    several = villages.places if isinstance(villages, Scope) else villages
    if any(not (wide or one.level == Level.VILLAGE) or not one.path.startswith(area) for one in several):
        raise Refusal("outside", _("有的村不在您单位的范围里，不能向它下发。"), 403)
    scope = set(admission.scope)
    paths = tuple(Organisation.objects.filter(pk__in=scope).exclude(level=Level.VILLAGE).values_list("path", flat=True))
    beyond = [one for one in several if one.pk not in scope and not one.path.startswith(paths)]
    if scope and beyond:
        words = _("{names}等 {count} 个村不在准入时测算的范围里。请回到报表页，选好范围重新测算。")
        raise Refusal("beyond_admission", words.format(names=beyond[0].name, count=len(beyond)), 422)


def _timed(admission: Admission, form: Form, due_on: date, frequency: str, today: date) -> None:
    if due_on < today:
        raise Refusal("due_in_the_past", _("截止日期不能早于今天。"), 422)
    if admission.due_on and due_on < admission.due_on:
        words = _("准入时测算的截止日期是 {day}，不能提前。确需提前，请回到报表页改日期重新测算。")
        raise Refusal("sooner_than_admitted", words.format(day=f"{admission.due_on:%Y-%m-%d}"), 422)
    within_validity(form, due_on)
    if frequency not in Frequency.values:
        raise Refusal("frequency", _("请选一个频次。"), 422)
    if TIMES_A_YEAR[frequency] > TIMES_A_YEAR[form.frequency]:
        words = _("这张表准入的频次是“{words}”，不能报得更勤。")
        raise Refusal("more_often", words.format(words=form.get_frequency_display()), 422)


def within_validity(form: Form, due_on: date) -> None:
    if form.expires_on and due_on > form.expires_on:
        raise Refusal("form_expires", _("这张表 {day} 就到期了。").format(day=f"{form.expires_on:%Y-%m-%d}"), 422)


def _still_time(admission: Admission, due_on: date, today: date) -> None:
    """What was measured days ago left more time than there is now."""
    if today <= admission.on:
        return
    seen = {one["code"] for one in admission.findings}
    facts = FormFacts(due_on=due_on, minutes_each=admission.minutes_with / (admission.villages or 1))
    for one in lead_time(facts, pack(admission.version.form.org), today):
        if one.code not in seen:
            words = _("{day} 测算以后，时间过去了：{message}{advice}")
            told = words.format(day=f"{admission.on:%Y-%m-%d}", message=one.message, advice=one.advice)
            raise Refusal(one.code, told, 422)


def _not_sent_already(admission: Admission, villages: Villages, period: str) -> None:
    same = Task.objects.filter(version=admission.version, period=period, state=Task.State.ACTIVE)
    chosen = set() if isinstance(villages, Scope) else {one.pk for one in villages}
    for one in same:
        if chosen & set(one.scope) or ((one.wide or not chosen) and _asks_some(one, villages)):
            words = _("这一期已经下发过《{title}》，不用再发。")
            raise Refusal("sent_already", words.format(title=one.title))


def _asks_some(task: Task, villages: Villages) -> bool:
    asked = villages.villages() if isinstance(villages, Scope) else Organisation.objects.filter(pk__in=[
        one.pk for one in villages
    ])  # fmt: skip
    return task.assignments.filter(org__in=asked.order_by()).exists()


def too_soon(org: Organisation, last: date, today: date) -> bool:
    """Whether a task was asked after so lately that nobody is reminded again; a clock put back makes nobody wait."""
    return abs((today - last).days) < int(pack(org).value("YB-REMIND", today) or 0)
