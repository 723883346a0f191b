"""Fields left open at hand-in go to the steward and come back settled."""

from __future__ import annotations

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.catalogue.models import MatchDoubt
from yibiao_web.forms.actions import copy, decide, enter_force, hand_in, send_up
from yibiao_web.forms.jobs import settle_drafts
from yibiao_web.forms.models import Admission, FormField, FormVersion
from yibiao_web.forms.tests.sheets import roster

OPEN = "状态"


@pytest.fixture
def doubtful(cast, now) -> FormVersion:
    content = roster("80岁以上老年人名册", "序号", "姓名", "身份证号", OPEN)
    return hand_in(viewer=cast.viewer("zhao"), file_name="名册.xlsx", content=content, now=now)


def field_of(version: FormVersion) -> FormField:
    return version.fields.get(path=[OPEN])


def followed() -> None:
    """As the worker does it after the steward decided."""
    settle_drafts(AuditEntry.objects.filter(action="match.decided").latest("pk").pk)


def test_what_the_requester_has_not_seen_yet_is_not_asked(doubtful, gate):
    assert field_of(doubtful).decided == "unsure"
    gate(doubtful)
    assert not MatchDoubt.objects.exists()


def test_going_on_asks_the_steward_once(cast, as_user, doubtful, gate):
    gate(doubtful)
    for _ in range(2):
        as_user("zhao").post(f"/forms/{doubtful.pk}/examine/", {"whole": "on", "due_on": "2026-12-30"})
    doubt = MatchDoubt.objects.get()
    assert (doubt.path, doubt.department) == ([OPEN], "县民政局")
    assert OPEN in as_user("sun").get("/catalogue/doubts").content.decode()


def test_sending_up_asks_too(cast, now, doubtful, gate):
    send_up(gate(doubtful), viewer=cast.viewer("zhao"), words="请审", now=now)
    assert MatchDoubt.objects.count() == 1


def test_the_stewards_word_enters_the_open_draft_and_the_gate_looks_again(cast, as_user, doubtful, gate):
    gate(doubtful)
    gate(doubtful)
    as_user("sun").post(f"/catalogue/doubts/{MatchDoubt.objects.get().pk}/settle", {"item": "person.mobile"})
    followed()
    assert (field_of(doubtful).item, field_of(doubtful).decided) == ("person.mobile", "person")
    assert Admission.objects.count() == 3
    assert [one["item"] for one in Admission.objects.latest("pk").coverage if one["label"] == [OPEN]] == [
        "person.mobile"
    ]
    followed()  # a worker may be killed and start again
    assert Admission.objects.count() == 3


def test_none_in_the_catalogue_is_a_word_too(as_user, doubtful, gate):
    gate(doubtful)
    gate(doubtful)
    as_user("sun").post(f"/catalogue/doubts/{MatchDoubt.objects.get().pk}/settle", {"item": "none"})
    followed()
    assert (field_of(doubtful).item, field_of(doubtful).decided) == ("", "person")


def test_what_waits_with_the_gatekeeper_is_not_counted_anew(cast, now, as_user, doubtful, gate):
    admission = send_up(gate(doubtful), viewer=cast.viewer("zhao"), words="请审", now=now)
    as_user("sun").post(f"/catalogue/doubts/{MatchDoubt.objects.get().pk}/settle", {"item": "person.mobile"})
    followed()
    assert Admission.objects.latest("pk") == admission
    decide(admission, verdict="refused", viewer=cast.viewer("gao"), reason="已经有了，直接取数", now=now)


def test_the_next_form_and_the_next_period_know_it(cast, now, as_user, doubtful, gate):
    gate(doubtful)
    gate(doubtful)
    enter_force(doubtful.form, now=now)
    as_user("sun").post(f"/catalogue/doubts/{MatchDoubt.objects.get().pk}/settle", {"item": "person.mobile"})
    followed()
    assert field_of(doubtful).decided == "unsure"  # villages are filling that version
    doubtful.form.refresh_from_db()
    assert field_of(copy(doubtful.form, viewer=cast.viewer("zhao"), now=now)).item == "person.mobile"
    content = roster("80岁以上老年人名册", "姓名", OPEN)
    other = hand_in(viewer=cast.viewer("zhou"), file_name="另一张.xlsx", content=content, now=now)
    assert field_of(other).item == "person.mobile"


def test_an_item_tells_which_forms_in_force_ask_for_it(as_user, now, version):
    address = "/forms/asking/person.mobile/"
    assert "没有在用的表" in as_user("sun").get(address).content.decode()
    enter_force(version.form, now=now)
    page = as_user("sun").get(address).content.decode()
    assert "80岁以上老年人名册" in page
    assert "手机号码" in page
    assert "80岁以上老年人名册" not in as_user("qian").get(address).content.decode()
    assert as_user("sun").get("/forms/asking/person.nothing/").status_code == 404
