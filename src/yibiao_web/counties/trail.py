"""The county's part of the trail on its way: every entry keeps its own hash and that of its neighbour before it, the
file beside it holds the whole chain with the entries of others sealed, and the new server's chain begins with an entry
that names the last hash and covers all that came along (``audit.chain.ARRIVED``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from yibiao_web.audit.chain import ARRIVED, FIELDS, START, digest_of, hash_of
from yibiao_web.audit.exports import ndjson
from yibiao_web.audit.models import AuditEntry
from yibiao_web.counties.belonging import owned
from yibiao_web.orgs.models import Organisation

_ROWS = 2_000


def write(path: Path, county: Organisation, using: str) -> tuple[str, int]:
    """Write the whole chain with only the county's entries open; the last hash, and up to which entry."""
    chain = AuditEntry.objects.using(using).order_by("pk")
    until, last = chain.values_list("pk", "hash").last() or (0, START)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(ndjson(_rows(county, until, using), complete=True, last=last, until=until))
    return last, until


def _rows(county: Organisation, until: int, using: str) -> Iterator[dict[str, Any]]:
    mine = owned(AuditEntry, county, using).filter(pk__lte=until).order_by("pk")
    own = mine.values("id", "previous", "hash", *FIELDS).iterator(_ROWS)
    next_one = next(own, None)
    chain = AuditEntry.objects.using(using).filter(pk__lte=until).order_by("pk")
    for row in chain.values("id", "previous", "hash").iterator(_ROWS):
        if next_one is not None and next_one["id"] == row["id"]:
            yield next_one
            next_one = next(own, None)
        else:
            yield row


def arrive(county: Organisation, now: datetime, using: str, *, last: str, file: str, digest: str, source: str) -> None:
    """The first entry of the new server's own chain, after those that came along."""
    came = list(AuditEntry.objects.using(using).order_by("pk").values_list("hash", flat=True))
    fields = {
        "at": now, "actor_id": None, "actor_name": "系统", "org_id": county.pk, "action": ARRIVED,
        "target_type": "orgs.organisation", "target_id": str(county.pk), "scope": county.path, "purpose": "",
        "detail": {"came": len(came), "hashes": digest_of(came), "last": last, "file": file, "tables": digest,
                   "from": source},
    }  # fmt: skip
    AuditEntry.objects.using(using).create(**fields, previous=START, hash=hash_of(START, fields))


def sha256_of(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while some := file.read(1 << 20):
            digest.update(some)
    return digest.hexdigest()
