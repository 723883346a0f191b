"""``fill``: templates and data in, filled templates, their provenance and the rest to be asked out.

Order of events. Data are read and matched, their facts gathered and joined (``knowledge``). Each template is read and
matched, each of its regions becomes a question (``asking``), answered as a list, a card or by counting; the writers
put the answers into the original file. What is missing over all templates becomes one workbook (``delta``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import PurePosixPath
from typing import Any

from yibiao.catalogue import Catalogue
from yibiao.findings import finding
from yibiao.model import Finding, MatchedForm
from yibiao.prefill.addresses import grid_of
from yibiao.prefill.asking import question
from yibiao.prefill.census import census_of, known_places
from yibiao.prefill.delta import Wanted, by_village, delta_workbook, settled
from yibiao.prefill.doubtful import contradictions, doubtful_json, doubtful_workbook
from yibiao.prefill.edits import RefusedEdit
from yibiao.prefill.filler import Chosen, Filler, OfRegions, Opened, Part
from yibiao.prefill.filters import OPEN
from yibiao.prefill.held import HeldKnowledge
from yibiao.prefill.knowledge import Knowledge, know
from yibiao.prefill.local_items import with_local_items
from yibiao.prefill.output_names import Names, file_name, output_name
from yibiao.prefill.package import PackageError
from yibiao.prefill.provenance import conflicts_workbook
from yibiao.prefill.sources import DataFile, Matches, Sources, Spread, Told, one_by_one
from yibiao.prefill.templates import Template, compile_template
from yibiao.sheets.grid import Workbook
from yibiao.sheets.opening import Converter, open_workbook
from yibiao.sheets.reading import form_of

Compiling = Callable[[bytes, str], Template]


@dataclass(frozen=True, slots=True)
class Options:
    """``on`` is the day for which is filled (ages are of that day). ``filters`` as in ``是否低保=是``; ``全部`` fills
    everybody. ``period`` is what organisations' figures are asked of, before the one in the title. ``split_by_village``
    gives one file a village. ``owners`` are departments by item, ``departments`` by data file. ``decisions`` answer
    doubts of earlier runs."""

    on: date
    filters: tuple[str, ...] = ()
    village: str = ""
    period: str = ""
    split_by_village: bool = False
    provenance: bool = True
    keep_format: bool = False
    owners: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[tuple[str, str], bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormReport:
    """What became of one template."""

    file: str
    outputs: tuple[str, ...]
    asked: int
    filled: int
    derived: int
    stale: int
    missing: int
    selections: tuple[str, ...]
    check_rows: bool
    unmatched: tuple[str, ...]
    notes: tuple[str, ...]
    refused: tuple[RefusedEdit, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outputs as (name, content) and the account of everything. ``findings`` are about files that could not be used."""

    outputs: tuple[tuple[str, bytes], ...]
    forms: tuple[FormReport, ...]
    subjects: Mapping[str, int]
    joined_by: Mapping[str, int]
    held: int
    doubtful: int
    conflicts: int
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        totals = {
            key: sum(getattr(report, key) for report in self.forms)
            for key in ("asked", "filled", "derived", "stale", "missing")
        }
        return {
            "totals": totals,
            "forms": [asdict(_counted_only(report)) for report in self.forms],
            "subjects": dict(self.subjects),
            "joined_by": dict(self.joined_by),
            "held_records": self.held,
            "doubtful_pairs": self.doubtful,
            "conflicts": self.conflicts,
            "outputs": [name for name, _ in self.outputs],
            "findings": [asdict(f) for f in self.findings],
        }


def fill(
    templates: Sequence[tuple[str, bytes]],
    data: Sequence[DataFile],
    catalogue: Catalogue,
    matcher: Matches,
    options: Options,
    converter: Converter | None = None,
    spread: Spread = one_by_one,
) -> Outcome:
    """Fill all templates from all data. Bad files are findings; a filter that can not be understood raises
    ``filters.FilterError``. ``spread`` may have files read and filled side by side."""
    opened = _opened(templates, matcher, converter)
    extended, local = with_local_items(catalogue, [one.matched for one in opened])
    told = Sources(data, extended, local, matcher, options.departments, converter).read_all(spread)
    knowledge = know(
        extended,
        told.records,
        options.on,
        decisions={**options.decisions, **told.decisions},
        owners=options.owners,
        heard=told.heard,
    )
    _prepare(opened, knowledge, local, _compiling(options, converter))
    return _outcome(
        opened,
        Filler(census_of(knowledge), options.filters, options.provenance, period=options.period),
        options,
        spread,
        told,
    )


