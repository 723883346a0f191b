"""What a back-up says of itself: the last member of the archive, so that it can be written in one go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from yibiao_web.operations.backups.problems import BackupProblem

FORMAT = 1
NAME = "manifest.json"
KINDS = {"sqlite": "SQLite 快照", "dump": "pg_dump", "rows": "逐表的行"}


@dataclass(frozen=True)
class Digest:
    """Of a table: ``count`` rows; of a file: ``count`` bytes. ``sha256`` as hexadecimal."""

    count: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """``kind`` says how the database is kept (see ``KINDS``), ``columns`` those of each table where it is kept as rows.
    ``key_print`` tells the secret key apart from others without telling it."""

    made: str
    release: str
    kind: str
    server: str
    migrations: list[tuple[str, str]]
    tables: dict[str, Digest]
    members: dict[str, Digest] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    key_print: str = ""
    with_keys: bool = False
    format: int = FORMAT

    def as_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()

    @property
    def rows(self) -> int:
        return sum(one.count for one in self.tables.values())

    @property
    def files(self) -> list[str]:
        """Those of the data folder, by their names in the archive."""
        return [name for name in self.members if name.startswith("data/")]


def of_json(content: bytes) -> Manifest:
    try:
        told: dict[str, Any] = json.loads(content)
        if told["format"] != FORMAT:
            raise BackupProblem(f"这份备份是第 {told['format']} 种写法，这个版本只认第 {FORMAT} 种。换更新的版本。")
        for part in ("tables", "members"):
            told[part] = {name: Digest(**one) for name, one in told[part].items()}
        told["migrations"] = [(app, name) for app, name in told["migrations"]]
        return Manifest(**told)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupProblem("备份里的清单（manifest.json）读不懂：文件损坏。用另一份备份。") from None


def differences(wanted: Mapping[str, Digest], found: Mapping[str, Digest], unit: str) -> Iterator[str]:
    """In words, what is missing, new or different."""
    for name in sorted(wanted.keys() | found.keys()):
        there, here = wanted.get(name), found.get(name)
        if there is None or here is None:
            yield f"{name}：{'少了' if here is None else '多出来的'}"
        elif there.count != here.count:
            yield f"{name}：应有 {there.count} {unit}，现在 {here.count} {unit}"
        elif there != here:
            yield f"{name}：内容不一样（{unit}数相同，校验值不同）"
