"""A snapshot on the disk: Parquet files and the manifest that names them.

A reader takes the manifest once and then only opens files that it names; these stay for a while after a newer manifest
has taken its place, so that nobody ever reads half of one and half of another.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .tables import SCHEMAS

MANIFEST = "manifest.json"
FORMAT = 1


class SnapshotError(RuntimeError):
    """There is no snapshot yet, or one of another release; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is written anew together: the ledger of a township, the tree of a county … ``path`` is the organisation's;
    ``stamp`` changes when any of it does. ``rows`` a table, ``files`` relative to the snapshot's folder."""

    path: str
    county: str
    stamp: str
    files: Mapping[str, Sequence[str]]
    rows: Mapping[str, int] = field(default_factory=dict)

    def named(self) -> Iterator[str]:
        for some in self.files.values():
            yield from some


@dataclass(frozen=True, slots=True)
class County:
    """Until when a county is in the snapshot: everything that was committed at ``fresh_to`` is in it. ``changed_at`` is
    the last change of its ledger. Both are times in ISO form; ``changed_at`` is empty where nothing ever changed."""

    code: str
    name: str
    path: str
    fresh_to: str
    changed_at: str = ""


@dataclass(frozen=True)
class Snapshot:
    """``parts`` by name (``ledger/990101/990101101``). ``retired`` files with when they were: no longer named, but some
    reader may still have them open. ``witness`` is the last entry of the audit trail before it was made: a database
    that does not have it was put back to an earlier day."""

    folder: Path
    made_at: str = ""
    parts: Mapping[str, Part] = field(default_factory=dict)
    counties: Mapping[str, County] = field(default_factory=dict)
    retired: Sequence[tuple[str, str]] = ()
    witness: str = ""

    def named(self) -> set[str]:
        """Every file of it."""
        return {one for part in self.parts.values() for one in part.named()}

    def files(self, within: str = "") -> dict[str, list[Path]]:
        """The files of each table, of the places below a path; the tree above them is always there."""
        found: dict[str, list[Path]] = {table: [self.folder / empty_name(table)] for table in SCHEMAS}
        for part in self.parts.values():
            above = "orgs" in part.files and within.startswith(part.path)
            if part.path.startswith(within) or above or "items" in part.files:
                for table, names in part.files.items():
                    found[table] += [self.folder / one for one in names]
        return found

    def rows(self, table: str, within: str = "") -> int:
        return sum(part.rows.get(table, 0) for part in self.parts.values() if part.path.startswith(within))

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT, "made_at": self.made_at, "witness": self.witness,
            "retired": [list(one) for one in self.retired],
            "counties": [[c.code, c.name, c.path, c.fresh_to, c.changed_at] for c in self.counties.values()],
            "parts": {
                name: [one.path, one.county, one.stamp, {table: list(names) for table, names in one.files.items()},
                       dict(one.rows)]
                for name, one in self.parts.items()
            },
        }  # fmt: skip


def empty_name(table: str) -> str:
    """A file without rows: a table that nobody has anything for has its columns all the same."""
    return f"{table}/empty.parquet"


def read_snapshot(folder: Path) -> Snapshot:
    """The snapshot that is in force."""
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        raise SnapshotError("还没有快照。请先运行 yibiao engine refresh。") from None
    except ValueError as problem:
        raise SnapshotError(f"{folder / MANIFEST} 读不懂（{problem}）。请运行 yibiao engine refresh --all。") from None
    if told.get("format") != FORMAT:
        raise SnapshotError("快照是别的版本做的。请运行 yibiao engine refresh --all 重新做。")
    return Snapshot(
        folder, told["made_at"],
        {name: Part(*one) for name, one in told["parts"].items()},
        {one[0]: County(*one) for one in told["counties"]},
        [(name, at) for name, at in told["retired"]], told.get("witness", ""),
    )  # fmt: skip


def put_in_force(snapshot: Snapshot) -> None:
    """Swap the manifest: whoever reads finds the old one or the new one, never half."""
    from os import O_RDONLY, close, fsync, replace
    from os import open as open_descriptor

    new = snapshot.folder / f"{MANIFEST}.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(snapshot.as_json(), file, ensure_ascii=False, separators=(",", ":"))
        file.flush()
        fsync(file.fileno())
    replace(new, snapshot.folder / MANIFEST)
    folder = open_descriptor(snapshot.folder, O_RDONLY)
    try:
        fsync(folder)
    finally:
        close(folder)
