"""JSON back to plans and records. A file may come from anybody: whatever is wrong is said, nothing is guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from yibiao.draws.model import (
    NEVER,
    DrawInspector,
    DrawItem,
    Drawn,
    DrawPlace,
    DrawPlan,
    DrawRecord,
    DrawResult,
    DrawRules,
    OpenedSeal,
    SealHandedOver,
    SeedSource,
    SeedStatement,
    Spoiled,
    Stratum,
)
from yibiao.draws.stream import LARGEST
from yibiao.draws.weighing import weight_of
from yibiao.draws.writing import PLAN, RECORD

Thing = TypeVar("Thing")
MOST_PLACES, MOST_DRAWN, MOST_PEOPLE, MOST_BYTES = 10_000, 100, 2_000, 20 * 1024 * 1024
_HEX = re.compile(r"[0-9a-f]{64}")


class UnreadableError(ValueError):
    """The words say what is wrong and where."""


def read_text(data: bytes) -> Any:
    """JSON without fractions."""
    if len(data) > MOST_BYTES:
        raise UnreadableError(f"文件太大，抽签记录不会超过 {MOST_BYTES // 1024 // 1024} MB，请看看是不是拿错了。")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=_no_fraction, parse_constant=_no_fraction)
    except UnreadableError:
        raise
    except (ValueError, RecursionError) as problem:  # a number of thousands of digits, too
        raise UnreadableError("不是完整的 JSON 文件，请重新下载一份再试。") from problem


def _no_fraction(text: str) -> None:
    raise UnreadableError(f"里面有 {text}，抽签记录里只用整数。请用平台导出的原件。")


class Told:
    """A JSON object, read field by field; ``where`` names it for people."""

    def __init__(self, told: Any, where: str) -> None:
        if not isinstance(told, dict):
            raise UnreadableError(f"{where}的写法不对。请用平台导出的原件。")
        self.told, self.where = told, where

    def text(self, name: str, *, least: int = 0, most: int = 500) -> str:
        value = self._of(name, str)
        if not least <= len(value) <= most or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise self.wrong(name)
        return value

    def hash(self, name: str) -> str:
        value = self.text(name)
        if not _HEX.fullmatch(value):
            raise self.wrong(name)
        return value

    def moment(self, name: str) -> str:
        value = self.text(name)
        if parsed(value) is None:
            raise self.wrong(name)
        return value

    def number(self, name: str, least: int, most: int) -> int:
        return self._number(self.told.get(name), name, least, most)

    def flag(self, name: str) -> bool:
        return self._of(name, bool)

    def texts(self, name: str, most: int = MOST_PEOPLE) -> tuple[str, ...]:
        values = self._of(name, list)
        if len(values) > most or any(not isinstance(one, str) for one in values):
            raise self.wrong(name)
        return tuple(Told({"": one}, self.where).text("") for one in values)

    def numbers(self, name: str, least: int, most: int, count: int) -> tuple[int, ...]:
        values = self._of(name, list)
        if len(values) > count:
            raise self.wrong(name)
        return tuple(self._number(one, name, least, most) for one in values)

    def each(self, name: str, read: Callable[[Told], Thing], most: int) -> tuple[Thing, ...]:
        values = self._of(name, list)
        if len(values) > most:
            raise UnreadableError(f"{self.where}的 {name} 有 {len(values)} 项，最多 {most} 项。")
        return tuple(read(Told(one, f"{name} 第 {at} 项")) for at, one in enumerate(values, 1))

    def inner(self, name: str) -> Told:
        return Told(self.told.get(name), name)

    def wrong(self, name: str) -> UnreadableError:
        return UnreadableError(f"{self.where}的 {name} 没有或者写法不对。请用平台导出的原件。")

    def _of(self, name: str, kind: type[Thing]) -> Thing:
        value = self.told.get(name)
        if not isinstance(value, kind):
            raise self.wrong(name)
        return value

    def _number(self, value: Any, name: str, least: int, most: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(name)
        return value


def parsed(moment: str) -> datetime | None:
    """A moment with its offset; None where it is none."""
    try:
        found = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return found if found.tzinfo else None


def read_plan(told: Any) -> DrawPlan:
    one = Told(told, "名册和规则")
    if one.text("format") != PLAN:
        raise UnreadableError(f"名册和规则的 format 不是 {PLAN}，这个版本认不得。")
    plan = DrawPlan(
        _item(one.inner("item")), one.hash("nonce"), one.text("lead"), one.texts("witnesses", 20),
        one.texts("departures", MOST_DRAWN), one.each("places", _place, MOST_PLACES),
        one.each("inspectors", _inspector, MOST_PEOPLE), _rules(one.inner("rules")),
        one.each("sources", lambda s: SeedSource(s.text("kind"), s.text("name"), s.moment("at")), 9),
        _pairs(one, "left_out"), one.each("spoiled", _spoiled, 999),
    )  # fmt: skip
    _consistent(plan)
    return plan


def read_record(told: Any) -> DrawRecord:
    one = Told(told, "记录")
    if one.text("format") != RECORD:
        raise UnreadableError(f"记录的 format 不是 {RECORD}。请用启封以后导出的抽签记录。")
    dealt = one.text("dealt")
    if dealt not in ("uniform", "matching"):
        raise one.wrong("dealt")
    weights = one.numbers("weights", 0, 2**47, MOST_PLACES)
    result = DrawResult(
        one.each("drawn", _drawn, MOST_DRAWN),
        weights,
        "uniform" if dealt == "uniform" else "matching",
        one.number("each", 1, MOST_DRAWN),
    )
    return DrawRecord(
        read_plan(one.told.get("plan")), one.hash("commitment"), one.moment("committed_at"),
        one.each("statements", lambda s: SeedStatement(s.text("witness"), s.texts("values", 9), s.moment("at")), 200),
        one.hash("seed"), result,
        one.each("opened", lambda s: OpenedSeal(s.number("number", 1, MOST_DRAWN), s.moment("at"), s.text("by")), 100),
        one.each("handed", lambda s: SealHandedOver(s.text("to"), s.text("reason"), s.moment("at")), 20),
    )  # fmt: skip


def _item(one: Told) -> DrawItem:
    return DrawItem(one.text("id"), one.text("title"), one.text("sender"), one.text("on"), one.number("number", 1, 999))


def _place(one: Told) -> DrawPlace:
    return DrawPlace(
        one.text("id", least=1), one.text("name", least=1), one.texts("areas", 9), one.text("stratum"),
        one.number("risk", 1, 9), one.number("days", NEVER, 100_000),
    )  # fmt: skip


def _inspector(one: Told) -> DrawInspector:
    return DrawInspector(
        one.text("id", least=1), one.text("name", least=1), one.text("unit"), one.texts("skills", 20),
        one.flag("leads"), one.texts("avoids"),
    )  # fmt: skip


def _rules(one: Told) -> DrawRules:
    if one.text("version") != "1":
        raise UnreadableError("规则的 version 不是 1，这个版本算不了。请用新一些的版本。")
    return DrawRules(
        one.each("strata", lambda s: Stratum(s.text("name"), s.number("take", 0, MOST_DRAWN)), 1_000),
        one.numbers("risk", 1, 10_000, 9), one.number("step", 1, 3_650), one.number("add", 0, 1_000),
        one.number("cap", 0, 1_000), one.number("team", 1, 9), one.number("each", 1, MOST_DRAWN),
        one.texts("skills", 9),
    )  # fmt: skip


def _spoiled(one: Told) -> Spoiled:
    return Spoiled(one.hash("commitment"), one.text("stage"), one.text("reason"), one.moment("at"))


def _drawn(one: Told) -> Drawn:
    chance = one.numbers("chance", 1, 2**53 - 1, 2)
    if len(chance) != 2:
        raise one.wrong("chance")
    return Drawn(
        one.number("number", 1, MOST_DRAWN), one.text("place"), one.text("stratum"), one.number("weight", 0, 2**47),
        (chance[0], chance[1]), one.texts("inspectors", 9), one.text("lead"),
    )  # fmt: skip


def _pairs(one: Told, name: str) -> tuple[tuple[str, str], ...]:
    values = one.told.get(name)
    if not isinstance(values, list) or len(values) > MOST_PLACES:
        raise one.wrong(name)
    read = [Told({"": value}, name).texts("", 2) for value in values]
    if any(len(value) != 2 for value in read):
        raise one.wrong(name)
    return tuple((value[0], value[1]) for value in read)


def _consistent(plan: DrawPlan) -> None:
    """What the fields say of each other; else the draw would not be defined."""
    rules, strata = plan.rules, [one.name for one in plan.rules.strata]
    if len({one.id for one in plan.places}) < len(plan.places) or len({one.id for one in plan.inspectors}) < len(
        plan.inspectors
    ):
        raise UnreadableError("名册里有编号写了两次。")
    if len(set(strata)) < len(strata) or any(one.stratum not in strata for one in plan.places):
        raise UnreadableError("有地方不在规则写的任何一层里，或者有一层写了两次。")
    if any(one.risk > len(rules.risk) for one in plan.places):
        raise UnreadableError("有地方的风险档超出了规则写的档数。")
    if rules.take > MOST_DRAWN:
        raise UnreadableError(f"一次最多抽 {MOST_DRAWN} 个地方。")
    if sum(weight_of(one, rules) for one in plan.places) >= LARGEST:
        raise UnreadableError("权重加起来太大了，请把权数改小。")
    if any(parsed(one) is None for one in plan.departures):
        raise UnreadableError("有出发时间写得不对。")
