"""The draw itself: plan and seed in, visits with their places and people out."""

from __future__ import annotations

from collections.abc import Callable

from yibiao.draws.canonical import commitment_of
from yibiao.draws.dealing import Hands, deal
from yibiao.draws.model import Dealt, Drawn, DrawPlan, DrawResult
from yibiao.draws.places import systematic
from yibiao.draws.stream import Stream
from yibiao.draws.weighing import chances, weight_of


class CannotDrawError(ValueError):
    """Nobody can be sent to all the drawn places; the words say what to do."""


def draw(plan: DrawPlan, seed: str, commitment: str = "") -> DrawResult:
    """``commitment``: that of the plan where it is not given. Places of each stratum first, then the order of the
    visits (so that a number says nothing of its stratum), then the people."""
    commitment = commitment or commitment_of(plan)

    def stream(purpose: str) -> Stream:
        return Stream(commitment, seed, plan.nonce, purpose)

    weights = [weight_of(one, plan.rules) for one in plan.places]
    drawn = [one for stratum in plan.rules.strata for one in _of(plan, stratum.name, stratum.take, weights, stream)]
    drawn = stream("order").shuffled(drawn)
    hands, dealt, each = _dealt(plan, [at for at, _ in drawn], stream("people"))
    visits = [
        _visit(plan, number, at, weights[at], chance, hand)
        for number, ((at, chance), hand) in enumerate(zip(drawn, hands, strict=True), 1)
    ]
    return DrawResult(tuple(visits), tuple(weights), dealt, each)


def _of(
    plan: DrawPlan, name: str, take: int, weights: list[int], stream: Callable[[str], Stream]
) -> list[tuple[int, tuple[int, int]]]:
    """(place, chance) drawn of a stratum."""
    members = [at for at, one in enumerate(plan.places) if one.stratum == name]
    own = [weights[at] for at in members]
    likely = chances(own, take)
    return [(members[at], likely[at]) for at in systematic(own, take, stream(f"places/{name}"))]


def _dealt(plan: DrawPlan, drawn: list[int], stream: Stream) -> tuple[Hands, Dealt, int]:
    found = deal([plan.places[at] for at in drawn], plan.inspectors, plan.rules, stream)
    if found is None:
        raise CannotDrawError("抽到的地方派不齐人：回避的太多或者人不够。请增加检查人员，再重新抽。")
    return found


def _visit(plan: DrawPlan, number: int, at: int, weight: int, chance: tuple[int, int], hand: list[int]) -> Drawn:
    place, people = plan.places[at], tuple(plan.inspectors[one].id for one in hand)
    return Drawn(number, place.id, place.stratum, weight, chance, people, people[0])
