"""Which table belongs to a county by which way: the one list that moving, comparing and forgetting go by. A test holds
it to the models: a table that is neither here nor named as left behind fails it.

A way leads from the row to an organisation; the row is the county's where that lies in the county. Several ways: any of
them. ``county`` at the end of a way names the county itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q

from yibiao_web.orgs.models import Organisation

_DEMAND = ("demand__county",)
_ASSIGNMENT = ("assignment__county",)
_SURVEY = ("survey__demand__county",)
_VISIT = ("visit__place",)
_ROUND = ("submission__assignment__county",)

BELONGS: Mapping[str, tuple[str, ...]] = {
    "audit.AuditEntry": ("scope", "org"),  # ``scope`` is a path already
    "orgs.Organisation": ("",),
    "orgs.SavedGroup": ("owner",),
    "orgs.SavedGroup_members": ("savedgroup__owner",),
    "accounts.User": ("posts__org",),
    "accounts.Post": ("org",),
    "account.EmailAddress": ("user__posts__org",),
    "mfa.Authenticator": ("user__posts__org",),
    "socialaccount.SocialAccount": ("user__posts__org",),
    "policy.Override": ("county",),
    "catalogue.MatchDecision": ("county",),
    "catalogue.MatchDoubt": ("county",),
    "ledger.Source": ("county",),
    "ledger.Subject": ("county",),
    "ledger.SearchMark": ("county",),
    "ledger.Change": ("county",),
    "ledger.VillageVersion": ("org",),
    "ledger.Dispute": ("subject__county",),
    "ledger.SubjectMerge": ("county",),
    "ledger.KeptApart": ("one__county",),
    "ledger.Upload": ("county",),
    "sharing.Grant": ("org", "owner"),
    "sharing.ShareRequest": ("org", "owner"),
    "sharing.Reading": ("org", "scope"),
    "sharing.ReadingPlace": ("org",),
    "sharing.ReadSubject": ("subject__county",),
    "burden.Budget": ("org",),
    "burden.BudgetTransfer": ("county",),
    "burden.BudgetException": ("county",),
    "burden.BurdenEntry": ("county",),
    "burden.BurdenShare": ("org",),
    "burden.Timing": ("entry__county",),
    "burden.Correction": ("county",),
    "gate.Demand": ("county",),
    "gate.DemandRecipient": ("org",),
    "forms.Form": ("org",),
    "forms.FormVersion": ("form__org",),
    "forms.FormField": ("version__form__org",),
    "forms.Admission": ("version__form__org",),
    "forms.FormDecision": ("form__org",),
    "forms.OverlapReport": ("county",),
    "documents.DocumentPlan": ("org",),
    "documents.DocumentQuota": ("org",),
    "documents.Document": ("county",),
    "documents.Assessment": ("document__county",),
    "documents.DocumentImport": ("county",),
    "meetings.Room": ("county",),
    "meetings.BusySeason": ("county",),
    "meetings.TravelTime": ("org",),
    "meetings.YearCount": ("org",),
    "meetings.Meeting": _DEMAND,
    "meetings.Attendance": ("meeting__demand__county",),
    "meetings.MeetingImport": ("org",),
    "meetings.MergePlan": ("county",),
    "meetings.CalendarFeed": ("org",),
    "channels.Channel": ("county",),
    "channels.Channel_asked": ("channel__county",),
    "channels.ChannelUse": ("channel__county",),
    "channels.Publication": ("channel__county",),
    "channels.RegisterImport": ("org",),
    "channels.CleanUp": ("county",),
    "channels.Retirement": ("clean_up__county",),
    "channels.ChannelArchive": ("channel__county",),
    "channels.ChannelData": ("channel__county",),
    "inspections.Inspection": _DEMAND,
    "inspections.Visit": ("place",),
    "inspections.Visit_inspectors": _VISIT,
    "inspections.QuietTime": ("county",),
    "inspections.PlaceCode": ("place",),
    "inspections.Arrival": ("place",),
    "inspections.BaseCount": ("org",),
    "inspections.JoinPlan": ("county",),
    "surveys.Survey": _DEMAND,
    "surveys.SurveyCell": _SURVEY,
    "surveys.SampleMember": _SURVEY,
    "surveys.SurveyAnswer": _SURVEY,
    "surveys.OpenAnswer": _SURVEY,
    "letters.LetterImport": ("county",),
    "letters.Matter": ("county",),
    "letters.Letter": ("county",),
    "tasks.Task": ("org",),
    "tasks.Assignment": ("county",),
    "tasks.StateCount": ("county",),
    "tasks.Reminder": ("task__org",),
    "submissions.Submission": _ASSIGNMENT,
    "submissions.Preview": _ASSIGNMENT,
    "submissions.ImportTry": _ROUND,
    "submissions.TypedRow": _ROUND,
    "submissions.EditBatch": _ROUND,
    "submissions.AlreadyReported": _ASSIGNMENT,
    "approvals.Decision": _ASSIGNMENT,
    "approvals.CellRemark": _ASSIGNMENT,
    "approvals.Recording": _ASSIGNMENT,
    "approvals.Digest": _ASSIGNMENT,
    "rollup.VillageNumbers": ("county",),
    "answers.Answer": ("org",),
    "outside.Waiting": ("county",),
    "outside.Notice": ("county",),
    "outside.Answer": _DEMAND,
    "outside.Word": ("notice__county",),
    "draws.Keyholder": ("user__posts__org",),
    "draws.Inspector": ("county",),
    "draws.Inspector_avoids": ("inspector__county",),
    "draws.PlaceRisk": ("place",),
    "draws.Draw": ("county",),
    "draws.Draw_witnesses": ("draw__county",),
    "draws.Share": ("draw__county",),
    "draws.Statement": ("draw__county",),
    "draws.Opening": ("draw__county",),
    "draws.Glance": ("opening__draw__county",),
    "draws.HandOver": ("draw__county",),
    "draws.PreparedSign": ("opening__draw__county",),
    "fieldwork.Note": _VISIT,
    "fieldwork.Photo": ("note__visit__place",),
    "fieldwork.Remark": _VISIT,
    "fieldwork.Conclusion": _VISIT,
    "fieldwork.Problem": ("county",),
    "fieldwork.Step": ("problem__county",),
    "fieldwork.Appeal": ("conclusion__visit__place",),
    "fieldwork.ReportTemplate": ("org",),
    "appraisal.Scheme": _DEMAND,
    "appraisal.Indicator": ("scheme__demand__county",),
    "appraisal.Value": ("org",),
    "appraisal.Contest": ("org",),
    "api.Client": ("org",),
    "api.IdempotencyKey": ("client__org",),
    "api.Webhook": ("client__org",),
    "api.Delivery": ("webhook__client__org",),
    "api.Import": ("client__org",),
    "api.Departure": ("org",),
    "api.Outcome": ("departure__org",),
    "trends.Look": ("county",),
    "trends.Measure": ("county",),
    "trends.Measure_senders": ("measure__county",),
    "trends.Measure_places": ("measure__county",),
    "trends.Alarm": ("county",),
    "reports.MonthlyReport": ("county",),
    "reports.OpenRelease": ("county",),
}
"""What is the county's."""

