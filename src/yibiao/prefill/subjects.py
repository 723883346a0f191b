"""Whose facts are whose: records of all files joined into subjects.

Order of events. Persons first: a sound citizen number is a person; a record without one is joined when name, birth
date and village (or name and 户号) are the same and leave no choice, or when a masked number fits one person of that
name only.
Everything else that looks like somebody known is *held* and proposed (``Doubt``), never joined; what looks like
nobody known is a person of his own. Then households (by number, else by their householder), then other kinds by
the identity keys of the catalogue. Which subject belongs to which is kept as links.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import combinations

from yibiao.catalogue import Catalogue
from yibiao.catalogue.values import parse_id_number
from yibiao.prefill.households import Households
from yibiao.prefill.joined import NOBODY, Doubt, Subjects
from yibiao.prefill.linkage import SHOWN, SURE, Population, Profile, Scored
from yibiao.prefill.places import place_word, village_of
from yibiao.prefill.records import Records
from yibiao.prefill.values import Known
from yibiao.prefill.viewpoints import HEAD

SPOUSE_RELATIONS = frozenset({"配偶", "夫", "妻"})


def join(
    records: Sequence[Records], catalogue: Catalogue, decisions: Mapping[tuple[str, str], bool] | None = None
) -> Subjects:
    """Find out which records are of one subject. ``decisions`` answer doubts of earlier runs by their keys."""
    out = Subjects([[NOBODY] * len(r) for r in records], {})
    _Persons(records, out, decisions or {}).run()
    Households(records, out).run()
    for kind in sorted({r.kind for r in records} - {"person", "household"}):
        _by_keys(kind, records, catalogue, out)
    _link_parties(records, out)
    for at, own in enumerate(records):
        relation = own.values.get("person.relation_to_householder")
        if own.kind == "person" and not own.party and relation is not None:
            link_spouses(relation, out.of[at], out)
    return out


def profile_of(records: Records, line: int) -> Profile:
    """The identity a record shows."""

    def known(*codes: str) -> str:
        for code in codes:
            column = records.values.get(code)
            if column is not None and column[line] is not None:
                return str(column[line])
        return ""

    number = known("person.id_number")
    sound = sound_number(number or None, known("person.disability_certificate_number") or None)
    parsed = parse_id_number(sound) if sound else None
    address = known("person.current_address", "person.home_address", "person.registered_address")
    village = place_word(known("person.village")) or village_of(address)
    return Profile(
        name=re.sub(r"\s+", "", known("person.name")),
        id_number=parsed.number if parsed else number,
        birth=parsed.birth_date.isoformat() if parsed else known("person.birth_date", "person.birth_month"),
        sex=parsed.sex if parsed else known("person.sex"),
        phone=known("person.mobile", "person.phone"),
        village=village,
        address=address,
        household=known("person.household_number"),
    )


def sound_number(number: Known | None, certificate: Known | None = None) -> str | None:
    """The citizen number in 18 digits, if it is sound. A 残疾人证号 is the holder's number and two digits for kind and
    grade of the disability (中华人民共和国残疾人证管理办法)."""
    parsed = parse_id_number(str(number)) if number is not None else None
    if parsed is None and number is None and certificate is not None and len(str(certificate)) == 20:
        parsed = parse_id_number(str(certificate)[:18])
    return parsed.number if parsed else None


class _Persons:
    def __init__(self, records: Sequence[Records], out: Subjects, decisions: Mapping[tuple[str, str], bool]) -> None:
        self._records = records
        self._out = out
        self._decisions = decisions
        self._by_number = out.numbers
        self._count = 0
        self._first: list[tuple[int, int]] = []  # a record of each subject

    def run(self) -> None:
        left = list(self._with_numbers())
        if left:
            self._without_numbers(left)
        self._out.count["person"] = self._count

    def _with_numbers(self) -> Iterator[tuple[int, int]]:
        """Join all that carry a sound number; yield the others that say anything."""
        for at, records in enumerate(self._records):
            if records.kind != "person":
                continue
            numbers = records.values.get("person.id_number")
            holders = records.values.get("person.disability_certificate_number")
            subjects = self._out.of[at]
            for line in range(len(records)):
                number = sound_number(numbers[line] if numbers else None, holders[line] if holders else None)
                if number is None:
                    yield at, line
                    continue
                subject = self._by_number.get(number)
                if subject is None:
                    subject = self._by_number[number] = self._new(at, line)
                subjects[line] = subject

    def _new(self, at: int, line: int) -> int:
        self._first.append((at, line))
        self._count += 1
        return self._count - 1

    def _without_numbers(self, left: Sequence[tuple[int, int]]) -> None:
        population, owners, triples = self._population()
        groups: dict[Hashable, list[tuple[int, int]]] = defaultdict(list)
        profiles: dict[Hashable, Profile] = {}
        for at, line in left:
            profile = profile_of(self._records[at], line)
            named_only = not profile.id_number and len(profile.birth) < 10
            bare = named_only and not (profile.village or profile.phone or profile.household)
            party = self._records[at].party
            if not profile.name or (party not in ("", HEAD) and named_only) or (party and bare):
                continue  # a contact's name alone is no person to follow
            key: Hashable = profile if profile.strong or _mistyped(profile) else (at, line)
            groups[key].append((at, line))
            profiles[key] = profile
        for key, places in sorted(groups.items(), key=lambda entry: -_strength(profiles[entry[0]])):
            profile = profiles[key]
            subject = self._certain(profile, triples) if not _mistyped(profile) else None
            if subject is None:
                subject = self._decide(profile, places, population, owners)
            if subject is None:
                self._out.held += len(places)
                continue
            if subject == self._count:
                self._new(*places[0])
                owners.append(subject)
                population.add(profile)
                for certain in _certain_keys(profile):
                    triples[certain].append(subject)
            for at, line in places:
                self._out.of[at][line] = subject

    def _population(self) -> tuple[Population, list[int], dict[tuple[str, ...], list[int]]]:
        """Known persons for comparison; one profile for every distinct one a subject shows."""
        population, owners = Population(), []
        triples: dict[tuple[str, ...], list[int]] = defaultdict(list)
        seen: set[tuple[int, Profile]] = set()
        for at, records in enumerate(self._records):
            if records.kind != "person":
                continue
            for line, subject in enumerate(self._out.of[at]):
                if subject == NOBODY:
                    continue
                profile = profile_of(records, line)
                if not profile.name or (subject, profile) in seen:
                    continue
                seen.add((subject, profile))
                population.add(profile)
                owners.append(subject)
                for key in _certain_keys(profile):
                    if subject not in triples[key]:
                        triples[key].append(subject)
        return population, owners, triples

    def _certain(self, profile: Profile, triples: Mapping[tuple[str, ...], Sequence[int]]) -> int | None:
        for key in _certain_keys(profile):
            found = triples.get(key, ())
            if len(found) == 1:
                self._out.joined_by["姓名、出生日期和村相同" if key[0] == "birth" else "姓名和户号相同"] += 1
                return found[0]
        return None

    def _decide(
        self, profile: Profile, places: Sequence[tuple[int, int]], population: Population, owners: Sequence[int]
    ) -> int | None:
        """The subject of a profile; the next new number when it is nobody known; ``None`` when it is held."""
        by_subject: dict[int, Scored] = {}
        for scored in population.candidates(profile):
            if len(by_subject) < SHOWN:
                by_subject.setdefault(owners[scored.candidate], scored)
        certain = [subject for subject, scored in by_subject.items() if scored.certain]
        if len(certain) == 1 and by_subject[certain[0]].probability >= SURE:
            self._out.joined_by["姓名相同且证件号可见位一致，只有一人相符"] += 1
            return certain[0]
        key = digest(profile)
        open_doubts, same = [], []
        for subject, scored in by_subject.items():
            other = population.profiles[scored.candidate]
            keys = (key, digest(other))
            decided = self._decisions.get(keys)
            doubt = Doubt(keys, profile, other, places[0], subject, scored.probability, scored.reasons)
            if decided:
                same.append(doubt)
            elif decided is None:
                open_doubts.append(doubt)
        torn = next((pair for pair in combinations(same, 2) if _are_two(*pair)), None)
        if torn is not None:
            self._out.torn.append(torn)
            self._out.doubts += same
            return None
        if same:
            self._out.joined_by["人工确认是同一人"] += 1
            return same[0].subject
        if open_doubts:
            self._out.doubts += open_doubts
            return None
        return self._count


def _are_two(one: Doubt, other: Doubt) -> bool:
    """Whether two candidates have sound numbers of different persons."""
    numbers = {sound_number(doubt.candidate.id_number or None) for doubt in (one, other)}
    return len(numbers) == 2 and None not in numbers


def digest(profile: Profile) -> str:
    """A short name for a profile that survives moved rows and new files."""
    content = "|".join(
        (profile.name, profile.id_number, profile.birth, profile.phone, profile.village or profile.address)
    )
    return sha256(content.encode()).hexdigest()[:16]


def _certain_keys(profile: Profile) -> Iterator[tuple[str, ...]]:
    """What joins without a number where one person fits: name, whole birth date and village; name and 户号."""
    if profile.name and len(profile.birth) == 10 and profile.village:
        yield "birth", profile.name, profile.birth, profile.village
    if profile.name and profile.household:
        yield "household", profile.name, profile.household


def _mistyped(profile: Profile) -> bool:
    """Whether the number is wrong; a masked one is not. Who mistypes may also have taken another's line."""
    return bool(profile.id_number) and "*" not in profile.id_number and parse_id_number(profile.id_number) is None


