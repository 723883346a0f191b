"""A county's documents as the copy check searches them, on disk beside the database, and made again from the table.

The table is what counts: a hit is believed only if the table has the document, of the same county and the same text.
So a corpus that is behind, foreign or broken can hide a source, never show a wrong one; and before a search what is
missing is put in.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from yibiao.documents.corpus import Corpus, Hit
from yibiao.documents.model import Source
from yibiao_web.documents.models import Document
from yibiao_web.orgs.models import Organisation

SOURCES = 20
"""A draft is compared passage by passage with as many documents as share most with it."""
_FEW = 1_000
"""Missing documents that a check puts in itself; more are the worker's."""


def folder(county: Organisation) -> Path:
    return Path(settings.DATA) / "corpora" / county.code


@lru_cache(maxsize=64)
def _opened(place: Path) -> Corpus:
    return Corpus(place)


def corpus_of(county: Organisation) -> Corpus:
    return _opened(folder(county))


def key_of(document: Document) -> str:
    """Of the text too: the same number in another database is another document."""
    return f"{document.pk}-{document.digest[:16]}"


def belonging(county: Organisation) -> QuerySet[Document]:
    """Everything drafts of a county are read against: what was issued there and what superiors sent."""
    rows = Document.objects.filter(county=county, state=Document.State.READY).exclude(issued_on=None)
    return rows.defer("content", "report", "facts").order_by("pk")


def add(documents: Iterable[Document]) -> int:
    """Put documents of one county in. Twice is once."""
    several = list(documents)
    if several:
        corpus_of(several[0].county).add_many(_told(several))
    return len(several)


def _told(documents: Iterable[Document]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for one in documents:
        yield key_of(one), one.text, {"title": one.title}


def rebuild(county: Organisation) -> int:
    """Make the county's corpus agree with the table; how many documents it holds. A broken one is made anew."""
    try:
        return _agree(county)
    except sqlite3.DatabaseError:
        _opened.cache_clear()
        shutil.rmtree(folder(county), ignore_errors=True)
        return _agree(county)


def _agree(county: Organisation) -> int:
    corpus = corpus_of(county)
    wanted = {f"{pk}-{digest[:16]}": pk for pk, digest in belonging(county).values_list("pk", "digest")}
    there = set(corpus.ids())
    for key in there - wanted.keys():
        corpus.remove(key)
    missing = [pk for key, pk in wanted.items() if key not in there]
    for at in range(0, len(missing), 500):
        corpus.add_many(_told(belonging(county).filter(pk__in=missing[at : at + 500])))
    return len(wanted)


def _found(text: str, county: Organisation) -> list[Hit]:
    corpus = corpus_of(county)
    behind = belonging(county).count() - len(corpus)
    if behind and behind <= _FEW:
        _agree(county)
    return corpus.search(text, SOURCES + 1)


def alike(text: str, county: Organisation, *, without: Document | None = None) -> list[Document]:
    """The documents of the county that share most with a text, most first."""
    try:
        found = _found(text, county)
    except sqlite3.DatabaseError:
        rebuild(county)
        found = _found(text, county)
    numbers = [int(one.id.partition("-")[0]) for one in found]
    known = {key_of(one): one for one in belonging(county).filter(pk__in=numbers).select_related("demand", "org")}
    return [known[one.id] for one in found if one.id in known and known[one.id] != without][:SOURCES]


def source_of(document: Document, on: date) -> Source:
    """As the core reads it."""
    return Source(
        str(document.pk), document.title, document.issuer, document.issued_on, document.text, document.in_force(on)
    )
