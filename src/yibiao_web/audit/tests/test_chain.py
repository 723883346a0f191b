"""The trail can not be changed unnoticed: every way of changing it is tried."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.db import transaction
from django.test import Client

from yibiao_web.audit import exports, queries
from yibiao_web.audit.actions import log, verify_trail
from yibiao_web.audit.chain import START, hash_of
from yibiao_web.audit.command import verify_audit
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.targets import KINDS
from yibiao_web.audit.words import ACTIONS


@pytest.fixture
def five(cast, now) -> list[AuditEntry]:
    with transaction.atomic():
        return [
            log(
                "thing.done",
                by=cast.user("lin"),
                now=now,
                org=cast.org("杏花坞村"),
                purpose=str(number),
                detail={"n": number},
            )
            for number in range(5)
        ]


def test_an_untouched_trail_fits(five):
    count, last, broken = queries.verified()
    assert (count, last, broken) == (5, five[-1].hash, None)


@pytest.mark.parametrize(
    "change",
    [
        {"actor_name": "别人"}, {"purpose": "另一个"}, {"detail": {"n": 9}}, {"scope": ""}, {"action": "thing.undone"},
        {"at": datetime(2020, 1, 1, tzinfo=UTC)}, {"org_id": None}, {"actor_id": None}, {"target_id": "7"},
    ],
)  # fmt: skip
def test_a_changed_field_is_found(five, change):
    AuditEntry.objects.filter(pk=five[2].pk).update(**change)
    assert queries.verified()[2].entry == five[2].pk


def test_an_entry_changed_with_its_own_hash_is_found_at_the_next(five):
    one = five[2]
    fields = AuditEntry.objects.filter(pk=one.pk).values().get() | {"purpose": "x"}
    AuditEntry.objects.filter(pk=one.pk).update(purpose="x", hash=hash_of(one.previous, fields))
    assert queries.verified()[2].entry == five[3].pk


def test_a_deleted_entry_is_found(five):
    AuditEntry.objects.filter(pk=five[1].pk).delete()
    assert queries.verified()[2].entry == five[2].pk


def test_an_inserted_entry_is_found(five):
    AuditEntry.objects.filter(pk=five[4].pk).update(id=five[4].pk + 1)
    copy = AuditEntry.objects.get(pk=five[3].pk)
    copy.pk = five[4].pk
    copy.save(force_insert=True)
    assert queries.verified()[2].entry == copy.pk


def test_entries_in_another_order_are_found(five):
    low, high, aside = five[1].pk, five[2].pk, five[4].pk + 100
    for old, new in ((low, aside), (high, low), (aside, high)):
        AuditEntry.objects.filter(pk=old).update(id=new)
    assert queries.verified()[2].entry == low


def _exported(client) -> list[str]:
    return b"".join(client.get("/audit/export").streaming_content).decode().splitlines()


def _checked(tmp_path, lines: list[str]):
    file = tmp_path / "trail.ndjson"
    file.write_text("\n".join(lines), "utf-8")
    return CliRunner().invoke(verify_audit, ["--file", str(file)])


def test_an_exported_file_is_verified_without_the_database(five, as_user, tmp_path):
    lines = _exported(as_user("wu"))
    told = _checked(tmp_path, lines)
    assert (told.exit_code, len(lines)) == (0, 7)  # five, the export itself, and the heading
    assert json.loads(lines[-1])["hash"] in told.output


@pytest.mark.parametrize(
    ("description", "spoil"),
    [
        ("changed", lambda lines: [*lines[:3], lines[3].replace("林小满", "别人"), *lines[4:]]),
        ("deleted", lambda lines: lines[:3] + lines[4:]),
        ("cut off", lambda lines: lines[:-1]),
        ("begins later", lambda lines: lines[:1] + lines[2:]),
        ("reordered", lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]]),
        ("twice", lambda lines: [*lines[:3], lines[2], *lines[3:]]),
    ],
)
def test_a_spoiled_file_is_found(five, as_user, tmp_path, description, spoil):
    assert _checked(tmp_path, spoil(_exported(as_user("wu")))).exit_code == 1


def test_a_file_of_something_else_is_told_so(tmp_path):
    for lines in (["hello"], ["{}"], [""]):
        assert "不是从一表导出的" in _checked(tmp_path, lines).output


def test_the_export_of_a_county_seals_the_entries_of_others(five, as_user, tmp_path):
    lines = _exported(as_user("qian"))
    assert all("action" not in json.loads(line) for line in lines[1:6])
    assert _checked(tmp_path, lines).exit_code == 0


def test_a_selection_is_checked_entry_by_entry(five, as_user, tmp_path):
    lines = b"".join(as_user("wu").get("/audit/export?person=林").streaming_content).decode().splitlines()
    assert json.loads(lines[0])["complete"] is False
    assert _checked(tmp_path, lines).exit_code == 0
    assert _checked(tmp_path, [*lines[:2], lines[2].replace("林小满", "别人")]).exit_code == 1


def test_a_csv_has_the_hashes_and_no_formulas():
    row = dict.fromkeys(("actor_id", "org_id", "target_type", "target_id", "scope", "detail"), "")
    row |= {"id": 1, "at": datetime(2026, 1, 1, tzinfo=UTC), "actor_name": "=1+1", "action": "a", "purpose": "@x"}
    text = "".join(exports.as_csv([row | {"previous": START, "hash": "h"}]))
    assert "'=1+1" in text
    assert "'@x" in text
    assert START in text


def test_the_button_verifies_and_shows_the_result(five, as_user):
    client = as_user("wu")
    page = client.post("/audit/verify", follow=True).content.decode()
    done = queries.last_verification()
    assert (done.detail["count"], done.detail["broken"]) == (6, None)
    assert done.detail["last"] in page
    verify_trail(int(done.target_id))
    assert AuditEntry.objects.filter(action="audit.verified").count() == 1


def test_the_button_shows_where_it_broke(five, as_user):
    AuditEntry.objects.filter(pk=five[2].pk).update(purpose="x")
    assert f"第 {five[2].pk} 条不符" in as_user("wu").post("/audit/verify", follow=True).content.decode()


def test_filters_find_what_was_done_by_whom_where_and_when(five, as_user, cast, now):
    client = as_user("wu")

    def found(**asked):
        return len(client.get("/audit/", asked).context["page"].entries)

    assert found() == 5
    assert found(person="小满", org="杏花坞", action="thing.done", since="2026-11-02", until="2026-11-02") == 5
    assert found(person="赵") == found(org="雾山") == found(since="2026-11-03") == found(until="2026-11-01") == 0
    assert found(target_type="accounts.user") == 0


def test_pages_go_on_by_ids_both_ways(cast, now, as_user, monkeypatch, five):
    monkeypatch.setattr(queries, "PAGE", 2)
    viewer = cast.viewer("wu")
    ids = [one.pk for one in five]

    def shown(**at):
        page = queries.page(viewer, queries.Filters(), **at)
        return [one.pk for one in page.entries], page.older, page.newer

    assert shown() == ([ids[4], ids[3]], ids[3], None)
    assert shown(before=ids[3]) == ([ids[2], ids[1]], ids[1], ids[2])
    assert shown(before=ids[1]) == ([ids[0]], None, ids[0])
    assert shown(after=ids[0]) == ([ids[2], ids[1]], ids[1], ids[2])


def test_another_countys_auditor_sees_nothing_of_it(five, as_user):
    client = as_user("qian")
    assert client.get("/audit/").context["page"].entries == []
    assert client.get(f"/audit/{five[0].pk}").status_code == 404
    assert Client().get("/audit/").status_code == 302


def test_the_trail_says_in_words_what_it_is_about(as_user, cast, now):
    with transaction.atomic():
        log("org.changed", by=cast.user("guan"), now=now, org=cast.org("禾溪县"), target=cast.org("鹤汀镇"))
        entry = log("person.added", by=cast.user("guan"), now=now, org=cast.org("禾溪县"), target=cast.user("lin"))
    page = as_user("wu").get("/audit/").content.decode()
    assert "单位 鹤汀镇" in page
    assert "人员 林小满" in page
    assert ">accounts.user" not in page
    assert "人员 林小满" in as_user("wu").get(f"/audit/{entry.pk}").content.decode()


def test_every_kind_of_thing_on_the_trail_can_be_named(db):
    for label, (_kind, paths) in KINDS.items():
        apps.get_model(label)._default_manager.values_list("pk", *paths).first()


def test_every_action_has_words():
    """In the sources, wherever an entry is written."""
    root = Path(__file__).parents[2]
    sources = [one.read_text() for one in root.rglob("*.py") if not {"tests", "migrations"} & set(one.parts)]
    written = {name for text in sources for name in re.findall(r'\blog\(\s*"([a-z_]+\.[a-z_]+)"', text)}
    assert written - ACTIONS.keys() == set()
