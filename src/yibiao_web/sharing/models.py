"""Who may read which items of which scope for which purpose until when; what was asked for, and what was read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Grant(models.Model):
    """``items`` are plain item codes; ``scope`` is the path of an organisation. ``owner`` is who gave it away."""

    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="grants")
    owner = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="grants_given")
    items = models.JSONField(default=list)
    scope = models.CharField(max_length=255)
    purpose = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    request = models.ForeignKey("ShareRequest", null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    revoke_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request"], name="one_grant_a_request")]

    def __str__(self) -> str:
        return f"{self.org} {self.purpose}"


class ShareRequest(models.Model):
    """Asks the owner of items for a grant. When the owner is silent until ``due_on``, ``on_silence`` happens.
    ``admission`` leads back to the form that the items are for."""

    class State(models.TextChoices):
        OPEN = "open", _("待答复")
        GRANTED = "granted", _("已同意")
        REFUSED = "refused", _("未同意")
        BY_SILENCE = "by_silence", _("逾期未答复，按约定同意")
        REFUSED_BY_SILENCE = "not_given", _("逾期未答复，按约定不同意")

    class Silence(models.TextChoices):
        GRANT = "grant", _("视为同意")
        REFUSE = "refuse", _("视为不同意")

    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="share_requests")
    owner = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="requests_received")
    items = models.JSONField(default=list)
    scope = models.CharField(max_length=255)
    purpose = models.CharField(max_length=200)
    until = models.DateField()
    version = models.ForeignKey("forms.FormVersion", null=True, on_delete=models.SET_NULL, related_name="+")
    admission = models.BigIntegerField(null=True, blank=True)
    due_on = models.DateField()
    on_silence = models.CharField(max_length=6, choices=Silence)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"], name="share_overdue")]

    def __str__(self) -> str:
        return f"{self.org} → {self.owner}"


class Reading(models.Model):
    """Personal data was read: who, about whom, what for. ``scope`` is the path of the place whose people it was about
    and ``count`` how many. ``places`` says how many of each village. Up to ``EACH`` subjects each of them is kept
    (``who``); of larger readings the villages are what is known of a single person."""

    EACH = 5_000

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="readings")
    scope = models.CharField(max_length=255, db_index=True)
    kind = models.CharField(max_length=20)
    items = models.JSONField(default=list)
    count = models.PositiveIntegerField()
    each = models.BooleanField(default=True, help_text=_("逐人记下；否则只记到村"))
    purpose = models.CharField(max_length=200)
    what = models.CharField(max_length=200)
    entry = models.ForeignKey("audit.AuditEntry", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["org", "at"], name="reading_by_org")]

    def __str__(self) -> str:
        return f"{self.org} {self.what}"


class ReadingPlace(models.Model):
    """How many subjects of a village (or who else keeps them) a reading was about."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="places")
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.reading_id} {self.org_id}"


class ReadSubject(models.Model):
    """One subject whom a reading was about."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="who")
    subject = models.ForeignKey("ledger.Subject", on_delete=models.PROTECT, related_name="read_in")

    def __str__(self) -> str:
        return f"{self.reading_id} {self.subject_id}"
