"""Clients of the API, their webhooks, what was already answered, what they handed in, and what went to line systems."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yibiao_web.sealing.fields import SealedBytes, SealedJSON, SealedText


class Client(models.Model):
    """A program that acts for an organisation. ``digest`` is SHA-256 of the token, which is shown once. ``scopes`` are
    of ``scopes.SCOPES``. ``allowed_at`` is the rate limit's whole state (see ``limits``): seconds since the epoch."""

    name = models.CharField(max_length=100)
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="clients")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    purpose = models.CharField(max_length=200)
    per_minute = models.PositiveIntegerField(default=600)
    allowed_at = models.FloatField(default=0.0)
    expires_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    """What a POST was answered. ``digest`` covers the request: the same key with another body is a mistake."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveIntegerField()
    body = SealedJSON()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="one_answer_a_key")]

    def __str__(self) -> str:
        return self.key


class Webhook(models.Model):
    """``secret`` signs what is sent; it is shown once. ``events`` are audit actions."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=300)
    secret = SealedText(max_length=64)
    events = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One event on its way to one webhook. ``status`` is the last HTTP status, ``problem`` what went wrong last.
    ``done_at`` is set when it was taken, ``given_up_at`` after the last attempt."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    entry = models.ForeignKey("audit.AuditEntry", on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveIntegerField(null=True, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    next_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "entry"], name="delivered_once")]

    def __str__(self) -> str:
        return f"{self.event} {self.status}"

    @property
    def open_since(self) -> datetime | None:
        return None if self.done_at or self.given_up_at else self.at


class Import(models.Model):
    """A file of facts that a client handed in. ``source`` is what it became in the ledger, ``None`` where no row could
    be taken. ``rejected_file`` gives the rejected rows back in the layout they came in."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="imports")
    source = models.ForeignKey("ledger.Source", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    dated = models.DateField()
    format = models.CharField(max_length=8)
    rows = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    added = models.PositiveIntegerField(default=0)
    disputes = models.PositiveIntegerField(default=0)
    findings = SealedJSON(default=list)
    unknown_columns = models.JSONField(default=list)
    rejected_file = SealedBytes(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Departure(models.Model):
    """One file that left for a line system. ``subjects`` are ledger ids in the order of its rows; ``held_back`` the
    findings of rows that could not leave. ``again``: only what the system had rejected before."""

    profile = models.CharField(max_length=60)
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="departures")
    scope = models.CharField(max_length=255)
    again = models.BooleanField(default=False)
    subjects = models.JSONField(default=list)
    held_back = SealedJSON(default=list)
    file_name = models.CharField(max_length=200)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name


class Outcome(models.Model):
    """What a line system's receipt said of one subject's row. ``source`` is the receipt."""

    class Verdict(models.TextChoices):
        ACCEPTED = "accepted", _("已接收")
        REJECTED = "rejected", _("被退回")

    departure = models.ForeignKey(Departure, on_delete=models.CASCADE, related_name="outcomes")
    source = models.ForeignKey("ledger.Source", on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey("ledger.Subject", on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=8, choices=Verdict)
    reason = SealedText(max_length=300, blank=True)
    row = models.PositiveIntegerField(help_text=_("回执里的行号"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "subject"], name="one_outcome_a_receipt")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.verdict}"
