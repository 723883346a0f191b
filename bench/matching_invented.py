"""How well the fields of invented forms are matched: bench/truth/matching/invented.tsv, which holds all it needs.

    python bench/matching_invented.py [--errors] [--json]

The forms were written from how offices word things before the catalogue was looked at: meanings first, items
afterwards. An empty ``items`` is a plain fact the catalogue has no item for, ``none`` a field no item should match;
in both an automatic match is an error. ``|`` separates items that are all right.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from matching_measures import Answer, Run, run_row
from matching_print import print_errors, print_reliability, print_runs
from matching_truth import NONE, LabelledForm
from rich.console import Console

from yibiao.catalogue import load_catalogue
from yibiao.matching import Matcher
from yibiao.model import Form, FormField, Region

INVENTED = Path(__file__).parent / "truth" / "matching" / "invented.tsv"
_TYPES = {"是否": "boolean", "有无": "boolean"}


@dataclass(frozen=True)
class InventedForm:
    """``meant``: for each field the items that are right, none where no match is."""

    labelled: LabelledForm
    form: Form
    meant: tuple[frozenset[str], ...]


def invented_forms() -> Iterator[InventedForm]:
    rows: dict[str, list[dict[str, str]]] = {}
    with INVENTED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            rows.setdefault(row["form"], []).append(row)
    for name, asked in rows.items():
        title, kind = asked[0]["title"], asked[0]["kind"]
        fields = tuple(_field(row) for row in asked)
        region = Region("Sheet1", kind, title=title, title_cell="A1", fields=fields)  # type: ignore[arg-type]
        meanings = tuple(row["meaning"] for row in asked)
        yield InventedForm(
            LabelledForm(name, "invented", name, title, "", fields, meanings),
            Form(name, "xlsx", "", (region,)),
            tuple(frozenset(row["items"].split("|")) - {"", NONE} for row in asked),
        )


def _field(row: dict[str, str]) -> FormField:
    path = tuple("".join(level.split()) for level in row["path"].split("/"))
    choices = tuple(row["choices"].split(",")) if row["choices"] else None
    kind = "choice" if choices else _TYPES.get(path[-1][:2], "text")
    return FormField(path, "A1", column="A", type=kind, unit=row["unit"] or None, choices=choices)  # type: ignore[arg-type]


def invented_run() -> Run:
    """Each form as the command line would match it."""
    catalogue = load_catalogue()
    matcher = Matcher(catalogue)
    answers = []
    for invented in invented_forms():
        unknown = frozenset().union(*invented.meant) - catalogue.items.keys()
        if unknown:
            raise SystemExit(
                f"invented.tsv：{invented.labelled.name} 指向目录里没有的数据项 {'、'.join(sorted(unknown))}。"
            )
        for at, match in enumerate(matcher.match_form(invented.form).matches):
            ranked = [(candidate.item, candidate.confidence) for candidate in match.alternatives]
            answers.append(Answer(invented.labelled, at, invented.meant[at], ranked, match.item, match.confidence))
    return Run("一表", answers, 0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for switch in ("errors", "json"):
        parser.add_argument(f"--{switch}", action="store_true")
    asked = parser.parse_args()
    console = Console(stderr=asked.json, width=150)
    run = invented_run()
    row = run_row(run)
    counts = row["occurrences"]["counts"]
    console.print(f"自拟的表：{counts['asked']} 个字段，{counts['known']} 个在目录里有数据项。")
    print_runs(console, "按出现次数", [row], "occurrences", automatic=True)
    print_reliability(console, run)
    if asked.errors:
        print_errors(console, run)
    if asked.json:
        print(json.dumps(row, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
