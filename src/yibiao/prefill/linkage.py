"""Whether two descriptions of a person without a common key mean one person.

Scores are those of Fellegi and Sunter: every point of comparison adds log2(m/u), where m is how often it agrees
for one person and u how often by chance. u is counted from the people at hand (a rare name says more than a
common one); m states how reliable clerks' entries are and is the only thing set by hand. Nothing here joins
anyone: the scores order what a person is asked to decide.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log2

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.fuzz import ratio

from yibiao.prefill.values import birth_of, is_citizen_number

PROPOSED = 0.5  # probability from which a pair is shown
SURE = 0.9  # probability below which not even a masked number that fits is taken
SHOWN = 3  # candidates shown for one record
_VISIBLE_ENOUGH = 8


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of someone's identity; empty texts are unknown. ``id_number`` may be masked or mistyped."""

    name: str = ""
    id_number: str = ""
    birth: str = ""
    sex: str = ""
    phone: str = ""
    village: str = ""
    address: str = ""
    household: str = ""

    @property
    def strong(self) -> bool:
        """Whether two records with exactly this profile are one person."""
        return bool(self.name and ((len(self.birth) == 10 and self.village) or ("*" in self.id_number and self.phone)))


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its probability and the reasons. ``certain`` is for masked numbers that leave no choice."""

    candidate: int
    probability: float
    reasons: tuple[str, ...]
    certain: bool = False


def visible_agree(masked: str, other: str) -> int | None:
    """Number of visible digits in which a masked number agrees with another; ``None`` when one differs."""
    if len(masked) != len(other) or not masked:
        return None
    shown = 0
    for a, b in zip(masked, other, strict=True):
        if a == "*" or b == "*":
            continue
        if a != b:
            return None
        shown += 1
    return shown


@dataclass
class Population:
    """Known people, blocked for search. ``add`` in the order of their numbers."""

    profiles: list[Profile] = field(default_factory=list)
    _blocks: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    _names: Counter[str] = field(default_factory=Counter)
    _births: Counter[str] = field(default_factory=Counter)
    _villages: Counter[str] = field(default_factory=Counter)
    _phones: Counter[str] = field(default_factory=Counter)
    _tails: Counter[str] = field(default_factory=Counter)

    def add(self, profile: Profile) -> int:
        at = len(self.profiles)
        self.profiles.append(profile)
        for block in _blocks_of(profile):
            self._blocks[block].append(at)
        for counter, value in (
            (self._names, profile.name), (self._births, _birth(profile)), (self._villages, profile.village),
            (self._phones, profile.phone), (self._tails, profile.id_number[-4:]),
        ):  # fmt: skip
            if value:
                counter[value] += 1
        return at

    def candidates(self, profile: Profile) -> list[Scored]:
        """Who it may be, best first; only those worth showing."""
        seen: dict[int, None] = {}
        for block in _blocks_of(profile):
            members = self._blocks.get(block, ())
            if len(members) <= 2_000:  # a block of everybody proves nothing
                seen.update(dict.fromkeys(members))
        scored = [self._score(at, profile, self.profiles[at]) for at in seen]
        good = (s for s in scored if s.probability >= PROPOSED)
        return sorted(good, key=lambda s: (-s.probability, s.candidate))

    def probability(self, a: Profile, b: Profile) -> float:
        """The chance that both are one person, for pairs that share a block."""
        return self._score(0, a, b).probability

    def _score(self, at: int, a: Profile, b: Profile) -> Scored:
        size = max(len(self.profiles), 2)
        weight, reasons = -log2(size), []
        number, counted_birth, visible = self._number(a, b)
        parts = [number, self._name(a.name, b.name)]
        if not counted_birth:
            parts.append(self._birth(_birth(a), _birth(b)))
        parts += [
            _sex(a.sex, b.sex),
            self._phone(a.phone, b.phone),
            self._village(a, b),
            _household(a.household, b.household),
        ]
        for score, reason in parts:
            weight += score
            if reason:
                reasons.append(reason)
        against = any(score < -2 for score, _ in parts)
        certain = visible >= _VISIBLE_ENOUGH and a.name == b.name and not against
        return Scored(at, 1 / (1 + 2 ** -min(max(weight, -60.0), 60.0)), tuple(reasons), certain)

    def _number(self, a: Profile, b: Profile) -> tuple[tuple[float, str], bool, int]:
        """(score, reason), whether the birth date in the number was counted, visible digits that agree."""
        one, other = a.id_number, b.id_number
        if not one or not other:
            return (0.0, ""), False, 0
        if one == other:
            return (20.0, "证件号相同"), True, 0
        if "*" in one or "*" in other:
            shown = visible_agree(one, other)
            if shown is None:
                return (-8.0, "证件号可见位不同"), False, 0
            if shown < 4:
                return (0.0, ""), False, shown
            tail = self._share(self._tails, other[-4:], 10_000) if "*" not in one[-4:] + other[-4:] else 0.01
            dated = "*" not in one[6:14] and "*" not in other[6:14]
            score = log2(0.98 / tail) + (log2(0.98 / self._share(self._births, _birth(b), 25_000)) if dated else 0)
            return (score, f"证件号可见的 {shown} 位一致"), dated, shown
        distance = DamerauLevenshtein.distance(one, other, score_cutoff=2)
        if distance == 1:
            return (14.0, "证件号只差一位或相邻两位颠倒"), True, 0
        if distance == 2 and not (is_citizen_number(one) and is_citizen_number(other)):
            return (6.0, "证件号差两位"), True, 0
        return (-14.0 if is_citizen_number(one) and is_citizen_number(other) else -6.0, "证件号不同"), False, 0

    def _name(self, one: str, other: str) -> tuple[float, str]:
        if not one or not other:
            return 0.0, ""
        if one == other:
            return log2(0.93 / self._share(self._names, one, len(self.profiles))), "姓名相同"
        if "*" in one + other or "某" in one + other:
            return (2.0, "姓名可见的字一致") if one[0] == other[0] and len(one) == len(other) else (-5.0, "姓名不同")
        if one[0] == other[0] and DamerauLevenshtein.distance(one, other) == 1:
            return 3.5, f"姓名差一字（{one}/{other}）"
        if sorted(one) == sorted(other):
            return 3.0, f"姓名字序不同（{one}/{other}）"
        return -5.0, f"姓名不同（{one}/{other}）"

    def _birth(self, one: str, other: str) -> tuple[float, str]:
        if not one or not other:
            return 0.0, ""
        precision = min(len(one), len(other))
        if one[:precision] == other[:precision]:
            if precision == 10:
                return log2(0.93 / self._share(self._births, other, 25_000)), "出生日期相同"
            return (5.5, "出生年月相同") if precision == 7 else (3.0, "出生年份相同")
        if precision == 10 and (DamerauLevenshtein.distance(one, other) == 1 or _day_for_month(one, other)):
            return 2.5, f"出生日期相近（{one}/{other}）"
        return -5.0, f"出生日期不同（{one}/{other}）"

    def _phone(self, one: str, other: str) -> tuple[float, str]:
        if not one or not other:
            return 0.0, ""
        if one == other:  # families share a telephone
            return log2(0.7 / max(3 / len(self.profiles or "x"), self._share(self._phones, one, 3_000))), "联系电话相同"
        return -0.7, ""

    def _village(self, a: Profile, b: Profile) -> tuple[float, str]:
        if a.village and b.village:
            if a.village == b.village:
                return log2(0.95 / self._share(self._villages, a.village, 1_000)), "村相同"
            return -3.0, f"村不同（{a.village}/{b.village}）"
        if a.address and b.address:
            return (3.0, "地址相近") if ratio(a.address, b.address) >= 85 else (-1.0, "")
        return 0.0, ""

    def _share(self, counter: Counter[str], value: str, otherwise: int) -> float:
        """The share of people with this value, never below one of all."""
        total = sum(counter.values()) if counter is self._villages else len(self.profiles)
        return max(counter.get(value, 0), 1) / max(total, 2) if total >= 200 else 1 / max(otherwise, total, 2)


def _birth(profile: Profile) -> str:
    return profile.birth or (birth_of(profile.id_number) or "")


def _day_for_month(one: str, other: str) -> bool:
    return one[:4] == other[:4] and one[5:7] == other[8:] and one[8:] == other[5:7]


def _sex(one: str, other: str) -> tuple[float, str]:
    if not one or not other:
        return 0.0, ""
    return (0.98, "") if one == other else (-5.0, "性别不同")


def _household(one: str, other: str) -> tuple[float, str]:
    if not one or not other:
        return 0.0, ""
    return (7.0, "同一户") if one == other else (-2.0, "")


def _blocks_of(profile: Profile) -> Iterator[tuple[str, str]]:
    if profile.name:
        yield "name", profile.name
        if profile.village:
            yield "surname", f"{profile.name[0]}{profile.village}{_birth(profile)[:4]}"
    birth = _birth(profile)
    if len(birth) == 10 and profile.name:
        yield "birth", birth
    if profile.phone:
        yield "phone", profile.phone
    number = profile.id_number
    if len(number) >= 15:
        if "*" not in number[-4:]:
            yield "tail", number[-4:] + profile.name[:1]
        if "*" not in number[:14]:
            yield "front", number[:14]
        if "*" not in number[6:]:
            yield "rest", number[6:]


def typo_of(a: str, b: str) -> bool:
    """One digit off or two neighbours exchanged."""
    return DamerauLevenshtein.distance(a, b, score_cutoff=1) == 1


def pairs_above(population: Population, profiles: Sequence[Profile], threshold: float) -> Iterable[tuple[int, int]]:
    """(position in ``profiles``, candidate) of pairs at or above the threshold."""
    for at, profile in enumerate(profiles):
        for scored in population.candidates(profile):
            if scored.probability >= threshold:
                yield at, scored.candidate
