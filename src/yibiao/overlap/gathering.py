"""Matched forms → who asks what. The first step of the audit.

A *thing* is what may be asked: a data item, or, where no item fits, a label within its subject and headings. Labels
no item fits still count as repeated when two forms word them alike; labels that say nothing alone (金额, 名称) keep
their form's title, so that they never do by accident. Columns about the form itself (序号, 备注, 填报单位) and
signatures are read but not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..burden import FormLoad, Frequency, Parameters, RegionLoad, cell_kind, frequency_of, rows_of
from ..catalogue import Catalogue, DataItem
from ..catalogue.populations import Population, bare_title, is_procedure, population_of
from ..matching.labels import clean_label
from ..matching.lexicon import Lexicon, lexicon
from ..model import Finding, Form, FormField, Match, MatchedForm, Region
from .derivable import of_the_filler

NO_DEPARTMENT = "未注明部门"
_PLACE_STUB = re.compile(r"(村|社区|镇|乡|街道|县|区|市|省|合计|总计|小计|全国|组|屯)$")
_NOT_COUNTED_LABEL = re.compile(
    r"^(序号|编号|备注|说明|填报人|填表人|审核人|签字|签名|签章|盖章|经办人|负责人签字|填报日期|填表日期|.{0,8}意见)$"
)
_SUBJECTLESS = "other"
_LIKELY = 0.5
_SAME_FACT = {"person.id_document_number": "person.id_number"}


@dataclass(frozen=True, slots=True)
class Source:
    """A form with where it came from. ``path`` is relative to the audited folder."""

    matched: MatchedForm
    path: str
    department: str = NO_DEPARTMENT


@dataclass(frozen=True, slots=True)
class Thing:
    """What may be asked. ``item`` is None for a label that no data item fits."""

    key: str
    name: str
    subject: str
    item: DataItem | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One field of one form. ``thing`` is None when the field is not counted (序号, 备注, 签字)."""

    form: int
    region: int
    field: int
    thing: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class AuditedForm:
    """A form as the audit sees it. ``things`` in the order asked, each once."""

    index: int
    path: str
    department: str
    title: str
    source: Source
    things: tuple[str, ...]
    asks: tuple[Ask, ...]
    subject: str
    population: Population
    procedure: bool
    frequency: Frequency
    rows: tuple[tuple[float, str], ...]
    unsure: int

    @property
    def form(self) -> Form:
        return self.source.matched.form

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self.form.findings

    @property
    def readable(self) -> bool:
        return bool(self.asks)

    @property
    def kind(self) -> str:
        """The kind of most of its fields."""
        counts = Counter(self.form.regions[ask.region].kind for ask in self.asks)
        return counts.most_common(1)[0][0] if counts else "list"

    def load(self, known: dict[str, float], *, only: frozenset[str] | None = None) -> FormLoad:
        """For the burden formula. ``known`` says how much of a thing is known elsewhere (0 to 1); ``only`` leaves just
        these things to fill in."""
        regions = []
        for at, (rows, why) in enumerate(self.rows):
            asks = [ask for ask in self.asks if ask.region == at and (only is None or ask.thing in only)]
            fields = Counter(ask.kind for ask in asks)
            spared: Counter[str] = Counter()
            for ask in asks:
                if ask.thing is not None and known.get(ask.thing):
                    spared[ask.kind] += known[ask.thing]  # type: ignore[assignment]
            regions.append(RegionLoad(at, rows, why, dict(fields), dict(spared)))
        return FormLoad(self.frequency.times, tuple(regions))


@dataclass(frozen=True, slots=True)
class Gathered:
    """All forms in order of path, and all things any of them asks."""

    forms: tuple[AuditedForm, ...]
    things: dict[str, Thing]


def gather(sources: Iterable[Source], catalogue: Catalogue, parameters: Parameters) -> Gathered:
    """Who asks what, of everything in ``sources``."""
    things: dict[str, Thing] = {}
    ordered = sorted(sources, key=lambda source: (source.department, source.path))
    forms = tuple(_audited(index, source, catalogue, parameters, things) for index, source in enumerate(ordered))
    return Gathered(forms, things)


