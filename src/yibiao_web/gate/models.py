"""One demand on the grassroots, of whatever kind, and what the gate said of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.gate.verdicts import Judged


class Demand(Judged, models.Model):
    """What one organisation asks of others: a document, a meeting, an app … Each capability keeps its own facts of it
    and points here with ``demand``; findings are the core's, as JSON. Forms have an ``Admission`` of their own, since
    they are looked at again with every period. ``org`` is the sender; ``minutes`` one asking of all who are asked."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("文件")
        MEETING = "meeting", _("会议")
        APP = "app", _("应用程序")
        ACCOUNT = "account", _("公众账号")
        GROUP = "group", _("工作群组")
        OUTSIDE = "outside", _("平台外的要求")
        INSPECTION = "inspection", _("督查检查")
        INDICATOR = "indicator", _("考核指标")
        SURVEY = "survey", _("调查")

    kind = models.CharField(max_length=12, choices=Kind)
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="demands")
    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    on = models.DateField(help_text=_("看的那一天"))
    starts_on = models.DateField(null=True, blank=True, help_text=_("落到基层的那一天"))
    due_on = models.DateField(null=True, blank=True, help_text=_("最晚办完的那一天"))
    findings = models.JSONField(default=list)
    minutes = models.FloatField(default=0.0)
    money = models.FloatField(default=0.0, help_text=_("运行经费，元"))
    parts = models.JSONField(default=dict, help_text=_("一个接收单位要做的：字段、格、文件、字数、会议……"))
    verdict = models.CharField(max_length=12, choices=Judged.Verdict, default=Judged.Verdict.PENDING)
    reason = models.TextField(blank=True)
    signed_name = models.CharField(max_length=50, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    sent_up_at = models.DateTimeField(null=True, blank=True)
    refused_before = models.BooleanField(default=False, help_text=_("减负办有一次没有同意；改过以后也记着"))
    in_force_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)
    duty = models.CharField(max_length=300, blank=True, help_text=_("这一件原来是为了落实什么职责"))
    duty_kept_by = models.CharField(
        max_length=300, blank=True, help_text=_("撤了以后，原来的职责怎样落实（减负不减责）")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["county", "kind", "verdict"], name="demand_county_kind")]

    def __str__(self) -> str:
        return self.title

    @property
    def waiting(self) -> bool:
        return self.verdict == self.Verdict.PENDING and self.sent_up_at is not None

    @property
    def state(self) -> tuple[str, Any]:
        """How it stands: a tag's colour and words."""
        if self.ended_on:
            return "", _("已撤销")
        if self.in_force_on:
            return "good", _("已生效")
        if self.waiting:
            return "warn", _("待减负办审核")
        if self.verdict == self.Verdict.PENDING:
            return "info", _("草稿")
        return ("bad" if self.verdict == self.Verdict.REFUSED else "good"), self.get_verdict_display()


class DemandRecipient(models.Model):
    """Who is asked, and what it takes one of them (minutes, known after prefill; all its people together)."""

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="recipients")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="asked_of")
    minutes = models.FloatField(default=0.0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["demand", "org"], name="asked_once")]

    def __str__(self) -> str:
        return f"{self.demand} → {self.org}"
