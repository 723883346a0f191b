"""Opening, typing, undoing, submitting and recalling, by the actions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.ledger.actions import SubjectChange, record
from yibiao_web.ledger.models import Source
from yibiao_web.submissions.actions import confirm, open_draft, recall, save, submit, undo
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.tests.making import PEOPLE, assigned, drafted, field_of, id_number, people, values
from yibiao_web.submissions.typed import cells_of
from yibiao_web.tasks.models import Assignment


@pytest.fixture
def three(cast, now):
    return people(cast, now)


@pytest.fixture
def draft(cast, now, three) -> Submission:
    return drafted(cast, now)


def test_only_what_is_missing_is_open(cast, draft, three):
    region = draft.base["regions"][0]
    mobile, health = field_of(draft, "联系电话"), field_of(draft, "健康状况")
    assert region["rows"] == [f"s{one.pk}" for one in three]
    assert region["states"][mobile] == "kmk"
    assert region["states"][health] == "kkm"
    assert region["values"][mobile][0] == "19900000001"
    assert draft.base["sources"][region["sources"][mobile][0]]["title"] == "户籍底册"
    assert draft.assignment.open_cells == 1 + 1 + 3 + 3


def test_opening_again_gives_the_same_draft(cast, now, draft):
    again = open_draft(draft.assignment, viewer=cast.viewer("lin"), now=now)
    assert again.pk == draft.pk
    assert AuditEntry.objects.filter(action="draft.opened").count() == 1


def test_nobody_else_opens_or_types(cast, now, three, draft):
    for name in ("luo", "qian", "zhao"):
        with pytest.raises(Refusal) as refused:
            open_draft(draft.assignment, viewer=cast.viewer(name), now=now)
        assert refused.value.status == 404
        with pytest.raises(Refusal):
            save(draft, [], viewer=cast.viewer(name), now=now)


def test_a_saved_cell_is_there_and_sending_it_twice_changes_nothing(cast, now, three, draft):
    edit = [{"row": f"s{three[1].pk}", "field": field_of(draft, "联系电话"), "value": " 19900000002 "}]
    told = save(draft, edit, viewer=cast.viewer("lin"), now=now)
    assert (told["number"], told["findings"], told["refused"]) == (1, [], [])
    assert save(draft, edit, viewer=cast.viewer("lin"), now=now)["number"] == 1
    assert values(draft) == ["19900000002"]


def test_a_closed_cell_is_refused_and_the_rest_is_kept(cast, now, three, draft):
    row, mobile, gifts = f"s{three[0].pk}", field_of(draft, "联系电话"), field_of(draft, "慰问物资份数")
    block = [{"row": row, "field": mobile, "value": "1"}, {"row": row, "field": gifts, "value": 2}]
    told = save(draft, block, viewer=cast.viewer("lin"), now=now)
    assert [(one["row"], one["field"]) for one in told["refused"]] == [(row, mobile)]
    assert values(draft) == [2]


@pytest.mark.parametrize(
    ("label", "value", "code", "severity"),
    [
        ("家庭人口数", "三口", None, ""),
        ("家庭人口数", "很多", "number_unreadable", "block"),
        ("家庭人口数", "3.5", "number_not_whole", "block"),
        ("家庭人口数", "60", "number_out_of_range", "reason"),
        ("健康状况", "还行", "choice_unknown", "block"),
        ("联系电话", "12", "phone_form", "hint"),
    ],
)
def test_what_is_typed_is_checked_at_once(cast, now, three, draft, label, value, code, severity):
    row = three[1] if label == "联系电话" else three[2]
    told = save(
        draft,
        [{"row": f"s{row.pk}", "field": field_of(draft, label), "value": value}],
        viewer=cast.viewer("lin"),
        now=now,
    )
    assert [(one["code"], one["severity"]) for one in told["findings"]] == ([(code, severity)] if code else [])


def test_two_clerks_keep_each_others_cells_and_see_them(cast, now, three, draft):
    gifts, row = field_of(draft, "慰问物资份数"), f"s{three[0].pk}"
    save(draft, [{"row": row, "field": gifts, "value": 1}], viewer=cast.viewer("lin"), now=now)
    other = Submission.objects.get(pk=draft.pk)
    told = save(
        other, [{"row": f"s{three[1].pk}", "field": gifts, "value": 2}], viewer=cast.viewer("wang"), now=now, since=0
    )
    assert [(one["row"], one["value"], one["by"]) for one in told["edits"]] == [(row, 1, "林小满")]


def test_undo_takes_back_a_whole_block_but_nothing_of_somebody_else(cast, now, three, draft):
    gifts, lin = field_of(draft, "慰问物资份数"), cast.viewer("lin")
    block = [{"row": f"s{one.pk}", "field": gifts, "value": 1} for one in three]
    save(draft, block, viewer=lin, now=now, batch="a")
    assert undo(draft, viewer=cast.viewer("lin"), now=now)["number"] == 6
    assert not values(draft)
    assert undo(draft, viewer=lin, now=now) == {"number": 6, "edits": [], "kept": 0}


def test_undoing_a_block_asks_the_database_no_more_often_for_more_rows(cast, now, django_assert_max_num_queries):
    known = [("石小满", id_number("19500101", at), None, None) for at in range(1, 60)]
    people(cast, now, rows=known)
    draft, lin = drafted(cast, now), cast.viewer("lin")
    rows, labels = draft.base["regions"][0]["rows"], ("联系电话", "慰问物资份数")
    edits = [{"row": row, "field": field_of(draft, label), "value": 2} for row in rows for label in labels]
    assert save(draft, edits, viewer=lin, now=now, batch="a")["number"] == 118
    with django_assert_max_num_queries(30):
        assert undo(draft, viewer=lin, now=now)["kept"] == 0
    assert not values(draft)


def filled(cast, now, draft) -> None:
    """Everything open answered."""
    edits = []
    for region in draft.base["regions"]:
        asked = {one["key"]: one for one in region["fields"] if one["asked"]}
        for key, one in asked.items():
            value = {"联系电话": "19900000002", "健康状况": "大病"}.get(one["label"][-1], 2)
            rows = zip(region["rows"], region["states"][key], strict=True)
            edits += [{"row": row, "field": key, "value": value} for row, state in rows if state == "m"]
    save(draft, edits, viewer=cast.viewer("lin"), now=now)


def test_it_submits_once_and_freezes_the_ledgers_values(cast, now, three, draft):
    filled(cast, now, draft)
    told = submit(draft, viewer=cast.viewer("lin"), key="k1", now=now)
    assert told.accepted, told.stopping
    again = submit(draft, viewer=cast.viewer("lin"), key="k1", now=now)
    assert again.accepted
    assert AuditEntry.objects.filter(action="submission.submitted").count() == 1
    with pytest.raises(Refusal) as refused:
        submit(draft, viewer=cast.viewer("lin"), key="k2", now=now)
    assert refused.value.code == "not_editable"
    rows = {one["subject"]: one for one in Submission.objects.get().result["regions"][0]["rows"]}
    assert rows[three[1].pk]["changed"]["person.phone"] == {"before": None, "after": "19900000002"}
    assert rows[three[1].pk]["act"] == "changed"
    assert "person.name" not in rows[three[1].pk]["changed"]


def test_a_block_finding_stops_it(cast, now, three, draft):
    filled(cast, now, draft)
    edit = {"row": f"s{three[1].pk}", "field": field_of(draft, "慰问物资份数"), "value": "很多"}
    save(draft, [edit], viewer=cast.viewer("lin"), now=now)
    told = submit(draft, viewer=cast.viewer("lin"), key="k", now=now)
    assert not told.accepted
    assert {one["code"] for one in told.stopping} == {"number_unreadable"}
    assert Assignment.objects.get(pk=draft.assignment_id).state == "filling"


def test_what_differs_much_needs_a_word(cast, now, three, draft):
    filled(cast, now, draft)
    edit = {"row": f"s{three[1].pk}", "field": field_of(draft, "家庭人口数"), "value": 45}
    save(draft, [edit], viewer=cast.viewer("lin"), now=now)
    assert not submit(draft, viewer=cast.viewer("lin"), key="k", now=now).accepted
    save(draft, [edit | {"note": "集体户"}], viewer=cast.viewer("lin"), now=now)
    assert submit(draft, viewer=cast.viewer("lin"), key="k", now=now).accepted


def test_it_is_recalled_before_the_first_approval_only(cast, now, three, draft):
    filled(cast, now, draft)
    submit(draft, viewer=cast.viewer("lin"), key="k", now=now)
    recall(draft, viewer=cast.viewer("lin"), now=now)
    assert draft.assignment.state == "filling"
    submit(draft, viewer=cast.viewer("lin"), key="k3", now=now)
    Assignment.objects.update(step=1)
    with pytest.raises(Refusal) as refused:
        recall(draft, viewer=cast.viewer("lin"), now=now)
    assert refused.value.code == "already_reviewed"


def test_old_values_are_confirmed_in_one_act(cast, now):
    known = people(cast, now, days_old=2000)
    draft = drafted(cast, now)
    region, mobile = draft.base["regions"][0], field_of(draft, "联系电话")
    assert region["states"][mobile] == "sms"
    filled(cast, now, draft)
    told = submit(draft, viewer=cast.viewer("lin"), key="k", now=now)
    assert [one["code"] for one in told.stopping] == ["stale_unconfirmed"]
    assert confirm(draft, viewer=cast.viewer("lin"), now=now)["rows"]
    assert submit(draft, viewer=cast.viewer("lin"), key="k", now=now).accepted
    rows = {one["subject"]: one for one in Submission.objects.get().result["regions"][0]["rows"]}
    assert "person.phone" in rows[known[0].pk]["confirmed"]


def test_rows_are_added_removed_and_merged(cast, now, three, draft):
    lin = cast.viewer("lin")
    name, number = field_of(draft, "姓名"), field_of(draft, "身份证号码")
    save(
        draft,
        [
            {"row": "n1", "field": "_added", "value": {"region": 0}},
            {"row": "n1", "field": name, "value": "新来人"},
            {"row": f"s{three[0].pk}", "field": "_state", "value": "died", "note": "十月去世"},
            {"row": f"s{three[1].pk}", "field": "_merged", "value": f"s{three[2].pk}"},
        ],
        viewer=lin, now=now,
    )  # fmt: skip
    told = submit(draft, viewer=lin, key="k", now=now)
    assert ("n1", number, "row_without_key") in {(one["row"], one["field"], one["code"]) for one in told.stopping}
    save(draft, [{"row": "n1", "field": number, "value": id_number("19700101", 7)}], viewer=lin, now=now)
    assert submit(draft, viewer=lin, key="k", now=now).accepted
    rows = {one["row"]: one for one in Submission.objects.get().result["regions"][0]["rows"]}
    assert [rows[f"s{one.pk}"]["act"] for one in three] == ["died", "merged", "kept"]
    assert rows[f"s{three[1].pk}"]["into"] == three[2].pk
    assert rows["n1"]["values"] == {"person.name": "新来人", "person.id_number": id_number("19700101", 7)}


def test_an_added_row_that_is_merged_into_a_known_one_is_not_handed_in(cast, now, three, draft):
    lin, name, number = cast.viewer("lin"), field_of(draft, "姓名"), field_of(draft, "身份证号码")
    filled(cast, now, draft)
    added = [("_added", {"region": 0}), (name, "石小满"), (number, PEOPLE[0][1]), ("_merged", f"s{three[0].pk}")]
    save(draft, [{"row": "n1", "field": field, "value": value} for field, value in added], viewer=lin, now=now)
    assert submit(draft, viewer=lin, key="k", now=now).accepted
    rows = Submission.objects.get().result["regions"][0]["rows"]
    assert [one["row"] for one in rows] == [f"s{one.pk}" for one in three]


def test_the_same_number_twice_or_in_another_village_must_be_explained(cast, now, three, draft):
    people(cast, now, "老槐坪村", rows=[("万里香", id_number("19550505", 4), None, None)])
    lin, number = cast.viewer("lin"), field_of(draft, "身份证号码")
    added = {"row": "n1", "field": "_added", "value": {"region": 0}}
    told = save(draft, [added, {"row": "n1", "field": number, "value": id_number("19550505", 4)}], viewer=lin, now=now)
    assert [one["code"] for one in told["findings"]] == ["number_elsewhere"]
    assert "老槐坪村" in told["findings"][0]["message"]
    save(draft, [{"row": "n1", "field": number, "value": PEOPLE[0][1]}], viewer=lin, now=now)
    assert "number_repeated" in {one["code"] for one in submit(draft, viewer=lin, key="k", now=now).stopping}


def test_a_grid_worker_types_in_rows_of_the_own_grid_only(cast, now):
    (own,) = people(cast, now, grid="杏花坞村一网格", rows=PEOPLE[:1])
    (other,) = people(cast, now, rows=PEOPLE[1:2])
    draft = open_draft(assigned(cast, now), viewer=cast.viewer("wang"), now=now)
    gifts = field_of(draft, "慰问物资份数")
    told = save(
        draft, [{"row": f"s{one.pk}", "field": gifts, "value": 1} for one in (own, other)],
        viewer=cast.viewer("wang"), now=now,
    )  # fmt: skip
    assert [one["row"] for one in told["refused"]] == [f"s{other.pk}"]
    with pytest.raises(Refusal) as refused:
        submit(draft, viewer=cast.viewer("wang"), key="k", now=now)
    assert refused.value.code == "not_clerk"


def test_a_row_that_was_taken_out_comes_back(cast, now, three, draft):
    lin, row = cast.viewer("lin"), f"s{three[0].pk}"
    save(draft, [{"row": row, "field": "_state", "value": "moved"}], viewer=lin, now=now)
    save(draft, [{"row": row, "field": "_state", "value": None}], viewer=lin, now=now)
    filled(cast, now, draft)
    assert submit(draft, viewer=lin, key="k", now=now).accepted
    rows = {one["row"]: one["act"] for one in Submission.objects.get().result["regions"][0]["rows"]}
    assert rows[row] == "changed"


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        ("s999999", "0.7", 1), ("", "B99", 1), ("n5", "0.1", "无名"), ("n5", "_added", {"region": 9}),
        ("x", "_added", {}), ("n5", "_added", {"region": "x"}), ("own", "_state", "dropped"),
        ("own", "_state", "vanished"), ("own", "_merged", "own"), ("own", "_merged", "s999999"), ("own", "9.9", 1),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_cell_by_cell(cast, now, three, draft, row, field, value):
    own = f"s{three[0].pk}"
    edit = {"row": own if row == "own" else row, "field": field, "value": own if value == "own" else value}
    told = save(draft, [edit], viewer=cast.viewer("lin"), now=now)
    assert (told["number"], len(told["refused"])) == (0, 1)


def test_an_added_row_lives_in_the_grid_of_who_added_it_whatever_is_sent(cast, now, three, draft):
    added = {"field": "_added", "value": {"region": 0, "grid": cast.org("老槐坪村").pk}}
    for name, row in (("lin", "n1"), ("wang", "n2")):
        save(draft, [{"row": row, **added}], viewer=cast.viewer(name), now=now)
    grids = {row: one.value["grid"] for (row, _key), one in cells_of(draft).items()}
    assert grids == {"n1": 0, "n2": cast.org("杏花坞村一网格").pk}


def test_what_is_typed_is_a_number_or_a_short_text(cast, now, three, draft):
    row, key = f"s{three[0].pk}", field_of(draft, "慰问物资份数")
    for value, kept in (({"a": 1}, "{'a': 1}"), ("二\0份", "二份"), (2.5, 2.5), ("x" * 9000, "x" * 2000)):
        save(draft, [{"row": row, "field": key, "value": value}], viewer=cast.viewer("lin"), now=now)
        assert values(draft) == [kept]


def test_two_members_of_a_household_who_differ_must_be_explained_and_the_later_word_holds(cast, now):
    home = {"household.household_number": "9901011012010001", "household.householder.name": "石小满"}
    org = cast.org("杏花坞村")
    source = Source(kind="import", county=cast.org("禾溪县"), org=org, title="底册", dated=now.date())
    members = [{"person.name": name, "person.id_number": number} for name, number, *_ in PEOPLE[:2]]
    changes = [SubjectChange(org, "household", home)]
    changes += [SubjectChange(org, "person", one, household="9901011012010001") for one in members]
    record(source, changes, by=None, now=now, org=org)
    draft, lin = drafted(cast, now), cast.viewer("lin")
    one, other = draft.base["regions"][0]["rows"]
    size = field_of(draft, "家庭人口数")
    assert save(draft, [{"row": other, "field": size, "value": 4}], viewer=lin, now=now)["findings"] == []
    later = now + timedelta(minutes=1)
    told = save(draft, [{"row": one, "field": size, "value": 5}], viewer=lin, now=later)
    assert [(at["row"], at["code"], at["severity"]) for at in told["findings"]] == [
        (one, "household_differs", "reason")
    ]
    filled_else = [field_of(draft, label) for label in ("联系电话", "健康状况", "慰问物资份数")]
    edits = [{"row": row, "field": key, "value": "健康或良好" if key == filled_else[1] else 19900000002 + at}
             for row in (one, other) for at, key in enumerate(filled_else[:2])]  # fmt: skip
    save(draft, edits, viewer=lin, now=later)
    assert [at["code"] for at in submit(draft, viewer=lin, key="a", now=later).stopping] == ["household_differs"]
    save(draft, [{"row": one, "field": size, "note": "刚添一口"}], viewer=lin, now=later)
    assert submit(draft, viewer=lin, key="b", now=later).accepted
    said = [at for at in Submission.objects.get().result["regions"] if at["subject"] == "household"]
    assert [at["after"] for at in said[0]["rows"][0]["changed"].values()] == [5]
