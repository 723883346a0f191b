"""Which meetings could be held together: much the same people, and the same organiser, line or matter; or nearly all
the same people. Every pair of a merged meeting must be so, and whatever forbids one forbids it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from ..similarity import alike, topic_pieces
from .problem import Problem

_MOST = 4_000  # candidates; the best by what they promise


@dataclass(frozen=True, slots=True)
class Join:
    """Meetings by their numbers, in the order in which they would be held. ``gain``: person-minutes of being early
    saved, less waiting between one's own parts."""

    parts: tuple[int, ...]
    why: tuple[str, ...]
    shared: int
    gain: int


@dataclass(frozen=True, slots=True)
class _Likeness:
    """``share``: of the smaller meeting's people; ``family``: the line both are of; ``near``: much the same matter."""

    shared: int
    share: float
    family: str
    near: bool


Pairs = dict[tuple[int, int], _Likeness]


def joins(problem: Problem, *, merge: bool = True) -> tuple[Join, ...]:
    """The most promising first; the same for the same input."""
    if not merge:
        return ()
    reasons = _pairs(problem)
    found = [_join(problem, pair, reasons) for pair in reasons]
    larger: list[tuple[int, ...]] = list(reasons)
    for _ in range(problem.assumed.joined_at_most - 2):
        larger = _grown(problem, larger, reasons)
        found += [_join(problem, one, reasons) for one in larger]
        if len(found) > 8 * _MOST:
            break
    found.sort(key=lambda one: (-_promise(problem, one), one.parts))
    return tuple(found[:_MOST])


def _pairs(problem: Problem) -> Pairs:
    topics = [topic_pieces(one) for one in problem.meetings]
    out: Pairs = {}
    for one, other in combinations(range(len(problem.meetings)), 2):
        if _allowed(problem, one, other):
            likeness = _likeness(problem, one, other, alike(topics[one], topics[other]))
            if likeness:
                out[one, other] = likeness
    return out


def _allowed(problem: Problem, one: int, other: int) -> bool:
    a, b = problem.meetings[one], problem.meetings[other]
    return (
        a.may_merge
        and b.may_merge
        and a.id not in b.must_not_merge_with
        and b.id not in a.must_not_merge_with
        and problem.places[one] == problem.places[other]
        and (a.mode == b.mode or problem.may_be_video(one) or problem.may_be_video(other))
        and not problem.long[one]
        and not problem.long[other]
        and a.minutes + b.minutes <= problem.joined_minutes
        and (problem.movable[one] or problem.movable[other])
        and bool(problem.blocks_of[one].keys() & problem.blocks_of[other].keys())
        and not any(refused <= {a.id, b.id} for refused in problem.request.refused)
    )


def _likeness(problem: Problem, one: int, other: int, topic: float) -> _Likeness | None:
    """How two meetings are alike; None if not enough to be held together."""
    a, b, assumed = problem.meetings[one], problem.meetings[other], problem.assumed
    shared, least = problem.shared(one, other), min(a.people, b.people)
    share = shared / least if least else 0.0
    if not shared or share < assumed.audience_alike:
        return None
    family = a.family if a.family == b.family else ""
    near = topic >= assumed.topic_alike
    return _Likeness(shared, share, family, near) if family or near or share >= assumed.audience_same else None


def _why(found: Sequence[_Likeness]) -> tuple[str, ...]:
    """In words, of all pairs of a merged meeting."""
    if len(found) == 1:
        people = f"{found[0].shared} 人两个会都要来，占人少的那个会的 {found[0].share:.0%}"
    else:
        least = min(one.share for one in found)
        share = "的人" if least > 0.995 else f"至少 {least:.0%} 的人"
        people = f"每两个会之间，人少的那个会{share}另一个会也要来"
    families = {one.family for one in found}
    why = [people]
    if len(families) == 1 and "" not in families:
        why.append(f"都是{families.pop()}的会")
    if all(one.near for one in found):
        why.append("说的是相近的事")
    return tuple(why)


def _grown(problem: Problem, sets: Sequence[tuple[int, ...]], pairs: Pairs) -> list[tuple[int, ...]]:
    """Each set with one more meeting, of a higher number, that goes with every one of it."""
    out = []
    after: dict[int, list[int]] = {}
    for one, other in pairs:
        after.setdefault(one, []).append(other)
    for parts in sets:
        for more in after.get(parts[-1], ()):
            grown = (*parts, more)
            if all((one, more) in pairs for one in parts) and _fits(problem, grown):
                out.append(grown)
    return out


def _fits(problem: Problem, parts: tuple[int, ...]) -> bool:
    ids = {problem.meetings[one].id for one in parts}
    common = set(problem.blocks_of[parts[0]]).intersection(*(problem.blocks_of[one] for one in parts[1:]))
    return (
        sum(problem.meetings[one].minutes for one in parts) <= problem.joined_minutes
        and bool(common)
        and not any(refused <= ids for refused in problem.request.refused)
    )


def _join(problem: Problem, parts: tuple[int, ...], pairs: Pairs) -> Join:
    order, waits = min(
        ((order, _waiting(problem, order)) for order in _orders(problem, parts)), key=lambda one: (one[1], one[0])
    )
    why = _why([pairs[pair] for pair in combinations(sorted(parts), 2)])
    shared = sum(problem.shared(one, other) for one, other in combinations(sorted(parts), 2))
    return Join(order, why, shared, _early(problem, order) - waits)


def _orders(problem: Problem, parts: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Those that the fixed times of its meetings allow: at most one is fixed, and any place of it will do."""
    return list(permutations(parts)) if len(parts) > 2 else [parts, parts[::-1]]


def _waiting(problem: Problem, order: tuple[int, ...]) -> int:
    """Person-minutes between one's own parts, where going home is longer."""
    total = 0
    for at, first in enumerate(order):
        for last in range(at + 2, len(order)):
            between = sum(problem.length[one] for one in order[at + 1 : last])
            for who, body in problem.known[first].items():
                if who in problem.known[order[last]] and not any(
                    who in problem.known[one] for one in order[at + 1 : last]
                ):
                    total += body.count * min(between, body.way)
    return total


def _early(problem: Problem, order: tuple[int, ...]) -> int:
    """Person-minutes of being early that only the first of one's parts still needs."""
    total = 0
    seen: set[str] = set()
    for one in order:
        meeting = problem.meetings[one]
        if meeting.arrive_early and meeting.mode == "in_person":
            total += meeting.arrive_early * sum(b.count for who, b in problem.known[one].items() if who in seen)
        seen |= problem.known[one].keys()
    return total


def _promise(problem: Problem, join: Join) -> int:
    """What it could save at best: everybody's second and further trips."""
    seen: set[str] = set()
    total = join.gain
    for one in join.parts:
        total += sum(body.count * body.way for who, body in problem.known[one].items() if who in seen)
        seen |= problem.known[one].keys()
    return total + problem.assumed.worth_of_one_meeting_less * (len(join.parts) - 1)
