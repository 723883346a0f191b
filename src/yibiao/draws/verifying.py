"""Whether a record holds, step by step, in words for whoever looks: what was checked, and where it breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

from yibiao.draws.canonical import commitment_of, seed_of
from yibiao.draws.drawing import CannotDrawError, draw
from yibiao.draws.model import DrawRecord, DrawResult
from yibiao.draws.reading import UnreadableError, parsed, read_record, read_text
from yibiao.draws.statements import agreed
from yibiao.draws.writing import plan_json

State = Literal["holds", "broken", "skipped", "noted"]
NAMES = {
    "format": "格式", "commitment": "承诺", "order": "先后", "witnesses": "见证", "seed": "种子", "weights": "权重",
    "places": "抽地方", "people": "抽人员", "sealed": "启封", "spoiled": "作废",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DrawStep:
    """One thing looked at. ``noted``: nothing to hold or break, but good to know."""

    name: str
    state: State
    words: str

    @property
    def title(self) -> str:
        return NAMES[self.name]


@dataclass(frozen=True, slots=True)
class Verified:
    steps: tuple[DrawStep, ...]

    @property
    def holds(self) -> bool:
        return not any(one.state == "broken" for one in self.steps)


def verify_bytes(data: bytes, *, commitment: str = "") -> Verified:
    """A record's file, as it came."""
    try:
        return verify(read_text(data), commitment=commitment)
    except UnreadableError as problem:
        return Verified((DrawStep("format", "broken", str(problem)),))


def verify(told: Any, *, commitment: str = "") -> Verified:
    """``commitment``: as somebody wrote it down when it was published; then the record must have the same."""
    try:
        record = read_record(told)
    except UnreadableError as problem:
        return Verified((DrawStep("format", "broken", str(problem)),))
    places, people = len(record.plan.places), len(record.plan.inspectors)
    words = f"读得懂：地方 {places} 个，人员 {people} 名，抽 {record.plan.rules.take} 个地方。"
    first = DrawStep("format", "holds", words)
    steps = [first, _committed(record, commitment, told), _order(record), _witnessed(record), _seeded(record)]
    return Verified((*steps, *_drawn_again(record), _sealed(record), _spoiled(record)))


def _committed(record: DrawRecord, noted: str, told: Any) -> DrawStep:
    found = commitment_of(record.plan)
    if noted and noted.strip().lower() != record.commitment:
        return DrawStep("commitment", "broken", f"记录里的承诺 {record.commitment} 不是您记下的那一个，承诺被换过。")
    if found != record.commitment:
        return DrawStep(
            "commitment", "broken",
            f"名册、权数、规则和随机数算出来是 {found}，公布的承诺是 {record.commitment}：承诺以后内容被改过。",
        )  # fmt: skip
    if told["plan"] != plan_json(record.plan):
        return DrawStep(
            "commitment", "broken", "名册和规则里多写了东西，那些不在承诺里，不能算数。请用平台导出的原件。"
        )
    return DrawStep("commitment", "holds", f"名册、权数、规则和随机数与公布的承诺一致：{found}。")


def _order(record: DrawRecord) -> DrawStep:
    """The commitment first, then the sources become known, then the witnesses say what they saw."""
    committed = _at(record.committed_at)
    for one in record.plan.sources:
        if _at(one.at) <= committed:
            words = f"“{one.name}”{one.at} 就知道了，承诺却是 {record.committed_at} 才作的。"
            return DrawStep("order", "broken", words)
    latest = max((_at(one.at) for one in record.plan.sources), default=committed)
    for said in record.statements:
        if _at(said.at) < latest:
            return DrawStep("order", "broken", f"{said.witness} {said.at} 就写了种子，那时来源还没有出结果。")
    if not record.plan.sources:
        return DrawStep("order", "broken", "没有写种子从哪里来。")
    return DrawStep("order", "holds", f"{record.committed_at} 作承诺，以后才知道种子。")


def _witnessed(record: DrawRecord) -> DrawStep:
    values, who = _agreed(record)
    if values is None:
        return DrawStep("witnesses", "broken", "没有两名见证人说的一致，种子不能用。")
    again = len(record.statements) - len({one.witness for one in record.statements})
    more = f"其间改过 {again} 次，都记着。" if again else ""
    return DrawStep("witnesses", "holds", f"{'、'.join(who)}说的一致：{'；'.join(values)}。{more}")


def _seeded(record: DrawRecord) -> DrawStep:
    values, _who = _agreed(record)
    if values is None:
        return DrawStep("seed", "skipped", "见证人说的不一致，没有算。")
    if seed_of(record.commitment, values) != record.seed:
        return DrawStep("seed", "broken", "由承诺和见证人的数算出来的种子，与记录里的不一样：种子被改过。")
    return DrawStep("seed", "holds", f"由承诺和见证人的数算出：{record.seed}。")


def _drawn_again(record: DrawRecord) -> Iterator[DrawStep]:
    try:
        again = draw(record.plan, record.seed, record.commitment)
    except CannotDrawError as problem:
        yield DrawStep("people", "broken", str(problem))
        return
    yield _weighed(record, again)
    yield _same_places(record, again)
    yield _same_people(record, again)


