"""Who goes where: people dealt to the visits like cards, so that nobody goes where they must not.

Everybody who may go is shuffled (as many cards each as visits they may make) and dealt out in hands of ``team``. As
soon as somebody must not go to a place, a team lacks a skill or nobody may lead it, all is thrown together and dealt
anew. What remains is equally likely among all deals that are allowed (rejection sampling; exact). Where none of
``DEALS`` deals was allowed, visits are filled one after another in an order by chance, others moved where it is needed
(Kuhn's augmenting paths, Naval Res. Logist. Q. 2, 1955): such an assignment is by chance but not every one is equally
likely, and the record says so with ``matching``. Where there is no way at all, everybody may be sent once more than
the rules say, which the record says too: a sealed draw must not turn out impossible on the morning of departure.
"""

from __future__ import annotations

from collections.abc import Sequence

from yibiao.draws.model import Dealt, DrawInspector, DrawPlace, DrawRules
from yibiao.draws.stream import Stream

DEALS = 10_000
Hands = list[list[int]]


def deal(
    places: Sequence[DrawPlace], people: Sequence[DrawInspector], rules: DrawRules, stream: Stream
) -> tuple[Hands, Dealt, int] | None:
    """The people (by their places in the list) of each visit, its lead first; how; and how often each may be sent at
    most. None: there is no way."""
    for each in range(rules.each, max(rules.each, len(places)) + 1):
        if found := _dealt(places, people, rules, each, stream):
            return [_lead_first(hand, people) for hand in found[0]], found[1], each
    return None


def seatable(place: DrawPlace, people: Sequence[DrawInspector], rules: DrawRules) -> bool:
    """Whether a full team could go there. Where it is so of every place, every draw can be dealt."""
    seating = _Seating([place], people, rules, 1)
    return all(seating.seat(seat, range(len(people)), set()) for seat in range(rules.team))


def _dealt(
    places: Sequence[DrawPlace], people: Sequence[DrawInspector], rules: DrawRules, each: int, stream: Stream
) -> tuple[Hands, Dealt] | None:
    cards = [at for at in range(len(people)) for _ in range(each)]
    wanted = len(places) * rules.team
    if len(cards) < wanted:
        return None
    for _ in range(DEALS):
        if hands := _once(places, people, rules, cards, stream):
            return hands, "uniform"
    matched = _matched(places, people, rules, each, stream)
    return (matched, "matching") if matched else None


def _once(
    places: Sequence[DrawPlace], people: Sequence[DrawInspector], rules: DrawRules, cards: Sequence[int], stream: Stream
) -> Hands | None:
    """One deal; None where a hand does not fit. ``moved``: where in the pile another card lies than at first, so that
    no deal takes longer for a large pile."""
    moved: dict[int, int] = {}
    hands: Hands = []
    for place in places:
        hand = []
        for at in range(len(hands) * rules.team, (len(hands) + 1) * rules.team):
            other = at + stream.below(len(cards) - at)
            hand.append(cards[moved.get(other, other)])
            moved[other] = moved.get(at, at)
        if not fits(hand, place, people, rules):
            return None
        hands.append(hand)
    return hands


def fits(hand: Sequence[int], place: DrawPlace, people: Sequence[DrawInspector], rules: DrawRules) -> bool:
    team = [people[at] for at in hand]
    return (
        len(set(hand)) == len(hand)
        and all(may_go(one, place) for one in team)
        and any(one.leads for one in team)
        and all(any(skill in one.skills for one in team) for skill in rules.skills)
    )


def may_go(person: DrawInspector, place: DrawPlace) -> bool:
    return place.id not in person.avoids and not any(area in person.avoids for area in place.areas)


def _lead_first(hand: Sequence[int], people: Sequence[DrawInspector]) -> list[int]:
    """The first of the hand who may lead, then the others as they were dealt."""
    lead = next(at for at in hand if people[at].leads)
    return [lead, *(at for at in hand if at != lead)]


def _matched(
    places: Sequence[DrawPlace], people: Sequence[DrawInspector], rules: DrawRules, each: int, stream: Stream
) -> Hands | None:
    """Seat j of a team takes somebody who has what is needed at j, j + team, …: to lead, then the skills."""
    seating = _Seating(places, people, rules, each)
    for seat in stream.shuffled(range(len(places) * rules.team)):
        order = stream.shuffled(range(len(people)))
        if not seating.seat(seat, order, set()):
            return None
    return [[seating.holder[at * rules.team + j] for j in range(rules.team)] for at in range(len(places))]


class _Seating:
    """``holder``: who sits where, by the seat's number: visit × team + seat."""

    def __init__(
        self, places: Sequence[DrawPlace], people: Sequence[DrawInspector], rules: DrawRules, each: int
    ) -> None:
        self.places, self.people, self.rules, self.each = places, people, rules, each
        self.holder: dict[int, int] = {}

    def seat(self, seat: int, order: Sequence[int], seen: set[int]) -> bool:
        """Somebody for the seat; whoever is not free is moved where that can be."""
        for one in order:
            if one in seen or not self._may_sit(one, seat):
                continue
            seen.add(one)
            held = sorted(other for other, who in self.holder.items() if who == one)
            beside = [other for other in held if other // self.rules.team == seat // self.rules.team]
            if not beside and len(held) < self.each:
                self.holder[seat] = one
                return True
            for other in beside or held:
                if self.seat(other, order, seen):
                    self.holder[seat] = one
                    return True
        return False

    def _may_sit(self, one: int, seat: int) -> bool:
        visit, at = divmod(seat, self.rules.team)
        person, needs = self.people[one], ["", *self.rules.skills][at :: self.rules.team]
        able = all(person.leads if need == "" else need in person.skills for need in needs)
        return able and may_go(person, self.places[visit])
