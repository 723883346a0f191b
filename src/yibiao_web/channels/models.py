"""Registers of apps, public accounts and work groups, how they are used, and clean-ups of them.

Counts and dates only: no message of a group and no name of a member is stored anywhere here.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.sealing.fields import SealedBytes

User = settings.AUTH_USER_MODEL
_ORG = "orgs.Organisation"


class Channel(models.Model):
    """``owner_name`` as the register says, ``org`` whom that is in the tree. ``people``: users, followers or members.
    ``asked`` are the organisations whose people are asked to use it or be in it. ``findings`` and ``advice`` are the
    core's, as of ``examined_on``."""

    class Kind(models.TextChoices):
        APP = "app", _("应用程序")
        ACCOUNT = "account", _("公众账号")
        GROUP = "group", _("工作群组")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("拟建")
        IN_USE = "in_use", _("在用")
        CLOSED = "closed", _("已关")

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(_ORG, null=True, blank=True, on_delete=models.PROTECT, related_name="channels")
    owner_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.IN_USE)
    name = models.CharField(max_length=100)
    platform = models.CharField(max_length=30, blank=True)
    level = models.CharField(max_length=12, blank=True)
    about = models.TextField(blank=True)
    functions = models.TextField(blank=True)
    audience = models.CharField(max_length=200, blank=True)
    filing_number = models.CharField(max_length=60, blank=True)
    matter = models.CharField(max_length=200, blank=True)
    reach = models.CharField(max_length=300, blank=True)
    manager = models.CharField(max_length=60, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    active_users = models.PositiveIntegerField(null=True, blank=True)
    minutes = models.FloatField(null=True, blank=True)
    opened = models.DateField(null=True, blank=True)
    closed = models.DateField(null=True, blank=True)
    expires = models.DateField(null=True, blank=True)
    last_active = models.DateField(null=True, blank=True)
    covered = models.DateField(null=True, blank=True, help_text=_("使用记录到哪一天"))
    asked: models.ManyToManyField = models.ManyToManyField(_ORG, related_name="asked_into", blank=True)
    demand = models.OneToOneField(
        "gate.Demand", null=True, blank=True, on_delete=models.PROTECT, related_name="channel"
    )
    answers = models.JSONField(default=dict, help_text=_("立项前的几个问题"))
    findings = models.JSONField(default=list)
    advised = models.CharField(max_length=2, blank=True)
    advice = models.JSONField(default=dict)
    examined_on = models.DateField(null=True, blank=True)
    kept_reason = models.CharField(max_length=300, blank=True)
    kept_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("kind", "owner_name", "name", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["county", "kind", "name", "owner_name", "platform"], name="channel_registered_once"
            )
        ]
        indexes = [models.Index(fields=["county", "kind", "state"], name="channel_county_kind")]

    def __str__(self) -> str:
        return self.name

    @property
    def colour(self) -> str:
        return {"注销": "bad", "整合": "warn", "保留": "good"}.get(self.advised, "")

    @property
    def worst(self) -> str:
        found = {one["severity"] for one in self.findings}
        return next((one for one in ("block", "reason", "hint") if one in found), "")


class ChannelUse(models.Model):
    """Updates or uses on a day; a day may stand for the week that begins with it."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="uses")
    on = models.DateField()
    count = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "on"], name="use_counted_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.on}"


class Publication(models.Model):
    """What an account published to all the world. ``digest`` keeps the same from coming in twice."""

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="publications")
    on = models.DateField()
    text = models.TextField()
    repost = models.BooleanField(default=False)
    reads = models.PositiveIntegerField(null=True, blank=True)
    digest = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "on", "digest"], name="published_once")]

    def __str__(self) -> str:
        return self.text[:40]


class RegisterImport(models.Model):
    """One upload: how many were taken, and the rows that were not, to be given back in the same layout."""

    org = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    counted = models.PositiveIntegerField(default=0, help_text=_("使用记录和推文收了几行"))
    findings = models.JSONField(default=list)
    rejected = SealedBytes(default=bytes)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name


class CleanUp(models.Model):
    """A dated list of channels to merge or close. ``before`` holds the numbers on the day it was made."""

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    starts_on = models.DateField()
    due_on = models.DateField()
    before = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Retirement(models.Model):
    """One channel's way out: its owner answers, users are told, it is archived, reported, closed. ``told`` is what
    users read; ``data_kept`` how what is inside it is kept; ``duty_kept_by`` how its duty is still met."""

    class Act(models.TextChoices):
        MERGE = "merge", _("整合")
        CLOSE = "close", _("注销")

    clean_up = models.ForeignKey(CleanUp, on_delete=models.CASCADE, related_name="items")
    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="retirements")
    act = models.CharField(max_length=8, choices=Act)
    into = models.ForeignKey(Channel, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    duty_kept_by = models.CharField(max_length=300, blank=True)
    told = models.TextField(blank=True)
    told_on = models.DateField(null=True, blank=True)
    objection = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True, blank=True)
    data_kept = models.CharField(max_length=300, blank=True)
    reported_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    spared_on = models.DateField(null=True, blank=True, help_text=_("减负办同意保留的那一天"))
    spared_why = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("due_on", "channel__owner_name", "channel__name")
        constraints = [models.UniqueConstraint(fields=["clean_up", "channel"], name="retired_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.get_act_display()}"

    @property
    def standing(self) -> tuple[str, Any]:
        """How far it is: a tag's colour and words."""
        if self.closed_on:
            return "good", _("已关")
        if self.spared_on:
            return "info", _("保留")
        if self.objection and not self.answered_on:
            return "warn", _("主办单位要求保留")
        if not self.answered_on:
            return "warn", _("等主办单位答复")
        return "info", _("在办")


class ChannelArchive(models.Model):
    """All that the platform knew of a channel when it was closed, as one zip: kept, never changed."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="archives")
    file_name = models.CharField(max_length=200)
    content = SealedBytes()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.file_name


class ChannelData(models.Model):
    """What the owner took out of the channel itself, put beside the archive."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="data")
    file_name = models.CharField(max_length=200)
    content = SealedBytes()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name
