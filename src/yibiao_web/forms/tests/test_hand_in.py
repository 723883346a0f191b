from __future__ import annotations

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.forms.actions import Unusable, drop, examine, hand_in, settle
from yibiao_web.forms.models import Form, FormVersion
from yibiao_web.forms.queries import villages_of
from yibiao_web.forms.reading import understood
from yibiao_web.forms.tests.sheets import roster


@pytest.fixture
def odd(cast, now) -> FormVersion:
    return hand_in(
        viewer=cast.viewer("zhao"), file_name="老年人.xlsx", now=now,
        content=roster("80岁以上老年人名册", "序号", "姓名", "身份证号", "联系电话", "所在村", "神秘栏目"),
    )  # fmt: skip


def test_the_fields_are_read_and_matched(odd):
    fields = {one.path[-1]: one for one in odd.fields.all()}
    assert odd.form.title == "80岁以上老年人名册"
    assert fields["身份证号"].item == "person.id_number"
    assert fields["神秘栏目"].decided == "unsure"
    assert AuditEntry.objects.filter(action="form.handed_in").count() == 1


def test_the_same_file_twice_is_one_draft(cast, now, odd):
    again = hand_in(viewer=cast.viewer("zhao"), file_name="又.xlsx", content=bytes(odd.content), now=now)
    assert again.pk == odd.pk


@pytest.mark.parametrize(("content", "code"), [(b"", "empty_file"), (b"%PDF-1.4 x", "not_a_form_format"),
                                               (b"PK\x03\x04 cut", "damaged_file"),
                                               ("只有一句话".encode(), "no_fields")])  # fmt: skip
def test_a_bad_file_is_told_and_nothing_is_kept(cast, now, content, code):
    with pytest.raises(Unusable) as told:
        hand_in(viewer=cast.viewer("zhao"), file_name="坏.xlsx", content=content, now=now)
    assert told.value.code == code
    assert not Form.objects.exists()


def test_what_was_settled_counts_at_once(cast, now, odd):
    before = understood(odd).matched
    field = odd.fields.get(path=["神秘栏目"])
    settle(field, item="person.mobile", viewer=cast.viewer("zhao"), now=now)
    after = understood(odd).matched
    assert before.by_field[0, field.number].item is None
    assert after.by_field[0, field.number].item == "person.mobile"


def test_a_dropped_field_has_no_item(cast, now, odd):
    field = odd.fields.get(path=["联系电话"])
    drop(field, viewer=cast.viewer("zhao"), now=now)
    assert understood(odd).matched.by_field[0, field.number].item is None
    assert (0, field.number) in understood(odd).dropped


def test_examining_keeps_coverage_and_cost(cast, now, odd):
    admission = examine(
        odd, viewer=cast.viewer("zhao"), villages=villages_of(cast.org("县民政局")), due_on=None, now=now
    )
    assert admission.villages == 3
    assert admission.minutes_without > 0
    assert {one["item"] for one in admission.coverage} >= {"person.id_number", "person.village"}
