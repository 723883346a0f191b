"""Approving, sending back, re-opening, and what comes into the ledger."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yibiao_web.accounts.models import Post
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.approvals.actions import approve, approve_many, reopen, send_back
from yibiao_web.approvals.models import CellRemark, Decision
from yibiao_web.approvals.tests.making import known, result, row, submitted
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.ledger.models import Change, Source, Subject
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.actions import move
from yibiao_web.tasks.models import Assignment
from yibiao_web.tasks.tests.making import sent


def again(one: Assignment) -> Assignment:
    return Assignment.objects.select_related("task__org", "org", "county").get(pk=one.pk)


def through(cast, one: Assignment, now) -> Assignment:
    approve(one, viewer=cast.viewer("chen"), now=now)
    return approve(one, viewer=cast.viewer("zhao"), now=now)


def again_through(cast, one: Assignment, told, now) -> None:
    """Re-opened, submitted with another result, and approved again."""
    reopen(one, viewer=cast.viewer("zhao"), now=now, reason="更正")
    Submission.objects.filter(assignment=one).update(result=told)
    move(one, "submit", now=now)
    through(cast, one, now)


def test_it_is_recorded_only_after_the_last_level(cast, now):
    _, shi, lu = known(cast, now)
    told = result(row(shi, changed={"person.mobile": "19900000009"}), row(lu, "kept", confirmed=["person.mobile"]))
    one = submitted(cast, now, told)
    approve(one, viewer=cast.viewer("chen"), now=now)
    assert (one.state, one.step) == ("submitted", 1)
    assert not Source.objects.filter(kind="submission").exists()
    approve(one, viewer=cast.viewer("zhao"), now=now)
    source = Source.objects.get(kind="submission")
    shi.refresh_from_db()
    lu.refresh_from_db()
    assert again(one).state == "approved"
    assert shi.values["person.mobile"] == "19900000009"
    assert lu.sources["person.mobile"] == shi.sources["person.mobile"] == source.pk
    assert lu.sources["person.name"] != source.pk
    assert (source.org, source.assignment, source.dated) == (one.org, one.pk, now.date())
    assert "杏花坞村" in source.title


def test_added_people_get_their_village_and_household(cast, now):
    home, *_ = known(cast, now)
    values = {"person.name": "石新生", "person.id_number": "990101202601010018"}
    one = submitted(cast, now, result(row(None, "added", values=values, household=home.pk)))
    through(cast, one, now)
    new = Subject.objects.get(name="石新生")
    assert (new.org, new.household_id, new.state) == (one.org, home.pk, "active")


@pytest.mark.parametrize("act", ["moved", "died", "other"])
def test_removed_people_keep_their_record(cast, now, act):
    _, shi, _ = known(cast, now)
    through(cast, submitted(cast, now, result(row(shi, act))), now)
    shi.refresh_from_db()
    assert shi.state == act
    assert shi.values["person.name"] == "石小满"


def test_what_a_list_of_people_says_of_a_household_is_the_households(cast, now):
    home, shi, _ = known(cast, now)
    told = result(row(shi))
    said = row(home, changed={"household.address": "杏花坞村 7 号"})
    told["regions"].append({"region": 0, "kind": "list", "subject": "household", "rows": [said]})
    through(cast, submitted(cast, now, told), now)
    home.refresh_from_db()
    assert home.values["household.address"] == "杏花坞村 7 号"


def test_two_that_are_one_are_merged(cast, now):
    _, shi, lu = known(cast, now)
    one = through(cast, submitted(cast, now, result(row(shi), row(lu, "merged", into=shi.pk))), now)
    lu.refresh_from_db()
    assert (lu.state, lu.merged_into) == ("merged", shi)
    again_through(cast, one, result(row(shi), row(lu, "merged", into=shi.pk)), now)
    assert again(one).state == "approved"


def test_figures_are_kept_by_organisation_and_period(cast, now):
    def told(value):
        return result(figures=[{"item": "aggregate.households", "value": value, "period": "2026-10"}])

    one = submitted(cast, now, told(132))
    through(cast, one, now)
    again_sent = submitted(cast, now, told(133), title="下一张表")
    through(cast, again_sent, now)
    line = Subject.objects.get(kind="organisation")
    assert line.key == f"{one.org.code}@2026-10"
    known = {"organisation.name": "杏花坞村", "aggregate.period": "2026-10", "aggregate.households": 133}
    assert line.values == known


def test_approving_twice_records_once(cast, now):
    _, shi, _ = known(cast, now)
    one = submitted(cast, now, result(row(shi, changed={"person.mobile": "19900000009"})))
    stale = again(one)
    approve(one, viewer=cast.viewer("chen"), now=now)
    with pytest.raises(Refusal) as told:  # the second reviewer of the same level read it before
        approve(stale, viewer=cast.viewer("chen"), now=now)
    assert told.value.code == "moved_meanwhile"
    stale = again(one)
    approve(one, viewer=cast.viewer("zhao"), now=now)
    with pytest.raises(Refusal) as told:
        approve(stale, viewer=cast.viewer("zhao"), now=now)
    assert (told.value.code, told.value.status) == ("moved_meanwhile", 409)
    assert Source.objects.filter(kind="submission").count() == 1
    assert Change.objects.filter(source__kind="submission").count() == 1
    recorded = Source.objects.get(kind="submission")
    assert AuditEntry.objects.filter(action="ledger.recorded", target_id=recorded.pk).count() == 1


def test_what_was_recalled_is_not_approved(cast, now):
    one = submitted(cast, now)
    seen = again(one)
    move(one, "recall", now=now)
    with pytest.raises(Refusal) as told:
        approve(seen, viewer=cast.viewer("chen"), now=now)
    assert told.value.code == "moved_meanwhile"
    assert not Decision.objects.exists()


def test_what_was_approved_is_not_recalled(cast, now):
    one = submitted(cast, now)
    seen = again(one)
    approve(one, viewer=cast.viewer("chen"), now=now)
    with pytest.raises(Refusal):
        move(seen, "recall", now=now)


@pytest.mark.parametrize("who", ["zhao", "tan", "zhou", "lin", "qian", "sun"])
def test_only_the_level_whose_turn_it_is_decides(cast, now, who):
    one, viewer = submitted(cast, now), cast.viewer(who)
    for act in (
        lambda: approve(one, viewer=viewer, now=now),
        lambda: send_back(one, viewer=viewer, now=now, remark="不对"),
    ):
        with pytest.raises(Refusal) as told:
            act()
        assert told.value.code == "not_your_step"


def test_nobody_approves_what_he_submitted_himself(cast, now):
    one = submitted(cast, now)
    Submission.objects.update(submitted_by=cast.user("chen"))
    with pytest.raises(Refusal) as told:
        approve(one, viewer=cast.viewer("chen"), now=now)
    assert told.value.code == "own_submission"


def test_sending_back_says_what_to_change_and_starts_from_the_first_level(cast, now):
    one = submitted(cast, now)
    approve(one, viewer=cast.viewer("chen"), now=now)
    with pytest.raises(Refusal) as told:
        send_back(one, viewer=cast.viewer("zhao"), now=now, remark=" ")
    assert told.value.code == "remark_needed"
    cells = [{"row": "s1", "field": "0.1", "text": "少一位"}, {"row": "s2", "field": "0.1", "text": "  "}]
    send_back(one, viewer=cast.viewer("zhao"), now=now, remark="", cells=cells)
    assert (one.state, one.step) == ("sent_back", 0)
    assert CellRemark.objects.get().text == "少一位"
    move(one, "submit", now=now)
    approve(one, viewer=cast.viewer("chen"), now=now)
    assert CellRemark.objects.get().resolved_at == now


def test_reopening_needs_a_reason_and_records_again(cast, now):
    _, shi, _ = known(cast, now)
    one = through(cast, submitted(cast, now, result(row(shi, changed={"person.mobile": "1"}))), now)
    with pytest.raises(Refusal):
        reopen(one, viewer=cast.viewer("zhao"), now=now, reason="")
    reopen(one, viewer=cast.viewer("zhao"), now=now, reason="村里来电说报错了")
    assert (one.state, one.approved_at) == ("sent_back", None)
    shi.refresh_from_db()
    assert shi.values["person.mobile"] == "1"
    Submission.objects.update(result=result(row(shi, changed={"person.mobile": "19900000003"})))
    move(one, "submit", now=now + timedelta(days=1))
    through(cast, one, now + timedelta(days=1))
    shi.refresh_from_db()
    assert shi.values["person.mobile"] == "19900000003"
    told = [one.after["person.mobile"] for one in shi.changes.order_by("pk")[1:]]
    assert told == ["1", "19900000003"]


def test_a_deputy_decides_in_the_name_of_whom_he_stands_in_for(cast, now):
    luo = cast.user("luo")
    Post.objects.create(user=luo, org=cast.org("鹤汀镇"), role="reviewer", deputy_of=cast.user("chen"))
    one = submitted(cast, now)
    approve(one, viewer=Viewer(luo, cast.org("鹤汀镇"), frozenset({"reviewer"})), now=now)
    assert Decision.objects.get().deputy_for == cast.user("chen")
    assert AuditEntry.objects.get(action="submission.approved").detail["deputy_for"] == "陈立春"


def test_many_are_approved_each_by_itself(cast, now):
    task = sent(cast, now)
    one = submitted(cast, now, task=task)
    other = submitted(cast, now, task=task, village="老槐坪村")
    far = submitted(cast, now, task=task, village="碾子坝村")
    done, refused = approve_many([one, other, far], viewer=cast.viewer("chen"), now=now)
    assert done == [one, other]
    assert [(each.pk, why.code) for each, why in refused] == [(far.pk, "not_your_step")]


def test_a_townships_own_task_ends_at_the_township(cast, now):
    one = submitted(cast, now, by="chen", villages=["杏花坞村"], chain=["township"])
    approve(one, viewer=cast.viewer("chen"), now=now)
    assert one.state == "approved"
    assert Source.objects.filter(kind="submission").count() == 1


def test_approved_again_an_added_row_is_the_same_subject(cast, now):
    values = {"person.name": "石新生"}  # no number tells who it is
    one = through(cast, submitted(cast, now, result(row(None, "added", values=values))), now)
    again_through(cast, one, result(row(None, "added", values={"person.name": "石新声"})), now)
    new = Subject.objects.get(name__startswith="石新")
    assert new.name == "石新声"
    again_through(cast, one, result(), now)
    new.refresh_from_db()
    assert new.state == "other"


def test_approved_again_what_is_no_longer_said_is_taken_back(cast, now):
    _, shi, lu = known(cast, now)
    said = result(row(shi, changed={"person.mobile": "1", "person.age": 3}), row(lu, "died"))
    one = through(cast, submitted(cast, now, said), now)
    again_through(cast, one, result(row(shi, changed={"person.age": 3}), row(lu, "kept")), now)
    shi.refresh_from_db()
    lu.refresh_from_db()
    assert (shi.values["person.mobile"], shi.values["person.age"]) == ("19900000001", 3)
    assert lu.state == "active"


def test_a_figure_no_longer_said_is_taken_back(cast, now):
    said = [{"item": "aggregate.households", "value": 132, "period": "2026-10"}]
    one = through(cast, submitted(cast, now, result(figures=said)), now)
    again_through(cast, one, result(), now)
    assert "aggregate.households" not in Subject.objects.get(kind="organisation").values