WHOLE = frozenset({
    "catalogue.Item", "catalogue.Definition", "catalogue.ItemSplit", "catalogue.CatalogueVersion", "sealing.SealingKey",
    "sealing.KeyInForce",
})  # fmt: skip
"""Common to all counties of a server: copied whole."""

FOLLOWED = WHOLE | {
    "orgs.Organisation", "accounts.User", "forms.Form", "forms.FormVersion", "forms.FormField", "forms.Admission",
    "tasks.Task", "gate.Demand", "burden.BurdenEntry", "sharing.ShareRequest", "sharing.Reading", "audit.AuditEntry",
    "inspections.Inspection", "documents.Document", "documents.DocumentPlan", "appraisal.Scheme",
    "appraisal.Indicator", "surveys.Survey", "channels.Channel", "meetings.Meeting", "meetings.Room",
    "inspections.Visit", "ledger.Source",
}  # fmt: skip
"""Rows of others that the county's rows point to go along as copies: the form that the province sent, who signed it,
the file from which the people of a township came before it was of this county. A pointer to anything else of another
county's stops the move."""

TOGETHER: Mapping[str, str] = {
    "ledger.KeptApart": "other__county",
    "surveys.SampleMember": "subject__county",
    "api.Outcome": "subject__county",
}
"""Rows that name somebody besides go only where those are the county's as well: who went to another county with their
township is nobody's business on the server of the old one. {table: the way to their county}."""