def _strength(profile: Profile) -> int:
    return 4 * bool(profile.id_number) + 2 * (len(profile.birth) == 10) + bool(profile.village) + bool(profile.phone)


def _by_keys(kind: str, records: Sequence[Records], catalogue: Catalogue, out: Subjects) -> None:
    """Subjects of other kinds by the catalogue's identity keys; a name alone where no better key is known."""
    keys = (
        [*catalogue.subjects[kind].identity, (f"{kind}.name",)] if kind in catalogue.subjects else [(f"{kind}.name",)]
    )
    known: dict[Hashable, int] = {}
    keys_of: dict[int, dict[Hashable, Hashable]] = defaultdict(dict)
    count = 0
    owners = _owners(records, out) if kind in _OWNED else {}
    for at, own in enumerate(records):
        if own.kind != kind or (own.party and own.party != kind):
            continue
        for line in range(len(own)):
            shown: list[tuple[Hashable, Hashable]] = []
            for key in keys:
                values = tuple(_key_text(own.values.get(code), line) for code in key)
                if all(values):
                    shown.append((key, values))
            owner = owners.get((own.group, line), NOBODY)
            if not shown and owner != NOBODY:
                shown.append(("owner", owner))
            if not shown:
                continue
            subject = next((known[s] for s in shown if s in known and not _differ(keys_of[known[s]], shown)), None)
            if subject is None:
                subject, count = count, count + 1
            for s in shown:
                known.setdefault(s, subject)
                keys_of[subject].setdefault(*s)
            out.of[at][line] = subject
    out.count[kind] = count


