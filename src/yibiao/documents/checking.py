"""The gate's reading of one draft, in the order a person would read it: what it is, what was copied, what it says,
what it asks, what form it has, where it stands among the documents of the year, and what to do with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from yibiao.documents.advising import advise
from yibiao.documents.boilerplate import boilerplate_of
from yibiao.documents.burdens import burdens
from yibiao.documents.common import Common, shipped
from yibiao.documents.consistency import Evidence, assessment
from yibiao.documents.copies import Prepared, SourceCopies, compared
from yibiao.documents.facts import facts_of
from yibiao.documents.form import form
from yibiao.documents.layout import layout
from yibiao.documents.lengths import length, readable
from yibiao.documents.misuse import misuse
from yibiao.documents.model import Boilerplate, Circumstances, Document, DocumentFacts, Source, Span, Substance
from yibiao.documents.needless import judge
from yibiao.documents.outline import outline_of
from yibiao.documents.report import DocumentReport
from yibiao.documents.rules import Rules
from yibiao.documents.substance import substance_of
from yibiao.documents.yearly import repeats, yearly
from yibiao.model import Finding
from yibiao.policy import Pack

_UNTOLD = Circumstances()
_PLACES = 3  # a short cover letter is not hollow for one preamble
_WEIGHTS = {"block": 0, "reason": 1, "hint": 2}


def check(
    document: Document, *, sources: Sequence[Source] | Iterable[Prepared] = (), pack: Pack, on: date,
    circumstances: Circumstances = _UNTOLD, common: Common | None = None,
) -> DocumentReport:  # fmt: skip
    """``sources``: what the draft may have been taken from, those of the corpus that are near it or all of a folder;
    ``common``: runs common in a place's own corpus beside those common everywhere."""
    rules = Rules(pack, on)
    facts = facts_of(document, on, title=circumstances.title, issuer=circumstances.issuer)
    copies = compared(document.text, sources)
    overlaps = compared(document.text, circumstances.issued)
    known = shipped().with_more(common) if common else shipped()
    boilerplate = boilerplate_of(document.text, facts, known)
    substance = substance_of(document.text, facts, copies, boilerplate)
    outline = outline_of(document.text, facts, copies, boilerplate)
    judgement = judge(document.text, facts, copies, substance, rules)
    measured, laid_out = layout(document, facts, rules)
    findings = [
        *judgement.findings, *repeats(facts, overlaps, circumstances.issued, rules),
        *length(facts, outline, circumstances, rules), *_hollow(facts, boilerplate, substance, rules),
        *_urgent(burdens(facts, rules), facts, circumstances), *misuse(document, facts, circumstances, rules),
        *yearly(facts, circumstances, rules),
        *form(document, facts, circumstances, rules), *readable(document, facts, rules), *_hidden(document, rules),
        *laid_out,
    ]  # fmt: skip
    findings.sort(key=lambda one: _WEIGHTS[one.severity])
    questions = assessment(Evidence(facts, circumstances, substance, judgement, findings, rules))
    advice, why = advise(facts, judgement, overlaps, substance, findings, rules)
    return DocumentReport(
        document.name, facts, copies, boilerplate, substance, outline, measured, questions, tuple(findings), advice,
        why, overlaps,
    )  # fmt: skip


def _hollow(facts: DocumentFacts, boilerplate: Boilerplate, substance: Substance, rules: Rules) -> list[Finding]:
    """Too much that everyone writes, too little that can be done."""
    if facts.genre != "document":
        return []
    found = []
    most, least, enough = (rules.value(id) for id in ("DOC-103", "DOC-104", "DOC-104-CHARACTERS"))
    if most is not None and boilerplate.share * 100 >= most and len(boilerplate.spans) >= _PLACES:
        found += rules.found(
            "DOC-103", _longest(boilerplate), share=f"{boilerplate.share:.0%}", count=len(boilerplate.spans)
        )
    empty = rules.value("DOC-122")
    if empty is not None and boilerplate.share * 100 >= empty and not (substance.actions or substance.deadlines):
        found += rules.found("DOC-122", facts.body, share=f"{boilerplate.share:.0%}")
    asks = facts.direction in ("down", "unknown") and not facts.forwards
    if asks and least is not None and facts.characters >= (enough or 0) and substance.per_thousand < least:
        found += rules.found(
            "DOC-104", facts.body, told=f"{substance.per_thousand:g}", least=f"{least:g}", actions=substance.actions,
            deadlines=substance.deadlines, numbers=substance.numbers,
        )  # fmt: skip
    return found


def _urgent(findings: Iterable[Finding], facts: DocumentFacts, circumstances: Circumstances) -> list[Finding]:
    """In an emergency (安全、防汛、抢险) what is asked is said and stops nothing."""
    urgent = facts.element("紧急程度")
    if not (circumstances.emergency or (urgent and urgent.words.replace(" ", "").startswith("特"))):
        return list(findings)
    return [replace(one, severity="hint") for one in findings]


def _longest(boilerplate: Boilerplate) -> Span | None:
    longest = max(boilerplate.spans, key=lambda one: one[1] - one[0], default=None)
    return (longest[0], longest[1]) if longest else None


def _hidden(document: Document, rules: Rules) -> list[Finding]:
    """Characters that are there to hide a copy, or came with one."""
    if document.hidden + document.lookalikes == 0:
        return []
    return rules.found("DOC-121", None, hidden=document.hidden, homoglyphs=document.lookalikes)


__all__ = ["SourceCopies", "check"]
