"""Data files → what is known. Each file is read by itself, so that many can be read side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from yibiao.catalogue import Catalogue
from yibiao.findings import finding
from yibiao.model import Finding, Form, MatchedForm
from yibiao.prefill.doubtful import NotDecisionsError, decisions_of_json, read_decisions
from yibiao.prefill.facts import Gatherer
from yibiao.prefill.provenance import is_companion
from yibiao.prefill.records import Records
from yibiao.prefill.values import Heard
from yibiao.sheets.opening import Converter, open_workbook
from yibiao.sheets.reading import form_of

DataFile = tuple[str, bytes, date | None]
"""Name, content and the date to take where the sheet itself gives none."""
Decisions = dict[tuple[str, str], bool]
Spread = Callable[[Callable[[int], object], int], Iterable[object]]
"""``spread(work, n)`` gives ``work(0) … work(n - 1)`` in order; it may have several processes work."""
_GROUPS = 1 << 20  # regions a file may have


class Matches(Protocol):
    """What ``matching.Matcher`` does."""

    def match_form(self, form: Form) -> MatchedForm: ...


def one_by_one(work: Callable[[int], object], count: int) -> Iterable[object]:
    return map(work, range(count))


@dataclass
class Told:
    """What data files say: facts, the words they used, a person's answers to doubts, and what could not be read."""

    records: list[Records] = field(default_factory=list)
    heard: Heard = field(default_factory=dict)
    decisions: Decisions = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: Told) -> None:
        self.records += other.records
        self.heard = other.heard | self.heard
        self.decisions |= other.decisions
        self.findings += other.findings


@dataclass(frozen=True)
class Sources:
    """The data files and what it takes to read them. ``departments`` own the facts of a file."""

    files: Sequence[DataFile]
    catalogue: Catalogue
    local: Mapping[str, str]
    matcher: Matches
    departments: Mapping[str, str]
    converter: Converter | None = None

    def read_all(self, spread: Spread) -> Told:
        told = Told()
        for part in spread(self.read, len(self.files)):
            assert isinstance(part, Told)
            told.add(part)
        return told

    def read(self, number: int) -> Told:
        name, content, dated = self.files[number]
        if name.lower().endswith(".json"):
            try:
                return Told(decisions=decisions_of_json(content))
            except NotDecisionsError as problem:
                return Told(findings=[finding("not_decisions", file=name, why=problem)])
        workbook = open_workbook(content, name, converter=self.converter)
        decided = read_decisions(workbook)
        if decided is not None:
            return Told(decisions=dict(decided))
        if is_companion(workbook):
            return Told()
        gatherer = Gatherer(self.catalogue, local=self.local, group=number * _GROUPS)
        form = form_of(workbook, name)
        gatherer.read(self.matcher.match_form(form), workbook, dated, self.departments.get(name))
        blocks = [found for found in form.findings if found.severity == "block"]
        return Told(gatherer.records, gatherer.heard, findings=blocks)
