"""What the watch saw month by month, the alarms and what became of them, and measures with what they brought."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

User = settings.AUTH_USER_MODEL
_ORG = "orgs.Organisation"


class Look(models.Model):
    """One look at a county's whole months up to ``month``. ``result``: of each series its months, minutes, the same
    without season, and the smallest rise that would be seen; how often an alarm is false."""

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    result = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "month"], name="looked_once_a_month")]

    def __str__(self) -> str:
        return f"{self.county} {self.month:%Y-%m}"


class Measure(models.Model):
    """A measure against burden. No ``senders``: all; no ``kinds``: all; ``places`` where it was tried in some only.
    ``effect``: the core's, as JSON, of the whole months up to ``effect_month``."""

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=100)
    about = models.TextField(blank=True)
    since = models.DateField()
    senders: models.ManyToManyField = models.ManyToManyField(_ORG, related_name="measures", blank=True)
    places: models.ManyToManyField = models.ManyToManyField(_ORG, related_name="tried_measures", blank=True)
    kinds = models.JSONField(default=list)
    effect = models.JSONField(default=dict)
    effect_month = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-since", "-pk")

    def __str__(self) -> str:
        return self.title


class Alarm(models.Model):
    """Something that is surely more than before, or was put into another shape. ``org`` None: the whole county;
    ``kind`` "": all kinds; of a displacement the pair's id. ``month``: the last in which it stood. Its sender explains;
    the gatekeeper closes it, with a reason or a measure."""

    class Sort(models.TextChoices):
        REBOUND = "rebound", _("反弹")
        RISE = "rise", _("上升")
        MOVED = "moved", _("变相")

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(_ORG, null=True, blank=True, on_delete=models.PROTECT, related_name="alarms")
    kind = models.CharField(max_length=40, blank=True)
    sort = models.CharField(max_length=8, choices=Sort)
    begun = models.DateField()
    seen = models.DateField()
    month = models.DateField()
    message = models.TextField()
    numbers = models.JSONField(default=dict)
    explanation = models.TextField(blank=True)
    explained_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    explained_at = models.DateTimeField(null=True, blank=True)
    closed_words = models.TextField(blank=True)
    measure = models.ForeignKey(Measure, null=True, blank=True, on_delete=models.PROTECT, related_name="alarms")
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-month", "-pk")
        indexes = [models.Index(fields=["county", "closed_at"], name="alarm_county_closed")]

    def __str__(self) -> str:
        return self.message[:60]

    @property
    def standing(self) -> tuple[str, Any]:
        """How it stands: a tag's colour and words."""
        if self.closed_at:
            return "good", _("已有措施") if self.measure_id else _("已说明，已了结")
        return ("info", _("单位已说明，等减负办")) if self.explained_at else ("warn", _("待说明"))
