"""Demands that came outside the platform, told by whoever received them, and what became of each.

Who told is nowhere: no account, no address, no time finer than the day. Numbers are drawn, not counted up. What is told
during a day has no row of its own: it waits with the others in a sealed lump, is filed the day after in an order of
chance, and until then neither the order of rows nor what a file of the database still holds of old pages says which of
the day's it was.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _


class Waiting(models.Model):
    """A sealed lump of what was told or added in a county since the last filing: always of one length, and sealed anew
    whenever somebody only looks, too, so that nothing shows how many of those who looked told something."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    county = models.ForeignKey("orgs.Organisation", on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.county}"


class Notice(models.Model):
    """One telling, filed. ``text`` is masked; ``shown`` whether the sender may read it: a notice that went to one
    village only would tell which. ``fields`` are what it asks: {"label", "item", "state": held|new|unknown, "share"}.
    ``code`` is a digest of the code that whoever told keeps. ``key`` is the same for the same demand told twice."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    code = models.CharField(max_length=64, unique=True)
    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    sender = models.ForeignKey(
        "orgs.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="told_of"
    )
    sender_words = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    shown = models.BooleanField(default=True)
    channel = models.CharField(max_length=40, blank=True)
    fields = models.JSONField(default=list)
    findings = models.JSONField(default=list)
    due_on = models.DateField(null=True, blank=True)
    minutes = models.FloatField(default=0.0)
    places = models.PositiveIntegerField(default=1)
    key = models.CharField(max_length=64, db_index=True)
    day = models.DateField()
    demand = models.ForeignKey("gate.Demand", null=True, blank=True, on_delete=models.PROTECT, related_name="notices")

    def __str__(self) -> str:
        return self.title


class Answer(models.Model):
    """What the sender does about it: registers it (事后补报), withdraws it, or explains. Public to whoever told."""

    class Act(models.TextChoices):
        REGISTER = "register", _("补报准入")
        WITHDRAW = "withdraw", _("收回，不要了")
        EXPLAIN = "explain", _("说明")

    demand = models.ForeignKey("gate.Demand", on_delete=models.CASCADE, related_name="answers")
    act = models.CharField(max_length=10, choices=Act)
    words = models.TextField()
    registered = models.CharField(max_length=200, blank=True, help_text=_("补报的是哪一件"))
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.demand} {self.get_act_display()}"


class Word(models.Model):
    """What whoever told says afterwards, by the code."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="words")
    text = models.TextField()
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.notice} {self.day}"
