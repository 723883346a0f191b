"""How well messages are told apart: ``python bench/messages.py [FILE.tsv] [--part tune|report|all] [--show]``.

FILE has the columns ``text`` and ``labels`` (joined by ``|``; harmless rows begin with 正常; 边界 is left out). Without
one: ``../shared/messages/examples.tsv`` where it is, and the project's own invented messages. The examples are split
in two by a hash of their text: the grammar was tuned on one half, the other was looked at only in sums. The invented
ones say in a column which part they are; of the second author's, every other one was tuned on. A character n-gram
classifier beside the grammar was tried and left out (docs/decisions): on the halves not tuned on it added nothing that
could be told from chance.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from yibiao.messages.checking import check_message
from yibiao.messages.labelling import ORDER
from yibiao.policy import shipped_pack

HERE = Path(__file__).parent
EXAMPLES = HERE.parents[1] / "shared" / "messages" / "examples.tsv"
INVENTED = HERE / "truth" / "messages" / "invented.tsv"
SECOND = INVENTED.with_name("second.tsv")  # by another author, before he had read the grammar or any example
RULES_OF = date(2026, 11, 2)
EMERGENCY = "正常:应急"


class Row(NamedTuple):
    text: str
    labels: frozenset[str]
    kind: str
    part: str


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="群消息认对多少")
    parser.add_argument("file", nargs="?", type=Path, help="有 text、labels 两列的 .tsv")
    parser.add_argument("--part", choices=["tune", "report", "all"], default="report")
    parser.add_argument("--show", action="store_true", help="列出认错的（只看 tune 这一半的）")
    options = parser.parse_args(arguments)
    files = [options.file] if options.file else [path for path in (EXAMPLES, INVENTED, SECOND) if path.exists()]
    for path in files:
        rows = [row for row in read(path) if options.part in ("all", row.part)]
        print(f"{path.name}（{options.part}）：{len(rows)} 条")
        report(rows, show=options.show and options.part == "tune")


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [
            Row(one["text"], _labels(one["labels"]), one["labels"], one.get("part") or half(one["text"]))
            for one in csv.DictReader(stream, delimiter="\t")
            if "边界" not in one["labels"]
        ]


def half(text: str) -> str:
    """Always the same half for the same text."""
    return "report" if hashlib.sha256(text.encode()).digest()[0] % 2 else "tune"


def _labels(words: str) -> frozenset[str]:
    return frozenset() if words.startswith("正常") else frozenset(words.split("|"))


def report(rows: Sequence[Row], *, show: bool = False) -> None:
    started = time.perf_counter()
    pack = shipped_pack()
    found = [frozenset(check_message(row.text, pack, RULES_OF).labels) for row in rows]
    seconds = time.perf_counter() - started
    if show:
        for row, labels in zip(rows, found, strict=True):
            if labels != row.labels:
                print(f"  多 {sorted(labels - row.labels)} 漏 {sorted(row.labels - labels)}：{row.text}")
    _print_labels(rows, found)
    _print_sums(rows, found)
    print(f"  用时 {seconds:.2f} 秒")


def _print_labels(rows: Sequence[Row], found: Sequence[frozenset[str]]) -> None:
    scores = []
    for label in ORDER:
        right, wrong, missed = _counted(
            (label in row.labels, label in one) for row, one in zip(rows, found, strict=True)
        )
        if right + missed:
            scores.append(2 * right / (2 * right + wrong + missed))
            print(f"  {label}：n={right + missed}，对 {right}，误 {wrong}，漏 {missed}，F1 {scores[-1]:.3f}")
    if scores:
        print(f"  macro-F1（{len(scores)} 类）{sum(scores) / len(scores):.3f}")


def _print_sums(rows: Sequence[Row], found: Sequence[frozenset[str]]) -> None:
    right, wrong, missed = _counted((bool(row.labels), bool(one)) for row, one in zip(rows, found, strict=True))
    print(f"  有没有问题：对 {right}，误 {wrong}，漏 {missed}，F1 {2 * right / (2 * right + wrong + missed or 1):.3f}")
    urgent = [bool(one) for row, one in zip(rows, found, strict=True) if row.kind == EMERGENCY]
    print(f"  应急的 {len(urgent)} 条，误报 {sum(urgent)} 条")


def _counted(pairs: Iterable[tuple[bool, bool]]) -> tuple[int, int, int]:
    """(found and true, found only, true only)."""
    counts = Counter(pairs)
    return counts[True, True], counts[False, True], counts[True, False]


if __name__ == "__main__":
    main()
