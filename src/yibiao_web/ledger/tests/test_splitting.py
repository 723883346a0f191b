from __future__ import annotations

from datetime import date

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.catalogue.actions import Part, add_item, merge_items, split_item
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.ledger.actions import SubjectChange
from yibiao_web.ledger.models import Change, Subject
from yibiao_web.ledger.queries import knowledge
from yibiao_web.ledger.splitting import follow_split
from yibiao_web.ledger.tests.people import OTHER_NUMBER, SHI, person, tell


@pytest.fixture
def item(cast, now) -> str:
    made = add_item(
        name="走访所用号码", subject="person", type="phone", definition="打得通", viewer=cast.viewer("sun"), now=now
    )
    return made.code


def test_values_follow_their_rule_and_the_old_ones_stay(cast, now, item):
    shi = person(cast, now, SHI | {item: "13800000000"})
    other = person(cast, now, {"person.name": "石大明", "person.id_number": OTHER_NUMBER, item: "0871-6000"})
    parts = [Part("走访手机号", starts=("13",)), Part("走访座机号")]
    split = split_item(item, parts, viewer=cast.viewer("sun"), now=now)
    entry = AuditEntry.objects.get(action="item.split")
    for _ in range(2):  # a worker that was killed starts again
        follow_split(entry.pk)
    mobile = split.rules[0]["item"]
    shi, other = Subject.objects.get(pk=shi.pk), Subject.objects.get(pk=other.pk)
    assert (shi.values[mobile], shi.values[item]) == ("13800000000", "13800000000")
    assert shi.sources[mobile] == shi.sources[item]
    assert set(other.values) == {"person.name", "person.id_number", item}
    assert [mobile in one.after for one in Change.objects.filter(subject=shi)].count(True) == 1


def test_a_merged_item_answers_old_and_new_forms_with_the_values_of_both(cast, now, item):
    shi = person(cast, now, {"person.name": "石小满", item: "13800000000"})
    person(cast, now, {"person.name": "石大明", "person.mobile": "13900000000"})
    merge_items(item, "person.mobile", viewer=cast.viewer("sun"), now=now)
    known = knowledge([shi.org], catalogue(), date(2026, 11, 2))
    for code in (item, "person.mobile"):
        assert [known.value("person", at, code) for at in range(2)] == ["13800000000", "13900000000"]


def test_a_value_told_under_the_old_code_is_kept_under_the_new(cast, now, item):
    shi = person(cast, now, SHI)
    merge_items(item, "person.mobile", viewer=cast.viewer("sun"), now=now)
    tell(cast, now, SubjectChange(shi.org, "person", {item: "13700000000"}, subject=shi.pk))
    assert Subject.objects.get(pk=shi.pk).values["person.mobile"] == "13700000000"
