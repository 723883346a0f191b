"""Monthly reports as they were told, and releases of open data."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

User = settings.AUTH_USER_MODEL
_ORG = "orgs.Organisation"


class MonthlyReport(models.Model):
    """One page about a month (its first day). ``told`` is a ``sheet.Sheet`` as JSON: page, PDF and Word are made from
    it, so that they say the same whenever they are opened. ``until``: the day to which the ledger was read; a month
    that was over then is not told anew unless somebody asks. ``side``: the county's, what a sender asked, what was
    asked of a place."""

    class Side(models.TextChoices):
        COUNTY = "county", _("全县")
        SENDER = "sender", _("要了基层什么")
        PLACE = "place", _("被要什么")

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="monthly_reports")
    side = models.CharField(max_length=8, choices=Side)
    month = models.DateField()
    until = models.DateField()
    told = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("-month", "org__path", "side")
        constraints = [models.UniqueConstraint(fields=["org", "side", "month"], name="one_report_a_month")]

    def __str__(self) -> str:
        return f"{self.org} {self.month:%Y-%m}"


class OpenRelease(models.Model):
    """The county's open data as they stood when a month was over: ``rows`` after small numbers were taken out. Kept as
    it was; a later release of the same month has the next ``version``. Anybody may fetch it while it is published."""

    county = models.ForeignKey(_ORG, on_delete=models.PROTECT, related_name="open_releases")
    month = models.DateField()
    version = models.PositiveIntegerField(default=1)
    rows = models.JSONField(default=list)
    suppressed = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-month", "-version")
        constraints = [models.UniqueConstraint(fields=["county", "month", "version"], name="one_release_a_version")]

    def __str__(self) -> str:
        return f"{self.county} {self.month:%Y-%m} v{self.version}"

    @property
    def file_stem(self) -> str:
        return f"{self.county.code}-{self.month:%Y-%m}-v{self.version}"

    @property
    def public(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None
