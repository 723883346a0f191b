"""Exact search by telephone, bank account or another's ID number: a keyed digest a value, since the values are sealed.

Marks are only added; who is found by one is looked at before being shown, so that a number given up finds nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from yibiao_web.catalogue.queries import catalogue
from yibiao_web.ledger.identity import KEY_ITEMS
from yibiao_web.ledger.models import SearchMark, Subject
from yibiao_web.sealing.digests import accepted, digest

_TYPES = frozenset({"phone", "bank_card", "id_number"})
_SHORTEST, _LONGEST, _MOST = 5, 40, 200
_BATCH = 2_000


def mark(told: Iterable[tuple[Subject, Mapping[str, Any]]]) -> None:
    """Let subjects be found by the numbers in what was told of them; they have their primary keys."""
    wanted = marked_items()
    rows = [
        SearchMark(county_id=subject.county_id, subject=subject, digest=str(_digest(number)))
        for subject, values in told
        for number in _numbers(values, wanted)
    ]
    SearchMark.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def marked(words: str) -> list[int]:
    """Ledger ids of those who have such a number now."""
    number = _plain(words)
    if not _SHORTEST <= len(number) <= _LONGEST or not any(sign.isdigit() for sign in number):
        return []
    rows = SearchMark.objects.filter(digest__in=list(accepted([_digest(number)])))
    ids = list(rows.values_list("subject_id", flat=True)[:_MOST])
    wanted = marked_items()
    return [pk for pk, one in Subject.objects.in_bulk(ids).items() if number in _numbers(one.values, wanted)]


def marked_items() -> frozenset[str]:
    """Items whose values are searched by digest; by its own ID number a person is found by the key."""
    keys = set(KEY_ITEMS.values())
    return frozenset(code for code, item in catalogue().items.items() if item.type in _TYPES and code not in keys)


def _numbers(values: Mapping[str, Any], wanted: frozenset[str]) -> set[str]:
    return set(_each(values, wanted))


def _each(values: Mapping[str, Any], wanted: frozenset[str]) -> Iterator[str]:
    for code in values.keys() & wanted:
        number = _plain(values[code])
        if _SHORTEST <= len(number) <= _LONGEST and "*" not in number:
            yield number


def _plain(value: Any) -> str:
    return re.sub(r"[\s-]", "", str(value)).upper() if value is not None else ""


def _digest(number: str) -> Any:
    return digest("number", number)
