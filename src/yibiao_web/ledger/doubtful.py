"""Pairs of subjects that may be one: people of one number, and people of one name in one village whose birth or masked
number agree. What somebody said of a pair (merged, or kept apart) is not asked again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from django.db.models import QuerySet

from yibiao.prefill.linkage import Population, Profile
from yibiao.prefill.subjects import sound_number
from yibiao.prefill.values import birth_of
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.ledger.keys import is_sound, key_of, stored_as
from yibiao_web.ledger.models import KeptApart, Subject
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

_NAMESAKES = 3_000  # people looked at; the rest comes up when these are settled
_BATCH = 500


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """``probability`` is the core's, that both are one; ``why`` its reasons. ``one`` has the smaller number."""

    one: Subject
    other: Subject
    probability: float
    why: tuple[str, ...]


def pairs(viewer: Viewer) -> list[DoubtfulPair]:
    """All open pairs of the county, the likeliest first."""
    county = county_of(viewer.org)
    apart = set(KeptApart.objects.filter(one__county=county).values_list("one", "other"))
    found: dict[tuple[int, int], DoubtfulPair] = {}
    for pair in (*_of_one_number(county), *_of_one_name(county)):
        found.setdefault((pair.one.pk, pair.other.pk), pair)
    left = [pair for key, pair in found.items() if key not in apart]
    return sorted(left, key=lambda pair: (-pair.probability, pair.one.pk, pair.other.pk))


def _people(county: Organisation) -> QuerySet[Subject]:
    rows = Subject.objects.filter(county=county, kind="person", state=Subject.State.ACTIVE)
    return rows.select_related("org", "org__parent")


def _of_one_number(county: Organisation) -> Iterator[DoubtfulPair]:
    """Who has no key because another has the number."""
    keyless = {one.pk: key for one in _people(county).filter(key="") if (key := key_of("person", one.values))}
    meant = stored_as(keyless.values())
    holders = {meant[one.key]: one for one in _some(_people(county), "key__in", sorted(meant))}
    for one in _some(_people(county), "pk__in", sorted(keyless)):
        holder = holders.get(keyless[one.pk])
        if holder is not None:
            first, second = sorted((one, holder), key=lambda subject: subject.pk)
            sure = 0.95 if one.name == holder.name else 0.6
            yield DoubtfulPair(first, second, sure, ("身份证号相同",))


def _of_one_name(county: Organisation) -> Iterator[DoubtfulPair]:
    groups: dict[tuple[int, str], list[Subject]] = defaultdict(list)
    for one in _namesakes(county):
        groups[one.org_id, one.name].append(one)
    profiles = {one.pk: _profile(one) for some in groups.values() for one in some}
    population = Population()
    for profile in profiles.values():
        population.add(profile)
    for some in groups.values():
        for one, other in combinations(sorted(some, key=lambda subject: subject.pk), 2):
            why = _agreement(profiles[one.pk], profiles[other.pk])
            if why:
                yield DoubtfulPair(one, other, population.probability(profiles[one.pk], profiles[other.pk]), why)


def _namesakes(county: Organisation) -> Iterable[Subject]:
    """People of one name in one village, of whom at least one has no sound number."""
    unsure: list[int] = []
    for some in _groups(county):
        if len(some) > 1 and not all(is_sound(key) for _, key in some):
            unsure += [pk for pk, _ in some]
    return _some(_people(county), "pk__in", unsure[:_NAMESAKES])


def _groups(county: Organisation) -> Iterator[list[tuple[int, str]]]:
    """(ledger id, key) of the people of one name, village by village: no sorting by name, little memory."""
    rows = Subject.objects.filter(county=county, kind="person", state=Subject.State.ACTIVE).order_by("org")
    named = rows.exclude(name="").values_list("pk", "org", "name", "key").iterator(chunk_size=5_000)
    for _, villagers in groupby(named, key=lambda row: row[1]):
        by_name: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for pk, _, name, key in villagers:
            by_name[name].append((pk, key))
        yield from by_name.values()


def _agreement(one: Profile, other: Profile) -> tuple[str, ...]:
    """Why two of one name and village may be one; empty where two sound numbers say that they are not."""
    if sound_number(one.id_number or None) and sound_number(other.id_number or None):
        return ()
    why = ["村和姓名相同"]
    if one.birth and one.birth == other.birth:
        why.append("出生日期相同")
    if one.phone and one.phone == other.phone:
        why.append("电话相同")
    masked = "*" in one.id_number + other.id_number
    if masked and one.id_number and other.id_number and _fits(one.id_number, other.id_number):
        why.append("号码看得见的几位相同")
    contradicts = (one.birth and other.birth and one.birth != other.birth) or (
        masked and one.id_number and other.id_number and not _fits(one.id_number, other.id_number)
    )
    return () if contradicts else tuple(why)


def _fits(one: str, other: str) -> bool:
    return len(one) == len(other) and all(a == b or "*" in (a, b) for a, b in zip(one, other, strict=True))


def _profile(one: Subject) -> Profile:
    def told(item: str) -> str:
        return str(one.values.get(f"person.{item}") or "")

    number = told("id_number")
    return Profile(
        name=one.name, id_number=number, birth=told("birth_date") or birth_of(number) or "", sex=told("sex"),
        phone=told("mobile"), village=str(one.org_id), household=told("household_number"),
    )  # fmt: skip


def _some(rows: QuerySet[Subject], how: str, values: Sequence[int] | Sequence[str]) -> Iterator[Subject]:
    for at in range(0, len(values), _BATCH):
        yield from rows.filter(**{how: values[at : at + _BATCH]})
