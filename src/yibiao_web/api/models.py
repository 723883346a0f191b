"""Clients of the API, their webhooks, and what was already answered."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Client(models.Model):
    """``digest`` is SHA-256 of the token, which is shown once. ``scopes``: read:ledger, read:tasks, write:import …"""

    name = models.CharField(max_length=100)
    org = models.ForeignKey("orgs.Organisation", on_delete=models.PROTECT, related_name="clients")
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    purpose = models.CharField(max_length=200)
    expires_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class IdempotencyKey(models.Model):
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    status = models.PositiveIntegerField()
    body = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="one_answer_a_key")]

    def __str__(self) -> str:
        return self.key


class Webhook(models.Model):
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="webhooks")
    url = models.URLField(max_length=300)
    secret = models.CharField(max_length=64)
    events = models.JSONField(default=list)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=60)
    entry = models.ForeignKey("audit.AuditEntry", on_delete=models.PROTECT, related_name="+")
    attempts = models.PositiveIntegerField(default=0)
    status = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "entry"], name="delivered_once")]

    def __str__(self) -> str:
        return f"{self.event} {self.status}"