def _differ(keys: Mapping[Hashable, Hashable], shown: Sequence[tuple[Hashable, Hashable]]) -> bool:
    """Whether a record's surest key that the subject has too is another's: two credit codes are two enterprises."""
    return next((keys[key] != value for key, value in shown if key in keys), False)


_OWNED = frozenset({"house", "land"})
"""Kinds that are told by whose they are where nothing else tells, if he has but one in the list."""
_OWNERS = ("house_owner", HEAD, "landlord", "", "person")


def _owners(records: Sequence[Records], out: Subjects) -> dict[tuple[int, int], int]:
    """(group, line) → the person named as owner, where no other line of the table names him."""
    lines: dict[int, dict[int, list[int]]] = {}
    for party in _OWNERS:
        for at, own in enumerate(records):
            if own.kind == "person" and own.party == party and own.group not in lines:
                by_person: dict[int, list[int]] = defaultdict(list)
                for line, subject in enumerate(out.of[at]):
                    by_person[subject].append(line)
                lines[own.group] = by_person
    return {
        (group, found[0]): subject
        for group, by_person in lines.items()
        for subject, found in by_person.items()
        if subject != NOBODY and len(found) == 1
    }


def _key_text(column: list[Known | None] | None, line: int) -> str:
    value = column[line] if column is not None else None
    return "" if value is None else re.sub(r"\s+", "", str(value))


def _link_parties(records: Sequence[Records], out: Subjects) -> None:
    """Who stands beside whom: a person's spouse, a house's owner, a person's house."""
    mains: dict[int, int] = {r.group: at for at, r in enumerate(records) if not r.party}
    for at, own in enumerate(records):
        main = mains.get(own.group)
        if not own.party or main is None:
            continue
        link = out.links.setdefault((records[main].kind, own.party), {})
        for subject, other in zip(out.of[main], out.of[at], strict=True):
            if subject != NOBODY and other != NOBODY:
                link.setdefault(subject, other)
        if own.party == own.kind or (own.kind == "person" and records[main].kind in _OWNED):
            back = out.links.setdefault((own.kind, records[main].kind), {})
            for subject, other in zip(out.of[main], out.of[at], strict=True):
                if subject != NOBODY and other != NOBODY:
                    back.setdefault(other, subject)


def link_spouses(relation: Sequence[Known | None], subjects: Iterable[int], out: Subjects) -> None:
    """A householder and the member called 配偶, 夫 or 妻 are each other's spouses."""
    link = out.links.setdefault(("person", "spouse"), {})
    for subject, value in zip(subjects, relation, strict=True):
        if subject == NOBODY or value not in SPOUSE_RELATIONS:
            continue
        household = out.household_of[subject]
        head = out.head[household] if household != NOBODY else NOBODY
        if head not in (NOBODY, subject):
            link.setdefault(subject, head)
            link.setdefault(head, subject)
