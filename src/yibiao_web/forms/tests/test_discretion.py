"""A narrow condition does not tell about one person."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from openpyxl import load_workbook

from yibiao_web.forms.actions import describe, examine, hand_in
from yibiao_web.forms.models import Admission
from yibiao_web.forms.queries import villages_of
from yibiao_web.forms.rules import is_few, told
from yibiao_web.forms.tests.conftest import PAPER
from yibiao_web.forms.tests.sheets import roster
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source


@pytest.mark.parametrize(
    ("count", "allowed", "words"),
    [(0, False, "少于 10"), (9, False, "少于 10"), (10, False, "10"), (1204, False, "1,204"), (1, True, "1")],
)
def test_small_numbers_are_not_told_without_the_right(count, allowed, words):
    assert told(count, 10, allowed) == words
    assert is_few(count, 10, allowed) == (words == "少于 10")


NAMES = "甲乙丙丁戊己庚辛壬癸子丑"


@pytest.fixture
def people(cast, now):
    """Twelve people of 86, one of whom is deaf."""
    village = cast.org("杏花坞村")
    source = Source(kind="import", county=cast.org("禾溪县"), org=village, title="户籍底册", dated=now.date())
    several = [{"person.name": f"石{one}", "person.age": 86, "person.mobile": "19900000001"} for one in NAMES]
    several[0]["person.disability_level"] = "一级"
    changes = [SubjectChange(village, "person", values) for values in several]
    record(source, changes, by=cast.user("sun"), now=now, org=village)


@pytest.fixture
def page(cast, now, as_user, people):
    """The page of a form after zhao said whom it is about."""

    def shown(*filters: str) -> str:
        zhao = cast.viewer("zhao")
        content = roster("村民名册", "姓名", "手机号码")
        version = hand_in(viewer=zhao, file_name="名册.xlsx", content=content, now=now)
        describe(version.form, viewer=zhao, now=now, told=PAPER)
        examine(version, viewer=zhao, villages=villages_of(zhao.org), due_on=None, now=now, filters=list(filters))
        return as_user("zhao").get(f"/forms/{version.pk}/").content.decode()

    return shown


NARROW = "残疾等级=一级"


def test_one_person_picked_without_the_right_is_not_told_of(page):
    words = page(NARROW)
    assert "少于 10" in words
    assert "选出 1 人" not in words
    assert "人少，不显示" in words
    assert "户籍底册" not in words  # what is known of the one, and from where
    assert "直接取数" not in words
    assert "申请共享" in words


def test_nobody_picked_looks_the_same(page):
    one, nobody = (
        re.sub(r"[一四]级|/forms/\d+/|admission=\d+|\w{64}", "", page(f"残疾等级={level}")) for level in "一四"
    )
    parts = [re.findall(r"<b>[^<]*</b>|class=\"tag[^>]*>[^<]*", words) for words in (one, nobody)]
    assert parts[0] == parts[1]


def test_a_large_group_is_told(page):
    words = page("年龄>=80")
    assert "选出 12 人" in words
    assert "人少，不显示" not in words


def test_who_has_the_right_sees_the_numbers(page, owner_of):
    owner_of("person.disability_level", "县民政局")
    words = page(NARROW)
    assert "选出 1 人" in words
    assert "少于 10" not in words


def test_the_page_for_sending_does_not_tell_either(page, as_user):
    page(NARROW)
    words = as_user("zhao").get(f"/tasks/new/{Admission.objects.latest('pk').pk}").content.decode()
    assert "少于 10" in words
    assert "户籍底册" not in words


def test_people_that_the_file_names_itself_are_picked_by_their_names(cast, now, as_user, people):
    zhao = cast.viewer("zhao")
    version = hand_in(viewer=zhao, file_name="一个人.xlsx", content=named("石甲"), now=now)
    examine(version, viewer=zhao, villages=villages_of(zhao.org), due_on=None, now=now)
    words = as_user("zhao").get(f"/forms/{version.pk}/").content.decode()
    assert "少于 10" in words
    assert "户籍底册" not in words


def named(name: str) -> bytes:
    book = load_workbook(BytesIO(roster("村民名册", "姓名", "手机号码")))
    book.active["A3"] = name
    out = BytesIO()
    book.save(out)
    return out.getvalue()
