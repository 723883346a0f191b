"""Meetings, who is asked to them, and how a month of them was merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao.meetings.checking import ADVICE_NAMES
from yibiao_web.gate.models import Demand

User = settings.AUTH_USER_MODEL


class Room(models.Model):
    """A place with seats. ``seats`` counts everybody."""

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)
    seats = models.PositiveIntegerField()
    place = models.CharField(max_length=100, blank=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("-seats", "name")
        constraints = [models.UniqueConstraint(fields=["county", "name"], name="room_once")]

    def __str__(self) -> str:
        return self.name


class BusySeason(models.Model):
    """Days on which the grassroots have other things to do: 秋收、防汛、换届. Both days belong to it."""

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="busy_seasons")
    name = models.CharField(max_length=60)
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        ordering = ("first_on", "pk")

    def __str__(self) -> str:
        return self.name


class TravelTime(models.Model):
    """Minutes that people of a place are on their way to the county town, one way. A village without an own row goes
    by its township's."""

    org = models.OneToOneField("orgs.Organisation", on_delete=models.CASCADE, related_name="travel_time")
    minutes = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.org} {self.minutes}"


class YearCount(models.Model):
    """How many meetings a sender held in a year beside those of this register (before it was begun), as the gatekeeper
    knows it from elsewhere; without it 只减不增 could not be told in the first year."""

    org = models.ForeignKey("orgs.Organisation", on_delete=models.CASCADE, related_name="meeting_counts")
    year = models.PositiveIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "year"], name="meetings_counted_once")]

    def __str__(self) -> str:
        return f"{self.org} {self.year} {self.count}"


class Meeting(models.Model):
    """The facts of a meeting; its title, sender, findings and decision are its ``demand``'s.

    ``agenda``: lines {what, speaker, post, minutes, main}. ``earliest_on`` and ``latest_on``: the days between which
    it may be held; none where nobody said so. ``alone`` says why it can not be merged with others. ``arrive_early``:
    minutes before the start; ``opening``: minutes of formalities that a merged meeting has once. ``merged_into``: the
    meeting that took its place; ``parts`` of such a one: {meeting, title, org, minutes}, in their order. ``advice``:
    what the check said to do with it. ``moved_from``: the time it was called for before a plan moved it, on the day
    ``moved_on``; none where only the room or the way to meet changed.
    """

    class Kind(models.TextChoices):
        COMPREHENSIVE = "comprehensive", _("综合性会议")
        SPECIAL = "special", _("专题会")
        DISCUSSION = "discussion", _("座谈会")
        TRAINING = "training", _("培训会")
        ON_THE_SPOT = "on_the_spot", _("现场会")
        DISPATCHING = "dispatching", _("调度会、推进会")
        BRIEFING = "briefing", _("传达部署会")
        OTHER = "other", _("其他")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("现场")
        VIDEO = "video", _("视频")
        PHONE = "phone", _("电话")

    class Post(models.TextChoices):
        PRINCIPAL = "principal", _("主要负责人")
        DEPUTY = "deputy", _("分管负责人")
        STAFF = "staff", _("工作人员")
        ANY = "", _("不限")

    demand = models.OneToOneField(Demand, on_delete=models.CASCADE, related_name="meeting")
    kind = models.CharField(max_length=15, choices=Kind, default=Kind.SPECIAL)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    starts_at = models.DateTimeField(db_index=True)
    minutes = models.PositiveIntegerField()
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="meetings")
    place = models.CharField(max_length=100, blank=True)
    chaired_by = models.CharField(max_length=10, choices=Post, blank=True)
    chair = models.CharField(max_length=50, blank=True)
    topics = models.JSONField(default=list)
    agenda = models.JSONField(default=list)
    text = models.TextField(blank=True)
    materials = models.JSONField(default=list)
    basis = models.CharField(max_length=300, blank=True)
    plan_number = models.CharField(max_length=50, blank=True)
    check_in = models.BooleanField(default=False)
    group_discussion = models.BooleanField(default=False)
    overnight = models.BooleanField(default=False)
    fee_class = models.PositiveSmallIntegerField(default=0)
    earliest_on = models.DateField(null=True, blank=True)
    latest_on = models.DateField(null=True, blank=True)
    may_move = models.BooleanField(default=True)
    may_be_video = models.BooleanField(default=False)
    alone = models.CharField(max_length=200, blank=True)
    arrive_early = models.PositiveSmallIntegerField(default=0)
    opening = models.PositiveSmallIntegerField(default=0)
    parts = models.JSONField(default=list)
    moved_from = models.DateTimeField(null=True, blank=True)
    moved_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("实际散会的时间，召集单位记的"))
    advice = models.CharField(max_length=15, blank=True, choices=list(ADVICE_NAMES.items()))
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        ordering = ("starts_at", "pk")

    def __str__(self) -> str:
        return self.demand.title

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def span(self, parts: Sequence[int]) -> tuple[datetime, datetime]:
        """From the first to the last of some parts; all of it where none are named."""
        if not parts or not self.parts:
            return self.starts_at, self.ends_at
        before = sum(one["minutes"] for one in self.parts[: min(parts)])
        until = sum(one["minutes"] for one in self.parts[: max(parts) + 1])
        return self.starts_at + timedelta(minutes=before), self.starts_at + timedelta(minutes=until)

    def sitting(self, parts: Sequence[int]) -> int:
        """Minutes of some parts together."""
        return sum(self.parts[at]["minutes"] for at in parts) if parts and self.parts else self.minutes


