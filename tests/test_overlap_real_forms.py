"""The whole audit on real forms, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.overlap_cast import catalogue
from yibiao.matching.matcher import Matcher
from yibiao.overlap import NO_DEPARTMENT, Source, audit_forms, audit_outputs
from yibiao.sheets.reading import read_form

FORMS = Path(__file__).parents[1].parent / "shared" / "forms"


@pytest.mark.skipif(not FORMS.is_dir(), reason="the real forms are not beside the checkout")
def test_real_forms_are_audited_and_nothing_asked_is_without_a_home():
    matcher, sources = Matcher(catalogue()), []
    for path in sorted(FORMS.rglob("*.xls*")):
        place = path.relative_to(FORMS)
        department = place.parts[0] if len(place.parts) > 1 else NO_DEPARTMENT
        sources.append(Source(matcher.match_form(read_form(path.read_bytes(), path.name)), str(place), department))
    found = audit_forms(sources, catalogue())
    assert found.totals.readable_forms > 0.9 * len(sources)
    assert found.totals.repeated_asks > 0.2 * found.totals.asks
    homes = {column.thing.key for table in found.tables for column in table.columns}
    homes |= {out.thing.key for table in found.tables for out in table.left_out}
    assert set(found.things) <= homes
    assert all(audit_outputs(found).values())
