"""All that is said of one draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from yibiao.documents.copies import SourceCopies
from yibiao.documents.model import Advice, Boilerplate, DocumentFacts, LayoutValue, Outline, Question, Substance
from yibiao.model import Finding

_KEYS = ("code", "severity", "message", "advice", "span", "rule")


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """``why``: the reasons for the advice, in sentences; ``assessment``: the consistency assessment, filled as far as
    the machine can; ``overlaps``: the issuer's own documents of the year that say the same."""

    name: str
    facts: DocumentFacts
    copies: tuple[SourceCopies, ...]
    boilerplate: Boilerplate
    substance: Substance
    outline: Outline
    layout: tuple[LayoutValue, ...]
    assessment: tuple[Question, ...]
    findings: tuple[Finding, ...]
    advice: Advice
    why: tuple[str, ...] = ()
    overlaps: tuple[SourceCopies, ...] = field(default=())

    @property
    def boilerplate_share(self) -> float:
        return self.boilerplate.share

    @property
    def blocked(self) -> bool:
        return any(one.severity == "block" for one in self.findings)

    def as_json(self) -> dict[str, Any]:
        """As ``yibiao check-document --json`` prints it."""
        facts = self.facts
        return {
            "file": self.name, "kind": facts.kind, "inner": facts.inner, "genre": facts.genre, "title": facts.title,
            "issuer": facts.issuer, "recipients": list(facts.recipients), "copies_to": list(facts.copies_to),
            "direction": facts.direction, "number": facts.number,
            "dated": facts.dated.isoformat() if facts.dated else None, "characters": facts.characters,
            "headings": [
                {"level": one.level, "words": one.words, "span": [one.start, one.end]} for one in facts.headings
            ],
            "attachments": list(facts.attachments), "copies": [_copies(one) for one in self.copies],
            "boilerplate_share": round(self.boilerplate.share, 4),
            "demands": [
                {"who": one.who, "what": one.what, "by": one.by, "hidden": one.hidden, "span": [one.start, one.end]}
                for one in facts.demands
            ],
            "substance": {key: getattr(self.substance, key) for key in self.substance.__slots__},
            "outline": {
                "before": self.outline.before, "after": self.outline.after,
                "cuts": [
                    {"span": [cut.start, cut.end], "why": cut.why, "saves": cut.saves} for cut in self.outline.cuts
                ],
            },
            "layout": [{key: getattr(one, key) for key in one.__slots__} for one in self.layout],
            "assessment": [_question(one) for one in self.assessment],
            "findings": [{key: getattr(one, key) for key in _KEYS} for one in self.findings],
            "advice": self.advice, "why": list(self.why),
        }  # fmt: skip


def _copies(one: SourceCopies) -> dict[str, Any]:
    return {
        "source": one.source.id, "title": one.source.title, "share": round(one.share, 4),
        "copied": round(one.copied, 4),
        "passages": [
            {"draft": list(passage.draft), "source": list(passage.source), "exact": passage.exact}
            for passage in one.passages
        ],
    }  # fmt: skip


def _question(one: Question) -> dict[str, Any]:
    spans = [list(span) for span in one.spans]
    return {"id": one.id, "question": one.words, "answer": one.answer, "evidence": list(one.evidence), "spans": spans}
