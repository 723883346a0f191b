"""How well sheets are understood: precision, recall and F1 of fields against hand-made truth.

    python bench/reading.py [--part dev|held_out] [--errors] [--peers] [--json]

A field counts as right when its path and its address are both right (column fields: sheet, path, label cell and
column; cell fields: sheet, path and value cell). Fields marked optional in the truth count neither way.
Truth: bench/truth/reading/, annotated by hand before the rules (see CONVENTIONS.md there); the forms are looked for in
``../shared/forms`` beside the checkout. ``--peers`` runs the open header extractors on the same sheets.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from yibiao.conversion import LibreOffice
from yibiao.model import as_json
from yibiao.sheets.reading import read_form

ROOT = Path(__file__).resolve().parents[1]
FORMS = ROOT.parent / "shared" / "forms"
TRUTH = Path(__file__).parent / "truth" / "reading"
KINDS = ("list", "card", "crosstab")


@dataclass
class Score:
    hit: int = 0
    missed: int = 0
    extra: int = 0

    @property
    def precision(self) -> float:
        return self.hit / (self.hit + self.extra) if self.hit + self.extra else 1.0

    @property
    def recall(self) -> float:
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0

    @property
    def f1(self) -> float:
        total = 2 * self.hit + self.missed + self.extra
        return 2 * self.hit / total if total else 1.0

    def add(self, other: Score) -> None:
        self.hit += other.hit
        self.missed += other.missed
        self.extra += other.extra


@dataclass
class Result:
    fields: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    stubs: Score = field(default_factory=Score)
    sides: Score = field(default_factory=Score)
    kinds: Counter[str] = field(default_factory=Counter)
    sheets: Counter[str] = field(default_factory=Counter)
    titles: Counter[str] = field(default_factory=Counter)
    optional: int = 0
    errors: list[str] = field(default_factory=list)


def field_key(sheet: str, one: dict[str, Any]) -> tuple[Any, ...]:
    path = tuple(one["path"])
    if one.get("column"):
        return (sheet, path, one["label_cell"], one["column"])
    return (sheet, path, one["value_cell"])


def side_key(sheet: str, one: dict[str, Any]) -> tuple[Any, ...]:
    return (sheet, one["label"].rstrip(":："), one.get("value_cell"))


def score_form(truth: dict[str, Any], read: dict[str, Any], result: Result) -> None:
    """Count one form's hits and misses into ``result``."""
    wanted: dict[tuple[Any, ...], str] = {}
    optional: set[tuple[Any, ...]] = set()
    optional_places: set[tuple[str, Any]] = set()
    for region in truth["regions"]:
        for one in region.get("fields", ()):
            key = field_key(region["sheet"], one)
            if one.get("optional"):
                optional.add(key)
                optional_places.add((region["sheet"], one.get("value_cell") or (one["label_cell"], one.get("column"))))
                result.optional += 1
            else:
                wanted[key] = region["kind"]
    found: dict[tuple[Any, ...], str] = {}
    places: dict[tuple[Any, ...], tuple[str, Any]] = {}
    for region in read["regions"]:
        for one in region["fields"]:
            key = field_key(region["sheet"], one)
            found.setdefault(key, region["kind"])
            places[key] = (region["sheet"], one.get("value_cell") or (one["label_cell"], one.get("column")))
    # An optional field read with another path stands in the same place; it is not an error.
    found = {k: v for k, v in found.items() if k in wanted or (k not in optional and places[k] not in optional_places)}
    wrong_sheets: set[str] = set()
    for key, kind in wanted.items():
        if key in found:
            result.fields[kind].hit += 1
        else:
            result.fields[kind].missed += 1
            wrong_sheets.add(key[0])
            result.errors.append(f"{truth['file']} missed {kind} {key}")
    for key, kind in found.items():
        if key not in wanted:
            result.fields[kind].extra += 1
            wrong_sheets.add(key[0])
            result.errors.append(f"{truth['file']} extra {kind} {key}")
    _score_regions(truth, read, result, wrong_sheets)
    _score_sides(truth, read, result)
    for sheet in {region["sheet"] for region in truth["regions"]} | {region["sheet"] for region in read["regions"]}:
        result.sheets["right" if sheet not in wrong_sheets else "wrong"] += 1


