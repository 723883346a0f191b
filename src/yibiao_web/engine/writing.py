"""The ledger of one unit as files of the snapshot, never held as a whole: read some hundreds of subjects a time, put in
order (``yibiao.engine.runs``), written group by group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa

from yibiao.engine.runs import Runs
from yibiao.engine.tables import SCHEMAS, Writer
from yibiao_web.engine.reading import Ledger
from yibiao_web.engine.tree import Spot

RUNS = "runs"
"""Folder of a snapshot in which facts are put in order; swept with what a killed refresh left."""


@dataclass
class Written:
    """What was written of a unit: ``files`` a table, relative to the folder; ``rows`` a table and what was counted."""

    folder: Path
    county: str
    unit: str
    token: str
    files: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)

    def write(self, ledger: Ledger, county: Spot, spots: Sequence[Spot]) -> None:
        with Runs(self.folder / RUNS) as runs, self._open("identities") as people:
            for portion in ledger.read(county, spots):
                runs.add(portion.facts)
                people.add(portion.identities)
            for period, facts in runs.periods():
                self._one("facts", facts, period)
        self._count("identities", people)
        if not people.rows:
            (self.folder / self.files.pop("identities")[0]).unlink()
        for period, heads in ledger.subjects(county.code).items():
            self._one("subjects", [heads], period)
        self.rows |= {"held": ledger.heads.total(), "rounded": ledger.rounded, "left_out": ledger.left_out}

    def _one(self, table: str, rows: Iterable[pa.Table], period: str) -> None:
        with self._open(table, period) as file:
            for some in rows:
                file.add(some)
        self._count(table, file)

    def _open(self, table: str, period: str = "") -> Writer:
        where = f"{in_county(self.county)}{f'period={named(period)}/' if period else ''}"
        name = f"{table}/{where}{named(self.unit)}-{self.token}.parquet"
        self.files.setdefault(table, []).append(name)
        return Writer(SCHEMAS[table], self.folder / name)

    def _count(self, table: str, file: Writer) -> None:
        self.rows[table] = self.rows.get(table, 0) + file.rows


def in_county(code: str) -> str:
    return f"county={named(code)}/" if code else ""


def named(told: str) -> str:
    """As one folder's or file's name, whatever somebody wrote as a period: a slash leads nowhere."""
    return quote(told, safe="")
