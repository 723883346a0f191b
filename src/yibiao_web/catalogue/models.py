"""The data items in force: what the platform adds to the shipped catalogue, and what people decided about fields."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Sharing(models.TextChoices):
    """《政务数据共享条例》的三类。"""

    OPEN = "open", _("无条件共享")
    CONDITIONAL = "conditional", _("有条件共享")
    CLOSED = "closed", _("不予共享")


class Item(models.Model):
    """A data item as this place keeps it. Items of the shipped catalogue have a row only once somebody sets something
    about them; a local item has its whole description here. Empty fields mean: as shipped."""

    code = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=100)
    subject = models.CharField(max_length=40)
    type = models.CharField(max_length=20, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    choices = models.CharField(max_length=80, blank=True)
    local = models.BooleanField(default=False)
    owner = models.ForeignKey("orgs.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sharing = models.CharField(max_length=12, choices=Sharing, blank=True)
    sensitivity = models.CharField(max_length=12, blank=True)
    fresh_for_days = models.PositiveIntegerField(null=True, blank=True)
    synonyms = models.JSONField(default=list, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    retires_on = models.DateField(null=True, blank=True, help_text=_("说好哪天停用；到那天才停"))
    replaced_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class Definition(models.Model):
    """A dated version of an item's definition (口径). ``in_force`` from its day on: until then it is only announced."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="definitions")
    text = models.TextField()
    since = models.DateField()
    in_force = models.BooleanField(default=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "since"], name="one_definition_a_day")]

    def __str__(self) -> str:
        return f"{self.item} {self.since}"


class ItemSplit(models.Model):
    """One item became several. ``rules``: [{"item": code, "values": [...], "starts": [...]}]; a value that no rule
    takes stays where it was until somebody decides. ``copied_at`` says that the ledger's values followed."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="splits")
    rules = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    copied_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.item} → {'、'.join(rule['item'] for rule in self.rules)}"


class MatchDecision(models.Model):
    """What a person said a field in a context means; the matcher's memory. ``key`` is the core's context key as
    [path, title, subject], ``digest`` that of path and title; ``county`` is whose decision it is."""

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    key = models.JSONField()
    digest = models.CharField(max_length=64)
    item = models.CharField(max_length=120, blank=True, help_text=_("空：目录里没有"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "digest"], name="one_decision_a_context")]

    def __str__(self) -> str:
        return f"{self.key} → {self.item}"


class MatchDoubt(models.Model):
    """A field of which the machine was unsure, waiting for a steward. ``alternatives``: [{"item", "confidence",
    "reasons"}], best first; ``key`` and ``digest`` as in ``MatchDecision``."""

    class State(models.TextChoices):
        OPEN = "open", _("待认定")
        SETTLED = "settled", _("已认定")

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    form_title = models.CharField(max_length=200)
    department = models.CharField(max_length=100)
    path = models.JSONField()
    alternatives = models.JSONField(default=list)
    key = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decision = models.ForeignKey(MatchDecision, null=True, blank=True, on_delete=models.SET_NULL, related_name="doubts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "digest"], name="one_doubt_a_context")]
        indexes = [models.Index(fields=["county", "state"], name="doubts_of_county")]

    def __str__(self) -> str:
        return "/".join(self.path)


class CatalogueVersion(models.Model):
    """One row; its number grows with every change, so that processes know when to load the catalogue again.
    ``keeper`` is the area whose stewards keep this installation's catalogue: that of the first change."""

    number = models.PositiveBigIntegerField(default=1)
    keeper = models.ForeignKey("orgs.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.number)
