"""The watch through the door: what rises is told once, answered by its sender, closed by the gatekeeper."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from yibiao.trends.calendar import last_whole, later
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.orgs.models import Organisation
from yibiao_web.trends import actions, looking, queries
from yibiao_web.trends.models import Alarm, Look, Measure
from yibiao_web.trends.tests import making

pytestmark = pytest.mark.django_db
WHY = "新增了一项救助核查，下个月起改由台账取数。"


@pytest.fixture
def seen(cast, now):
    return making.watched(cast, now)


def alarm_of(cast, name="县民政局"):
    return Alarm.objects.filter(org=cast.org(name)).first()


def test_a_department_that_asks_more_again_is_told_of_and_the_others_are_not(seen, cast):
    assert {one.org.name for one in Alarm.objects.all() if one.org} == {"县民政局"}
    one = alarm_of(cast)
    assert one.month == seen.month
    assert one.numbers["percent"] > 50
    assert "小时" in one.message


def test_a_quiet_county_has_no_alarm(cast, now):
    making.watched(cast, now, rise=1.0)
    assert not Alarm.objects.exists()
    assert Look.objects.get().result["watched"] > 0


def test_learning_that_all_takes_longer_is_no_rise(cast, now):
    """Since half a year every estimate is corrected upwards, and some are measured: nobody asks for more."""
    making.ledger(cast, timezone.localdate(now), rise=1.0)
    recent = BurdenEntry.objects.filter(on__gte=timezone.localdate(now) - timedelta(days=190))
    recent.update(estimated=F("estimated") * 1.8, factor=1.8)
    recent.filter(kind="meeting").update(measured=F("estimated") * 1.5, measured_for=F("estimated"))
    looking.look(cast.org("禾溪县"), last_whole(timezone.localdate(now)), now)
    assert not Alarm.objects.exists()


def test_two_senders_of_one_name_are_watched_apart(cast, now, as_user):
    rising, other = cast.org("县民政局"), cast.org("县卫健局")
    making.ledger(cast, timezone.localdate(now))
    Organisation.objects.filter(pk=other.pk).update(name=rising.name)
    looking.look(cast.org("禾溪县"), last_whole(timezone.localdate(now)), now)
    assert {one.org for one in Alarm.objects.all() if one.org} == {rising}
    shown = as_user("gao").get(reverse("trends:index")).context["groups"]
    assert {row["pk"] for group in shown for row in group["rows"]} >= {rising.pk, other.pk}
    assert len({group["name"] for group in shown}) == len(shown)


def test_the_same_month_looked_at_twice_is_told_of_once(seen, cast, now):
    before = Alarm.objects.count()
    looking.look(cast.org("禾溪县"), seen.month, now)
    assert (Alarm.objects.count(), Look.objects.count()) == (before, 1)


def test_what_goes_on_next_month_stays_one_alarm(cast, now):
    today = timezone.localdate(now)
    making.ledger(cast, today)
    county, last = cast.org("禾溪县"), last_whole(today)
    looking.look(county, later(last, -1), now)
    first = Alarm.objects.count()
    looking.look(county, last, now)
    assert Alarm.objects.filter(org=cast.org("县民政局"), month=last).exists()
    kept = Alarm.objects.filter(seen=later(last, -1))
    assert kept.count() == first


def test_the_round_looks_once_a_month(cast, now):
    making.ledger(cast, timezone.localdate(now))
    actions.look_daily(now)
    kept = Look.objects.get()
    actions.look_daily(now + timedelta(minutes=10))
    assert Look.objects.get().made_at == kept.made_at


def test_the_round_does_nothing_where_nothing_was_charged(cast, now):
    actions.look_daily(now)
    assert not Look.objects.exists()


def test_its_sender_explains_and_the_gatekeeper_closes(seen, cast, now, as_user):
    one = alarm_of(cast)
    as_user("zhao").post(reverse("trends:explain", args=[one.pk]), {"words": WHY})
    one.refresh_from_db()
    assert (one.explanation, one.explained_by) == (WHY, cast.user("zhao"))
    as_user("gao").post(reverse("trends:close", args=[one.pk]), {"words": "同意，下月再看。"})
    one.refresh_from_db()
    assert one.closed_by == cast.user("gao")
    assert [each.action for each in AuditEntry.objects.filter(action__startswith="alarm.").order_by("pk")][-2:] == [
        "alarm.explained", "alarm.closed",
    ]  # fmt: skip


def test_a_closed_alarm_is_not_raised_again_while_it_goes_on(seen, cast, now):
    one = alarm_of(cast)
    actions.close(one, words="已经说清楚了。", viewer=cast.viewer("gao"), now=now)
    before = Alarm.objects.count()
    looking.look(cast.org("禾溪县"), seen.month, now)
    assert Alarm.objects.count() == before


def test_an_alarm_is_closed_with_a_measure_without_further_words(seen, cast, now, as_user):
    one, measure = alarm_of(cast), making.measure(cast, now)
    as_user("gao").post(reverse("trends:close", args=[one.pk]), {"words": "", "measure": measure.pk})
    one.refresh_from_db()
    assert one.measure == measure


@pytest.mark.parametrize(("who", "words", "code"), [
    ("zhou", WHY, "not_yours"), ("zhao", "忙", "reason_too_short"), ("gao", WHY, "not_yours"),
])  # fmt: skip
def test_only_its_sender_explains_and_says_why(seen, cast, now, who, words, code):
    with pytest.raises(Refusal) as refused:
        actions.explain(alarm_of(cast), words=words, viewer=cast.viewer(who), now=now)
    assert refused.value.code == code


def test_what_is_closed_is_not_explained_any_more(seen, cast, now):
    one = alarm_of(cast)
    actions.close(one, words="已经说清楚了。", viewer=cast.viewer("gao"), now=now)
    with pytest.raises(Refusal) as refused:
        actions.explain(one, words=WHY, viewer=cast.viewer("zhao"), now=now)
    assert refused.value.code == "closed_already"


def test_the_county_page_names_senders_in_the_order_of_the_tree(seen, as_user):
    shown = as_user("gao").get(reverse("trends:index"))
    assert [one["sender"] for one in shown.context["groups"]] == ["", "县残联", "县民政局", "县卫健局"]
    assert "年误报一次" in shown.content.decode()


def test_a_sender_sees_its_own_series_only(seen, as_user, cast):
    shown = as_user("zhou").get(reverse("trends:index"))
    assert [one["sender"] for one in shown.context["groups"]] == ["县残联"]
    assert list(shown.context["alarms"]) == []
    other = reverse("trends:series", args=[cast.org("县民政局").pk, "all"])
    assert as_user("zhou").get(other).status_code == 404


def test_a_series_page_has_its_numbers_beside_the_chart(seen, as_user, cast):
    shown = as_user("zhao").get(reverse("trends:series", args=[cast.org("县民政局").pk, "document"]))
    assert len(shown.context["table"]) == making.MONTHS
    assert shown.context["chart"]["minutes"][-1] == pytest.approx(shown.context["table"][0]["minutes"] / 60, abs=0.06)


def test_the_chart_of_an_alarm_steps_where_it_says_that_it_rose(seen, as_user, cast):
    one = alarm_of(cast)
    levels = as_user("zhao").get(reverse("trends:alarm", args=[one.pk])).context["chart"]["level"]
    assert levels[-1] == round(one.numbers["after"] / 60, 1)
    assert levels[-8] == round(one.numbers["before"] / 60, 1)


def test_a_village_sees_what_is_asked_of_it_and_nothing_of_others(seen, as_user):
    shown = as_user("lin").get(reverse("trends:place"))
    assert shown.status_code == 200
    assert shown.context["year"] > 0
    assert "老槐坪村" not in shown.content.decode()
    assert as_user("lin").get(reverse("trends:index")).status_code == 404


def test_another_village_has_nothing(seen, as_user):
    assert "还没有直接要本地做的事" in as_user("luo").get(reverse("trends:place")).content.decode()


def test_a_measure_is_registered_with_what_it_brought(seen, as_user, cast, now):
    day = later(timezone.localdate(now).replace(day=1), -13)
    told = {"title": "减文", "since": day.isoformat(), "kinds": ["document"], "senders": [cast.org("县残联").pk]}
    answer = as_user("gao").post(reverse("trends:measure_new"), told)
    made = Measure.objects.get()
    assert answer.url == reverse("trends:measure", args=[made.pk])
    assert made.effect["way"] in ("compared", "alone")
    assert made.effect["words"] in as_user("zhao").get(answer.url).content.decode()


def test_two_measures_of_one_thing_give_its_hours_back_once(seen, cast, now):
    first, second = making.measure(cast, now), making.measure(cast, now, months_ago=8, title="再减文")
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.effect["given_back"] is not None
    assert second.effect["given_back"] is None
    assert second.effect["way"] == "alone"


@pytest.mark.parametrize(("told", "code"), [
    ({"title": " "}, "measure_incomplete"), ({"kinds": ["nothing"]}, "measure_incomplete"),
    ({"months_ago": -2}, "measure_later"),
])  # fmt: skip
def test_a_measure_that_says_too_little_is_refused(cast, now, told, code):
    with pytest.raises(Refusal) as refused:
        making.measure(cast, now, **told)
    assert refused.value.code == code


def test_a_measure_names_nobody_of_the_next_county(cast, now):
    with pytest.raises(Refusal):
        making.measure(cast, now, senders=[cast.org("渡川县")])


def test_a_wrong_day_keeps_what_was_typed(cast, as_user, now):
    told = {"title": "减文", "since": "2999-01-01", "about": "写了很多"}
    answer = as_user("gao").post(reverse("trends:measure_new"), told)
    assert answer.status_code == 422
    assert "写了很多" in answer.content.decode()
    assert not Measure.objects.exists()


def test_the_trail_tells_what_was_looked_at_again(seen, cast, as_user):
    as_user("gao").post(reverse("trends:look"))
    assert AuditEntry.objects.filter(action="trends.looked").count() == 1


def test_withdrawn_demands_show_their_duty_and_how_it_is_met(cast, now, as_user):
    from yibiao_web.gate import actions as gate

    viewer = cast.viewer("zhao")
    asked = {cast.org("鹤汀镇"): 30.0}
    one = gate.register("document", org=cast.org("县民政局"), title="地名核对通知", findings=[], asked=asked, now=now,
                        viewer=viewer, duty="地名管理")  # fmt: skip
    gate.pass_plain(one, viewer=viewer, now=now)
    gate.enter_force(one, viewer=viewer, now=now)
    gate.withdraw(one, viewer=viewer, reason="不再需要", duty_kept_by="由民政局自己按台账核对", now=now)
    shown = as_user("gao").get(reverse("trends:withdrawn")).content.decode()
    assert "地名管理" in shown
    assert "由民政局自己按台账核对" in shown


def test_a_white_header_that_takes_the_place_of_a_red_one_is_known(cast, now):
    from yibiao_web.documents.models import Document
    from yibiao_web.gate import actions as gate
    from yibiao_web.trends import facts

    viewer = cast.viewer("zhao")
    one = gate.register("document", org=cast.org("县民政局"), title="地名核对函", findings=[], now=now, viewer=viewer,
                        asked={cast.org("鹤汀镇"): 30.0}, duty="地名管理")  # fmt: skip
    Document.objects.create(
        county=cast.org("禾溪县"), org=one.org, issuer="县民政局", title=one.title, color="white_header", demand=one,
        made_by=viewer.user, made_at=now,
    )  # fmt: skip
    gate.pass_plain(one, viewer=viewer, now=now)
    gate.enter_force(one, viewer=viewer, now=now)
    rows = facts.asked(cast.org("禾溪县"), timezone.localdate(now).replace(day=1))
    assert [(row.kind, row.variant) for row in rows] == [("document", "white_header")]


def test_qian_sees_nothing_of_ours(seen, cast, now, as_user):
    making.measure(cast, now)
    qian = as_user("qian")
    assert qian.get(reverse("trends:alarm", args=[alarm_of(cast).pk])).status_code == 404
    assert qian.get(reverse("trends:measure", args=[Measure.objects.get().pk])).status_code == 404
    assert qian.get(reverse("trends:series", args=[cast.org("禾溪县").pk, "all"])).status_code == 404
    assert "县民政局" not in qian.get(reverse("trends:index")).content.decode()
    assert list(queries.withdrawn(cast.viewer("qian"))) == []