class Attendance(models.Model):
    """Who is asked to come: ``count`` people of an organisation, or a named person. ``org`` None: of none that the
    platform knows, ``name`` says which. ``concerned`` None: nothing says whether the matter is theirs. ``parts``: the
    numbers of the parts of a merged meeting that they are asked to; none where they are asked to all of it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    org = models.ForeignKey(
        "orgs.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="attendances"
    )
    name = models.CharField(max_length=100)
    person = models.CharField(max_length=50, blank=True)
    post = models.CharField(max_length=10, choices=Meeting.Post, blank=True)
    concerned = models.BooleanField(null=True, default=None)
    required = models.BooleanField(default=True)
    count = models.PositiveSmallIntegerField(default=1)
    parts = models.JSONField(default=list)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.name} {self.get_post_display()}"


class MeetingImport(models.Model):
    """A calendar or workbook that was handed in, and what became of its rows, which the worker takes one by one:
    ``done`` of ``total``; ``content`` is dropped then. ``known`` stood in the register before; ``rejected``: {row,
    title, reasons, cells}."""

    class State(models.TextChoices):
        WAITING = "waiting", _("正在登记")
        DONE = "done", _("登记完了")
        FAILED = "failed", _("没有登记完")

    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField(default=b"")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["org", "digest"], name="meetings_imported_once")]

    def __str__(self) -> str:
        return self.file_name


class MergePlan(models.Model):
    """A month's meetings as they stand and as they could be held. ``before`` and ``after`` are the planner's schedules
    as JSON, ``merges`` what it would join and why, ``refused`` the pairs of meetings that the gatekeeper keeps apart,
    ``seen`` the digest of each meeting's facts that it reckoned with. ``gap``: how far from the best the schedule may
    be, 0.05 is five per cent."""

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("正在计算")
        DRAFT = "draft", _("方案")
        AGREED = "agreed", _("已采用")
        FAILED = "failed", _("没有算成")

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="merge_plans")
    month = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    merges = models.JSONField(default=list)
    totals = models.JSONField(default=dict)
    refused = models.JSONField(default=list)
    seen = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    gap = models.FloatField(null=True, blank=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = [models.Index(fields=["county", "month"], name="merge_plan_month")]

    def __str__(self) -> str:
        return f"{self.county} {self.month:%Y-%m}"


class CalendarFeed(models.Model):
    """An address from which a calendar program fetches an organisation's meetings without signing in. Only the digest
    of its secret part is kept. ``mine``: only what names its maker or nobody."""

    org = models.ForeignKey("orgs.Organisation", on_delete=models.CASCADE, related_name="calendar_feeds")
    name = models.CharField(max_length=60)
    mine = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
