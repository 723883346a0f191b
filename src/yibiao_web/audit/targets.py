"""What an entry of the trail is about, in words: 任务《…》, 人员 林小满. One query a kind of thing on a page.

The trail lies below everything it tells of, so it knows other models only by their labels. People of the ledger are
named by their number: the trail shows no personal data.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from yibiao_web.audit.models import AuditEntry

KINDS: dict[str, tuple[Promise, tuple[str, ...]]] = {
    # what such a thing is called, and where its own name is found
    "accounts.user": (_("人员"), ("name",)),
    "answers.answer": (_("取数"), ("version__form__title",)),
    "api.client": (_("接口凭证"), ("name",)),
    "api.departure": (_("业务系统导入文件"), ("file_name",)),
    "api.webhook": (_("自动通知"), ("url",)),
    "audit.auditentry": (_("审计记录"), ()),
    "burden.budget": (_("减负预算"), ("org__name", "year")),
    "burden.budgetexception": (_("预算外先办的"), ("title",)),
    "burden.budgettransfer": (_("预算调剂，调给"), ("taker__name",)),
    "catalogue.item": (_("数据项"), ("name",)),
    "catalogue.itemsplit": (_("数据项"), ("item__name",)),
    "catalogue.matchdecision": (_("字段对照"), ()),
    "catalogue.matchdoubt": (_("存疑字段"), ("form_title",)),
    "documents.document": (_("文件"), ("title",)),
    "documents.documentimport": (_("放进的文件，来自"), ("org__name",)),
    "documents.documentplan": (_("计划发的文件"), ("title",)),
    "documents.documentquota": (_("发文件数"), ("org__name", "year")),
    "fieldwork.appeal": (_("复核申请，来自"), ("org__name",)),
    "fieldwork.conclusion": (_("检查结论"), ("visit__place__name", "on")),
    "fieldwork.problem": (_("问题"), ("title",)),
    "fieldwork.reporttemplate": (_("报告模板"), ("file_name",)),
    "draws.draw": (_("抽签承诺"), ("commitment",)),
    "draws.inspector": (_("检查人员"), ("user__name",)),
    "draws.keyholder": (_("启封口令"), ("user__name",)),
    "forms.admission": (_("报表"), ("version__form__title",)),
    "forms.form": (_("报表"), ("title",)),
    "forms.formfield": (_("报表"), ("version__form__title",)),
    "forms.formversion": (_("报表"), ("form__title",)),
    "appraisal.scheme": (_("考核方案"), ("demand__title",)),
    "appraisal.indicator": (_("考核指标"), ("name",)),
    "appraisal.contest": (_("考核数的异议"), ("value__indicator__name",)),
    "gate.demand": (_("要求"), ("title",)),
    "inspections.arrival": (_("没有登记就来的"), ("who",)),
    "inspections.joinplan": (_("一起去的方案，从"), ("first_on",)),
    "inspections.placecode": (_("本地的码，在"), ("place__name",)),
    "inspections.inspection": (_("督查检查"), ("demand__title",)),
    "inspections.quiettime": (_("不下去的日子"), ("name",)),
    "inspections.visit": (_("下去一次，为的是"), ("inspection__demand__title", "on")),  # not where to: it may be sealed
    "ledger.dispute": (_("异议，提出的是"), ("org__name",)),
    "ledger.source": (_("数据来源"), ("title",)),
    "ledger.subject": (_("台账里的对象"), ()),
    "ledger.upload": (_("导入的文件"), ("file_name",)),
    "letters.letter": (_("来信"), ("title",)),
    "letters.letterimport": (_("来信文件"), ("file_name",)),
    "letters.matter": (_("来信说的事"), ("title",)),
    "meetings.busyseason": (_("忙的日子"), ("name",)),
    "meetings.calendarfeed": (_("日历订阅地址"), ("name",)),
    "meetings.meeting": (_("会议"), ("demand__title",)),
    "meetings.meetingimport": (_("导入的会议"), ("file_name",)),
    "meetings.mergeplan": (_("会议合并方案"), ("month",)),
    "meetings.room": (_("会议室"), ("name",)),
    "trends.alarm": (_("负担预警"), ("message",)),
    "trends.look": (_("走势，看到"), ("month",)),
    "trends.measure": (_("减负措施"), ("title",)),
    "orgs.organisation": (_("单位"), ("name",)),
    "orgs.savedgroup": (_("常用范围"), ("name",)),
    "reports.monthlyreport": (_("月报"), ("org__name", "month")),
    "reports.openrelease": (_("公开数据"), ("county__name", "month")),
    "sharing.grant": (_("授权给"), ("org__name",)),
    "sharing.reading": (_("查看"), ("what",)),
    "sharing.sharerequest": (_("共享申请，来自"), ("org__name",)),
    "submissions.alreadyreported": (_("标“已报过”的栏目"), ("label",)),
    "submissions.submission": (_("填报"), ("assignment__org__name", "assignment__task__title")),
    "tasks.assignment": (_("填报"), ("org__name", "task__title")),
    "tasks.task": (_("任务"), ("title",)),
}


def told(entries: Iterable[AuditEntry]) -> dict[int, str]:
    """What each entry is about, by the entry's id; nothing for those about nothing."""
    several = list(entries)
    wanted: dict[str, set[str]] = defaultdict(set)
    for one in several:
        wanted[one.target_type].add(one.target_id)
    names = {label: _names(label, ids) for label, ids in wanted.items() if label}
    return {
        one.pk: _words(one.target_type, one.target_id, names[one.target_type].get(one.target_id, ""))
        for one in several
        if one.target_type
    }


def _names(label: str, ids: set[str]) -> dict[str, str]:
    _kind, paths = KINDS.get(label, ("", ()))
    if not paths:
        return {}
    rows = apps.get_model(label)._default_manager.filter(pk__in=[one for one in ids if one.isdigit()])
    return {str(pk): " ".join(str(part) for part in parts) for pk, *parts in rows.values_list("pk", *paths)}


def _words(label: str, number: str, name: str) -> str:
    kind, paths = KINDS.get(label, (_("其他"), ()))
    if name:
        return f"{kind} {name}"
    gone = "" if not paths else say("（已不在）")
    return say("%(kind)s 第 %(number)s 号") % {"kind": kind, "number": number} + gone
