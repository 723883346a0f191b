"""What the page of a draft shows, put together from what is kept. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from yibiao_web.burden.standing import left
from yibiao_web.documents.marking import Mark, ShownLine, shown
from yibiao_web.documents.models import Document
from yibiao_web.orgs.models import Level, Organisation

ADVICE: dict[str, tuple[str, Promise, Promise]] = {
    # the tag's colour, in a word, and what to do
    "issue": ("good", _("可以发"), _("没有发现要紧的问题。")),
    "forward": ("warn", _("建议转发"), _("要说的上级文件里都有了。转发原文就行，不必另写一份。")),
    "revise": ("warn", _("改了再发"), _("有实在的内容，也有可以去掉的。照下面改短、改实，再送检。")),
    "do_not_issue": ("bad", _("建议不发"), _("照抄、空话占了大头，或者要求的事已有文件在管，发了只是多一份要看的。")),
}
HIDDEN: dict[str, Promise] = {
    "report": _("报告总结"), "material": _("报送材料"), "form": _("填表"), "meeting": _("开会"), "training": _("培训"),
    "plan": _("另写方案"), "inspection": _("迎检"), "group": _("建群"), "app": _("装应用"), "account": _("开账号"),
    "body": _("成立机构"),
}  # fmt: skip
_EMPTY: dict[str, Promise] = {
    "opening": _("穿靴戴帽：开头"), "closing": _("穿靴戴帽：结尾"), "formula": _("套话"), "slogan": _("口号"),
    "common": _("处处都有的话"),
}  # fmt: skip
CUTS: dict[str, Promise] = {**_EMPTY, "copy": _("照抄上级的"), "repeat": _("前面说过的"), "long": _("太长")}
_WHY: dict[str, Promise] = {
    "copied": _("抄"), "quoted": _("引用"), "law": _("引法条"), "forwarded": _("转发的原文"), "formula": _("套话"),
}  # fmt: skip
SIGNS = "①②③④⑤"
_TELLING = 0.1  # share of the draft
_ALIKE = 0.3  # of the year's own documents
_PASSAGE = 15  # characters
ASKS_FOR_FORM = ("form", "report", "material")  # what the admission of forms takes care of


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A document that the draft shares text with."""

    document: Document
    share: float
    copied: float
    passages: int
    address: str
    sign: str = ""  # as it is marked in the text


@dataclass(frozen=True, slots=True)
class HiddenLine:
    """What is asked for along the way; ``a_year`` minutes of one recipient."""

    kind: str
    words: Promise | str
    told: Mapping[str, Any]

    @property
    def to_forms(self) -> bool:
        return self.kind in ASKS_FOR_FORM


@dataclass(frozen=True, slots=True)
class CutLine:
    start: int
    words: Promise | str
    saves: int
    excerpt: str


def marked(document: Document, sources: Mapping[int, Document], address: str) -> list[ShownLine]:
    """The text with what is copied, what is boilerplate and what is asked, each named where it begins; findings lead
    to their places."""
    report = document.report
    marks: list[Mark] = []
    for at, one in enumerate(_telling(document)):
        if one["source"] in sources:
            marks += _copied(document, one, SIGNS[at], f"{address}{one['source']}/#p", marks)
    marks += [Mark(start, end, "empty", str(_EMPTY.get(why, why))) for start, end, why in report.get("boilerplate", ())]
    marks += [
        Mark(one["start"], one["end"], "demand", str(HIDDEN.get(one["hidden"], one["hidden"])))
        for one in report.get("demands", ()) if one["hidden"]
    ]  # fmt: skip
    found = document.demand.findings if document.demand else []
    places = {one["span"][0] for one in found if one.get("span")}
    places |= {one["start"] for one in report.get("demands", ())}
    places |= {one["span"][0] for one in report.get("outline", {}).get("cuts", ())}
    return shown(document.text, marks, places)


def _telling(document: Document) -> list[dict[str, Any]]:
    """Sources that are worth marking. Of the others the head and the foot are the same, as always."""
    found = [one for one in document.report.get("copies", ()) if one["share"] >= _TELLING]
    return [one for one in found if any(_weighs(document, each) for each in one["passages"])][: len(SIGNS)]


def _weighs(document: Document, passage: Mapping[str, Any]) -> bool:
    """Whether a passage is of the body: addressees, signature and date are the same in many documents."""
    start, end = document.facts.get("body", (0, len(document.text)))
    first, last = passage["draft"]
    return bool(min(end, last) - max(start, first) >= _PASSAGE)


def _copied(
    document: Document, one: Mapping[str, Any], sign: str, address: str, before: Sequence[Mark]
) -> Iterator[Mark]:  # fmt: skip
    """The passages from one source that an earlier one does not have already."""
    for number, passage in enumerate(one["passages"], 1):
        start, end = passage["draft"]
        if _weighs(document, passage) and not any(mark.start < end and mark.end > start for mark in before):
            kind = "copy" if passage["why"] == "copied" else "same"
            yield Mark(start, end, kind, f"{_WHY.get(passage['why'], '')}{sign}", f"{address}{number}")


def source_lines(document: Document, sources: Mapping[int, Document], key: str = "copies") -> list[SourceLine]:
    telling = _telling(document) if key == "copies" else []
    return [
        SourceLine(
            sources[one["source"]], 100 * one["share"], 100 * one["copied"], len(one["passages"]),
            reverse("documents:beside", args=[document.pk, one["source"]]),
            SIGNS[telling.index(one)] if one in telling else "",
        )
        for one in document.report.get(key, ())
        if one["source"] in sources and (key == "copies" or one["share"] >= _ALIKE)
    ]  # fmt: skip


