"""What a place sees of itself and says against it; that nobody is put in a row."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.urls import reverse

from yibiao.appraisal.moments import Moments, bands_under
from yibiao_web.appraisal import contesting, queries
from yibiao_web.appraisal.models import Contest, Value
from yibiao_web.appraisal.tests import making
from yibiao_web.audit.refusals import Refusal

pytestmark = pytest.mark.django_db
RANKED = re.compile(r"第\s*\d+\s*[名位]|名次[:：]|排行榜|倒数")


@pytest.fixture
def scheme(cast, now):
    return making.reckoned(cast, now)


def place(scheme, cast, name: str = "杏花坞村") -> str:
    return reverse("appraisal:place", args=[scheme.pk, cast.org(name).pk])


def value_of(scheme, cast, name: str = "群众诉求解决率", village: str = "杏花坞村") -> Value:
    return scheme.indicators.get(name=name).values.get(org=cast.org(village), current=True)


def test_a_place_sees_its_own_evidence_and_nobody_elses(scheme, cast, as_user):
    client = as_user("lin")
    assert client.get(reverse("appraisal:scheme", args=[scheme.pk])).url == place(scheme, cast)
    page = client.get(place(scheme, cast)).content.decode()
    assert "98%（100 个里 98 个）" in page
    assert "业务系统" in page
    assert "老槐坪村" not in page
    assert client.get(place(scheme, cast, "老槐坪村")).status_code == 404
    for name in ("what_if", "export"):
        assert client.get(reverse(f"appraisal:{name}", args=[scheme.pk])).status_code == 404


def test_a_township_sees_its_own_villages(scheme, cast, as_user):
    page = as_user("chen").get(reverse("appraisal:scheme", args=[scheme.pk])).content.decode()
    assert "杏花坞村" in page
    assert "碾子坝村" not in page
    assert as_user("chen").get(place(scheme, cast, "碾子坝村")).status_code == 404


def test_the_next_county_finds_nothing(scheme, cast, as_user):
    client, value = as_user("qian"), value_of(scheme, cast)
    for address in (
        reverse("appraisal:scheme", args=[scheme.pk]), place(scheme, cast),
        reverse("appraisal:indicator", args=[value.indicator.demand_id]),
        reverse("appraisal:export", args=[scheme.pk]),
    ):  # fmt: skip
        assert client.get(address).status_code == 404
    assert client.post(reverse("appraisal:contest", args=[value.pk])).status_code == 404
    assert "民政" not in client.get(reverse("appraisal:index")).content.decode()


def test_a_contest_is_one_act_and_the_correction_reckons_at_once(scheme, cast, as_user):
    value = value_of(scheme, cast, village="老槐坪村")
    answer = as_user("luo").post(reverse("appraisal:contest", args=[value.pk]), {"proposed": "95/100"}, follow=True)
    assert "待核实" in answer.content.decode()
    made = Contest.objects.get()
    assert made.owner == cast.org("县民政局")
    said = {f"{made.pk}-count": 95, f"{made.pk}-of": 100, f"{made.pk}-answer": "系统漏记，已补"}
    as_user("zhao").post(reverse("appraisal:settle", args=[made.pk]), said)
    made.refresh_from_db()
    scheme.refresh_from_db()
    assert made.state == "corrected"
    assert made.corrected.count == 95
    told = scheme.result["places"][str(cast.org("老槐坪村").pk)]
    assert told["lines"][str(value.indicator_id)]["value"] == 95
    assert told["score"] > 45
    page = as_user("luo").get(place(scheme, cast, "老槐坪村")).content.decode()
    assert "更正过" in page
    assert "系统漏记，已补" in page
    assert "以前的数" in page


def test_a_value_that_stands_is_answered(scheme, cast, now, as_user):
    made = contesting.contest(value_of(scheme, cast), words="", proposed="", viewer=cast.viewer("lin"), now=now)
    settle = reverse("appraisal:settle", args=[made.pk])
    as_user("zhao").post(settle, {"uphold": "1"})
    made.refresh_from_db()
    assert made.state == "open", "without a word nobody is answered"
    as_user("zhao").post(settle, {"uphold": "1", f"{made.pk}-answer": "核对了系统，无误"})
    made.refresh_from_db()
    assert (made.state, made.corrected) == ("upheld", None)
    with pytest.raises(Refusal, match="已经有人答复"):
        contesting.settle(made, told=None, answer="再说一遍", viewer=cast.viewer("zhao"), now=now)


def test_a_contest_sent_twice_is_one(scheme, cast, now):
    value, viewer = value_of(scheme, cast), cast.viewer("lin")
    first = contesting.contest(value, words="甲", proposed="", viewer=viewer, now=now)
    assert contesting.contest(value, words="乙", proposed="", viewer=viewer, now=now).pk == first.pk


def test_nobody_contests_for_others_or_settles_what_is_not_theirs(scheme, cast, now):
    value = value_of(scheme, cast)
    with pytest.raises(Refusal):
        contesting.contest(value, words="", proposed="", viewer=cast.viewer("luo"), now=now)
    made = contesting.contest(value, words="", proposed="", viewer=cast.viewer("lin"), now=now)
    with pytest.raises(Refusal):
        contesting.settle(made, told={"count": 1, "of": 1}, answer="", viewer=cast.viewer("zhou"), now=now)


def test_a_correction_is_not_undone_by_collecting_again(scheme, cast, now):
    from yibiao_web.appraisal.valuing import collect

    value = value_of(scheme, cast)
    made = contesting.contest(value, words="", proposed="", viewer=cast.viewer("lin"), now=now)
    contesting.settle(made, told={"count": 99, "of": 100}, answer="", viewer=cast.viewer("zhao"), now=now)
    collect(scheme, viewer=cast.viewer("zhao"), now=now)
    assert value_of(scheme, cast).count == 99


def test_no_page_holds_a_rank_and_places_stand_in_the_order_of_the_tree(scheme, cast, as_user):
    tree = list(making.VILLAGES)
    for who, address in (
        ("zhao", reverse("appraisal:scheme", args=[scheme.pk])), ("gao", reverse("appraisal:scheme", args=[scheme.pk])),
        ("lin", place(scheme, cast)), ("gao", reverse("appraisal:what_if", args=[scheme.pk])),
        ("lin", reverse("appraisal:index")),
        ("zhao", reverse("appraisal:indicator", args=[scheme.indicators.first().demand_id])),
    ):  # fmt: skip
        page = as_user(who).get(address).content.decode()
        assert not RANKED.search(page), address
        found = re.findall("|".join(tree), page)
        assert list(dict.fromkeys(found)) == [name for name in tree if name in found]
    told = scheme.result["places"]
    scores = [told[str(cast.org(name).pk)]["score"] for name in tree]
    assert scores not in (sorted(scores), sorted(scores, reverse=True)), "the tree is no row of scores"


def test_the_file_to_take_away_holds_no_figure_to_rank_by(scheme, cast, as_user):
    answer = as_user("zhao").get(reverse("appraisal:export", args=[scheme.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    heads = [cell.value for cell in sheet[4]]
    assert heads[:4] == ["镇街", "地方", "档次", "把握"]
    assert not [head for head in heads if re.search("总分|得分|名次|排名|综合", head)]
    assert [row[1].value for row in sheet.iter_rows(min_row=5)] == list(making.VILLAGES)


def test_bands_on_noise_are_said_so(scheme, cast, as_user):
    told = {one.org.name: one for branch in queries.standings(cast.viewer("gao"), scheme) for one in branch.places}
    assert told["碾子坝村"].words == "看不出差别"
    assert "分不清" in told["碾子坝村"].note
    page = as_user("gao").get(place(scheme, cast, "碾子坝村")).content.decode()
    assert "说不准在哪一档" in page


def test_what_if_follows_the_sliders_on_the_server_too(scheme, cast, as_user):
    first, second, *_ = scheme.result["indicators"]
    address = reverse("appraisal:what_if", args=[scheme.pk])
    page = as_user("zhao").get(address).content.decode()
    assert '<span id="changed">0</span>' in page
    assert "老槐坪村" not in page
    moved = as_user("zhao").get(address, {f"w{first}": 0, f"w{second}": 100, "how": "geometric"})
    assert moved.status_code == 200
    assert as_user("zhao").get(address, {f"w{first}": "很多", f"w{second}": "nan"}).status_code == 200


def test_the_moments_tell_the_bands_that_were_drawn(scheme):
    places = [Moments(tuple(None if row is None else tuple(row) for row in one)) for one in scheme.result["moments"]]
    weights = [scheme.indicators.get(pk=pk).weight for pk in scheme.result["indicators"]]
    told = bands_under(places, weights, "linear", good=scheme.good, weak=scheme.weak)
    assert told == [one["band"] for one in scheme.result["places"].values()]


def test_an_indicator_of_another_department_is_settled_there(cast, now, as_user):
    scheme = making.started(cast, now, making.solved(owner=cast.org("县残联")), making.word())
    making.entered(cast, now, scheme, "群众诉求解决率", {"杏花坞村": (9.0, 10.0)}, by="zhou")
    made = contesting.contest(value_of(scheme, cast), words="", proposed="", viewer=cast.viewer("lin"), now=now)
    assert made.owner == cast.org("县残联")
    page = as_user("zhou").get(reverse("appraisal:contests")).content.decode()
    assert "杏花坞村" in page
    assert "杏花坞村" not in as_user("zhao").get(reverse("appraisal:contests")).content.decode()
