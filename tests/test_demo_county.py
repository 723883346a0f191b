"""The invented county: the same for the same seed, nobody real in it, its planted faults where they are said to be."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from demo.county import generate
from demo.identifiers import AREA, credit_code, is_id_number
from demo.known_data import village_figures
from demo.places import COUNTY, TOWNSHIPS, VILLAGES
from demo.planted import Papers, Planted
from demo.population import AS_OF, County, populate
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).parents[1]


class Made(NamedTuple):
    folder: Path
    county: County
    papers: Papers
    files: list[Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("county")
    return Made(folder, *generate(folder, seed=7))


def rows(path: Path) -> list[list[str]]:
    """All rows of a list or a ledger as text, sheet after sheet."""
    if path.suffix == ".csv":
        content = path.read_bytes()
        text = content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030")
        return [[cell.strip() for cell in row] for row in csv.reader(text.splitlines())]
    book = CalamineWorkbook.from_path(str(path))
    sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    return [[str(cell).removesuffix(".0") for cell in row] for sheet in sheets for row in sheet]


def test_the_county_has_the_size_it_is_said_to_have(made: Made) -> None:
    assert 900 <= len(made.county.households) <= 1100
    assert 2800 <= len(made.county.people) <= 3500
    assert (len(TOWNSHIPS), len(VILLAGES)) == (3, 12)
    assert all(made.county.of(village) for village in VILLAGES)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_county(made: Made, tmp_path: Path) -> None:
    _, papers, files = generate(tmp_path, seed=7)
    assert papers.cases == made.papers.cases
    assert [path.relative_to(tmp_path) for path in files] == [path.relative_to(made.folder) for path in made.files]
    assert [a.name for a, b in zip(files, made.files, strict=True) if a.read_bytes() != b.read_bytes()] == []
    assert populate(8).people[0].id_number != populate(7).people[0].id_number


def test_it_runs_as_a_program_with_nothing_but_the_runtime_dependencies(tmp_path: Path) -> None:
    code = (
        "import sys; sys.modules.update(openpyxl=None, docx=None); "
        f"sys.path.insert(0, {str(ROOT)!r}); from demo.county import main; main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "known"), "--truth", str(tmp_path / "truth.json")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert "已生成" in done.stdout
    assert (tmp_path / "truth.json").stat().st_size > 1000


def test_every_id_number_checks_is_unique_and_belongs_to_no_place(made: Made) -> None:
    numbers = [person.id_number for person in made.county.people]
    assert len(set(numbers)) == len(numbers)
    assert [number for number in numbers if not number.startswith(AREA) or not is_id_number(number)] == []
    assert [p.name for p in made.county.people if p.id_number[6:14] != f"{p.birth:%Y%m%d}"] == []
    assert [p.name for p in made.county.people if int(p.id_number[16]) % 2 != p.male] == []


def test_every_number_written_is_invented(made: Made) -> None:
    written = {cell for path in made.files for row in rows(path) for cell in row}
    ids = {cell for cell in written if re.fullmatch(r"\d{17}[\dX]", cell) and cell[6:8] in ("19", "20")}
    wrong = {value for case in made.papers.cases if case.kind == "证号错位" for _, value in case.values}
    households = {household.code for household in made.county.households}
    assert [cell for cell in ids - households if not cell.startswith(AREA)] == []
    assert {cell for cell in ids - households if not is_id_number(cell)} == wrong
    assert [cell for cell in written if re.fullmatch(r"1[3-9]\d{9}", cell) and not cell.startswith("1990000")] == []


def test_the_place_names_stand_in_no_table_of_divisions() -> None:
    tables = ROOT.parent / "shared" / "reference" / "divisions"
    if not tables.is_dir():
        pytest.skip("the tables of divisions are not beside this checkout")
    known = "".join(path.read_text(encoding="utf-8") for path in tables.glob("*.csv"))
    assert [name for name in (COUNTY, *TOWNSHIPS, *VILLAGES) if name in known] == []
    assert f"\n{AREA}" not in known


def test_credit_codes_keep_to_both_standards() -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for sequence in range(200):
        code = credit_code("91", sequence)
        assert len(code) == 18
        assert set(code) <= set(alphabet)
        total = sum(alphabet.index(letter) * pow(3, place, 31) for place, letter in enumerate(code[:17]))
        assert (total + alphabet.index(code[17])) % 31 == 0
        weights = (3, 7, 9, 10, 5, 8, 4, 2)
        organisation = sum(int(letter, 36) * weight for letter, weight in zip(code[8:16], weights, strict=True))
        assert (organisation + (10 if code[16] == "X" else int(code[16]))) % 11 == 0


def test_every_kind_of_fault_is_planted(made: Made) -> None:
    kinds = {case.kind for case in made.papers.cases}
    assert {
        "电话已变更",
        "住址已过期",
        "缺身份证号",
        "姓名错字",
        "证号错位",
        "同名难辨",
        "已去世仍在册",
        "重复登记",
        "处处没有",
    } <= kinds


def test_a_planted_value_stands_in_the_file_named(made: Made) -> None:
    lists = {file: rows(made.folder / file) for case in made.papers.cases for file, _ in case.values}
    missing = [
        (case.kind, file, value)
        for case in made.papers.cases
        for file, value in case.values
        if value and not any(value in row for row in lists[file])
    ]
    assert missing == []


def cases(papers: Papers, kind: str) -> list[Planted]:
    return [case for case in papers.cases if case.kind == kind]


def test_a_worker_without_a_number_has_none_in_the_ledger_and_can_be_found_by_name_alone(made: Made) -> None:
    people = {person.id_number: person for person in made.county.people}
    for case in cases(made.papers, "缺身份证号"):
        ledger = rows(made.folder / case.values[0][0])
        person = people[case.subject]
        assert not any(case.subject in row for row in ledger)
        assert [p.id_number for p in made.county.people if p.name == person.name] == [case.expected]
        assert sum(person.name in row for row in ledger) == 1


def test_those_who_died_stand_in_the_old_list_and_in_no_register(made: Made) -> None:
    registers = [row for path in made.files if path.parent.name == "村级" for row in rows(path)]
    for case in cases(made.papers, "已去世仍在册"):
        assert any(case.subject in row for row in rows(made.folder / case.values[0][0]))
        assert not any(case.subject in row for row in registers)


def test_what_stands_nowhere_stands_nowhere(made: Made) -> None:
    people = {person.id_number: person for person in made.county.people}
    assert [case.subject for case in cases(made.papers, "处处没有") if people[case.subject].phone] == []


def test_the_registers_hold_everybody_once(made: Made) -> None:
    registered = [cell for path in made.files if path.parent.name == "村级" for row in rows(path) for cell in row]
    numbers = [cell for cell in registered if is_id_number(cell) and cell[6:8] in ("19", "20")]
    assert sorted(numbers) == sorted(person.id_number for person in made.county.people)


def test_the_villages_table_counts_what_the_lists_hold(made: Made) -> None:
    table = rows(made.folder / "县统计局/村基本情况汇总表（2026年6月）.xlsx")
    labels = table[2]
    for row in table[3:15]:
        people = [person for home in made.county.of(row[1]) for person in home.members]
        said = dict(zip(labels, row, strict=True))
        assert int(said["户籍人口"]) == len(people)
        assert int(said["60周岁以上人口"]) == sum(person.age(AS_OF) >= 60 for person in people)
        assert int(said["低保户数"]) == sum(home.low_income is not None for home in made.county.of(row[1]))
    total = [sum(village_figures(made.county.of(village))[label] for village in VILLAGES) for label in labels[3:]]
    assert [int(cell) for cell in table[15][3:]] == total


def test_whom_one_may_sign_in_as_is_printed_without_the_platform() -> None:
    command = [sys.executable, "-m", "demo.live.who", "http://127.0.0.1:8000"]
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=True).stdout
    assert "lin" in said
