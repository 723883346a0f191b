"""What a change of keys can not take along is told, and nobody loses a number silently."""

from __future__ import annotations

from click.testing import CliRunner

from yibiao_web.audit.models import AuditEntry
from yibiao_web.ledger.doubtful import pairs
from yibiao_web.ledger.history import found
from yibiao_web.ledger.keys import key_from
from yibiao_web.ledger.merging import merge, unmerge
from yibiao_web.ledger.models import Subject
from yibiao_web.ledger.tests.people import OTHER_NUMBER, SHI, person
from yibiao_web.sealing import held
from yibiao_web.sealing.command import keys
from yibiao_web.sealing.models import KeyInForce
from yibiao_web.sealing.ring import read_ring, without_key, write_ring
from yibiao_web.sealing.rotating import WAIT

NUMBER = SHI["person.id_number"]


def run(*words: str, ok: bool = True) -> str:
    done = CliRunner().invoke(keys, words)
    assert (done.exit_code == 0) is ok, done.output
    return done.output


def test_a_number_that_is_kept_nowhere_holds_its_key_until_it_is_let_go_and_that_is_on_the_trail(ring, cast, now):
    run("list")
    shi, lu = person(cast, now, SHI), person(cast, now, {"person.name": "陆大河", "person.id_number": OTHER_NUMBER})
    Subject.objects.filter(pk=shi.pk).update(values={"person.name": "石小满"})
    old = read_ring(ring).current
    run("rotate", "--only-server")
    KeyInForce.objects.update(since=now - WAIT)
    assert "先 yibiao keys reseal" in run("retire", old, ok=False)
    run("reseal")
    told = run("retire", old, ok=False)
    assert f"台账 {shi.pk}（杏花坞村）" in told
    assert f"台账 {lu.pk}" not in told
    assert Subject.objects.get(pk=shi.pk).key.startswith(old), "nothing is given up before somebody says so"
    assert "1 个对象" in run("retire", old, "--let-go")
    assert [one.name for one in found(cast.viewer("sun"), OTHER_NUMBER)] == ["陆大河"]
    assert Subject.objects.get(pk=shi.pk).values == {"person.name": "石小满"}
    (entry,) = AuditEntry.objects.filter(action="ledger.number_let_go")
    assert (entry.target_id, entry.scope) == (str(shi.pk), cast.org("杏花坞村").path)


def test_whose_number_another_has_by_now_is_told_and_lies_before_the_data_steward(ring, cast, now):
    run("list")
    shi = person(cast, now, SHI)
    second = person(cast, now, {"person.name": "石小曼", "person.id_number": OTHER_NUMBER})
    run("rotate", "--only-server")
    Subject.objects.filter(pk=shi.pk).update(key=key_from("person", NUMBER))
    Subject.objects.filter(pk=second.pk).update(values={"person.name": "石小曼", "person.id_number": NUMBER})
    told = run("reseal")
    assert f"号码和台账 {shi.pk} 相同、自己不再按号码找的对象：台账 {second.pk}：1 个" in told
    (entry,) = AuditEntry.objects.filter(action="ledger.number_taken")
    assert (entry.target_id, entry.detail) == (str(second.pk), {"other": shi.pk})
    (pair,) = pairs(cast.viewer("sun"))
    assert ({pair.one, pair.other}, pair.why) == ({shi, second}, ("身份证号相同",))


def merged_over_a_change_of_keys(ring, cast, now, first, second, *, ok: bool = True, **choices: str):
    """(who stayed, the merge, the key that has gone, what was said)"""
    run("list")
    pair = person(cast, now, first), person(cast, now, second)
    if len(first) == 1:  # the number is kept nowhere
        Subject.objects.filter(pk=pair[0].pk).update(key=key_from("person", NUMBER))
    done = merge(*pair, by=cast.user("sun"), now=now, org=cast.org("县数据局"), choices=choices)
    old = read_ring(ring).current
    run("rotate", "--only-server")
    KeyInForce.objects.update(since=now - WAIT)
    run("reseal")
    return pair, done, old, run("retire", old, ok=ok)


def test_who_is_separated_again_after_a_change_of_keys_is_found_by_the_own_numbers(ring, cast, now):
    double = {"person.name": "石小满", "person.mobile": "19900000007", "person.id_number": OTHER_NUMBER}
    chosen = {"person.mobile": "absorbed", "person.id_number": "absorbed"}
    pair, done, _old, _told = merged_over_a_change_of_keys(ring, cast, now, SHI, double, **chosen)
    unmerge(done, by=cast.user("sun"), now=now, org=cast.org("县数据局"))
    for one, numbers in zip(pair, ((NUMBER, "19900000001"), (OTHER_NUMBER, "19900000007")), strict=True):
        for number in numbers:
            assert [each.pk for each in found(cast.viewer("sun"), number)] == [one.pk], number


def test_a_number_that_only_a_merge_still_knows_holds_its_key_too_and_is_let_go_by_name(ring, cast, now):
    other = {"person.name": "石小满", "person.id_number": OTHER_NUMBER}
    pair, done, old, told = merged_over_a_change_of_keys(ring, cast, now, {"person.name": "石小满"}, other, ok=False)
    assert f"台账 {pair[0].pk}（杏花坞村，合并以前）" in told
    assert "1 个对象" in run("retire", old, "--let-go")
    (entry,) = AuditEntry.objects.filter(action="ledger.number_let_go")
    assert entry.target_id == str(pair[0].pk)
    unmerge(done, by=cast.user("sun"), now=now, org=cast.org("县数据局"))
    assert Subject.objects.get(pk=pair[0].pk).key == ""
    assert [one.pk for one in found(cast.viewer("sun"), OTHER_NUMBER)] == [pair[1].pk]


def test_no_key_that_went_some_other_way_comes_back(ring, cast, now):
    other = {"person.name": "石小满", "person.id_number": OTHER_NUMBER}
    pair, done, old, _told = merged_over_a_change_of_keys(ring, cast, now, {"person.name": "石小满"}, other, ok=False)
    write_ring(ring, without_key(read_ring(ring), old))
    held.forget()
    unmerge(done, by=cast.user("sun"), now=now, org=cast.org("县数据局"))
    assert Subject.objects.get(pk=pair[0].pk).key == ""
