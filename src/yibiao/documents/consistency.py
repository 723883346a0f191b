"""为基层减负一致性评估 (若干规定一、3): a form filled as far as draft and registry tell; a person signs the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from yibiao.documents.lengths import limit_rule
from yibiao.documents.model import Circumstances, DocumentFacts, Question, Span, Substance
from yibiao.documents.needless import Judgement
from yibiao.documents.rules import Rules
from yibiao.documents.vocabulary import table
from yibiao.model import Finding

_FILE = "consistency.yaml"
Answer = tuple[Literal["yes", "no", "open"], tuple[str, ...], tuple[Span, ...]]
_OPEN: Answer = ("open", (), ())
_MOST = 5  # pieces of evidence


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the other parts of the check have found."""

    facts: DocumentFacts
    circumstances: Circumstances
    substance: Substance
    judgement: Judgement
    findings: Sequence[Finding]
    rules: Rules


def assessment(evidence: Evidence) -> tuple[Question, ...]:
    """Every question with the machine's answer; ``open`` where only a person can know."""
    if evidence.facts.genre != "document":
        return ()
    made = []
    for row in table(_FILE):
        answer, words, spans = _ANSWERS.get(row["answer_by"], _left_open)(evidence)
        made.append(Question(row["id"], row["words"], answer, words[:_MOST], spans[:_MOST], row["rule"]))
    return tuple(made)


def good_answers() -> Mapping[str, str]:
    """Question → the answer that speaks for issuing."""
    return {row["id"]: row["good"] for row in table(_FILE)}


def unmet(questions: Sequence[Question]) -> list[Question]:
    """Those answered against issuing."""
    good = good_answers()
    return [one for one in questions if one.answer not in ("open", good[one.id])]


def _left_open(_: Evidence) -> Answer:
    return _OPEN


def _necessary(one: Evidence) -> Answer:
    if one.judgement.needless and one.judgement.main:
        return "no", (f"要求都已写在《{one.judgement.main.source.title}》里",), ()
    if one.judgement.main is None:
        return _OPEN
    said = f"除去照抄和套话还有 {one.substance.left} 字、{one.substance.left_demands} 项要求"
    return "yes", (said,), ()


def _planned(one: Evidence) -> Answer:
    number = one.circumstances.plan_number
    return _OPEN if number is None else ("yes", (number,), ()) if number else ("no", ("没有计划号或立项号",), ())


def _count(one: Evidence) -> Answer:
    years = one.circumstances.years
    if years is None:
        return _OPEN
    quota = "" if years.quota is None else f"，定额 {years.quota} 件"
    said = f"连这件今年 {years.issued + 1} 件，上年全年 {years.last_year} 件{quota}"
    over = years.issued + 1 > years.last_year or (years.quota is not None and years.issued + 1 > years.quota)
    return ("no" if over else "yes"), (said,), ()


def _short(one: Evidence) -> Answer:
    id = limit_rule(one.facts, one.circumstances)
    limit = one.rules.value(id) if id else None
    if limit is None:
        return "yes", (f"{one.facts.characters} 字，这类文没有字数上限",), ()
    return ("no" if one.facts.characters > limit else "yes"), (f"{one.facts.characters} 字，上限 {int(limit)} 字",), ()


def _by_code(*codes: str) -> Callable[[Evidence], Answer]:
    def answer(one: Evidence) -> Answer:
        found = [each for each in one.findings if each.code in codes]
        spans = tuple(each.span for each in found if each.span)
        return ("yes" if found else "no"), tuple(each.message for each in found), spans

    return answer


def _by_hidden(*kinds: str) -> Callable[[Evidence], Answer]:
    def answer(one: Evidence) -> Answer:
        found = [each for each in one.facts.demands if each.hidden in kinds]
        words = tuple(f"{each.what}{f'（{each.by}）' if each.by else ''}" for each in found)
        return ("yes" if found else "no"), words, tuple((each.start, each.end) for each in found)

    return answer


def _means(one: Evidence) -> Answer:
    if not one.facts.demands:
        return "yes", ("没有交下去的事",), ()
    if one.substance.resources:
        return "open", (f"文中写到资金、经费、人员 {one.substance.resources} 处，请核对够不够",), ()
    return "no", (f"提了 {len(one.facts.demands)} 项要求，没有写到资金、人员",), ()


def _told(value: bool | None) -> Answer:
    return _OPEN if value is None else ("yes" if value else "no", (), ())


def _consulted(one: Evidence) -> Answer:
    asked = one.circumstances.consulted
    return _OPEN if asked is None else ("yes" if asked else "no", tuple(asked), ())


_ANSWERS: Mapping[str, Callable[[Evidence], Answer]] = {
    "necessary": _necessary, "planned": _planned, "count": _count, "short": _short,
    "copied": _by_code("document_copied", "document_all_copied"),
    "repeated": _by_code("document_repeats", "document_mergeable"),
    "reports": _by_hidden("report"), "plans": _by_hidden("plan"), "forms": _by_hidden("form", "material"),
    "meetings": _by_hidden("meeting", "training"), "channels": _by_hidden("group", "app", "account"),
    "inspections": _by_hidden("inspection"), "bodies": _by_hidden("body"), "means": _means,
    "reviewed": lambda one: _told(one.circumstances.legal_review), "consulted": _consulted,
}  # fmt: skip
