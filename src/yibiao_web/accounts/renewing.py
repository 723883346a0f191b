"""What signing in hangs on, by the current key of the ring: the secrets of second factors, which allauth keeps in a
table of its own, and the digests by which people are known by their telephone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.db import transaction

from yibiao_web.accounts.models import User
from yibiao_web.accounts.second_factors import keys_in, renewed
from yibiao_web.sealing.digests import digest, key_in
from yibiao_web.sealing.held import ring


def renew() -> Iterator[tuple[str, int]]:
    """One by one: a recovery code that is used meanwhile stays used, a telephone that is changed stays changed."""
    for pk in list(Authenticator.objects.order_by("pk").values_list("pk", flat=True)):
        yield "两步验证的密钥", _renew_secrets(pk)
    rows = User.objects.exclude(mobile_digest="").exclude(mobile_digest__startswith=ring().current)
    for pk, mobile, old in list(rows.values_list("pk", "mobile", "mobile_digest")):
        new = str(digest("mobile", mobile)) if mobile else ""
        yield "手机号的查找摘要", User.objects.filter(pk=pk, mobile_digest=old).update(mobile_digest=new)


def in_use() -> Counter[str]:
    found = Counter(by for data in Authenticator.objects.values_list("data", flat=True) for by in keys_in(data))
    marks = User.objects.exclude(mobile_digest="").values_list("mobile_digest", flat=True)
    found.update(key_in(one) for one in marks.iterator(chunk_size=10_000))
    del found[""]
    return found


@transaction.atomic
def _renew_secrets(pk: int) -> int:
    one = Authenticator.objects.select_for_update().filter(pk=pk).first()
    if one is None or one.data == (new := renewed(one.data)):
        return 0
    one.data = new
    one.save(update_fields=["data"])
    return 1
