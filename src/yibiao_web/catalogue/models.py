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
    replaced_by = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name


class Definition(models.Model):
    """A dated version of an item's definition (口径)."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="definitions")
    text = models.TextField()
    since = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "since"], name="one_definition_a_day")]

    def __str__(self) -> str:
        return f"{self.item} {self.since}"


class MatchDecision(models.Model):
    """What a person said a field in a context means; the matcher's memory. ``key`` is the core's context key."""

    key = models.JSONField()
    digest = models.CharField(max_length=64, unique=True)
    item = models.CharField(max_length=120, blank=True, help_text=_("空：目录里没有"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.key} → {self.item}"


class CatalogueVersion(models.Model):
    """One row; its number grows with every change, so that processes know when to load the catalogue again."""

    number = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)
