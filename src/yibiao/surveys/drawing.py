"""A probability sample, drawn by a public seed, that anyone can draw again.

Every unit has a permanent random number: the SHA-256 of seed and id. A simple random sample of a cell are the units
with its smallest numbers, the replacements those that follow (Ohlsson, “Coordination of samples using permanent random
numbers”, 1995). Villages of a first stage are drawn with probability proportional to size, systematically in an order
of chance (Hartley & Rao 1962): the probabilities are exact.

Allocation: proportional, or Neyman's (Neyman 1934; Lohr, “Sampling: design and analysis”, 3.4), in both cases with at
least ``least`` in every cell, since a smaller cell would tell who answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from yibiao.surveys.model import DrawnSample, DrawnUnit, FrameUnit, SampleCell, SampleDesign

_HEX = 13  # of a digest: 52 bits, as many as a float holds


def draw(frame: Iterable[FrameUnit], design: SampleDesign, seed: str) -> DrawnSample:
    """Who is asked, who comes in their place, and how likely each was to be drawn."""
    units = sorted(frame, key=lambda one: one.id)
    blocks = _cells_of(units, by_village=design.villages > 0, least=design.least)
    cells = _two_stages(blocks, design, seed) if design.villages else _stratified(blocks, design)
    drawn = [one for cell in cells for one in _of_cell(cell, blocks[cell.key], design.replacements, seed)]
    return DrawnSample(seed, frame_digest(units), tuple(cells), tuple(drawn))


def frame_digest(units: Iterable[FrameUnit]) -> str:
    """Published before the seed is known: the list can not be changed afterwards."""
    told = sha256()
    for one in sorted(units, key=lambda one: one.id):
        told.update(f"{one.id}|{one.place}|{one.village}|{one.group}\n".encode())
    return told.hexdigest()


def chance(seed: str, id: str) -> float:
    """The unit's number between 0 and 1."""
    drawn: int = int(sha256(f"{seed}|{id}".encode()).hexdigest()[:_HEX], 16)
    return drawn / 16.0**_HEX


def allocate(sizes: Mapping[str, float], total: int, least: int, most: Mapping[str, int]) -> dict[str, int]:
    """``total`` shared out by ``sizes``, everybody at least ``least`` and at most ``most``; the largest remainders
    round up. More than ``total`` where the least of all are."""
    given = {key: min(least, most[key]) for key in sizes}
    open_ones = set(sizes)
    while open_ones:
        left = total - sum(given[key] for key in sizes if key not in open_ones)
        weight = sum(sizes[key] for key in open_ones)
        wanted = {key: left * sizes[key] / weight if weight else 0.0 for key in open_ones}
        fixed = {key for key in open_ones if wanted[key] < given[key] or wanted[key] >= most[key]}
        if not fixed:
            return given | _rounded(wanted, max(left, 0))
        low = {key for key in fixed if wanted[key] < given[key]}
        for key in low or fixed:  # the floors first: they take from the others
            given[key] = given[key] if key in low else most[key]
        open_ones -= low or fixed
    return given


def _rounded(wanted: Mapping[str, float], total: int) -> dict[str, int]:
    whole = {key: int(one) for key, one in wanted.items()}
    left = total - sum(whole.values())
    for key in sorted(wanted, key=lambda one: (whole[one] - wanted[one], one))[:left]:
        whole[key] += 1
    return whole


def _cells_of(units: Sequence[FrameUnit], *, by_village: bool, least: int) -> dict[str, list[FrameUnit]]:
    """Units by place (or village) and group; groups of a place with fewer than ``least`` go together with the next."""
    places: dict[str, dict[str, list[FrameUnit]]] = defaultdict(lambda: defaultdict(list))
    for one in units:
        places[one.village if by_village else one.place][one.group].append(one)
    cells: dict[str, list[FrameUnit]] = {}
    for place in sorted(places):
        for name, members in _together(places[place], least).items():
            cells[f"{place}|{name}"] = members
    return cells


def _together(groups: Mapping[str, list[FrameUnit]], least: int) -> dict[str, list[FrameUnit]]:
    names: list[list[str]] = []
    for name in sorted(groups):
        small = names and sum(len(groups[one]) for one in names[-1]) < least
        names[-1].append(name) if small else names.append([name])
    if len(names) > 1 and sum(len(groups[one]) for one in names[-1]) < least:
        last = names.pop()
        names[-1] += last
    return {"＋".join(some): [unit for one in some for unit in groups[one]] for some in names}


def _stratified(blocks: Mapping[str, list[FrameUnit]], design: SampleDesign) -> list[SampleCell]:
    most = {key: len(units) for key, units in blocks.items()}
    spread = dict(design.spread)
    usual = sum(spread.values()) / len(spread) if spread else 1.0
    sizes = {key: most[key] * spread.get(key, usual) for key in blocks}
    given = allocate(sizes, design.size, design.least, most)
    return [
        SampleCell(key, units[0].place, key.split("|", 1)[1], most[key], given[key], given[key] / most[key], key)
        for key, units in blocks.items()
    ]


def _two_stages(blocks: Mapping[str, list[FrameUnit]], design: SampleDesign, seed: str) -> list[SampleCell]:
    by_village: dict[str, list[str]] = defaultdict(list)
    for key in blocks:
        by_village[key.split("|", 1)[0]].append(key)
    sizes = {village: sum(len(blocks[key]) for key in keys) for village, keys in by_village.items()}
    chosen = proportional_to_size(sizes, min(design.villages, len(sizes)), seed)
    each = max(round(design.size / len(chosen)), 1) if chosen else 0
    cells = []
    for village, likely in chosen.items():
        keys = by_village[village]
        most = {key: len(blocks[key]) for key in keys}
        for key, count in allocate(most, each, design.least, most).items():
            sure = likely >= 1
            cells.append(
                SampleCell(key, blocks[key][0].place, key.split("|", 1)[1], most[key], count,
                           likely * count / most[key], key if sure else "", "" if sure else village)
            )  # fmt: skip
    return cells


def proportional_to_size(sizes: Mapping[str, int], count: int, seed: str) -> dict[str, float]:
    """``count`` of them with their probabilities. Whoever is as large as a step is drawn for certain."""
    sure: dict[str, float] = {}
    left = dict(sizes)
    while left and count > len(sure):
        step = sum(left.values()) / (count - len(sure))
        large = {key for key, size in left.items() if size >= step}
        if not large:
            break
        sure |= dict.fromkeys(sorted(large), 1.0)
        left = {key: size for key, size in left.items() if key not in large}
    drawn, number = dict(sure), count - len(sure)
    if left and number > 0:
        step, reached = sum(left.values()) / number, 0.0
        marks = iter([(chance(seed, "起点") + at) * step for at in range(number)])
        mark: float | None = next(marks)
        for key in sorted(left, key=lambda one: chance(seed, one)):
            reached += left[key]
            if mark is not None and mark < reached:
                drawn[key], mark = left[key] / step, next(marks, None)
    return {key: drawn[key] for key in sorted(drawn)}


def _of_cell(cell: SampleCell, units: Sequence[FrameUnit], share: float, seed: str) -> list[DrawnUnit]:
    spare = -int(-cell.drawn * share // 1)
    order = sorted(units, key=lambda one: (chance(seed, one.id), one.id))[: cell.drawn + spare]
    return [DrawnUnit(one.id, cell.key, at, at >= cell.drawn) for at, one in enumerate(order)]
