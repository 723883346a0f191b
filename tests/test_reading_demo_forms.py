"""Forms of the demo county through the door, against what a person reads in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from yibiao.model import Region
from yibiao.sheets.reading import read_form

FORMS = Path(__file__).parents[1] / "demo" / "forms"
EXPECTED = yaml.safe_load((Path(__file__).parent / "expected" / "demo_forms_read.yaml").read_text("utf-8"))


def short(region: Region) -> dict[str, Any]:
    """A region in the shape of the expected file; parts that are empty are left out."""
    drawn = {
        "sheet": region.sheet,
        "kind": region.kind,
        "title": region.title,
        "header_rows": region.header_rows and list(region.header_rows),
        "data_rows": region.data_rows and list(region.data_rows),
        "example_rows": list(region.example_rows),
        "total_rows": list(region.total_rows),
        "notes_rows": list(region.notes_rows),
        "fields": {"/".join(f.path): f.column or f.value_cell for f in region.fields},
        "stubs": {"/".join(s.path): s.row for s in region.row_labels if region.fields[0].column},
        "sides": {s.label: s.value_cell for s in (*region.meta_fields, *region.filler_fields)},
    }
    always = {"sheet", "kind", "title", "fields"}
    return {key: value for key, value in drawn.items() if value or key in always}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_demo_form_is_read_as_a_person_reads_it(name):
    path = next(FORMS.rglob(name))
    form = read_form(path.read_bytes(), path.name)
    assert [short(region) for region in form.regions] == EXPECTED[name]


# Old Word files need LibreOffice; they are read where conversion is tested.
READABLE = sorted(path for path in FORMS.rglob("*.*") if path.suffix != ".doc")


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
def test_every_demo_form_asks_something(path):
    form = read_form(path.read_bytes(), path.name)
    assert sum(len(region.fields) + len(region.row_labels) for region in form.regions) >= 5
    assert not [finding for finding in form.findings if finding.severity == "block"]
