"""What the core says of a draft, in the shapes that are kept: facts, report, findings, price.

The order of events: open the file or the text → read its facts → look in the county's corpus for what it may be copied
from → check it against those and the rules of the county → price what it asks of those who get it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from django.utils import timezone

from yibiao.burden.documents import DocumentCost, HiddenCost, document_parameters
from yibiao.burden.parts import Parts, of_document
from yibiao.confined import Unread, confined
from yibiao.conversion import LibreOffice
from yibiao.documents import opening
from yibiao.documents.checking import check
from yibiao.documents.copies import SourceCopies
from yibiao.documents.copying import compare
from yibiao.documents.model import Circumstances, DocumentDemand, DocumentFacts, Source
from yibiao.documents.model import Document as Read
from yibiao.documents.opening import Opened, pasted
from yibiao.documents.report import DocumentReport
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.guard import MEBI
from yibiao.sheets.sniffing import sniff
from yibiao.texts.normalising import plain
from yibiao_web.documents.corpora import alike, source_of
from yibiao_web.documents.models import Color, Document
from yibiao_web.documents.queries import year_count
from yibiao_web.documents.rules import asks
from yibiao_web.files.reading import reader
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Organisation
from yibiao_web.policy.queries import pack

MAX_UPLOAD = 20 * MEBI
_AT_ONCE, CHARACTERS_AT_ONCE = MEBI, 20_000  # 20,000 characters take over a second on a busy machine
_CONVERTED = ("doc", "rtf", "wordml", "flat_docx", "html", "mht")
_HEADERS = {Color.RED_HEADER: "red", Color.JOINT: "red", Color.WHITE_HEADER: "white", Color.NOTE_SLIP: "slip"}
_OWN_OF_A_YEAR = 300
_REMEMBERED, _SAME = timedelta(days=365), 0.8
Progress = Callable[[int], None]
_open_document = confined(opening.open_document, warm={})
_kind_of = reader(sniff)


@dataclass(frozen=True)
class Examined:
    """``asked`` is minutes for each recipient, ``parts`` what one has to do; ``due_on`` the first day on which
    something is due."""

    facts: DocumentFacts
    findings: tuple[Finding, ...]
    kept_facts: dict[str, Any]
    report: dict[str, Any]
    asked: dict[Organisation, float]
    parts: Parts
    due_on: date | None


@cache
def converter() -> LibreOffice:
    return LibreOffice()


def takes_long(content: bytes | None, text: str) -> bool:
    """Whether people should not have to wait for it with an open page: a file that another program must convert, or a
    very long one."""
    if content is None:
        return len(text) > CHARACTERS_AT_ONCE
    return len(content) > _AT_ONCE or _kind_of(content).family in _CONVERTED


def opened(content: bytes | None, name: str, text: str) -> Opened:
    """The file, or the pasted text where there is none."""
    if content is None:
        return pasted(text)
    try:
        return _open_document(content, name, converter=converter())
    except Unread as problem:
        return Opened(None, (problem.reason,))


def digest_of(text: str) -> str:
    """Of what is left when blanks, marks and look-alikes are gone: the same for a file and its pasted text."""
    return sha256(plain(text).text.encode()).hexdigest()


def examine(
    document: Document, read: Read, *, recipients: Sequence[Organisation], on: date,
    progress: Progress = lambda done: None,
) -> Examined:  # fmt: skip
    """Everything about a draft. ``document`` is its row, so that it is not found to copy itself."""
    near = alike(read.text, document.county, without=document)
    progress(2)
    own = _own_of_the_year(document, on)
    told = circumstances(document, own, on)
    report = check(
        read, sources=[source_of(one, on) for one in near], pack=pack(document.county), on=on, circumstances=told
    )
    progress(3)
    facts = report.facts
    costs = [_cost(one) for one in facts.demands]
    hidden = [(one.who, cost) for one, cost in zip(facts.demands, costs, strict=True) if cost]
    asked = _asked(facts.characters, hidden, recipients)
    demands = [_demand(one, cost) for one, cost in zip(facts.demands, costs, strict=True)]
    findings = (*refused_before(document, read.text, on), *report.findings)
    kept = kept_report(report) | {"demands": demands}
    levels = {one.level for one in recipients}
    parts = of_document(facts.characters, [cost for who, cost in hidden if any(asks(who, one) for one in levels)])
    return Examined(facts, findings, _kept(facts), kept, asked, parts, _first_due(facts, on))


def refused_before(document: Document, text: str, on: date) -> Iterator[Finding]:
    """A draft that the gatekeeper did not let through comes back with a few other words."""
    rows = Document.objects.filter(org=document.org, demand__verdict=Demand.Verdict.REFUSED).exclude(pk=document.pk)
    for one in rows.filter(demand__decided_at__date__gt=on - _REMEMBERED).select_related("demand").order_by("-pk")[:20]:
        share = compare(text, one.text).share
        if one.demand and one.demand.decided_at and share >= _SAME:
            day = timezone.localdate(one.demand.decided_at)
            yield finding(
                "document_refused_before", title=one.title, share=f"{share:.0%}", day=day, reason=one.demand.reason
            )
            return


def kept_report(report: DocumentReport) -> dict[str, Any]:
    """What pages need of it: the printed JSON without what stands elsewhere, and the places behind the shares."""
    told = report.as_json()
    kept = {key: told[key] for key in ("advice", "why", "substance", "outline", "layout", "boilerplate_share")}
    return kept | {
        "copies": [_copies(one) for one in report.copies], "overlaps": [_copies(one) for one in report.overlaps],
        "boilerplate": [list(span) for span in report.boilerplate.spans],
        "assessment": [asdict(one) for one in report.assessment],
    }  # fmt: skip


def _copies(one: SourceCopies) -> dict[str, Any]:
    return {
        "source": int(one.source.id), "share": round(one.share, 4), "copied": round(one.copied, 4),
        "passages": [
            {"draft": list(each.draft), "source": list(each.source), "exact": each.exact, "why": each.why}
            for each in one.passages
        ],
    }  # fmt: skip


def _own_of_the_year(document: Document, on: date) -> tuple[Source, ...]:
    rows = Document.objects.filter(org=document.org, origin=Document.Origin.OWN, issued_on__year=on.year)
    rows = rows.exclude(pk=document.pk).exclude(pk=document.replaces_id).defer("content", "report", "facts")
    return tuple(source_of(one, on) for one in rows.select_related("demand").order_by("-issued_on")[:_OWN_OF_A_YEAR])


def circumstances(document: Document, own: tuple[Source, ...], on: date) -> Circumstances:
    """What the text does not tell: from the page's questions and the registry."""
    told: Mapping[str, Any] = document.told
    consulted = [one for one in str(told.get("consulted", "")).replace("，", "、").split("、") if one.strip()]
    return Circumstances(
        issuer=document.org.name, title=document.title, header=_HEADERS[Color(document.color)],  # type: ignore[arg-type]
        comprehensive=bool(told.get("comprehensive")), emergency=bool(told.get("emergency")),
        plan_number=str(document.plan_id) if document.plan_id else "",
        legal_review=_yes_no(told.get("legal_review")), consulted=tuple(consulted) or None,
        authorised=str(told.get("authorised", "")), years=year_count(document.org, on), issued=own,
        reason=str(told.get("reason", "")),
    )  # fmt: skip


