"""The ledger's columns as the alerts look at them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from yibiao.catalogue import DataItem
from yibiao.prefill.held import HeldBlock
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue import queries as catalogue
from yibiao_web.ledger.keys import as_stored, stored_as
from yibiao_web.ledger.models import Subject
from yibiao_web.ledger.queries import blocks_of
from yibiao_web.orgs.queries import county_of
from yibiao_web.sharing.alerts import Alert, PersonFacts, alerts
from yibiao_web.sharing.flow_back import reach, subjects_of

_ENDS = ("有效期至", "有效期限", "到期", "复审", "复核", "复检", "有效截止")
_BATCH = 500
_PHONES = ("person.mobile", "person.phone", "person.landline", "person.other_phone")


def alerts_for(viewer: Viewer, on: date) -> list[Alert]:
    """What the viewer's own people give reason to look at. A grid worker's are those of the grid."""
    villages, _ = reach(viewer)
    blocks = blocks_of(villages)
    own = set(subjects_of(viewer).values_list("pk", flat=True))
    papers = {code: item.name for code, item in catalogue.catalogue().items.items() if _ends(item)}
    people = [one for block in blocks if block.kind == "person" for one in _people(block, papers, own)]
    others = [
        one for block in blocks if block.kind in ("household", "enterprise") for one in _others(block, papers, own)
    ]
    elsewhere = _elsewhere(viewer, [one for one in people if one.number], {village.pk for village in villages})
    return alerts([_with(one, elsewhere) for one in people], on, others)


def _ends(item: DataItem) -> bool:
    return item.type == "date" and any(word in item.name for word in _ENDS)


def _people(block: HeldBlock, papers: Mapping[str, str], own: set[int]) -> Iterator[PersonFacts]:
    column = block.columns.get
    empty: list[Any] = [None] * len(block)
    names, numbers = column("person.name", empty), column("person.id_number", empty)
    sexes, births = column("person.sex", empty), column("person.birth_date", empty)
    phones = [column(code, empty) for code in _PHONES]
    homes = block.households or [0] * len(block)
    dated = _dated(block, papers)
    for at, subject in enumerate(block.ids):
        if subject in own:
            phone = next((str(one[at]) for one in phones if one[at]), "")
            yield PersonFacts(
                subject, _text(names[at]), _text(numbers[at]).upper(), _text(sexes[at]), _text(births[at]), phone,
                homes[at], {name: _text(values[at]) for name, values in dated if values[at]},
            )  # fmt: skip


def _others(block: HeldBlock, papers: Mapping[str, str], own: set[int]) -> Iterator[PersonFacts]:
    dated = _dated(block, papers)
    for at, subject in enumerate(block.ids if dated else ()):
        if subject in own:
            yield PersonFacts(subject, papers={name: _text(values[at]) for name, values in dated if values[at]})


def _dated(block: HeldBlock, papers: Mapping[str, str]) -> list[tuple[str, list[Any]]]:
    return [(papers[code], values) for code, values in block.columns.items() if code in papers]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _elsewhere(viewer: Viewer, people: Sequence[PersonFacts], villages: set[int]) -> dict[str, str]:
    """Numbers that people of other villages of the county have too, with the village's name and nothing else."""
    numbers = sorted({one.number for one in people})
    found: dict[str, str] = {}
    for at in range(0, len(numbers), _BATCH):
        some = numbers[at : at + _BATCH]
        meant = {key: number for number in some for key in stored_as([as_stored("person", number)])}
        same = Subject.objects.filter(county=county_of(viewer.org), kind="person", key__in=list(meant))
        # in the words of the index's condition, without which SQLite does not take it
        rows = same.exclude(key="").exclude(state=Subject.State.MERGED).filter(state=Subject.State.ACTIVE)
        rows = rows.exclude(org__in=villages)
        found |= {meant[key]: org for key, org in rows.values_list("key", "org__name")}
    return found


def _with(one: PersonFacts, elsewhere: Mapping[str, str]) -> PersonFacts:
    village = elsewhere.get(one.number)
    if not village:
        return one
    return PersonFacts(
        one.subject, one.name, one.number, one.sex, one.birth, one.phone, one.household, one.papers, village
    )
