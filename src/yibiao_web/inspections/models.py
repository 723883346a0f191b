"""Inspections of a year, and the visits that they lead to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yibiao.inspections.checking import ADVICE_NAMES
from yibiao_web.gate.models import Demand

User = settings.AUTH_USER_MODEL


class Inspection(models.Model):
    """The facts of one 督查、检查、考核 or 调研 of a year's plan, or of an emergency outside it. Its title, sender,
    places asked, findings and decision are its ``demand``'s. ``contents``: what is looked at, one line each. The
    places of an unannounced one are not named beforehand: they are drawn. ``merged_into``: the one that looks at it as
    well; ``advice``: what the check said to do with it."""

    class Kind(models.TextChoices):
        SUPERVISION = "supervision", _("督查")
        CHECK = "check", _("检查")
        ASSESSMENT = "assessment", _("考核")
        RESEARCH = "research", _("调研")

    demand = models.OneToOneField(Demand, on_delete=models.CASCADE, related_name="inspection")
    year = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    comprehensive = models.BooleanField(default=False, help_text=_("综合性的，一个部门一年一项"))
    plan_number = models.CharField(max_length=40, blank=True)
    filed_number = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    contents = models.JSONField(default=list)
    unannounced = models.BooleanField(default=False)
    emergency = models.BooleanField(default=False, help_text=_("突发的，先办后补理由"))
    emergency_reason = models.TextField(blank=True)
    published_on = models.DateField(null=True, blank=True, help_text=_("突发的理由公布的那一天"))
    advice = models.CharField(max_length=12, blank=True, choices=list(ADVICE_NAMES.items()))
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    facts = models.JSONField(default=dict, help_text=_("其余的情况，按核心 InspectionFacts 的名字"))

    def __str__(self) -> str:
        return self.demand.title


class Visit(models.Model):
    """One place visited on one day for one inspection. Of an unannounced one there is no row until its seal is opened,
    and the place sees it only once it is over. Visits of several departments to one place on one day share ``trip``."""

    class State(models.TextChoices):
        PLANNED = "planned", _("待去")
        UNDER_WAY = "under_way", _("在路上")
        DONE = "done", _("去过了")
        CANCELLED = "cancelled", _("取消")
        TURNED_AWAY = "turned_away", _("当地没有接待")

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="visits")
    place = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="visits_received")
    on = models.DateField()
    trip = models.CharField(max_length=40, blank=True, help_text=_("一起去的同一个号"))
    lead = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="visits_led")
    inspectors: models.ManyToManyField = models.ManyToManyField(User, related_name="visits", blank=True)
    unannounced = models.BooleanField(default=False)
    again = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    again_reason = models.CharField(max_length=300, blank=True, help_text=_("为什么要再去一次"))
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    over_cap_reason = models.TextField(blank=True, help_text=_("超过次数还要去的理由，当地看得到"))
    ended_reason = models.CharField(max_length=300, blank=True, help_text=_("取消，或者当地没有接待的原因"))
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["place", "on"], name="visit_place_on")]
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "place", "on"], condition=~Q(state__in=["cancelled", "turned_away"]),
                name="visited_once_a_day",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.place} {self.on}"


class QuietTime(models.Model):
    """Days on which nobody goes to the grassroots: 秋收、防汛、换届. Both days belong to it; emergencies still go."""

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="quiet_times")
    name = models.CharField(max_length=60)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ("first_on", "pk")

    def __str__(self) -> str:
        return self.name


class PlaceCode(models.Model):
    """The code on a place's wall. Whoever opens its address sees what is announced, nothing else. A new one makes the
    old one void."""

    place = models.OneToOneField("orgs.Organisation", on_delete=models.CASCADE, related_name="visit_code")
    code = models.CharField(max_length=12, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.place} {self.code}"


class Arrival(models.Model):
    """Somebody came who was not announced and is not known to the platform, as the place wrote it down. ``received``:
    whether they were let in."""

    place = models.ForeignKey("orgs.Organisation", on_delete=models.CASCADE, related_name="arrivals")
    on = models.DateField()
    who = models.CharField(max_length=100)
    what = models.CharField(max_length=200)
    received = models.BooleanField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-on", "-pk")
        constraints = [models.UniqueConstraint(fields=["place", "on", "who", "what"], name="arrived_once")]

    def __str__(self) -> str:
        return f"{self.who} {self.on}"


class BaseCount(models.Model):
    """How many inspections of the grassroots a department had in the year with which the reduction is reckoned, as the
    gatekeeper knows it (关于统筹规范督查检查考核工作的通知)."""

    org = models.OneToOneField("orgs.Organisation", on_delete=models.CASCADE, related_name="inspections_before")
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.org} {self.count}"


class JoinPlan(models.Model):
    """Days on which several departments could go to one place together, for all visits of a span that have none yet.
    ``rows``: {inspection, place, on, fixed} each; ``totals``: the planner's accounts. ``left``:
    what could not be set when it was carried out, in words."""

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("正在计算")
        DRAFT = "draft", _("方案")
        AGREED = "agreed", _("已采用")
        FAILED = "failed", _("没有算成")

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="join_plans")
    first_on = models.DateField()
    last_on = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    rows = models.JSONField(default=list)
    totals = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    left = models.JSONField(default=list)
    gap = models.FloatField(null=True, blank=True)
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.county} {self.first_on} {self.last_on}"
