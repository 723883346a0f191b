"""Village by village, kept a process until the village's part of the ledger changes: after one approval one village is
counted again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Any

from yibiao_web.ledger.models import VillageVersion
from yibiao_web.orgs.models import Organisation

_KEPT = 50_000
_parts: OrderedDict[tuple[Hashable, int, int, date], Any] = OrderedDict()
_lock = Lock()


def parts(
    what: Hashable, villages: Sequence[Organisation], on: date,
    count: Callable[[Sequence[Organisation]], Mapping[int, Any]], more: Mapping[int, Hashable] | None = None,
) -> dict[int, Any]:  # fmt: skip
    """What ``count`` says of each village. It is only asked about those that changed since; ``more`` is what else it
    depends on, by village."""
    versions = dict(VillageVersion.objects.filter(org__in=villages).values_list("org_id", "number"))
    keys = {one.pk: ((what, (more or {}).get(one.pk)), one.pk, versions.get(one.pk, 0), on) for one in villages}
    with _lock:
        found = {pk: _parts[key] for pk, key in keys.items() if key in _parts}
    late = [one for one in villages if one.pk not in found]
    if late:
        fresh = count(late)
        with _lock:
            for one in late:
                if one.pk in fresh:
                    _parts[keys[one.pk]] = found[one.pk] = fresh[one.pk]
            while len(_parts) > _KEPT:
                _parts.popitem(last=False)
    return found


def forget() -> None:
    """For tests, whose databases come and go."""
    with _lock:
        _parts.clear()
