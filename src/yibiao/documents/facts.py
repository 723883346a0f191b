"""A document → what it says of itself: kind, issuer, addressees, number, dates, length, structure, demands."""

from __future__ import annotations

import re
from datetime import date

from yibiao.documents import elements
from yibiao.documents.counting import characters
from yibiao.documents.demands import demands
from yibiao.documents.genres import genre_of, kind_said
from yibiao.documents.headings import headings
from yibiao.documents.model import Document, DocumentDemand, DocumentFacts, Element, Span
from yibiao.documents.parties import direction, organs, recipients
from yibiao.documents.titles import Title, handed_on, title_from, title_of
from yibiao.documents.vocabulary import words

_RULES_BEGIN = re.compile(r"第[一1]章|第[一1]条|总\s*则")


def facts_of(document: Document, on: date | None, *, title: str = "", issuer: str = "") -> DocumentFacts:
    """``title`` and ``issuer``: what is known from elsewhere (a registry) of a text that does not show them.
    ``on``: the day from which 本月底 and the like are counted; the document's own date wins."""
    text = document.text
    seen = title_of(text)
    if title and not seen.kind:
        seen = title_from(title)._replace(start=seen.start, end=seen.end)
    genre = genre_of(text, seen)
    found = _elements(text, seen)
    if genre == "other" and "主送机关" in found and ("发文字号" in found or "发文机关署名" in found):
        genre = "document"
    kind = seen.kind or (kind_said(text) if genre == "document" else "")
    inner = seen.inner or (handed_on(text) if kind == "通知" else "")
    to = found.get("主送机关")
    body_end = _body_end(document, found)
    body = (to.end if to else seen.end, body_end)
    dated = elements.day_of(found["成文日期"].words) if "成文日期" in found else None
    issuers = issuers_of(seen, found.get("发文机关署名"), issuer)
    names = recipients(to.words) if to else ()
    copies = recipients(found["抄送机关"].words) if "抄送机关" in found else ()
    asked = _demands(text, body, to.words if to else "", inner, dated or on, issuers) if genre == "document" else ()
    attached = elements.attachments(text, len(text))
    return DocumentFacts(
        kind=kind, inner=inner, genre=genre, title=seen.words, issuers=issuers, recipients=names, copies_to=copies,
        direction=direction(kind, issuers, names), number=found["发文字号"].words if "发文字号" in found else "",
        dated=dated, characters=characters(text[body[0] : body[1]]), all_characters=characters(text), body=body,
        forwards=_forwards(seen, text, body), headings=headings(text, *body),
        attachments=tuple(one.words for one in attached), demands=asked,
        elements=tuple(sorted((*found.values(), *attached), key=lambda one: one.start)),
        signer=found["签发人"].words if "签发人" in found else "",
    )  # fmt: skip


def _demands(
    text: str, body: Span, to: str, inner: str, on: date | None, issuers: tuple[str, ...]
) -> tuple[DocumentDemand, ...]:
    """Of what a notice issues, duties in 办法 and other standing rules are no demands of the notice: only its cover."""
    start, end = body
    if inner.endswith(words("laws")):
        end = next((one.start() for one in _RULES_BEGIN.finditer(text, start, end)), end)
    return demands(text, start, end, to, on, issuers)


def _elements(text: str, title: Title) -> dict[str, Element]:
    found: dict[str, Element | None] = {one.name: one for one in elements.marks(text)}
    if title.words:
        found["标题"] = Element("标题", title.words, title.start, title.end)
    found["发文字号"] = elements.document_number(text, title)
    found["主送机关"] = elements.recipients(text, title.end)
    found["发文机关署名"], found["成文日期"] = elements.signature(
        text, elements.attachment_page(text, title.end), title
    )
    return {name: one for name, one in found.items() if one}


def _body_end(document: Document, found: dict[str, Element]) -> int:
    """Where the body ends: before the signature when that stands at the end, before the first attachment."""
    text = document.text
    end = elements.attachment_page(text, found["标题"].end if "标题" in found else 0)
    signed = found.get("发文机关署名") or found.get("成文日期")
    if signed and signed.start > len(text[:end]) * 0.7:
        end = min(end, signed.start)
    return end


def issuers_of(title: Title, signed: Element | None, given: str = "") -> tuple[str, ...]:
    """From the title, else the signature, else what was told."""
    head = _before_matter(title.words)
    if head:
        return tuple(organs(head))
    if signed:
        return tuple(organs(signed.words))
    return tuple(organs(given)) if given else ()


def _before_matter(title: str) -> str:
    """The issuers' names before 关于, 印发, 转发."""
    places = [at for word in ("关于", *words("forwarding"), *words("issuing")) if (at := title.find(word)) >= 0]
    head = title[: min(places, default=0)].strip()
    return head if 2 < len(head) < 120 and "《" not in head else ""


def _forwards(title: Title, text: str, body: tuple[int, int]) -> bool:
    """It hands on another document and hardly says more: 转发 always, 印发 while there is only the cover letter."""
    if title.inner == "转发":
        return True
    names = any(word in title.words for word in words("issuing"))
    return names and bool(title.inner or "《" in title.words)
