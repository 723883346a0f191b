"""Channels that do the same: clusters in which every two overlap, and which one to keep.

Every two, not a chain: A like B and B like C does not make A like C (complete linkage, greedy from the strongest pair).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz, process

from yibiao.channels.nouns import AnyChannel, GovApp, MediaAccount, WorkGroup
from yibiao.channels.words import (
    alike,
    audiences_of,
    common_functions,
    functions_of,
    matter_of,
    owner_of,
    scope_of,
    shared_functions,
)

_SAME_MATTER = 0.8  # of ``alike``
_MOST_PAIRS = 2_000_000
_MIN_FUNCTIONS = 2
Dead = frozenset[tuple[str, str, str, str]]  # keys of channels that are to be closed whatever they double
_LEAST_MATTER = 2  # characters: less tells nothing


@dataclass(frozen=True, slots=True)
class Cluster:
    """Channels that double each other. ``keep`` is proposed to stay, ``why`` in words; ``shared`` what they share."""

    members: tuple[AnyChannel, ...]
    keep: AnyChannel
    why: str
    shared: tuple[str, ...]
    share: float

    @property
    def others(self) -> tuple[AnyChannel, ...]:
        return tuple(one for one in self.members if one is not self.keep)


@dataclass(frozen=True, slots=True)
class _Pair:
    weight: float
    a: int
    b: int
    shared: frozenset[str]


def clusters(pairs: Iterable[_Pair]) -> list[list[int]]:
    """Groups in which every two are a pair, strongest first."""
    by_pair = {frozenset((one.a, one.b)): one for one in pairs}
    home: dict[int, list[int]] = {}
    for one in sorted(by_pair.values(), key=lambda pair: (-pair.weight, pair.a, pair.b)):
        left, right = home.get(one.a, [one.a]), home.get(one.b, [one.b])
        if left is right or not all(frozenset((x, y)) in by_pair for x in left for y in right):
            continue
        joined = sorted({*left, *right})
        home.update(dict.fromkeys(joined, joined))
    unique = {id(one): one for one in home.values()}
    return sorted(unique.values())


def doubled_apps(apps: Sequence[GovApp], least: float, dead: Dead = frozenset()) -> Iterator[Cluster]:
    """Apps whose own functions overlap by ``least`` of the smaller one, for people of the same kind."""
    sets = [functions_of(one.entries) - common_functions() for one in apps]
    people = [audiences_of(one.audience) for one in apps]
    pairs = []
    for a, b in _meeting(sets):
        if people[a] and people[b] and not people[a] & people[b]:
            continue
        small, large = sorted((sets[a], sets[b]), key=len)
        shared = shared_functions(small, large)
        share = len(shared) / len(small)
        enough = len(shared) >= _MIN_FUNCTIONS or (len(small) == len(large) == 1 and _named_alike(apps[a], apps[b]))
        if share >= least and enough:
            pairs.append(_Pair(share + len(shared) / len(large), a, b, shared))
    yield from _made(apps, sets, pairs, dead)


def _named_alike(one: AnyChannel, other: AnyChannel) -> bool:
    return alike(matter_of(one.name), matter_of(other.name)) >= _SAME_MATTER


def _meeting(sets: Sequence[frozenset[str]]) -> Iterator[tuple[int, int]]:
    """Pairs that share an entry, each once."""
    by_entry: dict[str, list[int]] = defaultdict(list)
    for at, entries in enumerate(sets):
        for entry in entries:
            by_entry[entry].append(at)
    seen: set[tuple[int, int]] = set()
    for places in by_entry.values():
        for pair in combinations(places, 2):
            if pair not in seen and len(seen) < _MOST_PAIRS:
                seen.add(pair)
                yield pair


def doubled_accounts(accounts: Sequence[MediaAccount], dead: Dead = frozenset()) -> Iterator[Cluster]:
    """Accounts of one owner on one platform."""
    by_place: dict[tuple[str, str], list[MediaAccount]] = defaultdict(list)
    for one in accounts:
        if one.owner and one.platform:
            by_place[owner_of(one.owner), one.platform].append(one)
    for (_, platform), found in by_place.items():
        if len(found) > 1:
            keep, why = best(found, dead=dead)
            yield Cluster(tuple(found), keep, why, (platform,), 1.0)


def doubled_groups(groups: Sequence[WorkGroup], dead: Dead = frozenset()) -> Iterator[Cluster]:
    """Groups for one matter in one place: of any owners where the matter is the very same, of one owner where it is
    nearly so."""
    by_matter: dict[tuple[frozenset[str], str], list[int]] = defaultdict(list)
    for at, one in enumerate(groups):
        if len(_matter(one)) >= _LEAST_MATTER:
            by_matter[scope_of(one.name, one.owner), _matter(one)].append(at)
    keys, places = list(by_matter), list(by_matter.values())
    joined = clusters(_near(groups, keys, places))
    alone = [[at] for at in range(len(keys)) if not any(at in one for one in joined)]
    for heads in sorted(joined + alone):
        members = tuple(groups[at] for at in sorted(at for head in heads for at in places[head]))
        if len(members) > 1:
            keep, why = best(members, dead=dead)
            yield Cluster(members, keep, why, (min((keys[head][1] for head in heads), key=len),), 1.0)


def _near(
    groups: Sequence[WorkGroup], keys: Sequence[tuple[frozenset[str], str]], places: Sequence[Sequence[int]]
) -> Iterator[_Pair]:
    """Matters of one owner in one place that are nearly the same in words."""
    by_owner: dict[tuple[frozenset[str], str], set[int]] = defaultdict(set)
    for head, (scope, _) in enumerate(keys):
        for at in places[head]:
            by_owner[scope, owner_of(groups[at].owner)].add(head)
    for heads in by_owner.values():
        order = sorted(heads)
        matters = [keys[head][1] for head in order]
        for a, b in np.argwhere(np.triu(_close(matters), 1)):
            likeness = alike(matters[a], matters[b])
            if likeness >= _SAME_MATTER:
                yield _Pair(likeness, order[a], order[b], frozenset())


def _close(matters: Sequence[str]) -> np.ndarray:
    """Which two may be the same in words: alike as wholes, or one within the other."""
    whole = process.cdist(matters, matters, scorer=fuzz.ratio, score_cutoff=100 * _SAME_MATTER, dtype=np.uint8)
    within = process.cdist(matters, matters, scorer=fuzz.partial_ratio, score_cutoff=100, dtype=np.uint8)
    return (whole > 0) | (within > 0)


def _matter(one: WorkGroup) -> str:
    return matter_of(one.matter) if len(one.matter) >= 2 and len(one.matter) <= 20 else matter_of(one.name)


def _made(
    apps: Sequence[GovApp], sets: Sequence[frozenset[str]], pairs: Sequence[_Pair], dead: Dead
) -> Iterator[Cluster]:
    by_pair = {frozenset((one.a, one.b)): one for one in pairs}
    for places in clusters(pairs):
        found = [by_pair[frozenset(two)] for two in combinations(places, 2)]
        shared = frozenset.intersection(*(one.shared for one in found)) or found[0].shared
        keep, why = best([apps[at] for at in places], [len(sets[at]) for at in places], dead)
        smallest = min(len(sets[at]) for at in places)
        members = tuple(apps[at] for at in places)
        yield Cluster(members, keep, why, tuple(sorted(shared)), min(1.0, len(shared) / smallest))


_RANK = {"country": 5, "province": 4, "city": 3, "county": 2, "township": 1, "village": 0, "": 1}


def best(
    members: Sequence[AnyChannel], functions: Sequence[int] = (), dead: Dead = frozenset()
) -> tuple[AnyChannel, str]:
    """Which to keep, and why: what is not ``dead``, what may stand at all, then the higher level, then what is used by
    most, then what does most. ``functions``: how many each has."""
    counts = list(functions) or [0] * len(members)
    at = max(range(len(members)), key=lambda at: (members[at].key not in dead, *_worth(members[at], counts[at])))
    others = [(one, counts[other]) for other, one in enumerate(members) if other != at]
    why = "、".join(_reasons(members[at], counts[at], others))
    return members[at], why or "各项相当，取登记在前的"


def _worth(one: AnyChannel, functions: int) -> tuple[float, ...]:
    filed = isinstance(one, GovApp) and bool(one.filing_number)
    active = one.active_until.toordinal() // 30 if one.active_until else 0
    return filed, bool(one.owner), _RANK[one.level], used(one), active, functions, one.people or 0


def used(one: AnyChannel) -> float:
    """How many really use it, as far as is known."""
    if isinstance(one, GovApp) and one.active_users is not None:
        return one.active_users
    recent = [count for _, count in one.series.points[-28:]]
    return sum(recent) if recent else float(one.people or 0)


def _reasons(one: AnyChannel, functions: int, others: Sequence[tuple[AnyChannel, int]]) -> Iterator[str]:
    rest = [other for other, _ in others]
    if isinstance(one, GovApp) and one.filing_number and not all(_filed(other) for other in rest):
        yield "已备案"
    if all(_RANK[one.level] > _RANK[other.level] for other in rest):
        yield "层级高，管得全"
    if used(one) > 0 and all(used(one) > used(other) for other in rest):
        yield f"用的人多（{used(one):g}）"
    if functions and all(functions > count for _, count in others):
        yield "功能最全"
    last = one.active_until
    if last and all(other.active_until is None or other.active_until < last for other in rest):
        yield f"最近还在用（{last.isoformat()}）"


def _filed(one: AnyChannel) -> bool:
    return isinstance(one, GovApp) and bool(one.filing_number)
