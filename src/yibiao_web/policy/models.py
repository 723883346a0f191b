"""What a county changed about the rules it goes by. The rules themselves are data in ``policy/``."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Weight(models.TextChoices):
    KEPT = "", _("按原来的")
    OFF = "off", _("关着")
    HINT = "hint", _("提示")
    REASON = "reason", _("要写理由")
    BLOCK = "block", _("办不成")


class Override(models.Model):
    """All that a county changes of one rule from a day on; never edited, one made later takes the place of whatever was
    to hold from that day. Neither ``value`` nor ``weight``: back to the shipped rule. ``looser`` is how it was looser
    than that when it was made."""

    county = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="policy_overrides")
    rule = models.CharField(max_length=60)
    since = models.DateField()
    value = models.FloatField(null=True, blank=True)
    weight = models.CharField(max_length=8, choices=Weight, blank=True)
    why = models.TextField(blank=True)
    looser = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["county", "rule"], name="overrides_of_a_rule")]

    def __str__(self) -> str:
        return f"{self.county} {self.rule} {self.since}"