def _audited(
    index: int, source: Source, catalogue: Catalogue, parameters: Parameters, things: dict[str, Thing]
) -> AuditedForm:
    form, matched = source.matched.form, source.matched.by_field
    title = _title(form, source.path)
    names = [title, *(region.title or title for region in form.regions), PurePosixPath(source.path).stem]
    frequency = frequency_of(names, (label for r in form.regions for f in r.fields for label in f.path), parameters)
    asks: list[Ask] = []
    rows = []
    unsure = 0
    for at, region in enumerate(form.regions):
        found = [_matched_item(matched.get((at, nth)), catalogue) for nth in range(len(region.fields))]
        subject = _main_subject(found)
        stubs = _stub_signature(region)
        for nth, (field, item) in enumerate(zip(region.fields, found, strict=True)):
            same = item and _same_fact(item, catalogue)
            thing = _thing(field, same, region, subject, stubs, title)
            if thing is not None:
                things.setdefault(thing.key, thing)
            if item is None and thing is not None:
                unsure += bool(matched.get((at, nth)) and matched[(at, nth)].alternatives)
            asks.append(
                Ask(index, at, nth, thing.key if thing else None, cell_kind(field, item.type if item else None))
            )
        everybody = population_of(region.title or title).everybody
        rows.append(rows_of(region, subject, everybody, frequency.times, parameters))
    kinds = Counter(things[ask.thing].subject for ask in asks if ask.thing)
    return AuditedForm(
        index=index,
        path=source.path,
        department=source.department,
        title=title,
        source=source,
        things=tuple(dict.fromkeys(ask.thing for ask in asks if ask.thing)),
        asks=tuple(asks),
        subject=kinds.most_common(1)[0][0] if kinds else _SUBJECTLESS,
        population=population_of(title),
        procedure=is_procedure(title),
        frequency=frequency,
        rows=tuple(rows),
        unsure=unsure,
    )


def _title(form: Form, path: str) -> str:
    """The title inside the file, else the file's name."""
    return form.title or PurePosixPath(path).stem


def _matched_item(match: Match | None, catalogue: Catalogue) -> DataItem | None:
    """The field's item; for the place of the filler also the likeliest one, since it is known whichever it is."""
    if match is None or match.item is not None:
        return catalogue.items.get(match.item or "") if match else None
    likely = catalogue.items.get(match.alternatives[0].item) if match.alternatives else None
    sure_enough = likely is not None and match.alternatives[0].confidence >= _LIKELY and of_the_filler(likely)
    return likely if sure_enough else None


def _same_fact(item: DataItem, catalogue: Catalogue) -> DataItem:
    """The item under which a fact is counted. A member of a household is a person of the register like any other, a
    householder is the same one whether the form is about persons, houses or households, and a resident's document
    number is the ID number."""
    if item.role == "family_member" and item.of:
        return catalogue.items.get(item.of, item)
    if item.role == "householder" and item.of:
        return catalogue.items.get(f"household.householder.{item.of.partition('.')[2]}", item)
    return catalogue.items.get(_SAME_FACT.get(item.code, item.code), item)


def _main_subject(items: Sequence[DataItem | None]) -> str:
    counts = Counter(item.subject for item in items if item and item.subject != "record")
    return counts.most_common(1)[0][0] if counts else _SUBJECTLESS


def _thing(
    field: FormField, item: DataItem | None, region: Region, subject: str, stubs: str, title: str
) -> Thing | None:
    if item is not None:
        if item.subject == "record":
            return None
        return Thing(item.code + stubs, item.name + (f"（{stubs[1:]}）" if stubs else ""), item.subject, item)
    words = lexicon()
    label = clean_label(field.name).full
    if not label or _NOT_COUNTED_LABEL.match(label):
        return None
    key = _label_key(field, words, region.title or title)
    subject = subject if region.kind != "crosstab" else "aggregate"
    return Thing(f"~{subject}|{key}{stubs}", _readable_name(field, words), subject)


def _label_key(field: FormField, words: Lexicon, title: str) -> str:
    levels = [words.canonical(clean_label(level).full) for level in field.path]
    parents = [level for level in levels[:-1] if level and level not in words.neutral]
    vague = not parents and words.is_head(levels[-1])
    return "|".join([*([bare_title(title)] if vague else []), *parents, levels[-1]])


def _readable_name(field: FormField, words: Lexicon) -> str:
    """The label as its form writes it, without marks; parents that say nothing are left out."""
    levels = [level.strip("*＊:：") for level in field.path]
    parents = [level for level in levels[:-1] if (bare := clean_label(level).full) and bare not in words.neutral]
    return "·".join(dict.fromkeys([*parents[-2:], levels[-1]]))


def _stub_signature(region: Region) -> str:
    """Empty unless the region is a crosstab whose rows are kinds of things; rows that are places or totals only say of
    whom the column is asked. Columns of two crosstabs are the same question only when the rows are the same too."""
    if region.kind != "crosstab" or not region.row_labels:
        return ""
    names = list(dict.fromkeys(clean_label(row.path[-1]).text for row in region.row_labels if row.path))
    kinds = [name for name in names if name and not name.isdigit() and not _PLACE_STUB.search(name)]
    if not kinds or len(kinds) * 2 < len(names):
        return ""
    shown = "、".join(kinds[:2])
    return f"#按{shown}等{len(kinds)}行" if len(kinds) > 2 else f"#按{shown}"
