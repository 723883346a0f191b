"""Writes about clients and their webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.api.addresses import check_address
from yibiao_web.api.models import Client, Webhook
from yibiao_web.api.scopes import EVENTS, SCOPES
from yibiao_web.api.tokens import digest_of, new_secret, new_token
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

LONGEST_DAYS = 366


@transaction.atomic
def make_client(
    *, viewer: Viewer, org: Organisation, name: str, scopes: Sequence[str], purpose: str, expires_on: date,
    now: datetime, per_minute: int = 600,
) -> tuple[Client, str]:  # fmt: skip
    """The client and its token, which nobody can see again."""
    if not org.path.startswith(county_of(viewer.org).path):
        raise Refusal("foreign_org", _("只能给本县的单位发令牌。"), 422)
    if not purpose.strip():
        raise Refusal("no_purpose", _("请写明用途；每次读取个人信息都会记上它，基层看得到。"), 422)
    if unknown := set(scopes) - SCOPES.keys():
        raise Refusal("scope_unknown", _("没有这种权限：{unknown}。").format(unknown="、".join(sorted(unknown))), 422)
    if not scopes:
        raise Refusal("no_scopes", _("请至少选一项权限。"), 422)
    token = new_token()
    client = Client.objects.create(
        name=name.strip(), org=org, digest=digest_of(token), scopes=sorted(scopes), purpose=purpose.strip(),
        per_minute=per_minute, expires_on=expires_on, made_by=viewer.user, made_at=now,
    )  # fmt: skip
    log("client.made", by=viewer.user, now=now, org=viewer.org, target=client, scope=org.path, purpose=client.purpose,
        detail={"name": client.name, "org": org.name, "scopes": client.scopes, "expires_on": expires_on})  # fmt: skip
    return client, token


def longest(now: datetime) -> date:
    """The last day that a new token may hold."""
    return timezone.localdate(now) + timedelta(days=LONGEST_DAYS)


@transaction.atomic
def revoke_client(client: Client, *, viewer: Viewer, now: datetime) -> Client:
    """From now on its token is refused and its webhooks are silent."""
    held = Client.objects.select_for_update().get(pk=client.pk)
    if held.revoked_at is None:
        held.revoked_at, held.revoked_by = now, viewer.user
        held.save(update_fields=["revoked_at", "revoked_by"])
        log("client.revoked", by=viewer.user, now=now, org=viewer.org, target=held, detail={"name": held.name})
    return held


@transaction.atomic
def make_webhook(
    client: Client, *, viewer: Viewer, url: str, events: Sequence[str], now: datetime
) -> tuple[Webhook, str]:
    """The webhook and the secret that signs what it is sent."""
    if client.revoked_at is not None:
        raise Refusal("token_revoked", _("这个调用方已停用，不能再加通知地址。"))
    if not events or set(events) - EVENTS.keys():
        raise Refusal("no_events", _("请至少选一种要通知的事。"), 422)
    check_address(url)
    secret = new_secret()
    hook = Webhook.objects.create(client=client, url=url, secret=secret, events=sorted(events), made_at=now)
    log("webhook.made", by=viewer.user, now=now, org=viewer.org, target=hook,
        detail={"client": client.name, "url": url, "events": hook.events})  # fmt: skip
    return hook, secret


@transaction.atomic
def stop_webhook(hook: Webhook, *, viewer: Viewer, now: datetime) -> Webhook:
    held = Webhook.objects.select_for_update().get(pk=hook.pk)
    if held.active:
        held.active = False
        held.save(update_fields=["active"])
        log("webhook.stopped", by=viewer.user, now=now, org=viewer.org, target=held, detail={"url": held.url})
    return held
