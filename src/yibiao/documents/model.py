"""The nouns of the gate for documents. Places are offsets of characters in ``Document.text``: (from, to).

Lengths of a page are in millimetres, sizes of type and line pitches in points.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Direction = Literal["up", "down", "level", "public", "unknown"]
Genre = Literal["document", "law", "speech", "news", "other"]
Advice = Literal["issue", "forward", "revise", "do_not_issue"]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """How a paragraph is set; None where the file does not say. ``pitch``: exact distance of lines; ``first_indent``
    in characters of the paragraph's own size."""

    font: str = ""
    size: float | None = None
    bold: bool = False
    colour: str = ""
    align: str = ""
    pitch: float | None = None
    first_indent: float | None = None
    page_before: bool = False
    borders: tuple[tuple[str, float], ...] = ()  # (side, width in points)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text, without its line end. ``table``: it stands in a cell of that table, counted from 1."""

    text: str
    start: int
    end: int
    style: TypeStyle | None = None
    table: int = 0
    box: bool = False  # it stands in a text box


@dataclass(frozen=True, slots=True)
class PageNumber:
    """How the number of a page stands in the footer."""

    font: str = ""
    size: float | None = None
    align: str = ""
    dashed: bool = False
    odd_even: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """The page of a Word document. ``lines`` and ``characters``: the document grid, None where it has none."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    lines: int | None = None
    characters: int | None = None
    page_number: PageNumber | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it was read, without the marks that can not be seen and with letters of other scripts as what they
    look like; ``hidden`` and ``lookalikes`` count them. ``format``: docx, doc, pdf, txt; ``layout`` only for Word
    documents."""

    name: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    layout: Layout | None = None
    format: str = "txt"
    hidden: int = 0
    lookalikes: int = 0


@dataclass(frozen=True, slots=True)
class DocumentDemand:
    """Something somebody has to do. ``by`` in the words of the text; ``hidden`` names the burden that is behind it:
    report, material, form, meeting, training, plan, inspection, group, app, account, body (a new working group)."""

    who: str
    what: str
    by: str
    start: int
    end: int
    hidden: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading: 一、 is level 1, （一） 2, 1. 3, （1） 4. ``end`` is where its own text ends."""

    level: int
    number: int
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Element:
    """One of the elements of a document, with its place: 标题, 主送机关, 发文字号 …"""

    name: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What a draft says of itself. ``kind`` is one of the fifteen kinds, ``""`` when it names none; ``inner`` what it
    carries (方案, 办法 …); ``characters`` counts the body as a word processor does, without attachments."""

    kind: str
    inner: str
    genre: Genre
    title: str
    issuers: tuple[str, ...]
    recipients: tuple[str, ...]
    copies_to: tuple[str, ...]
    direction: Direction
    number: str
    dated: date | None
    characters: int
    all_characters: int
    body: Span
    forwards: bool  # it only hands on another document (转发, 印发)
    headings: tuple[Heading, ...] = ()
    attachments: tuple[str, ...] = ()
    demands: tuple[DocumentDemand, ...] = ()
    elements: tuple[Element, ...] = ()
    signer: str = ""

    @property
    def issuer(self) -> str:
        return "、".join(self.issuers)

    def element(self, name: str) -> Element | None:
        return next((one for one in self.elements if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Source:
    """A document the draft is compared with. ``in_force`` is False once it has expired or been withdrawn."""

    id: str
    title: str
    issuer: str
    dated: date | None
    text: str
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class YearCount:
    """Documents of one issuer: this year so far and in the whole of last year; ``quota`` is None when none is set.
    ``planned`` are the titles in the year's plan."""

    issued: int
    last_year: int
    quota: int | None = None
    white: int = 0  # of those issued, white-header notices and note slips
    white_last_year: int = 0


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the draft's own text does not tell: asked of the drafter or known to the registry. None: not told."""

    issuer: str = ""
    title: str = ""
    header: Literal["", "red", "white", "slip"] = ""
    comprehensive: bool = False  # it deploys comprehensive work: no limit of length
    emergency: bool = False
    plan_number: str | None = None
    legal_review: bool | None = None
    consulted: tuple[str, ...] | None = None
    authorised: str = ""  # who agreed that a department writes to a lower government
    signer: str | None = None
    years: YearCount | None = None
    issued: tuple[Source, ...] = ()  # the issuer's own documents of the year
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LayoutValue:
    """One measured value beside the required one."""

    what: str
    measured: str
    required: str
    rule: str
    good: bool


@dataclass(frozen=True, slots=True)
class Substance:
    """How much a draft says. The counts stand for the whole body; ``left`` is the number of characters that remain
    when copies and boilerplate are taken out, ``left_demands`` the demands that remain."""

    characters: int
    actions: int
    actors: int
    deadlines: int
    numbers: int
    resources: int
    per_thousand: float
    left: int
    left_demands: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A part that could go: ``why`` is formula, slogan, copy, repeat or long; ``saves`` characters."""

    start: int
    end: int
    why: str
    saves: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What can be cut, in the order of the text, and the length after."""

    cuts: tuple[Cut, ...]
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """``share`` of the body's characters that stand in formulas, slogans and runs found in many other documents."""

    share: float
    spans: tuple[tuple[int, int, str], ...] = field(default=())  # from, to, formula | slogan | common


@dataclass(frozen=True, slots=True)
class Question:
    """A line of the consistency assessment. ``answer``: yes, no, or open (for the person who signs)."""

    id: str
    words: str
    answer: Literal["yes", "no", "open"]
    evidence: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    rule: str = ""
