"""Worked cases, kept beside the rules: a situation, a day, the findings expected. Evasions are among them.

The facts are plain; the capability that knows them has the runner, which makes its own facts of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from yibiao.policy.pack import Pack
from yibiao.policy.reading import listed
from yibiao.policy.rules import PolicyError


@dataclass(frozen=True, slots=True)
class Case:
    """``rules``: what it is about; ``evades``: how someone would get around the rule, empty for a plain case;
    ``given``: the whole entry, for what an area says beyond facts and findings."""

    area: str
    title: str
    day: date
    facts: Mapping[str, Any]
    findings: tuple[str, ...]
    rules: tuple[str, ...]
    evades: str
    given: Mapping[str, Any]


Runner = Callable[[Case, Pack], Iterable[str]]  # the finding codes that a case gives


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case that was run. ``problem``: why it could not be, facts that its area does not know."""

    case: Case
    found: tuple[str, ...]
    problem: str = ""

    @property
    def passed(self) -> bool:
        """The findings are those expected; their order says nothing."""
        return not self.problem and sorted(self.found) == sorted(self.case.findings)


def load_cases(folder: Path) -> dict[str, list[Case]]:
    """The cases of ``folder/cases/*.yaml`` by area. Raises ``PolicyError``."""
    return {path.stem: [_case(entry, path) for entry in listed(path)] for path in case_files(folder)}


def case_files(folder: Path) -> list[Path]:
    """The files of cases that belong to a folder of rules."""
    return sorted((folder / "cases").glob("*.yaml"))


def run(cases: Iterable[Case], pack: Pack, runner: Runner) -> list[Outcome]:
    """Each case with the codes its runner found."""
    return [_outcome(one, pack, runner) for one in cases]


def _outcome(case: Case, pack: Pack, runner: Runner) -> Outcome:
    try:
        return Outcome(case, tuple(runner(case, pack)))
    except (TypeError, ValueError, LookupError, AttributeError) as problem:  # a place's own case may say anything
        return Outcome(case, (), f"{type(problem).__name__}：{problem}")


def _case(entry: Mapping[str, Any], path: Path) -> Case:
    title = entry.get("title")
    if not title or type(entry.get("day")) is not date:
        raise PolicyError(f"{path.name}：情形“{title or '（没有题目）'}”要有 title 和 day（日期）。")
    clause = entry.get("clause") or ()
    return Case(
        path.stem, str(title), entry["day"], entry.get("facts") or {}, tuple(entry.get("findings") or ()),
        (str(clause),) if isinstance(clause, str) else tuple(map(str, clause)), str(entry.get("evades") or ""), entry,
    )  # fmt: skip
