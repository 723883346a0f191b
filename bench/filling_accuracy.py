"""How right the filled cells are: the demo county's forms filled from its papers, against the people it invented.

    python bench/filling_accuracy.py [--seed 7] [--wrong 40]

The forms are filled in memory and their outputs opened again; every cell that the template left empty is compared with
the truth of ``demo.population``. What a column asks is said by hand in ``filling_truth``, not by the
matcher under test. A cell is right, wrong, stale by plan (the paper's planted old value stands there), or not judged
(the county has no such truth; listed). Then: whether the provenance names that cell with that value, whether the right
subjects were chosen, the counts of statistical forms, and what became of each planted fault.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from bench.filling_truth import CHOSEN, COUNTS, ENTERPRISE, KINDS, PERSON, Truth, right  # noqa: E402
from demo.county import generate  # noqa: E402
from demo.places import VILLAGES  # noqa: E402
from demo.planted import Papers, Planted  # noqa: E402
from demo.population import AS_OF, County, Enterprise, Household, Person  # noqa: E402

from yibiao.catalogue import load_catalogue  # noqa: E402
from yibiao.conversion import LibreOffice  # noqa: E402
from yibiao.matching import Matcher, load_memory  # noqa: E402
from yibiao.prefill.filling import Options, Outcome, fill  # noqa: E402
from yibiao.sheets.grid import Grid, Workbook, column_number  # noqa: E402
from yibiao.sheets.opening import Converter, open_workbook  # noqa: E402
from yibiao.sheets.reading import form_of  # noqa: E402

FORMS = ROOT / "demo" / "forms"


@dataclass
class Cell:
    """One filled cell: what it asks, what stands there, what should."""

    form: str
    path: str
    value: str
    truth: Truth
    subject: str
    derived: bool
    verdict: str = "not judged"


@dataclass
class Result:
    """``chosen`` are the ID numbers of a form's rows, ``rows`` how many of them belong there; ``filled`` are cells
    found filled, ``told`` those the provenance speaks of, ``named`` those with the right cell and value."""

    cells: list[Cell] = field(default_factory=list)
    counts: list[Cell] = field(default_factory=list)
    chosen: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[str, Counter[str]] = field(default_factory=dict)
    filled: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)

    def tally_rows(self, form: str, known: Known) -> None:
        if form not in CHOSEN:
            return
        rows = self.chosen[form]
        wanted = {number for number in known.living if CHOSEN[form](*known.by_id[number])}
        self.rows[form] = Counter(
            rows=len(rows), right=len(set(rows) & wanted), wanted=len(wanted), dead=len(set(rows) - known.living)
        )

    def judge_stale(self, papers: Papers) -> None:
        """Wrong cells that say what a paper was planted to say."""
        planted = {(case.subject, value) for case in papers.cases for _, value in case.values[:1]}
        for cell in self.cells:
            if cell.verdict == "wrong" and (cell.subject, cell.value) in planted:
                cell.verdict = "stale by plan"


class Known:
    """The county, found by what a form says of somebody."""

    def __init__(self, county: County, papers: Papers) -> None:
        living = [(p, h) for h in county.households for p in h.members]
        self.county, self.living = county, {p.id_number for p, _ in living}
        self.by_id = {p.id_number: (p, h) for p, h in [*living, *papers.gone]}
        self.by_code = {e.code: e for e in county.enterprises}
        self.heads: dict[str, list[Household]] = defaultdict(list)
        for home in county.households:
            self.heads[home.head.name].append(home)

    def person(self, texts: Sequence[str]) -> tuple[Person, Household] | None:
        return next((self.by_id[text] for text in texts if text in self.by_id), None)

    def head(self, texts: Sequence[str]) -> tuple[Person, Household] | None:
        """The head of the household whose name and telephone or address stand there."""
        for text in texts:
            for home in self.heads.get(text, ()):
                if len(self.heads[text]) == 1 or {home.head.phone, home.address} & set(texts):
                    return home.head, home
        return None

    @staticmethod
    def member(home: Household, texts: Sequence[str]) -> Person | None:
        """Who of a household a row is about; father and son may bear one name."""
        named = [person for person in home.members if person.name in texts]
        return max(named, key=lambda person: person.relation in texts, default=None)


def fill_demo(folder: Path, seed: int) -> tuple[County, Papers, Outcome]:
    county, papers, files = generate(folder, seed)
    catalogue = load_catalogue()
    names = {path: path.relative_to(folder).as_posix() for path in files}
    data = [(names[path], path.read_bytes(), date.fromtimestamp(path.stat().st_mtime)) for path in files]
    templates = [(p.relative_to(FORMS).as_posix(), p.read_bytes()) for p in sorted(FORMS.rglob("*")) if p.is_file()]
    options = Options(on=AS_OF, departments={name: name.split("/")[0] for name in names.values()})
    matcher = Matcher(catalogue, load_memory(folder / "none.json"))
    return county, papers, fill(templates, data, catalogue, matcher, options, LibreOffice())


@dataclass(frozen=True)
class Layout:
    """Where a template asks what. Lists may grow: cells below a grown list are found by the rows added."""

    fields: dict[tuple[str, int, int], str]
    lists: dict[str, list[tuple[int, int, dict[int, str]]]]
    grids: dict[str, Grid]
    first: str

    def path(self, grid: Grid, row: int, column: int) -> str | None:
        """The header path of a cell of a filled sheet; a sheet that is a copy has the layout of the first."""
        sheet, grown = self._place(grid)
        for start, end, columns in self.lists.get(sheet, []):
            if start <= row <= end + grown and column in columns:
                if row > end and (sheet, row - grown, column) in self.fields:
                    break
                return columns[column]
        return self.fields.get((sheet, row, column)) or self.fields.get((sheet, row - grown, column))

    def printed(self, grid: Grid, row: int, column: int) -> bool:
        """Whether the template itself says what stands there."""
        sheet, grown = self._place(grid)
        text, template = grid.text(row, column), self.grids[sheet]
        return not text or text in (template.text(row, column), template.text(row - grown, column))

    def _place(self, grid: Grid) -> tuple[str, int]:
        sheet = grid.name if grid.name in self.grids else self.first
        return sheet, max(0, grid.height - self.grids[sheet].height)


def layout_of(template: bytes, name: str, converter: Converter) -> Layout:
    book = open_workbook(template, name, converter=converter)
    fields: dict[tuple[str, int, int], str] = {}
    lists: dict[str, list[tuple[int, int, dict[int, str]]]] = defaultdict(list)
    for region in form_of(book, name).regions:
        columns = {}
        for one in region.fields:
            path = "→".join(part.rstrip("*＊：:") for part in one.path)
            if one.column:
                columns[int(one.column[1:]) if one.column[1:].isdigit() else column_number(one.column)] = path
            elif one.value_cell:
                fields[(region.sheet, *_place(one.value_cell))] = path
        if columns and region.data_rows:
            lists[region.sheet].append((*region.data_rows, columns))
    return Layout(fields, lists, {grid.name: grid for grid in book.grids}, book.grids[0].name)


def measure(county: County, papers: Papers, outcome: Outcome, converter: Converter) -> Result:
    """Every filled cell against the county. The provenance names the cells; their values are read from the outputs."""
    outputs, result, known = dict(outcome.outputs), Result(), Known(county, papers)
    for report in outcome.forms:
        form = Path(report.file).stem
        for name in report.outputs:
            told = json.loads(outputs.get(f"{name.rpartition('.')[0]}.来源.json", b'{"cells": []}'))["cells"]
            layout = layout_of((FORMS / report.file).read_bytes(), report.file, converter)
            _measure_file(form, layout, open_workbook(outputs[name], name), told, known, result)
        result.tally_rows(form, known)
    result.judge_stale(papers)
    return result


def _measure_file(
    form: str, layout: Layout, book: Workbook, told: list[dict[str, str]], known: Known, result: Result
) -> None:
    sources = {(cell["sheet"], cell["cell"]): cell for cell in told}
    result.told[form] += len(told)
    for grid in book.grids:
        rows = [(row, _filled(grid, row, layout)) for row in range(1, grid.height + 1)]
        card = known.head([grid.text(row, column) for row, cells in rows for column, _ in cells])
        for row, cells in rows:
            if not cells:
                continue
            places = [(grid.name, grid.address(row, column)) for column, _ in cells]
            texts = [grid.text(row, column) for column, _ in cells]
            matching = [sources.get(at, {}) for at in places]
            result.named[form] += sum(cell.get("value") == text for cell, text in zip(matching, texts, strict=True))
            result.filled[form] += len(cells)
            if form in COUNTS:
                _measure_counts(form, grid, row, cells, known.county, result)
                continue
            enterprise = next((known.by_code[text] for text in texts if text in known.by_code), None)
            someone = known.person(texts)
            if someone is None and form not in CHOSEN and card:
                someone = (known.member(card[1], texts) or card[0], card[1])
            for (_, path), text, source in zip(cells, texts, matching, strict=True):
                result.cells.append(_judged(form, path, text, source.get("rule", ""), someone, enterprise))
            if form in CHOSEN and someone:
                result.chosen[form].append(someone[0].id_number)


def _filled(grid: Grid, row: int, layout: Layout) -> list[tuple[int, str]]:
    """Columns and header paths of a row's cells that the filling wrote; running numbers are nobody's facts."""
    found = []
    for column in range(1, grid.width + 1):
        path = None if layout.printed(grid, row, column) else layout.path(grid, row, column)
        if path and not path.endswith("序号"):
            found.append((column, path))
    return found


def _judged(
    form: str, path: str, value: str, rule: str, someone: tuple[Person, Household] | None, enterprise: Enterprise | None
) -> Cell:
    cell = Cell(form, path, value, None, "", "推" in rule or "算" in rule)
    asked: Sequence[Truth] = ()
    if enterprise:
        cell.subject = enterprise.code
        asked = [ask(enterprise) for words, ask in ENTERPRISE if re.search(words, path)]
    elif someone:
        cell.subject = someone[0].id_number
        asked = [ask(*someone) for words, ask in PERSON if re.search(words, path)]
    if asked:
        cell.truth = asked[0]
        cell.verdict = "right" if right(value, cell.truth, path) else "wrong"
    return cell


def _measure_counts(
    form: str, grid: Grid, row: int, cells: Sequence[tuple[int, str]], county: County, result: Result
) -> None:
    """Figures of one row: of the village or kind of disability its stub names, of the whole county where none."""
    first = min(column for column, _ in cells)
    stub = [grid.text(row, column) for column in range(1, first)]
    homes = next((county.of(text) for text in stub if text in VILLAGES), county.households)
    if kind := next((kind for kind in KINDS for text in stub if text == f"{kind}残疾"), None):
        homes = [
            replace(h, members=[p for p in h.members if p.disability and p.disability.kind == kind]) for h in homes
        ]
    for column, path in cells:
        cell = Cell(form, path, grid.text(row, column), None, "".join(stub), True)
        line = next((text.strip() for text in stub if text), "")
        asked = [count for words, count in COUNTS[form] if re.search(words, f"{path}→{line}")]
        if asked:
            cell.truth = float(asked[0](homes)) if asked[0] else None
            cell.verdict = "right" if asked[0] and right(cell.value, cell.truth) else "wrong"
        result.counts.append(cell)


def _place(address: str) -> tuple[int, int]:
    """Row and column of ``B3`` or ``T1R3C2``."""
    if word := re.fullmatch(r"T\d+R(\d+)C(\d+)", address):
        return int(word[1]), int(word[2])
    name = address.rstrip("0123456789")
    return int(address[len(name) :]), column_number(name)


_CELLS_OF = {
    "电话已变更": "(?<!监护人)(电话|手机)",
    "以加号开头": "(?<!监护人)(电话|手机)",
    "住址已过期": "住址|地址",
    "姓名错字": "(?<!监护人)姓名$",
    "性别与证号不符": "性别",
    "缺身份证号": "务工单位",
}


class Planting:
    """What became of the planted faults: for each case whether the outputs behave as its note asks."""

    def __init__(self, outcome: Outcome, result: Result, county: County) -> None:
        outputs = dict(outcome.outputs)
        self.names = {person.id_number: person.name for person in county.people}
        self.cells: dict[str, list[Cell]] = defaultdict(list)
        for cell in result.cells:
            self.cells[cell.subject].append(cell)
        self.chosen = result.chosen
        self.doubtful = outputs.get("存疑记录.json", b"").decode()
        self.conflicts = _texts(outputs.get("数据冲突.xlsx"))
        self.asked = _texts(outputs.get("补填清单.xlsx"))
        self.written = {cell.value for cell in result.cells}

    def outcome(self, case: Planted) -> str:
        """``settled`` as the note says, ``asked`` of a person (doubtful records, conflicts, the rest to be asked), or
        ``missed``."""
        if self._settled(case):
            return "settled"
        wrong = [text for _, text in case.values if text]
        told = case.subject in self.doubtful or any({case.subject, *wrong[:1]} & row for row, _ in self.conflicts)
        name = self.names.get(case.subject, "")
        told = told or (case.kind == "缺身份证号" and name in self.doubtful)
        return "asked" if told else "missed"

    def _settled(self, case: Planted) -> bool:
        cells = self.cells[case.subject]
        if words := _CELLS_OF.get(case.kind):
            asked = [cell for cell in cells if re.search(words, cell.path)]
            return bool(asked) and all(cell.verdict == "right" for cell in asked)
        if case.kind == "证号错位":
            return case.values[0][1] not in self.written and case.values[0][1] in self.doubtful
        if case.kind == "同名难辨":
            return not any("务工单位" in cell.path and cell.value for cell in cells) and case.subject in self.doubtful
        if case.kind == "已去世仍在册":
            return not any(case.subject in rows for rows in self.chosen.values())
        if case.kind == "重复登记":
            return all(rows.count(case.subject) <= 1 for rows in self.chosen.values())
        if case.kind == "处处没有":
            return any(
                case.subject in row and any("电话" in head and not text for head, text in cells)
                for row, cells in self.asked
            )
        return False


def _texts(workbook: bytes | None) -> list[tuple[set[str], list[tuple[str, str]]]]:
    """Every row of a companion: its texts, and (header, text) by the nearest line above whose cells are all texts."""
    rows = []
    for grid in open_workbook(workbook, "a.xlsx").grids if workbook else ():
        heads: list[str] = []
        for row in range(1, grid.height + 1):
            texts = [grid.text(row, column) for column in range(1, grid.width + 1)]
            if any(text in ("姓名", "对象", "名称") or ("身份" in text and not text[-1:].isdigit()) for text in texts):
                heads = texts
            rows.append((set(texts), list(zip(heads, texts, strict=False))))
    return rows


def print_all(result: Result, planting: Planting, papers: Papers, wrong: int) -> None:
    judged = [cell for cell in result.cells if cell.verdict != "not judged"]
    print("个人、户、企业的格（已填 = 对 + 错 + 计划中的旧值 + 无从判断；算出的另计）")
    for form in [*dict.fromkeys(cell.form for cell in result.cells), None]:
        of = [cell for cell in result.cells if form in (None, cell.form)]
        tally = Counter(cell.verdict for cell in of)
        derived = [cell for cell in of if cell.derived and cell.verdict != "not judged"]
        right_derived = sum(cell.verdict == "right" for cell in derived)
        print(
            f"  {form or '合计'}: 填 {len(of)}  对 {tally['right']}  错 {tally['wrong']}  "
            f"旧值 {tally['stale by plan']}  未判 {tally['not judged']}  算出的对 {right_derived}/{len(derived)}"
        )
    print(f"  判过的 {len(judged)} 格中对 {sum(c.verdict == 'right' for c in judged)}")
    print("来源（填上的格 / 其中来源写对格和值的 / 来源表里的行）")
    for form in result.filled:
        if (result.named[form], result.told[form]) != (result.filled[form],) * 2:
            print(f"  {form}: {result.filled[form]} / {result.named[form]} / {result.told[form]}")
    print(f"  合计: {result.filled.total()} / {result.named.total()} / {result.told.total()}")
    print("选了谁（名单里的行 / 其中该在的 / 应在的总数 / 已去世的；应在 0 是已有数据里没有这种人）")
    for form, tally in result.rows.items():
        print(f"  {form}: {tally['rows']} / {tally['right']} / {tally['wanted']} / {tally['dead']}")
    print("汇总表的数")
    for form in dict.fromkeys(cell.form for cell in result.counts):
        of = [cell for cell in result.counts if cell.form == form]
        tally = Counter(cell.verdict for cell in of)
        print(f"  {form}: 填 {len(of)}  对 {tally['right']}  错 {tally['wrong']}  未判 {tally['not judged']}")
    tally = Counter(cell.verdict for cell in result.counts)
    print(f"  合计: 填 {len(result.counts)}  对 {tally['right']}  错 {tally['wrong']}  未判 {tally['not judged']}")
    print("埋下的问题（照说明解决 / 请人看 / 没有发现 / 共）")
    became: dict[str, Counter[str]] = defaultdict(Counter)
    for case in papers.cases:
        became[case.kind][planting.outcome(case)] += 1
    for kind, of in became.items():
        print(f"  {kind}: {of['settled']} / {of['asked']} / {of['missed']} / {of.total()}")
    all_of = sum(became.values(), Counter())
    print(f"  合计: {all_of['settled']} / {all_of['asked']} / {all_of['missed']} / {all_of.total()}")
    _print_wrong([*result.cells, *result.counts], wrong)


def _print_wrong(cells: Sequence[Cell], most: int) -> None:
    for verdict, title in (
        ("wrong", "错的"),
        ("stale by plan", "计划中的旧值"),
        ("not judged", "未判的"),
    ):
        groups: dict[tuple[str, str], list[Cell]] = defaultdict(list)
        for cell in cells:
            if cell.verdict == verdict:
                groups[cell.form, cell.path].append(cell)
        print(f"{title}（表、栏、格数、一例）")
        for (form, path), some in sorted(groups.items(), key=lambda pair: -len(pair[1]))[:most]:
            print(
                f"  {form} | {path} | {len(some)} | 填了 {some[0].value!r}，应是 {some[0].truth!s}（{some[0].subject}）"
            )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="预填的格对不对")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--wrong", type=int, default=40, help="错的、未判的各列多少组")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        county, papers, outcome = fill_demo(Path(folder), options.seed)
    result = measure(county, papers, outcome, LibreOffice())
    print_all(result, Planting(outcome, result, county), papers, options.wrong)


if __name__ == "__main__":
    main()