def _yes_no(said: Any) -> bool | None:
    return {"yes": True, "no": False}.get(str(said))


def _cost(one: DocumentDemand) -> HiddenCost | None:
    """Of what is hidden only: what the text openly asks to be done is the work itself."""
    return document_parameters().hidden(one.hidden, f"{one.what}{one.by}") if one.hidden else None


def _asked(
    characters: int, hidden: list[tuple[str, HiddenCost]], recipients: Sequence[Organisation]
) -> dict[Organisation, float]:
    """Minutes for each recipient; ``hidden`` with whom each is asked of."""
    by_level: dict[str, DocumentCost] = {}
    for org in recipients:
        if org.level not in by_level:
            some = [cost for who, cost in hidden if asks(who, org.level)]
            by_level[org.level] = document_parameters().cost(characters, some, org.level)
    return {org: by_level[org.level].minutes for org in recipients}


def _demand(one: DocumentDemand, cost: HiddenCost | None) -> dict[str, Any]:
    kept = asdict(one) | {"day": one.day.isoformat() if one.day else None}
    if cost:
        kept |= {"minutes": cost.minutes, "times": cost.times, "a_year": cost.a_year, "why": cost.why}
    return kept


def _kept(facts: DocumentFacts) -> dict[str, Any]:
    kept = asdict(facts)
    kept.pop("demands")
    return kept | {"dated": facts.dated.isoformat() if facts.dated else None}


def _first_due(facts: DocumentFacts, on: date) -> date | None:
    return min((one.day for one in facts.demands if one.day and one.day >= on), default=None)