def fill_known(
    templates: Sequence[tuple[str, bytes]],
    knowledge: Knowledge,
    matcher: Matches,
    options: Options,
    *,
    converter: Converter | None = None,
    spread: Spread = one_by_one,
    matched: Mapping[str, MatchedForm] | None = None,
    chosen: Chosen | None = None,
    filters: OfRegions | None = None,
    workbooks: Mapping[str, Workbook] | None = None,
    compiled: Compiling | None = None,
) -> Outcome:
    """Fill all templates from what is known. ``matched`` are templates, by name, whose matches were decided, read from
    the same bytes, ``workbooks`` such as were opened already; ``chosen`` says whom regions are about (those named in
    their rows stay), ``filters`` narrow some regions in place of the options'; ``compiled`` makes a template ready
    to be written into, in place of ``compile_template``. The day is the knowledge's. Raises as ``fill`` does."""
    opened = _opened(templates, matcher, converter, matched or {}, workbooks or {})
    extended, local = with_local_items(knowledge.catalogue, [one.matched for one in opened])
    knowledge = knowledge.speaking(extended)
    _prepare(opened, knowledge, local, compiled or _compiling(options, converter))
    census = knowledge.census if isinstance(knowledge, HeldKnowledge) else census_of(knowledge)
    filler = Filler(census, options.filters, options.provenance, chosen or {}, filters or {}, options.period)
    return _outcome(opened, filler, options, spread)


def _outcome(
    opened: Sequence[Opened], filler: Filler, options: Options, spread: Spread, told: Told | None = None
) -> Outcome:
    """Fill what is prepared, and account for everything. ``told`` is what was read for it."""
    knowledge = filler.knowledge
    outputs, reports, wanted, chosen = _filled(opened, filler, options, spread)
    outputs += _companions(wanted, knowledge, options, spread)
    names = Names()
    return Outcome(
        tuple((names.free(name), content) for name, content in outputs),
        tuple(reports),
        dict(knowledge.subjects.count),
        dict(knowledge.subjects.joined_by),
        knowledge.subjects.held,
        len(knowledge.subjects.doubts),
        len(knowledge.conflicts),
        tuple(f for one in opened for f in one.matched.form.findings if f.severity == "block")
        + tuple(told.findings if told else ())
        + tuple(contradictions(knowledge))
        + tuple(_in_vain(reports, chosen, knowledge, options)),
    )


def _opened(
    templates: Sequence[tuple[str, bytes]],
    matcher: Matches,
    converter: Converter | None,
    matched: Mapping[str, MatchedForm] | None = None,
    workbooks: Mapping[str, Workbook] | None = None,
) -> list[Opened]:
    opened = []
    for name, content in templates:
        workbook = (workbooks or {}).get(name) or open_workbook(content, name, converter=converter)
        decided = (matched or {}).get(name)
        opened.append(Opened(name, content, workbook, decided or matcher.match_form(form_of(workbook, name))))
    return opened


def _compiling(options: Options, converter: Converter | None) -> Compiling:
    return partial(compile_template, converter=converter, keep_format=options.keep_format)


def _prepare(
    opened: Sequence[Opened],
    knowledge: Knowledge,
    local: Mapping[str, str],
    compiled: Compiling,
) -> None:
    """Make the templates ready to be filled, and put together what they ask for."""
    names = Names()
    for one in opened:
        if not one.matched.form.regions:
            continue
        one.place = names.free(one.name)
        try:
            one.template = compiled(one.data, one.name)
        except PackageError as problem:
            one.problem = str(problem)
            continue
        one.questions = [
            question(one.matched, number, grid, knowledge.catalogue, local, knowledge.heard)
            for number, region in enumerate(one.matched.form.regions)
            for grid in [grid_of(one.workbook, region)]
            if grid is not None and not region.hidden
        ]
        for asked in one.questions:
            for code in {wish.code for wish in asked.fields if wish.code}:
                knowledge.column(asked.kind, code)