ALONG: Mapping[str, tuple[tuple[str, str], ...]] = {
    "forms.FormVersion": (("forms.FormField", "version"),),
    "gate.Demand": (
        ("documents.Document", "demand"), ("meetings.Meeting", "demand"), ("inspections.Inspection", "demand"),
        ("channels.Channel", "demand"),
    ),
}  # fmt: skip
"""Copies of others' rows that are of no use without their parts: {table: ((parts, their key), …)}. Who was asked for
something by the province goes on seeing the document, the meeting, the inspection."""

STAYS: Mapping[str, str] = {
    "counties.CountyHome": "每台服务器自己的：哪个县在哪里",
    "accounts.User_groups": "不用 Django 的组",
    "accounts.User_user_permissions": "不用 Django 的权限",
    "auth.Permission": "建库时自动有",
    "auth.Group": "不用 Django 的组",
    "auth.Group_permissions": "不用 Django 的组",
    "contenttypes.ContentType": "建库时自动有",
    "sessions.Session": "登录状态：到新服务器要重新登录",
    "account.EmailConfirmation": "不用邮件确认",
    "socialaccount.SocialApp": "单点登录在每台服务器的设置里",
    "socialaccount.SocialToken": "不保存令牌",
    "django_tasks_database.DBTaskResult": "后台任务：做完了才搬",
}
"""Not moved, and why."""

KEPT = frozenset({"audit.AuditEntry", "orgs.Organisation", "accounts.User", "accounts.Post"})
"""Stay on the old server when it forgets the county: the trail is never cut, and it names who and where."""


def owned(model: type[models.Model], county: Organisation, using: str) -> models.QuerySet:
    """The county's rows of a table; each once, in no order."""
    ways = Q()
    for way in BELONGS[model._meta.label]:
        ways |= _way(model, way, county)
    rows = model._base_manager.using(using)
    if len(BELONGS[model._meta.label]) > 1 or "posts__" in BELONGS[model._meta.label][0]:
        return rows.filter(pk__in=rows.filter(ways).values("pk"))  # joins to many would tell a row twice
    return rows.filter(ways)


def going(model: type[models.Model], county: Organisation, using: str) -> models.QuerySet:
    """The rows of ``owned`` that a move takes along."""
    rows, way = owned(model, county, using), TOGETHER.get(model._meta.label)
    return rows.filter(**{way: county.pk}) if way else rows


def _way(model: type[models.Model], way: str, county: Organisation) -> Q:
    if way == "scope":
        return Q(scope__startswith=county.path)
    if way.endswith("county"):
        return Q(**{way: county.pk})
    return Q(**{f"{way}__path__startswith" if way else "path__startswith": county.path})


def tables() -> Iterator[type[models.Model]]:
    """All that a move may touch, in the order of the list."""
    for label in (*sorted(WHOLE), *BELONGS):
        yield by_label(label)


def by_label(label: str) -> Any:
    app, _, name = label.partition(".")
    found = next(
        (one for one in apps.get_app_config(app).get_models(include_auto_created=True) if one.__name__ == name), None
    )
    assert found is not None, f"{label} is in counties.belonging and nowhere else"
    return found
