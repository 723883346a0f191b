"""A pack put to the test: is every file sound, and do the cases come out as they say?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yibiao.findings import FINDINGS
from yibiao.policy.cases import Case, Outcome, Runner, case_files, load_cases, run
from yibiao.policy.pack import Pack, files, load_pack
from yibiao.policy.reading import entries
from yibiao.policy.rules import PolicyError


@dataclass(frozen=True, slots=True)
class FileReport:
    """One file: how many entries, what is wrong with it."""

    name: str
    entries: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """``outcomes``: the cases that were run, by area; ``waiting``: how many have no runner, by area."""

    files: tuple[FileReport, ...]
    outcomes: Mapping[str, tuple[Outcome, ...]]
    waiting: Mapping[str, int]

    @property
    def passed(self) -> bool:
        """Every file is sound and every case that was run came out as it says."""
        return not any(one.problems for one in self.files) and all(
            one.passed for outcomes in self.outcomes.values() for one in outcomes
        )


def try_pack(folder: Path, overlays: Sequence[Path], runners: Mapping[str, Runner]) -> Report:
    """Every file of the rules, the cases and the places' folders. What can be read is tested, whatever else is not."""
    read = [report for one in (folder, *overlays) for report in _rules_of(one)]
    try:
        pack = load_pack(folder, overlays)
    except PolicyError as problem:  # told at its own file already, unless it only shows across files
        told = any(one.problems for one in read)
        return Report((*read, *([] if told else [FileReport("整套规则", 0, (str(problem),))])), {}, {})
    cases, case_reports = _cases_of((folder, *overlays), pack)
    outcomes = {area: tuple(run(rows, pack, runners[area])) for area, rows in cases.items() if area in runners}
    waiting = {area: len(rows) for area, rows in cases.items() if area not in runners}
    return Report((*read, *case_reports), outcomes, waiting)


def _rules_of(folder: Path) -> list[FileReport]:
    """A folder without rules is a mistake, unless it only brings cases."""
    found = [_rules_file(path) for path in files(folder)]
    return found if found or case_files(folder) else [FileReport(folder.name, 0, ("没有 .yaml 文件，请核对文件夹。",))]


def _rules_file(path: Path) -> FileReport:
    try:
        return FileReport(_name(path), len(list(entries(path))))
    except PolicyError as problem:
        return FileReport(_name(path), 0, (str(problem),))


def _cases_of(folders: Iterable[Path], pack: Pack) -> tuple[dict[str, list[Case]], list[FileReport]]:
    """All cases by area: a place may add its own."""
    cases: dict[str, list[Case]] = {}
    reports = []
    for folder in folders:
        try:
            loaded = load_cases(folder)
        except PolicyError as problem:
            reports += [FileReport(_name(path), 0, (str(problem),)) for path in case_files(folder)]
            continue
        for path in case_files(folder):
            rows = loaded[path.stem]
            reports.append(FileReport(_name(path), len(rows), tuple(_strange(rows, pack))))
            cases.setdefault(path.stem, []).extend(rows)
    return cases, reports


def _strange(cases: Iterable[Case], pack: Pack) -> Iterable[str]:
    """Codes and rules that a case names and nobody knows."""
    for one in cases:
        codes = [code for code in one.findings if code not in FINDINGS]
        rules = [id for id in one.rules if id not in pack.rules]
        if codes or rules:
            yield f"“{one.title}”里的 {'、'.join(codes + rules)} 不认识，请核对。"


def _name(path: Path) -> str:
    return "/".join(path.parts[-2:])