def _filled(
    opened: Sequence[Opened], filler: Filler, options: Options, spread: Spread
) -> tuple[list[tuple[str, bytes]], list[FormReport], Wanted, int]:
    """All outputs of the templates, with what became of each template, what was missing, how many were chosen."""
    villages = _villages(filler.knowledge, options)
    jobs = [(one, village) for one in opened if one.template for village in villages]
    wholes: dict[int, Part] = {}
    made = spread(lambda at: filler.fill(*jobs[at], options.split_by_village), len(jobs))
    for (one, _), part in zip(jobs, made, strict=True):
        assert isinstance(part, Part)
        wholes.setdefault(id(one), Part()).add(part)
    outputs: list[tuple[str, bytes]] = []
    reports: list[FormReport] = []
    wanted = Wanted()
    for one in opened:
        if one.problem:
            reports.append(_unfillable(one.name, one.problem))
        if one.template is None:
            continue
        whole = wholes.get(id(one)) or Part()
        outputs += whole.outputs
        filler.knowledge.conflicts.update(whole.conflicts)
        wanted.add(one.matched.form.title or PurePosixPath(one.name).stem, whole.account.lacking)
        reports.append(_report(one.name, whole))
    return outputs, reports, wanted, sum(whole.account.chosen for whole in wholes.values())


def _in_vain(reports: Sequence[FormReport], chosen: int, knowledge: Knowledge, options: Options) -> Iterator[Finding]:
    """A village or filters that were asked for and that nobody is of."""
    places = [place for place, item in known_places(knowledge).items() if item.endswith("village")]
    units = knowledge.column("organisation", "organisation.name")
    named = [*places, *(str(name) for name in (units.values if units else ()) if name is not None)]
    if options.village and not any(name.endswith(options.village) for name in named):
        known = (
            "已知的村有" + "、".join(places[:8]) + ("等" if len(places) > 8 else "") if places else "已知数据没有说到村"
        )
        yield finding("unknown_village", village=options.village, known=known)
    elif (
        options.filters and OPEN not in options.filters and not chosen and any(report.selections for report in reports)
    ):
        yield finding("nobody_selected", filters="、".join(f"‘{text}’" for text in options.filters))


def _villages(knowledge: Knowledge, options: Options) -> list[str]:
    if not options.split_by_village:
        return [options.village]
    column = knowledge.column("person", "person.village")
    return sorted({str(value) for value in column.values if value is not None}) if column else []


def _companions(wanted: Wanted, knowledge: Knowledge, options: Options, spread: Spread) -> list[tuple[str, bytes]]:
    """What goes with all outputs: the rest to be asked, doubts, conflicts."""
    asked = settled(wanted, knowledge)
    parts = by_village(asked, knowledge) if options.split_by_village else {"": asked}
    lists = [(village, part) for village, part in parts.items() if part]
    out: list[tuple[str, bytes]] = []
    for (village, _), made in zip(
        lists, spread(lambda at: delta_workbook(lists[at][1], knowledge), len(lists)), strict=True
    ):
        assert isinstance(made, bytes)
        out.append((output_name("补填清单.xlsx", "xlsx", file_name(village)), made))
    doubts = knowledge.subjects.doubts
    if doubts:
        out.append(("存疑记录.xlsx", doubtful_workbook(doubts, knowledge)))
        out.append(("存疑记录.json", doubtful_json(doubts, knowledge)))
    if knowledge.conflicts:
        out.append(("数据冲突.xlsx", conflicts_workbook(knowledge)))
    return out


def _report(name: str, whole: Part) -> FormReport:
    account = whole.account
    return FormReport(
        name,
        tuple(whole.files),
        account.asked,
        account.filled,
        account.derived,
        account.stale,
        account.missing,
        tuple(account.selections),
        account.unsure,
        tuple(account.unmatched),
        tuple(dict.fromkeys([*account.notes, *whole.notes])),
        tuple(whole.refused),
    )


def _counted_only(report: FormReport) -> FormReport:
    """The report with refused cells by their first and number; a column of a long list is many."""
    return replace(report, refused=tuple(replace(one, cells=()) for one in report.refused))


def _unfillable(name: str, why: str) -> FormReport:
    return FormReport(name, (), 0, 0, 0, 0, 0, (), False, (), (why,), ())
