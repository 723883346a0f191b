"""A document read as something drafts are compared with: only what names it, the text itself is not looked into."""

from __future__ import annotations

from datetime import date

from yibiao.documents import elements
from yibiao.documents.facts import issuers_of
from yibiao.documents.model import Document, Source
from yibiao.documents.titles import title_of


def source_of(document: Document, id: str, *, dated: date | None = None, in_force: bool = True) -> Source:
    """Quick: a folder of some thousand documents is read in a second or two."""
    title = title_of(document.text)
    end = elements.attachment_page(document.text, title.end)
    signed, day = elements.signature(document.text, end, title)
    names = issuers_of(title, signed)
    when = dated or (elements.day_of(day.words) if day else None)
    return Source(id, title.words, "、".join(names), when, document.text, in_force)
