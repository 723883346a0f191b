"""Who may read which items of which scope for which purpose until when; what was asked for, and what was read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Grant(models.Model):
    """``items`` are item codes; ``scope`` is the path of an organisation."""

    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="grants")
    items = models.JSONField(default=list)
    scope = models.CharField(max_length=255)
    purpose = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    request = models.ForeignKey("ShareRequest", null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.org} {self.purpose}"


class ShareRequest(models.Model):
    """Asks the owner of items for a grant. When the owner is silent until ``due_on``, ``on_silence`` happens."""

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        GRANTED = "granted", _("已同意")
        REFUSED = "refused", _("未同意")
        BY_SILENCE = "by_silence", _("逾期未答复，按约定同意")

    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="share_requests")
    owner = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="requests_received")
    items = models.JSONField(default=list)
    scope = models.CharField(max_length=255)
    purpose = models.CharField(max_length=200)
    until = models.DateField()
    version = models.ForeignKey("forms.FormVersion", null=True, on_delete=models.SET_NULL, related_name="+")
    due_on = models.DateField()
    on_silence = models.CharField(max_length=6, choices=[("grant", _("视为同意")), ("refuse", _("视为不同意"))])
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.org} → {self.owner}"


class Reading(models.Model):
    """Personal data was read: who, about whom, what for. ``subjects`` lists ledger ids, or is empty when it was
    everybody of ``kind`` in ``scope`` (then ``count`` says how many)."""

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="readings")
    scope = models.CharField(max_length=255, db_index=True)
    kind = models.CharField(max_length=20)
    items = models.JSONField(default=list)
    subjects = models.JSONField(default=list)
    count = models.PositiveIntegerField()
    purpose = models.CharField(max_length=200)
    what = models.CharField(max_length=200)
    entry = models.ForeignKey("audit.AuditEntry", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["org", "at"], name="reading_by_org")]

    def __str__(self) -> str:
        return f"{self.org} {self.what}"
