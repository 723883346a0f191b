"""The same POST twice has one effect. The key is kept in the transaction of what it did: both or neither."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yibiao_web.api.models import Client, IdempotencyKey
from yibiao_web.audit.refusals import Refusal

KEPT = timedelta(days=7)
Answer = tuple[int, dict[str, Any]]


def digest_of(parts: Iterable[bytes | str]) -> str:
    """Of everything that makes two requests the same."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8) + data)
    return whole.hexdigest()


@transaction.atomic
def once(client: Client, key: str, digest: str, *, now: datetime, act: Callable[[], Answer]) -> Answer:
    """What ``act`` answers, or what it answered the first time. Without a key the request itself is one."""
    key = key or f"={digest}"
    IdempotencyKey.objects.filter(client=client, at__lt=now - KEPT).delete()
    held = IdempotencyKey.objects.filter(client=client, key=key).first()
    if held is None:
        try:
            with transaction.atomic():
                mine = IdempotencyKey.objects.create(client=client, key=key, digest=digest, status=0, body={}, at=now)
        except IntegrityError:  # somebody was quicker, and has ended by now: the database made us wait
            held = IdempotencyKey.objects.get(client=client, key=key)
        else:
            mine.status, mine.body = act()
            mine.save(update_fields=["status", "body"])
            return mine.status, mine.body
    if held.digest != digest:
        raise Refusal("key_reused", _("这个 Idempotency-Key 已用于另一个请求，请换一个。"), 422)
    return held.status, held.body