def _weighed(record: DrawRecord, again: DrawResult) -> DrawStep:
    told = record.result.weights
    if len(told) != len(again.weights):
        return DrawStep("weights", "broken", f"名册有 {len(again.weights)} 个地方，记录里有 {len(told)} 个权重。")
    for place, one, other in zip(record.plan.places, told, again.weights, strict=True):
        if one != other:
            return DrawStep("weights", "broken", f"{place.name}按规则的权重是 {other}，记录里是 {one}。")
    return DrawStep("weights", "holds", f"{len(told)} 个地方的权重都照规则算出。")


def _same_places(record: DrawRecord, again: DrawResult) -> DrawStep:
    names = {one.id: one.name for one in record.plan.places}
    told = record.result.drawn
    if len(told) != len(again.drawn):
        return DrawStep("places", "broken", f"应当抽 {len(again.drawn)} 个地方，记录里有 {len(told)} 个。")
    for one, other in zip(told, again.drawn, strict=True):
        if (one.number, one.place) != (other.number, other.place):
            got = names.get(one.place, one.place)
            return DrawStep("places", "broken", f"第 {other.number} 号应当是{names[other.place]}，记录里是{got}。")
        if (one.weight, one.chance, one.stratum) != (other.weight, other.chance, other.stratum):
            words = f"第 {one.number} 号抽中的机会应当是 {_share(other.chance)}，记录里是 {_share(one.chance)}。"
            return DrawStep("places", "broken", words)
    same = "、".join(names[one.place] for one in told)
    return DrawStep("places", "holds", f"{len(told)} 个地方重算出来一样：{same}。")


def _same_people(record: DrawRecord, again: DrawResult) -> DrawStep:
    names = {one.id: one.name for one in record.plan.inspectors}
    for one, other in zip(record.result.drawn, again.drawn, strict=False):
        if (one.inspectors, one.lead) != (other.inspectors, other.lead):
            should, got = (_names(names, some.inspectors) for some in (other, one))
            return DrawStep("people", "broken", f"第 {one.number} 号应当是{should}去，记录里是{got}。")
    if (record.result.dealt, record.result.each) != (again.dealt, again.each):
        return DrawStep("people", "broken", "记录里写的派人办法与重算的不一样。")
    how = _HOW[again.dealt] + (f"人手不够，每人最多去 {again.each} 次。" if again.each > record.plan.rules.each else "")
    return DrawStep("people", "holds", f"每一组的人重算出来一样，都没有去该回避的地方。{how}")


_HOW = {"uniform": "各种派法机会均等。", "matching": "回避的多，按随机的先后逐个安排，各种派法的机会不完全均等。"}


def _sealed(record: DrawRecord) -> DrawStep:
    if not record.plan.departures:
        return DrawStep("sealed", "noted", "没有写出发时间。")
    for one in record.opened:
        at = min(one.number, len(record.plan.departures)) - 1
        if _at(one.at) < _at(record.plan.departures[at]):
            words = f"第 {one.number} 号 {one.at} 就启封了，早于出发时间 {record.plan.departures[at]}。"
            return DrawStep("sealed", "broken", words)
    stranger = next((one for one in record.opened if one.by not in _openers(record)), None)
    if stranger:
        return DrawStep(
            "sealed", "broken", f"第 {stranger.number} 号是{stranger.by}启封的，不是带队人，也没有换人的记录。"
        )
    missing = max(0, len(record.result.drawn) - len({one.number for one in record.opened}))
    return DrawStep("sealed", "noted" if missing else "holds",
                    f"还有 {missing} 个没有启封的记录。" if missing else "每一个都在出发时间以后启封。")  # fmt: skip


def _openers(record: DrawRecord) -> set[str]:
    return {record.plan.lead, *(one.to for one in record.handed)}


def _spoiled(record: DrawRecord) -> DrawStep:
    spoiled, number = record.plan.spoiled, record.plan.item.number
    if number != len(spoiled) + 1:
        words = f"这是同一项、同一天的第 {number} 个承诺，作废的只列了 {len(spoiled)} 个。"
        return DrawStep("spoiled", "broken", words)
    if not spoiled:
        return DrawStep("spoiled", "holds", "同一项、同一天只作过这一个承诺。")
    told = "；".join(f"{one.at} {one.commitment[:12]}…（{one.reason}）" for one in spoiled)
    return DrawStep("spoiled", "noted", f"前面作废过 {len(spoiled)} 个承诺，理由请看是不是说得过去：{told}。")


def _agreed(record: DrawRecord) -> tuple[tuple[str, ...] | None, list[str]]:
    return agreed(record.plan.witnesses, len(record.plan.sources), record.statements)


def _at(moment: str) -> datetime:
    found = parsed(moment)
    assert found, "the reader let it through"
    return found


def _share(chance: tuple[int, int]) -> str:
    return f"{float(Fraction(*chance)):.2%}"


def _names(names: dict[str, str], ids: tuple[str, ...]) -> str:
    return "、".join(names.get(one, one) for one in ids)
