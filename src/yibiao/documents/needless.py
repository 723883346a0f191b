"""照搬照抄 and 可发可不发: what was copied, and whether anything is demanded that is not demanded already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yibiao.documents.copies import SourceCopies, covered
from yibiao.documents.model import DocumentFacts, Substance
from yibiao.documents.rules import Rules
from yibiao.documents.substance import own_demands
from yibiao.model import Finding
from yibiao.texts.normalising import plain

COPY, ALL, NEEDLESS = "DOC-101", "DOC-102", "DOC-109"
_MOST = 3
_WHOLE = 0.95  # so much in common, and hardly longer: the same document


@dataclass(frozen=True, slots=True)
class Judgement:
    """``main`` is the document most was taken from; ``needless``: all that is demanded is demanded there."""

    main: SourceCopies | None
    copied: float
    needless: bool
    findings: tuple[Finding, ...]


def judge(
    text: str, facts: DocumentFacts, copies: Sequence[SourceCopies], substance: Substance, rules: Rules
) -> Judgement:
    """Laws, speeches, news and covers that hand a document on copy by right."""
    above = [one for one in copies if one.source.in_force]
    if facts.genre != "document" or not above:
        return Judgement(None, 0.0, False, ())
    main = above[0]
    if _same(text, main) and facts.inner != "转发":
        said = rules.found(
            NEEDLESS, facts.body, title=_title(main), count=len(facts.demands), share=f"{main.share:.0%}", left=0
        )
        return Judgement(main, main.share, bool(said), tuple(said))
    if _only_hands_on(facts, above):
        return Judgement(main, 0.0, False, ())
    copied = covered(above, facts.body, copied=True)
    found = list(_copied(facts, above, rules))
    needless = _needless(facts, above, copied, substance, rules)
    if needless:
        found += rules.found(
            NEEDLESS, facts.body, title=_title(main), count=len(facts.demands), share=f"{copied:.0%}",
            left=substance.left,
        )  # fmt: skip
    return Judgement(main, copied, needless, tuple(found))


def _same(text: str, one: SourceCopies) -> bool:
    """It is that very document, published once more."""
    ours, theirs = len(plain(text).text), len(plain(one.source.text).text)
    return one.share >= _WHOLE and theirs <= ours / _WHOLE


def _title(one: SourceCopies) -> str:
    return one.source.title or one.source.id


def _only_hands_on(facts: DocumentFacts, above: Sequence[SourceCopies]) -> bool:
    """转发 and 印发 of the very document that is the source."""
    if not facts.forwards:
        return False
    return facts.inner == "转发" or _own(facts, above[0])


def _own(facts: DocumentFacts, one: SourceCopies) -> bool:
    return bool(one.source.issuer) and one.source.issuer in facts.issuers


def _copied(facts: DocumentFacts, copies: Sequence[SourceCopies], rules: Rules) -> Iterator[Finding]:
    for one in copies[:_MOST]:
        share = one.copied * 100
        least, whole = rules.value(COPY), rules.value(ALL)
        id = ALL if whole is not None and share >= whole else COPY
        if least is not None and share >= least:
            longest = max(one.passages, key=lambda passage: passage.draft[1] - passage.draft[0])
            count = sum(1 for passage in one.passages if passage.why == "copied")
            yield from rules.found(
                id, longest.draft, title=_title(one), issuer=one.source.issuer,
                share=f"{one.copied:.0%}", count=count,
            )  # fmt: skip


def _needless(
    facts: DocumentFacts, copies: Sequence[SourceCopies], copied: float, substance: Substance, rules: Rules
) -> bool:
    """Nothing is demanded that is not demanded already, and hardly a word is left beside copies and boilerplate."""
    least, whole = rules.value(COPY), rules.value(ALL)
    if least is None or whole is None or copied * 100 < least:
        return False
    emptied = 100 - 100 * substance.left / max(facts.characters, 1)
    if copied * 100 < whole and (emptied < whole or not facts.demands):
        return False
    return not [one for one in own_demands(facts, copies) if not _EMPTY.search(one.what)]


_EMPTY = re.compile(r"结合[^。，]{0,8}实际|认真贯彻|抓好落实|贯彻(?:落实|执行)")
