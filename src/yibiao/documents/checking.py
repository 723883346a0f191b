"""The gate's reading of one draft, in the order a person would read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from yibiao.documents.copies import Prepared, compared
from yibiao.documents.facts import facts_of
from yibiao.documents.model import Boilerplate, Circumstances, Document, Outline, Source, Substance
from yibiao.documents.report import DocumentReport
from yibiao.policy import Pack

_UNTOLD = Circumstances()


def check(
    document: Document, *, sources: Sequence[Source] | Iterable[Prepared] = (), pack: Pack, on: date,
    circumstances: Circumstances = _UNTOLD,
) -> DocumentReport:  # fmt: skip
    """``sources``: what the draft may have been taken from, those of the corpus that are near it or all of a folder."""
    facts = facts_of(document, on, title=circumstances.title, issuer=circumstances.issuer)
    copies = compared(document.text, sources)
    empty = Substance(facts.characters, 0, 0, 0, 0, 0, 0.0, facts.characters, len(facts.demands))
    return DocumentReport(
        document.name, facts, copies, Boilerplate(0.0), empty, Outline((), facts.characters, facts.characters), (), (),
        (), "issue",
    )  # fmt: skip
