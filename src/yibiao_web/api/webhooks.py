"""Webhooks: an event on the trail becomes a delivery a webhook, and a job sends it until it is taken.

What is sent is a pointer without personal data; who was told fetches the rest with the token, by its grants. Sent at
least once: the entry's id in the body tells whoever gets it twice. Headers:

    Yibiao-Event      submission.approved
    Yibiao-Entry      the trail entry's id
    Yibiao-Timestamp  seconds since the epoch
    Yibiao-Signature  sha256=<HMAC-SHA256 of "<timestamp>.<body>" with the webhook's secret, in hex>
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import socket
import ssl
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import transaction
from django.utils import timezone

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.api.addresses import Target, target_of
from yibiao_web.api.models import Client, Delivery, Webhook
from yibiao_web.audit.actions import log
from yibiao_web.audit.jobs import run_job
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.ledger.models import Dispute
from yibiao_web.orgs.models import Level
from yibiao_web.sharing.models import Grant
from yibiao_web.tasks.models import Assignment, Task

WAITS = tuple(
    timedelta(seconds=one) for one in (10, 60, 300, 1_800, 7_200, 28_800, 86_400)
)  # between attempts; after the last one it is given up
TIMEOUT = 5.0
_DELIVER = f"{__name__}.deliver"


def announce(entry_id: int) -> None:
    """The job of ``site/jobs.py``: one delivery for every webhook that the entry concerns."""
    entry = AuditEntry.objects.select_related("org").get(pk=entry_id)
    now = timezone.now()
    hooks = Webhook.objects.filter(active=True, client__revoked_at=None, client__expires_on__gte=timezone.localdate())
    for hook in hooks.select_related("client__org__parent"):
        if entry.action in hook.events and concerns(hook.client, entry):
            with transaction.atomic():
                delivery, new = Delivery.objects.get_or_create(
                    webhook=hook, entry=entry, defaults={"event": entry.action, "at": now, "next_at": now}
                )
                if new:
                    run_job.enqueue(_DELIVER, delivery.pk)


def concerns(client: Client, entry: AuditEntry) -> bool:
    """What the client's organisation did or was done for it, what happens in its own place, and that the ledger of the
    place it serves grew."""
    org = client.org
    if entry.org_id == org.pk or (org.level != Level.DEPARTMENT and entry.scope.startswith(org.path)):
        return True
    if entry.action == "ledger.recorded":
        return entry.scope.startswith(org.area.path)
    return org.pk in _owners(entry)


def _owners(entry: AuditEntry) -> set[int]:
    """Whom the entry's target belongs to."""
    if entry.target_type == "tasks.task":
        return set(Task.objects.filter(pk=entry.target_id).values_list("org", flat=True))
    if entry.target_type == "tasks.assignment":
        rows = Assignment.objects.filter(pk=entry.target_id).values_list("org", "task__org")
        return {one for row in rows for one in row}
    if entry.target_type == "submissions.submission":
        rows = Assignment.objects.filter(submission=entry.target_id).values_list("org", "task__org")
        return {one for row in rows for one in row}
    if entry.target_type == "ledger.dispute":
        return {one for row in Dispute.objects.filter(pk=entry.target_id).values_list("org", "owner") for one in row}
    if entry.target_type == "sharing.grant":
        return set(Grant.objects.filter(pk=entry.target_id).values_list("org", flat=True))
    return set()


def body_of(entry: AuditEntry) -> bytes:
    told = {
        "id": entry.pk, "event": entry.action, "at": entry.at.isoformat(),
        "organisation": entry.org.code if entry.org else None,
        "target": {"type": entry.target_type, "id": entry.target_id},
        "detail": entry.detail,
    }  # fmt: skip
    return orjson.dumps(told)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def deliver(delivery_id: int) -> None:
    """One attempt; the next is a job for later. Safe to run twice: what was taken is not sent again."""
    one = Delivery.objects.select_related("webhook__client", "entry__org").get(pk=delivery_id)
    if one.done_at or one.given_up_at:
        return
    if not one.webhook.active or one.webhook.client.revoked_at:
        _keep(one, None, "通知已停用", give_up=True)
        return
    now = timezone.now()
    body = body_of(one.entry)
    try:
        status, problem = _send(target_of(one.webhook.url), body, _headers(one, body, now)), ""
    except (Refusal, OSError, http.client.HTTPException) as trouble:
        status, problem = None, trouble.message if isinstance(trouble, Refusal) else f"连不上：{trouble}"
    _keep(one, status, problem)


def _headers(one: Delivery, body: bytes, now: datetime) -> dict[str, str]:
    timestamp = int(now.timestamp())
    return {
        "Content-Type": "application/json", "User-Agent": "yibiao", "Yibiao-Event": one.event,
        "Yibiao-Entry": str(one.entry_id), "Yibiao-Timestamp": str(timestamp),
        "Yibiao-Signature": signature(one.webhook.secret, timestamp, body),
    }  # fmt: skip


@transaction.atomic
def _keep(one: Delivery, status: int | None, problem: str, *, give_up: bool = False) -> None:
    """Note the attempt, and plan the next where it was not taken."""
    held, now = Delivery.objects.select_for_update().get(pk=one.pk), timezone.now()
    if held.done_at or held.attempts != one.attempts:
        return  # another run of this job was quicker
    held.attempts, held.status, held.problem, held.next_at = held.attempts + 1, status, problem[:200], None
    if status is not None and 200 <= status < 300:
        held.done_at = now
    elif give_up or held.attempts > len(WAITS):
        held.given_up_at = now
    else:
        held.next_at = now + WAITS[held.attempts - 1]
        run_job.using(run_after=held.next_at).enqueue(_DELIVER, held.pk)
    held.save()


@transaction.atomic
def deliver_again(one: Delivery, *, viewer: Viewer, now: datetime) -> None:
    """Somebody mended the other end and wants what was given up."""
    held = Delivery.objects.select_for_update().get(pk=one.pk)
    if held.done_at or not held.given_up_at:
        return
    held.attempts, held.given_up_at, held.next_at = 0, None, now
    held.save()
    run_job.enqueue(_DELIVER, held.pk)
    log("webhook.sent_again", by=viewer.user, now=now, org=viewer.org, target=held, detail={"event": held.event})


def _send(target: Target, body: bytes, headers: dict[str, str]) -> int:
    """POST to the checked address; a redirect is an answer like any other and is not followed."""
    connection = _Checked(target)
    try:
        connection.request("POST", target.path, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


class _Checked(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name says by now; TLS still checks the name."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=TIMEOUT)
        self._target = target

    def connect(self) -> None:
        sock: Any = socket.create_connection((self._target.ip, self._target.port), TIMEOUT)
        if self._target.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self._target.host)
        self.sock = sock
