"""What the ledger's own values tell a village to look at, without asking anybody: birthdays that matter for an
allowance, numbers that can not be right, papers that run out. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

GROWN_UP = 18
AGES = (60, 65, 80, 90, 100)
SOON_DAYS = 60
SHARED_BY = 3  # so many households with one telephone are no family any more


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is looked at of a person. ``birth`` and ``sex`` are as they were written, ``papers`` the days until which
    something is valid, by its name. ``elsewhere`` names a village that has the same number."""

    subject: int
    name: str = ""
    number: str = ""
    sex: str = ""
    birth: str = ""
    phone: str = ""
    household: int = 0
    papers: Mapping[str, str] = field(default_factory=dict)
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to look at: ``kind`` of alert, whom it is about, and why in words."""

    kind: str
    subject: int
    words: str


def alerts(people: Sequence[PersonFacts], on: date, others: Sequence[PersonFacts] = ()) -> list[Alert]:
    """All alerts of a day, in the order of ``KINDS``. ``others`` (households, firms) only have papers."""
    found = [*(one for rule in _RULES for one in rule(people, on)), *_papers(others, on)]
    order = {kind: at for at, kind in enumerate(KINDS)}
    return sorted(found, key=lambda one: order[one.kind])


def _birthdays(people: Iterable[PersonFacts], on: date) -> Iterator[Alert]:
    following = (on.year + on.month // 12, on.month % 12 + 1)
    for one in people:
        born = birth_of(one)
        if born is None:
            continue
        for kind, (year, month) in (("turning_now", (on.year, on.month)), ("turning_next", following)):
            if born.month == month and year - born.year in AGES:
                yield Alert(kind, one.subject, f"{month}月{born.day}日满{year - born.year}岁")


def _repeated_numbers(people: Sequence[PersonFacts], on: date) -> Iterator[Alert]:
    for number, some in _together(people, lambda one: one.number).items():
        if len(some) > 1:
            for one in some:
                yield Alert("number_twice", one.subject, f"本辖区 {len(some)} 人用同一个号，尾号 {number[-4:]}")
    for one in people:
        if one.elsewhere:
            yield Alert("number_twice", one.subject, f"{one.elsewhere}也有人用这个号，尾号 {one.number[-4:]}")


def _namesakes(people: Sequence[PersonFacts], on: date) -> Iterator[Alert]:
    for some in _together(people, _name_and_birth).values():
        if len(some) > 1 and len({one.number for one in some if one.number}) != 1:
            for one in some:
                yield Alert("same_name", one.subject, f"{len(some)} 人同名同生日，可能是同一个人登记了两次")


def _name_and_birth(one: PersonFacts) -> str:
    born = birth_of(one)
    return f"{one.name}{born}" if one.name and born else ""


def _contradictions(people: Iterable[PersonFacts], on: date) -> Iterator[Alert]:
    for one in people:
        said = from_number(one.number)
        if said is None:
            continue
        born, sex = said
        wrong = []
        if one.sex and one.sex != sex:
            wrong.append(f"号码是{sex}，登记的是{one.sex}")
        if one.birth and not born.isoformat().startswith(one.birth):
            wrong.append(f"号码里生日是{born.isoformat()}，登记的是{one.birth}")
        if wrong:
            yield Alert("number_differs", one.subject, "；".join(wrong))


def _papers(people: Iterable[PersonFacts], on: date) -> Iterator[Alert]:
    for one in people:
        for name, until in one.papers.items():
            day = as_day(until)
            if day is None:
                continue
            left = (day - on).days
            if left < 0:
                yield Alert("paper_expired", one.subject, f"{name}：{until}，已过 {-left} 天")
            elif left <= SOON_DAYS:
                yield Alert("paper_ends", one.subject, f"{name}：{until}，还有 {left} 天")


def _phones(people: Sequence[PersonFacts], on: date) -> Iterator[Alert]:
    for one in people:
        born = birth_of(one)
        if not one.phone and (born is None or on.year - born.year >= GROWN_UP):
            yield Alert("phone_empty", one.subject, "成年人，没有登记电话")
    for some in _together(people, lambda one: one.phone).values():
        homes = {one.household or -one.subject for one in some}
        if len(homes) >= SHARED_BY:
            for one in some:
                yield Alert("phone_shared", one.subject, f"{len(homes)} 户、{len(some)} 人用同一个电话")


_RULES = (_birthdays, _repeated_numbers, _contradictions, _namesakes, _papers, _phones)
KINDS = {
    "turning_now": "本月满60、65、80、90、100岁",
    "turning_next": "下月满60、65、80、90、100岁",
    "number_twice": "身份证号重复",
    "number_differs": "身份证号与性别、出生日期不符",
    "same_name": "同名同生日",
    "paper_expired": "有效期已过",
    "paper_ends": f"有效期将满（{SOON_DAYS}天内）",
    "phone_shared": "电话多户共用",
    "phone_empty": "成年人电话为空",
}


def from_number(number: str) -> tuple[date, str] | None:
    """Birthday and sex that an 18-digit citizen number says; ``None`` where it says no day."""
    if len(number) != 18 or not number[:17].isdigit():
        return None
    born = as_day(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    return None if born is None else (born, "男" if int(number[16]) % 2 else "女")


def birth_of(one: PersonFacts) -> date | None:
    said = from_number(one.number)
    return said[0] if said else as_day(one.birth)


def as_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if len(text) >= 10 else None
    except ValueError:
        return None


def _together(people: Iterable[PersonFacts], key: Callable[[PersonFacts], str]) -> dict[str, list[PersonFacts]]:
    groups: dict[str, list[PersonFacts]] = defaultdict(list)
    for one in people:
        if value := key(one):
            groups[value].append(one)
    return groups
