"""The rules in force: read by everybody, changed by the gatekeeper, for the own county only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from yibiao.policy import shipped_pack
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.policy.actions import change
from yibiao_web.policy.models import Override
from yibiao_web.policy.queries import Wanted, in_force, pack, rules

DAY = date(2026, 11, 2)


@pytest.fixture
def changed(cast, now):
    """``changed("DOC-007", value=4000)`` as the gatekeeper."""

    def do(rule: str, **said) -> Override:
        given = {"since": DAY, "value": None, "weight": "", "why": "", "viewer": cast.viewer("gao"), "now": now} | said
        return change(rule, **given)

    return do


def test_without_changes_a_county_goes_by_the_shipped_rules(cast):
    assert pack(cast.org("禾溪县")).value("DOC-007", DAY) == 5000


def test_tightening_is_free_and_holds_from_its_day_in_this_county_only(cast, changed):
    changed("DOC-007", value=4500, since=DAY + timedelta(days=10))
    ours = pack(cast.org("禾溪县"))
    assert [ours.value("DOC-007", DAY), ours.value("DOC-007", DAY + timedelta(days=10))] == [5000, 4500]
    assert pack(cast.org("渡川县")).value("DOC-007", DAY + timedelta(days=10)) == 5000
    assert shipped_pack().value("DOC-007", DAY + timedelta(days=10)) == 5000


@pytest.mark.parametrize(
    "said", [{"value": 6000}, {"weight": "hint"}, {"weight": "off"}], ids=["value", "severity", "switched off"]
)
def test_loosening_needs_a_reason(cast, changed, said):
    with pytest.raises(Refusal, match="写明理由"):
        changed("DOC-007", **said)
    assert changed("DOC-007", why="机构改革期间，县委常委会同意", **said).looser


def test_a_rule_switched_off_does_not_hold_and_can_be_switched_on_again(cast, changed):
    changed("DOC-007", weight="off", why="机构改革期间")
    assert pack(cast.org("禾溪县")).rule("DOC-007", DAY) is None
    changed("DOC-007")
    assert pack(cast.org("禾溪县")).rule("DOC-007", DAY).severity == "reason"
    assert in_force(cast.viewer("gao"), DAY) == []


def test_a_local_example_can_be_switched_on(cast, changed):
    assert pack(cast.org("禾溪县")).rule("GRP-009", DAY) is None
    changed("GRP-009", weight="reason")
    assert pack(cast.org("禾溪县")).rule("GRP-009", DAY).severity == "reason"


def test_a_later_change_takes_the_place_of_one_that_was_still_to_come(cast, changed):
    changed("DOC-007", value=4000, since=date(2027, 1, 1))
    changed("DOC-007", value=4500, since=date(2026, 12, 1))
    assert pack(cast.org("禾溪县")).value("DOC-007", date(2027, 2, 1)) == 4500
    assert [one.value for one, _ in in_force(cast.viewer("lin"), DAY)] == [4500]


def test_the_same_change_twice_is_one(changed):
    assert changed("DOC-007", value=4000) == changed("DOC-007", value=4000)
    assert AuditEntry.objects.filter(action="policy.changed").count() == 1


@pytest.mark.parametrize(
    ("rule", "said", "status"),
    [
        ("DOC-007", {"value": 5000}, 422), ("DOC-007", {}, 422), ("DOC-007", {"value": -1}, 422),
        ("DOC-007", {"value": float("nan")}, 422), ("DOC-007", {"weight": "deadly"}, 422),
        ("DOC-007", {"value": 4000, "since": date(2026, 11, 1)}, 422), ("NO-1", {"value": 1}, 404),
        ("DOC-007", {"value": 6000, "why": "因" * 1001}, 422),
    ],
    ids=["as it is", "nothing", "negative", "no number", "no such weight", "yesterday", "no such rule", "a novel"],
)  # fmt: skip
def test_what_can_not_be_used_is_told(changed, rule, said, status):
    with pytest.raises(Refusal) as told:
        changed(rule, **said)
    assert told.value.status == status
    assert not Override.objects.exists()


def test_only_the_gatekeeper_changes_rules(cast, now, as_user):
    for who in ("lin", "zhao", "sun", "guan", "wu"):
        with pytest.raises(Refusal):
            change("DOC-007", since=DAY, value=1, weight="", why="", viewer=cast.viewer(who), now=now)
        assert as_user(who).post("/policy/DOC-007/", {"value": "1", "since": "2026-11-02"}).status_code == 404


def test_a_change_is_on_the_trail_with_its_reason(changed):
    changed("DOC-007", value=6000, why="县委常委会同意")
    entry = AuditEntry.objects.get(action="policy.changed")
    assert (entry.detail["rule"], entry.detail["why"], bool(entry.detail["looser"])) == (
        "DOC-007",
        "县委常委会同意",
        True,
    )


def test_a_change_that_fits_no_rule_any_more_does_not_stop_the_rest(cast, changed, now):
    changed("DOC-007", value=4000)
    Override.objects.create(county=cast.org("禾溪县"), rule="GONE-1", since=DAY, value=1, by=cast.user("gao"), at=now)
    assert pack(cast.org("禾溪县")).value("DOC-007", DAY) == 4000


def test_the_pack_costs_one_query(cast, changed, django_assert_num_queries):
    changed("DOC-007", value=4000)
    county = cast.org("禾溪县")
    with django_assert_num_queries(1):
        pack(county)


def test_rules_are_found_by_words_area_and_standing(cast):
    viewer = cast.viewer("lin")

    def found(**wanted):
        return {one.rule.id for one in rules(viewer, Wanted(**wanted), DAY)}

    assert "CHN-015" in found(words="打卡")
    assert found(area="layout") <= {id for id in shipped_pack().rules if id.startswith("DOC-")}
    assert "GRP-009" in found(standing="off")
    assert "GRP-009" not in found()
    assert found(words="没有这样的词") == set()


def test_everybody_reads_the_rules_and_what_was_changed_and_why(as_user, changed):
    changed("DOC-007", value=6000, why="县委常委会同意")
    for who in ("lin", "wang", "chen", "gao", "wu"):
        page = as_user(who).get("/policy/").content.decode()
        assert "县委常委会同意" in page
        assert "高水生" in page
    page = as_user("lin").get("/policy/DOC-007/").content.decode()
    assert "整治形式主义" in page
    assert "县委常委会同意" in page
    assert "改这条规则" not in page


def test_the_next_county_sees_the_rules_but_not_our_changes(as_user, changed):
    changed("DOC-007", value=6000, why="县委常委会同意")
    for address in ("/policy/", "/policy/DOC-007/", "/policy/?standing=changed"):
        page = as_user("qian").get(address)
        assert page.status_code == 200
        assert "县委常委会同意" not in page.content.decode()
        assert "高水生" not in page.content.decode()


def test_the_gatekeeper_changes_a_rule_on_its_page(as_user, cast):
    today = timezone.localdate()
    answer = as_user("gao").post("/policy/DOC-007/", {"value": "4500", "weight": "", "since": str(today), "why": ""})
    assert answer.status_code == 302
    assert pack(cast.org("禾溪县")).value("DOC-007", today) == 4500
    assert "4500" in as_user("gao").get("/policy/DOC-007/").content.decode()


@pytest.mark.parametrize(
    ("said", "told"),
    [({"value": "6000"}, "写明理由"), ({"value": "很多"}, "请填数"), ({"value": "1e400"}, "值请填"),
     ({"value": "4000", "since": "明天"}, "请填日期"), ({"value": "4000", "since": "2026-02-31"}, "请填日期")],
)  # fmt: skip
def test_what_was_typed_stays_when_it_can_not_be_done(as_user, said, told):
    given = {"since": str(timezone.localdate()), "why": "", "weight": "block"} | said
    answer = as_user("gao").post("/policy/DOC-007/", given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert f'value="{said["value"]}"' in page
    assert '<option value="block" selected>' in page
    assert not Override.objects.exists()


def test_a_rule_that_is_not_there_is_not_found(as_user):
    assert as_user("gao").get("/policy/NO-1/").status_code == 404
