"""From notes to a conclusion that is given back and published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork import concluding, queries
from yibiao_web.fieldwork.models import Conclusion, Problem
from yibiao_web.fieldwork.tests import making

DAY = timedelta(days=1)


@pytest.fixture
def problem(cast, now) -> Problem:
    return making.problem(cast, now)


def test_the_place_speaks_first(cast, now):
    visit = making.finished(cast, now)
    zhao = cast.viewer("zhao")
    with pytest.raises(Refusal, match="等当地说完"):
        concluding.conclude(visit, words="好", laid=[], viewer=zhao, now=now)
    concluding.remark(visit, words="灭火器昨天刚报修", viewer=cast.viewer("lin"), now=now, note=visit.notes.get())
    with pytest.raises(Refusal, match="等当地说完"):
        concluding.conclude(visit, words="好", laid=[], viewer=zhao, now=now + DAY)
    assert concluding.conclude(visit, words="好", laid=[], viewer=zhao, now=now + 4 * DAY).nothing_found


def test_whoever_has_nothing_more_to_say_need_not_be_waited_for(cast, now, as_user):
    visit = making.finished(cast, now)
    for _ in range(2):
        as_user("lin").post(reverse("fieldwork:remark", args=[visit.pk]), {"through": "1"})
    assert visit.remarks.count() == 1
    assert concluding.conclude(visit, words="好", laid=[], viewer=cast.viewer("zhao"), now=now)


def test_only_the_place_speaks_for_itself(cast, now, as_user):
    visit = making.finished(cast, now)
    for name, status in (("chen", 403), ("luo", 404), ("zhou", 404), ("zhao", 403), ("qian", 404), ("wang", 404)):
        answer = as_user(name).post(reverse("fieldwork:remark", args=[visit.pk]), {"words": "有话说"})
        assert answer.status_code == status, name


def test_a_conclusion_goes_to_the_place_and_to_the_owners(cast, now, as_user, problem):
    for name in ("lin", "chen", "zhao", "gao"):
        shown = as_user(name).get(reverse("fieldwork:show", args=[problem.visit_id])).content.decode()
        assert "厨房灭火器过期" in shown, name
    assert as_user("zhou").get(reverse("fieldwork:problem", args=[problem.pk])).status_code == 200
    assert as_user("zhou").get(reverse("fieldwork:show", args=[problem.visit_id])).status_code == 404
    for name in ("luo", "tan", "sun", "qian"):
        assert as_user(name).get(reverse("fieldwork:problem", args=[problem.pk])).status_code == 404, name


def test_given_twice_it_is_one(cast, now):
    one = making.concluded(cast, now)
    again = concluding.conclude(one.visit, words="别的话", laid=[], viewer=cast.viewer("zhao"), now=now)
    assert again.pk == one.pk
    assert Problem.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [({"owner": None}, "归谁管"), ({"title": " "}, "什么问题"), ({"due_on": None}, "期限"),
     ({"judged_by": "x"}, "怎样看"),
     ({"title": "请村里补报整改台账"}, "要材料"), ({"owner_why": "请填好自查表报县民政局"}, "要材料")],
)  # fmt: skip
def test_a_problem_is_laid_properly(cast, now, more, words):
    with pytest.raises(Refusal, match=words):
        making.concluded(cast, now, problem=more)
    assert not Conclusion.objects.exists()


def test_a_problem_can_not_be_laid_to_the_next_county(cast, now):
    with pytest.raises(Refusal, match="归谁管"):
        making.concluded(cast, now, problem={"owner": cast.org("柳林村")})


def test_nobody_but_the_senders_side_concludes(cast, now):
    visit = making.finished(cast, now)
    for name in ("lin", "zhou", "gao", "qian"):
        with pytest.raises(Refusal):
            concluding.conclude(visit, words="好", laid=[], viewer=cast.viewer(name), now=now + 9 * DAY)


def test_a_visit_without_problems_is_a_thanks_and_counts(cast, now):
    making.concluded(cast, now, clean=True)
    place = cast.org("杏花坞村")
    told = queries.quiet([place, cast.org("老槐坪村")], now.date() - 400 * DAY)
    assert (told[place.pk].visits, told[place.pk].clean, told[place.pk].fewer) == (1, 1, True)
    assert told[cast.org("老槐坪村").pk].visits == 0
    assert not told[cast.org("老槐坪村").pk].fewer


def test_what_is_still_to_be_done_is_told_with_its_rule(cast, now):
    visit = making.finished(cast, now)
    zhao = cast.viewer("zhao")
    assert not queries.findings(zhao, visit, now.date())
    late = queries.findings(zhao, visit, now.date() + 4 * DAY)
    assert [(one.code, one.rule) for one in late] == [("visit_without_conclusion", "INS-024")]
    conclusion = concluding.conclude(visit, words="好", laid=[], viewer=zhao, now=now + 4 * DAY)
    visit = queries.visits(zhao).get(pk=visit.pk)
    assert [one.rule for one in queries.findings(zhao, visit, now.date() + 5 * DAY)] == ["INS-045"]
    concluding.publish(conclusion, words="没有发现问题。", viewer=zhao, now=now)
    assert not queries.findings(zhao, queries.visits(zhao).get(pk=visit.pk), now.date() + 5 * DAY)


# the open page


def test_results_are_published_without_people(cast, now, as_user, client):
    conclusion = making.concluded(cast, now, problem={"title": "联系人王桂香13912345678登记的灭火器过期"})
    address = reverse("fieldwork:published", args=[cast.org("禾溪县").code])
    assert "灭火器" not in client.get(address).content.decode()
    as_user("zhao").post(
        reverse("fieldwork:publish", args=[conclusion.visit_id]), {"words": "负责人：王桂香，电话13912345678"}
    )
    shown = client.get(address).content.decode()
    assert "灭火器过期" in shown
    assert "杏花坞村" in shown
    for person in ("王桂香", "13912345678", "赵志强"):
        assert person not in shown
    assert "灭火器" not in client.get(reverse("fieldwork:published", args=[cast.org("渡川县").code])).content.decode()
    assert client.get(reverse("fieldwork:published", args=["nowhere"])).status_code == 404


def test_nobody_else_publishes(cast, now, as_user):
    conclusion = making.concluded(cast, now)
    address = reverse("fieldwork:publish", args=[conclusion.visit_id])
    assert [as_user(one).post(address, {"words": "好"}).status_code for one in ("lin", "zhou", "qian")] == [
        403,
        404,
        404,
    ]
    conclusion.refresh_from_db()
    assert conclusion.published_at is None
