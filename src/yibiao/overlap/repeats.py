"""Things asked more than once, and what follows from that in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from ..catalogue import Catalogue
from .derivable import computable, sources_in_words
from .gathering import Gathered, Thing

_SAME = {
    "person": "同一个人的",
    "household": "同一户的",
    "house": "同一处房屋的",
    "enterprise": "同一家单位的",
    "organisation": "同一个组织的",
    "place": "同一个地方的",
    "event": "同一件事的",
    "aggregate": "同一个村的",
    "project": "同一个项目的",
}


@dataclass(frozen=True, slots=True)
class Repeat:
    """A thing with the forms (by index) and departments that ask it. ``from_words`` says what it can be computed
    from, empty where it cannot."""

    thing: Thing
    forms: tuple[int, ...]
    departments: tuple[str, ...]
    occurrences: int
    from_words: str = ""

    @property
    def repeated(self) -> bool:
        return len(self.forms) > 1


def who_asks(gathered: Gathered, catalogue: Catalogue) -> list[Repeat]:
    """Every thing with its askers, the most asked first."""
    forms: dict[str, list[int]] = defaultdict(list)
    occurrences: Counter[str] = Counter()
    for form in gathered.forms:
        for key in form.things:
            forms[key].append(form.index)
        occurrences.update(ask.thing for ask in form.asks if ask.thing)
    codes = {thing.item.code for thing in gathered.things.values() if thing.item}
    found = []
    for key, askers in forms.items():
        thing = gathered.things[key]
        departments = tuple(sorted({gathered.forms[at].department for at in askers}))
        derived = computable(thing.item, lambda source: source in codes, catalogue)
        words = sources_in_words(thing.item, catalogue) if derived and thing.item else ""
        found.append(Repeat(thing, tuple(askers), departments, occurrences[key], words))
    return sorted(found, key=lambda r: (-len(r.forms), -len(r.departments), r.thing.key))


def in_words(repeat: Repeat) -> str:
    """同一个人的姓名在 9 个部门的 31 张表里被要求填写."""
    whose = _SAME.get(repeat.thing.subject, "")
    forms = f"{len(repeat.forms)} 张表里被要求填写"
    if len(repeat.departments) == 1:
        return f"{whose}{repeat.thing.name}在 {repeat.departments[0]} 的 {forms}"
    return f"{whose}{repeat.thing.name}在 {len(repeat.departments)} 个部门的 {forms}"


@dataclass(frozen=True, slots=True)
class Totals:
    """Numerators and denominators of the first page. An *ask* is one thing on one form; it is *repeated* when it is
    not the first to ask that thing; *computable* when the form (or another) asks what it follows from."""

    forms: int
    readable_forms: int
    departments: int
    asks: int
    things: int
    repeated_things: int
    repeated_asks: int
    computable_asks: int
    matched_asks: int
    not_counted: int


def totals(gathered: Gathered, repeats: list[Repeat], computed: Mapping[str, str]) -> Totals:
    asks = sum(len(repeat.forms) for repeat in repeats)
    repeated = [repeat for repeat in repeats if repeat.repeated]
    return Totals(
        forms=len(gathered.forms),
        readable_forms=sum(form.readable for form in gathered.forms),
        departments=len({form.department for form in gathered.forms}),
        asks=asks,
        things=len(repeats),
        repeated_things=len(repeated),
        repeated_asks=asks - len(repeats),
        computable_asks=sum(len(repeat.forms) for repeat in repeats if repeat.thing.key in computed),
        matched_asks=sum(len(repeat.forms) for repeat in repeats if repeat.thing.item),
        not_counted=sum(ask.thing is None for form in gathered.forms for ask in form.asks),
    )