def _score_regions(truth: dict[str, Any], read: dict[str, Any], result: Result, wrong: set[str]) -> None:
    for region in truth["regions"]:
        cells = {one["label_cell"] for one in region.get("fields", ())}
        same = [r for r in read["regions"] if r["sheet"] == region["sheet"]]
        best = max(same, key=lambda r: len(cells & {f["label_cell"] for f in r["fields"]}), default=None)
        if best is None or not cells & {f["label_cell"] for f in best["fields"]}:
            best = None
        if not region.get("kind_open"):
            right = best is not None and best["kind"] == region["kind"]
            result.kinds[f"{region['kind']}:{'right' if right else 'wrong'}"] += 1
            if not right:
                result.errors.append(
                    f"{truth['file']} kind {region['sheet']} {region['kind']} read as {best['kind'] if best else None}"
                )
        title = best is not None and best["title"] == region.get("title", "")
        result.titles["right" if title else "wrong"] += 1
        if not title:
            read_title = best["title"] if best else None
            result.errors.append(
                f"{truth['file']} title {region['sheet']} {region.get('title', '')!r} read as {read_title!r}"
            )
        if best is not None and region["kind"] == best["kind"] == "crosstab":
            want = {(tuple(s["path"]), s["row"]) for s in region.get("row_labels", ())}
            have = {(tuple(s["path"]), s["row"]) for s in best["row_labels"]}
            if len(region["fields"]) and region["fields"][0].get("column"):
                result.stubs.add(Score(len(want & have), len(want - have), len(have - want)))
                result.errors += [f"{truth['file']} stub missed {s}" for s in sorted(want - have)]
                result.errors += [f"{truth['file']} stub extra {s}" for s in sorted(have - want)]


def _score_sides(truth: dict[str, Any], read: dict[str, Any], result: Result) -> None:
    def keys(form: dict[str, Any], *, maybe: bool) -> set[tuple[Any, ...]]:
        return {
            side_key(region["sheet"], one)
            for region in form["regions"]
            for group in ("meta_fields", "filler_fields")
            for one in region.get(group, ())
            if bool(one.get("optional")) is maybe
        }

    want, have, open_ = keys(truth, maybe=False), keys(read, maybe=False), keys(truth, maybe=True)
    have -= open_
    result.sides.add(Score(len(want & have), len(want - have), len(have - want)))
    result.errors += [f"{truth['file']} side missed {k}" for k in sorted(want - have, key=str)]
    result.errors += [f"{truth['file']} side extra {k}" for k in sorted(have - want, key=str)]


def read_truths(part: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((TRUTH / part).glob("*.json"))]


def score_part(part: str, only: str = "", *, old_word: bool = True) -> Result:
    """Read and score the forms of a part; ``old_word`` takes in .doc files, which need LibreOffice."""
    result = Result()
    truths = [truth for truth in read_truths(part) if only in truth["file"]]
    if not old_word:
        truths = [truth for truth in truths if not truth["file"].endswith(".doc")]
    data = {truth["file"]: (FORMS / truth["file"]).read_bytes() for truth in truths}
    converter = LibreOffice()
    if converter.program:
        converter.prepare([(content, ".doc") for name, content in data.items() if name.endswith(".doc")], ".docx")
    for truth in truths:
        form = read_form(data[truth["file"]], truth["file"], converter=converter)
        score_form(truth, as_json(form), result)
    return result


def report(part: str, result: Result) -> dict[str, Any]:
    total = Score()
    rows: dict[str, Any] = {}
    sheets, titles = result.sheets, result.titles
    all_sheets = sum(sheets.values())
    print(f"\n== {part}: {all_sheets} sheets or Word tables; {result.optional} optional fields not counted")
    print(f"{'kind':10} {'precision':>18} {'recall':>18} {'F1':>7}   region kind right")
    for kind in KINDS:
        score = result.fields[kind]
        total.add(score)
        right, wrong = result.kinds[f"{kind}:right"], result.kinds[f"{kind}:wrong"]
        rows[kind] = _line(kind, score, f"{right}/{right + wrong}")
    rows["all"] = _line("all", total, "")
    rows["stubs"] = _line("stubs", result.stubs, "")
    rows["side"] = _line("side", result.sides, "")
    print(f"sheets wholly right {sheets['right']}/{all_sheets}; titles right {titles['right']}/{sum(titles.values())}")
    rows["sheets_right"] = [sheets["right"], all_sheets]
    return rows


def _line(name: str, score: Score, kinds: str) -> dict[str, Any]:
    read, true = score.hit + score.extra, score.hit + score.missed
    precision = f"{score.hit:>5}/{read:<5} {score.precision:.3f}"
    recall = f"{score.hit:>6}/{true:<5} {score.recall:.3f}"
    print(f"{name:10} {precision} {recall} {score.f1:>7.3f}   {kinds}")
    return {"hit": score.hit, "read": read, "true": true, "f1": round(score.f1, 4)}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=["dev", "held_out"])
    parser.add_argument("--only", default="")
    parser.add_argument("--errors", action="store_true", help="list every error (of dev only)")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if not FORMS.is_dir():
        print(f"跳过：没有找到 {FORMS}")
        return 0
    figures = {}
    for part in [arguments.part] if arguments.part else ["dev", "held_out"]:
        result = score_part(part, arguments.only)
        figures[part] = report(part, result)
        if arguments.errors and part == "dev":
            print("\n".join(result.errors))
    if arguments.peers:
        from reading_peers import compare

        figures["peers"] = compare(FORMS, {part: read_truths(part) for part in ("dev", "held_out")})
    if arguments.json:
        print(json.dumps(figures, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