def hidden_lines(document: Document) -> list[HiddenLine]:
    told = [one for one in document.report.get("demands", ()) if one["hidden"]]
    return [HiddenLine(one["hidden"], HIDDEN.get(one["hidden"], one["hidden"]), one) for one in told]


def cut_lines(document: Document) -> list[CutLine]:
    return [
        CutLine(one["span"][0], CUTS.get(one["why"], one["why"]), one["saves"],
                document.text[one["span"][0] : one["span"][1]].replace("\n", " ")[:60])
        for one in document.report.get("outline", {}).get("cuts", ())
    ]  # fmt: skip


def price(document: Document) -> dict[str, Any]:
    """What one recipient and all of them need, and what the sender's budget has left after it."""
    demand = document.demand
    if demand is None:
        return {}
    rows = list(demand.recipients.select_related("org"))
    budget, used = left(document.org, demand.on.year)
    after = None if budget is None else budget - used - (0 if demand.in_force_on else demand.minutes)
    levels: dict[str, list[float]] = {}
    for one in rows:
        levels.setdefault(one.org.level, []).append(one.minutes)
    return {
        "minutes": demand.minutes, "recipients": len(rows), "budget": budget,
        "after": None if after is None else abs(after), "over": after is not None and after < 0,
        "each": [(Level(level).label, len(some), some[0]) for level, some in sorted(levels.items(), reverse=True)],
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A run of a passage; ``other`` where the two texts differ."""

    text: str
    other: bool


@dataclass(frozen=True, slots=True)
class Pair:
    number: int
    draft: Sequence[Part]
    source: Sequence[Part]
    exact: bool
    why: Promise | str


def pairs(document: Document, source: Document) -> list[Pair]:
    """The passages beside each other, in the draft's order."""
    return [
        Pair(number, *_differing(document.text[slice(*one["draft"])], source.text[slice(*one["source"])]),
             one["exact"], say("一字不差") if one["exact"] else say("改了几个字"))
        for number, one in enumerate(_passages(document, source), 1)
    ]  # fmt: skip


_LONG = 4_000


def _differing(ours: str, theirs: str) -> tuple[list[Part], list[Part]]:
    if ours == theirs or len(ours) > _LONG or len(theirs) > _LONG:
        return [Part(ours, False)], [Part(theirs, False)]
    mine, other = [], []
    for op, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if b > a:
            mine.append(Part(ours[a:b], op != "equal"))
        if d > c:
            other.append(Part(theirs[c:d], op != "equal"))
    return mine, other


def whole(document: Document, source: Document) -> tuple[list[ShownLine], list[ShownLine]]:
    """Both texts in full, the passages numbered alike."""
    passages = _passages(document, source)
    ours = [Mark(*_span(one["draft"]), "copy", f"〔{n}〕") for n, one in enumerate(passages, 1)]
    theirs = [Mark(*_span(one["source"]), "copy", f"〔{n}〕") for n, one in enumerate(passages, 1)]
    return shown(document.text, ours), shown(source.text, theirs)


def _span(said: Sequence[int]) -> tuple[int, int]:
    return said[0], said[1]


def _passages(document: Document, source: Document) -> list[dict[str, Any]]:
    shared = [*document.report.get("copies", ()), *document.report.get("overlaps", ())]
    return next((one["passages"] for one in shared if one["source"] == source.pk), [])


@dataclass(frozen=True, slots=True)
class Branch:
    """A township with its villages, or the county's departments, for choosing."""

    org: Organisation | None
    chosen: bool
    below: list[tuple[Organisation, bool]]

    @property
    def any(self) -> bool:
        return any(chosen for _, chosen in self.below)


def branches(orgs: Iterable[Organisation], chosen: set[int]) -> list[Branch]:
    """Departments first, then each township with its villages."""
    several = list(orgs)
    departments = [(one, one.pk in chosen) for one in several if one.level == Level.DEPARTMENT]
    found = [Branch(None, False, departments)] if departments else []
    below: dict[int | None, list[tuple[Organisation, bool]]] = {}
    for one in several:
        if one.level == Level.VILLAGE:
            below.setdefault(one.parent_id, []).append((one, one.pk in chosen))
    towns = [one for one in several if one.level == Level.TOWNSHIP]
    found += [Branch(one, one.pk in chosen, below.pop(one.pk, [])) for one in towns]
    return found + [Branch(None, False, rest) for rest in below.values()]


def recipients_words(orgs: Iterable[Organisation], possible: Sequence[Organisation]) -> str:
    """Whom it goes to, short: 全部 12 个镇街、180 个村（社区）."""
    several = list(orgs)
    words = []
    units = {Level.TOWNSHIP: say("镇街"), Level.VILLAGE: say("村（社区）"), Level.DEPARTMENT: say("部门")}
    for level, unit in units.items():
        some = [one for one in several if one.level == level]
        every = sum(one.level == level for one in possible)
        if len(some) == every and len(some) > 1:
            words.append(say("全部 %(count)s 个%(unit)s") % {"count": len(some), "unit": unit})
        elif len(some) > 3:
            words.append(say("%(count)s 个%(unit)s") % {"count": len(some), "unit": unit})
        else:
            words += [one.name for one in some]
    return "、".join(words)
