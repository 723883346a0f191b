"""What people decided, kept so that nobody is asked twice.

A file of decisions is JSON lines, one decision a line, readable and mergeable; counties may exchange them.
A decision holds for the same path under the same title; the same path elsewhere is only made likelier.
Nothing here reads the clock: who decided and on which day are arguments.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..findings import finding
from ..model import Finding
from .labels import clean_label
from .lexicon import lexicon

_CHANGING = re.compile(r"[\d一二三四五六七八九十〇]+(?:年度?|月份?|季度|号|日)|附件\d*|\d+")


class DecisionsError(ValueError):
    """A file of decisions that cannot be used; the message says which line and what to do."""


@dataclass(frozen=True, slots=True)
class ContextKey:
    """Where a decision holds: the path and the title as words, and the subject kind of the table."""

    path: str
    title: str
    subject: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """``item`` is a code, or None for "no item fits". ``by`` and ``on`` (YYYY-MM-DD) are the decider's."""

    path: str
    title: str
    subject: str | None
    item: str | None
    by: str
    on: str

    @property
    def key(self) -> tuple[str, str]:
        return (self.path, self.title)


def path_key(path: Sequence[str]) -> str:
    """Levels as plain words joined by /, interchangeable words written one way."""
    return "/".join(lexicon().canonical(clean_label(level).full) for level in path)


def title_key(title: str) -> str:
    """The title without years, months and numbers: next year's edition of a form is the same form."""
    return clean_label(_CHANGING.sub("", title)).full


@dataclass(frozen=True)
class Memory:
    """Decisions in order; of two for one context the later holds."""

    decisions: tuple[Decision, ...] = ()
    _exact: dict[tuple[str, str], Decision] = field(default_factory=dict, compare=False, repr=False)
    _by_path: dict[str, list[Decision]] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for decision in self.decisions:
            self._exact[decision.key] = decision
        for decision in self._exact.values():
            self._by_path.setdefault(decision.path, []).append(decision)

    def exact(self, key: ContextKey) -> Decision | None:
        """What was decided for this very path under this title."""
        return self._exact.get((key.path, key.title))

    def elsewhere(self, key: ContextKey) -> tuple[Decision, ...]:
        """What was decided for this path under other titles of the same subject kind."""
        return tuple(d for d in self._by_path.get(key.path, ()) if d.title != key.title and d.subject == key.subject)

    def learn(self, decisions: Iterable[Decision]) -> Memory:
        return Memory((*self.decisions, *decisions))

    def merge(self, other: Memory, *, name: str = "") -> tuple[Memory, list[Finding]]:
        """Both together. Where they disagree ours stays and a finding says so; ``name`` is the other's file."""
        findings = []
        added = []
        for decision in other._exact.values():
            ours = self._exact.get(decision.key)
            if ours is None:
                added.append(decision)
            elif ours.item != decision.item:
                findings.append(_disagreement(ours, decision, name))
        return Memory((*added, *self.decisions)), findings


def load_memory(path: Path) -> Memory:
    """The decisions of a file; a missing file is an empty memory."""
    if not path.exists():
        return Memory()
    decisions = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        try:
            decisions.append(Decision(**json.loads(line)))
        except (ValueError, TypeError) as problem:
            raise DecisionsError(f"{path} 第 {number} 行读不懂（{problem}）。请改正或删去这一行后再运行。") from problem
    return Memory(tuple(decisions))


def save_memory(memory: Memory, path: Path) -> None:
    """One decision a line, superseded ones left out; written whole and then put in place."""
    lines = [json.dumps(asdict(decision), ensure_ascii=False) for decision in memory._exact.values()]
    fresh = path.with_name(path.name + ".new")
    fresh.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    fresh.replace(path)


def _disagreement(ours: Decision, theirs: Decision, name: str) -> Finding:
    return finding(
        "decisions_differ",
        title=ours.title,
        path=ours.path,
        our_decider=ours.by,
        our_day=ours.on,
        ours=ours.item or "没有对应项",
        file=f"“{name}”" if name else "另一份记录",
        their_decider=theirs.by,
        their_day=theirs.on,
        theirs=theirs.item or "没有对应项",
    )
