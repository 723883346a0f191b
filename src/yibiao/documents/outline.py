"""What could go, part by part, and how long the draft is then. Nothing is rewritten: a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from yibiao.documents.copies import SourceCopies
from yibiao.documents.counting import characters
from yibiao.documents.model import Boilerplate, Cut, DocumentFacts, Outline
from yibiao.texts.normalising import plain
from yibiao.texts.sentences import sentences

_PASSAGE = 60  # characters of a copied passage that is worth a reference instead
_REFERENCE = 15  # characters of the reference: 按照《…》第几条办
_SENTENCE = 16  # plain characters of a sentence that is said twice
_CLAUSE = 6


def outline_of(text: str, facts: DocumentFacts, copies: Sequence[SourceCopies], boilerplate: Boilerplate) -> Outline:
    cuts = sorted((*_copied(text, facts, copies), *_formulas(text, boilerplate), *_repeated(text, facts)),
                  key=lambda one: (one.start, -one.end))  # fmt: skip
    kept = tuple(_apart(cuts))
    before = facts.characters
    return Outline(kept, before, max(before - sum(one.saves for one in kept), 0))


def _copied(text: str, facts: DocumentFacts, copies: Sequence[SourceCopies]) -> Iterator[Cut]:
    """Passages of a higher document: a reference does."""
    for one in copies:
        for passage in one.passages:
            first, last = max(passage.draft[0], facts.body[0]), min(passage.draft[1], facts.body[1])
            if passage.why == "copied" and last - first >= _PASSAGE:
                yield Cut(first, last, "copy", max(characters(text[first:last]) - _REFERENCE, 0))


def _formulas(text: str, boilerplate: Boilerplate) -> Iterator[Cut]:
    for first, last, why in boilerplate.spans:
        if last - first >= _CLAUSE:
            yield Cut(first, last, why, characters(text[first:last]))


def _repeated(text: str, facts: DocumentFacts) -> Iterator[Cut]:
    """A sentence that stood in the draft before."""
    seen: set[str] = set()
    start, end = facts.body
    for one in sentences(text[start:end]):
        said = plain(one.text).text
        if len(said) < _SENTENCE:
            continue
        if said in seen:
            yield Cut(one.start + start, one.end + start, "repeat", characters(one.text))
        seen.add(said)


def _apart(cuts: Iterable[Cut]) -> Iterator[Cut]:
    """No character is cut twice; the earlier and longer cut has it."""
    end = -1
    for one in cuts:
        if one.start >= end:
            yield one
            end = one.end
