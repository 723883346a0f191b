"""A county on its way. Most of what is to hold is looked at after one move that was killed after every step; the
longer variants are walks (``pytest -m walk src/yibiao_web/counties``)."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from functools import reduce
from pathlib import Path
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.utils import timezone
from tests.cast import Cast

from yibiao_web.accounts.models import Post, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.chain import FIELDS, verify
from yibiao_web.audit.exports import check
from yibiao_web.audit.jobs import run_job
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.counties import cancelling, copying, files, guards
from yibiao_web.counties.alone import alone
from yibiao_web.counties.belonging import KEPT, WHOLE, by_label, owned, tables
from yibiao_web.counties.cancelling import cancel
from yibiao_web.counties.forgetting import forget
from yibiao_web.counties.models import CountyHome
from yibiao_web.counties.moving import STEPS, Move
from yibiao_web.counties.plain import counted, read, twin
from yibiao_web.counties.selecting import MoveStopped, select
from yibiao_web.ledger.models import KeptApart, Subject
from yibiao_web.orgs import actions as orgs
from yibiao_web.orgs.models import Organisation
from yibiao_web.site import branches

from .conftest import TARGET

ADDRESS = "https://hexi.example.gov.cn"
pytestmark = pytest.mark.django_db(databases="__all__")  # the other server's too, once it is there


class Killed(BaseException):
    """As kill -9 would: nothing catches it, and what was not committed is gone."""


@pytest.fixture
def county(full, empty_server, db, tmp_path, settings) -> Organisation:
    """The county before the move; both servers are as before after each test."""
    settings.DATA = tmp_path / "here"
    settings.DATA.mkdir()
    settings.MEDIA_ROOT = tmp_path / "here" / "media"
    return Organisation.objects.get(name="禾溪县")


def moving(county, tmp_path, now, after=lambda step: None) -> Move:
    guards.forget()
    return Move(county, TARGET, tmp_path / "there", ADDRESS, now, say=lambda words: None, after=after)


def killed(county, tmp_path, now, when) -> None:
    def after(step):
        if step == when:
            raise Killed

    with pytest.raises(Killed):
        moving(county, tmp_path, now, after).run()
    guards.forget()


def entries_there():
    return list(AuditEntry.objects.using(TARGET).order_by("pk").values("id", "previous", "hash", *FIELDS))


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(Cast().user(name))
    return client


def test_killed_after_every_step_it_goes_on_and_ends_with_everything_there(county, tmp_path, now, settings):
    corpus = Path(settings.DATA) / "corpora" / county.code
    corpus.mkdir(parents=True)
    (corpus / "corpus.sqlite").write_bytes(b"index")
    Post.objects.create(user=Cast().user("zhao"), org=Cast().org("渡川县"), role="clerk")
    User.objects.filter(username__in=("zhao", "lin")).update(password="md5$a$b")
    for step in STEPS:
        killed(county, tmp_path, now, step)
        half, rows = CountyHome.objects.using(TARGET).first(), twin(Subject)._base_manager.using(TARGET).count()
        assert (half is None) == (rows == 0), "readers there see nothing or everything"
        assert not (CountyHome.objects.get().state == "moving" and half and half.state == "arrived"), "two at once"
    home, there = moving(county, tmp_path, now).run(), CountyHome.objects.using(TARGET).get()
    assert (home.state, there.state) == ("moved", "arrived")
    assert home.digest == there.digest == copying.digest_of(there.tables, there.files)
    _same_there(county, there)
    _only_the_county_there(county)
    _trail_verifies(county, tmp_path)
    assert (tmp_path / "there" / "corpora" / county.code / "corpus.sqlite").read_bytes() == b"index"
    assert home.files[:2] == [1, 5]


def _same_there(county, there) -> None:
    for model in tables():
        if model is not AuditEntry:  # the arrival's own entry came on top
            told = there.tables.get(model._meta.db_table, [0, counted(())[1]])
            assert told == list(counted(read(model, TARGET))), model
        if model._meta.label not in {*WHOLE, "audit.AuditEntry"}:
            here = set(owned(model, county, "default").values_list("pk", flat=True))
            assert here <= set(twin(model)._base_manager.using(TARGET).values_list("pk", flat=True)), model
    filled = [model for model in tables() if twin(model)._base_manager.using(TARGET).exists()]
    assert len(filled) > 75, "the world of this test is to have something of nearly every table"


def _only_the_county_there(county) -> None:
    assert not User.objects.using(TARGET).filter(username="qian", is_active=True).exists()
    assert not Post.objects.using(TARGET).exclude(org__path__startswith=county.path).exists()
    assert not Subject.objects.using(TARGET).exclude(county=county.pk).exists()
    assert Organisation.objects.using(TARGET).filter(name="云岭省").exists()
    told = dict(User.objects.using(TARGET).values_list("username", "password"))
    assert (told["lin"], told["zhao"]) == ("md5$a$b", "!"), "who works for others too gets a new password there"
    assert Cast().org("渡川县").active


def _trail_verifies(county, tmp_path) -> None:
    entries, started = entries_there(), AuditEntry.objects.get(action="county.move_started")
    assert verify(entries)[::2] == (len(entries), None)
    assert (entries[-1]["action"], entries[-1]["detail"]["last"]) == ("county.arrived", started.hash)
    with (tmp_path / "there" / "counties" / county.code / "trail.ndjson").open() as lines:
        assert check(lines)[1:] == (started.hash, None)
    for spoiled in (
        entries[:3] + entries[4:],
        [*entries[:3], {**entries[3], "actor_name": "别人"}, *entries[4:]],
        [*entries[:-1], {**entries[-1], "detail": {**entries[-1]["detail"], "came": 0}}],
    ):
        assert verify(spoiled)[2] is not None, "tampering after the move is told"


def test_afterwards_everybody_is_told_the_new_address_until_long_after_the_copy_is_forgotten(county, tmp_path, now):
    from yibiao_web.api.actions import make_client

    _, token = make_client(
        viewer=Cast().viewer("ji"), org=Cast().org("县数据局"), name="接口", scopes=["read:catalogue"], purpose="核对",
        expires_on=date(2027, 1, 1), now=now,
    )  # fmt: skip
    by_label("django_tasks_database.DBTaskResult").objects.all().delete()
    lin = signed_in("lin")
    with pytest.raises(MoveStopped, match="没有搬走"):
        forget(county, "", now)
    home = moving(county, tmp_path, now).run()
    guards.forget()
    _told_everywhere(county, lin, token)
    entries = AuditEntry.objects.count()
    for wrong in ("", home.digest[:16], "0" * 64):
        with pytest.raises(MoveStopped, match="校验值不对"):
            forget(county, wrong, now)
    assert Subject.objects.filter(county=county).exists()
    assert forget(county, home.digest, now)[0] > 0
    left = [
        one for one in tables() if one._meta.label not in {*KEPT, *WHOLE} and owned(one, county, "default").exists()
    ]
    assert left == []
    assert AuditEntry.objects.count() == entries + 1
    assert verify(AuditEntry.objects.order_by("pk").values("id", "previous", "hash", *FIELDS))[2] is None
    assert not User.objects.get(username="lin").is_active
    with pytest.raises(MoveStopped, match="已经在"):
        forget(county, home.digest, now)


def test_a_server_that_works_already_is_never_emptied_by_an_older_state_of_this_one(county, tmp_path, now):
    """This server came back from a back-up made before the flip, or before the move."""
    moving(county, tmp_path, now).run()
    there = twin(Subject)._base_manager.using(TARGET)
    one = there.first()
    there.filter(pk=one.pk).update(name="搬走以后改的名字")
    Subject.objects.filter(pk=one.pk).update(name="旧备份里的名字")
    for older in ("moving", ""):
        CountyHome.objects.update(state=older) if older else CountyHome.objects.all().delete()
        with pytest.raises(MoveStopped, match="已经开门"):
            moving(county, tmp_path, now).run()
        assert there.get(pk=one.pk).name == "搬走以后改的名字"
        assert CountyHome.objects.using(TARGET).get().state == "arrived"


def test_who_works_for_others_too_keeps_the_second_step_here_and_it_is_not_taken_along(county, tmp_path, now):
    """The new server's administrator has the keys: with them a secret of theirs is good for signing in here."""
    zhao, lin, sun = (Cast().user(name) for name in ("zhao", "lin", "sun"))
    Post.objects.create(user=zhao, org=Cast().org("渡川县"), role="clerk")
    for one in (zhao, lin):
        Authenticator.objects.create(user=one, type="totp", data={"secret": "sealed"})
    qian = Cast().user("qian")
    for one in (qian, sun, zhao):
        one.mobile = f"1990000{one.pk:04}"
        one.save()
    home = moving(county, tmp_path, now).run()
    assert list(Authenticator.objects.using(TARGET).values_list("user", flat=True)) == [lin.pk]
    there = dict(User.objects.using(TARGET).values_list("username", "mobile_digest"))
    assert there.get("qian", "") == "", "of who is only named not even a trace of the telephone"
    assert there["sun"]
    forget(county, home.digest, now)
    assert list(Authenticator.objects.values_list("user", flat=True)) == [zhao.pk]
    sun.refresh_from_db()
    assert (sun.mobile, sun.mobile_digest) == ("", "")


def test_nothing_is_forgotten_that_another_county_points_to(county, now):
    """On PostgreSQL no foreign key leads to a partitioned table: the database itself would let it go."""
    CountyHome.objects.create(county=county, state="moved", address=ADDRESS, digest="d" * 64, since=now)
    mine, village = Subject.objects.filter(county=county).first(), Cast().org("渡川县")
    theirs = Subject.objects.create(county=village, org=village, kind="person", name="别县的人", changed_at=now)
    apart = KeptApart.objects.create(one=theirs, other=mine, by=Cast().user("sun"), at=now)
    before = Subject.objects.count()
    with pytest.raises(MoveStopped, match=f"ledger_keptapart .*other_id，编号 {apart.pk}）.*什么也没有删"):
        forget(county, "d" * 64, now)
    assert Subject.objects.count() == before
    assert Cast().user("lin").is_active
    apart.delete()
    forget(county, "d" * 64, now)
    assert list(Subject.objects.filter(name="别县的人")) == [theirs]
    assert not Subject.objects.filter(county=county).exists()


def test_a_copy_whose_forgetting_broke_off_is_forgotten_by_the_next_try(county, tmp_path, now, monkeypatch):
    home = CountyHome.objects.create(county=county, state="moved", address=ADDRESS, digest="d" * 64, since=now)
    (lying := tmp_path / "picture.jpg").write_bytes(b"somebody")
    monkeypatch.setattr(files, "belonging", lambda *_: iter([lying]))

    def dark(path, **_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", dark)
        with pytest.raises(Killed):
            forget(county, home.digest, now)
    assert Subject.objects.filter(county=county).exists()
    assert forget(county, home.digest, now)[1] == 1
    assert not lying.exists()


def _told_everywhere(county, lin, token) -> None:
    answer = lin.get("/")
    assert answer.status_code == 410
    assert ADDRESS in answer.content.decode()
    told = lin.post("/accounts/password/change/", {}, headers={"accept": "application/json"})
    assert (told.status_code, told.json()["address"]) == (410, ADDRESS)
    stranger = Client()
    for page in (f"/reports/open/{county.code}/", f"/fieldwork/open/{county.code}/"):
        assert ADDRESS in stranger.get(page).content.decode(), page
    said = stranger.get("/api/v1/items", headers={"authorization": f"Bearer {token}"})
    assert (said.status_code, said.json()["code"]) == (410, "county_moved")
    assert signed_in("qian").get("/", follow=True).status_code == 200


def test_while_it_moves_people_read_and_do_not_write(county, tmp_path, now):
    killed(county, tmp_path, now, "frozen")
    client = signed_in("gao")
    assert client.get("/burden/").status_code == 200
    answer = client.post("/accounts/password/change/", {})
    assert answer.status_code == 423
    assert "正在搬到新的服务器" in answer.content.decode()
    assert signed_in("qian").post("/i18n/setlang/", {"language": "en"}).status_code == 302
    _undone_at_the_trail(now)
    cancel(county, now)
    guards.forget()
    assert client.post("/accounts/password/change/", {}).status_code == 302


def _undone_at_the_trail(now) -> None:
    """A write that got past the door."""
    mark = guards.by_people.set(True)
    try:
        with pytest.raises(Refusal) as refused, transaction.atomic():
            log("anything", by=Cast().user("lin"), now=now, org=Cast().org("杏花坞村"))
        assert refused.value.status == 423
        with transaction.atomic():
            log("anything", by=Cast().user("qian"), now=now, org=Cast().org("渡川县"))
    finally:
        guards.by_people.reset(mark)


def test_a_database_with_other_data_is_left_alone(county, tmp_path, now):
    other = Organisation.objects.using(TARGET).create(code="1", name="别的县", level="county", path="1/")
    with pytest.raises(MoveStopped, match="已经有别的数据"):
        moving(county, tmp_path, now).run()
    assert Organisation.objects.using(TARGET).get() == other
    assert not CountyHome.objects.exists()


def test_unfinished_jobs_are_waited_for(county, tmp_path, now):
    run_job.enqueue("yibiao_web.forms.jobs.sent", AuditEntry.objects.filter(scope__startswith=county.path).first().pk)
    with pytest.raises(MoveStopped, match="1 件后台任务"):
        moving(county, tmp_path, now).run()


@pytest.mark.walk
@pytest.mark.parametrize("table", ["orgs_organisation", "ledger_subject", "submissions_submission"])
def test_killed_in_the_middle_of_the_rows_nothing_is_there(county, tmp_path, now, table):
    move = moving(county, tmp_path, now)

    def say(words):
        if table in words:
            raise Killed

    move.say = say
    with pytest.raises(Killed):
        move.run()
    assert copying.occupied(TARGET) == ""
    assert moving(county, tmp_path, now).run().state == "moved"


def test_rows_that_do_not_arrive_as_they_left_stop_the_move(county, tmp_path, now, monkeypatch):
    real = copying.copied

    def lossy(selection, to, say):
        sent = real(selection, to, say)
        Subject.objects.using(TARGET).filter(kind="person").update(name="变了")
        return sent

    monkeypatch.setattr(copying, "copied", lossy)
    with pytest.raises(MoveStopped, match="ledger_subject"):
        moving(county, tmp_path, now).run()
    assert copying.occupied(TARGET) == ""
    assert CountyHome.objects.get().state == "moving"


@pytest.mark.walk
def test_what_was_written_from_above_while_it_moved_goes_along_the_next_time(county, tmp_path, now):
    killed(county, tmp_path, now, "arrived")
    people = Subject.objects.filter(county=county, kind="person")
    people.update(name="改了")
    killed(county, tmp_path, now, "arrived")  # comes anew, for what is there is not the same
    there = Subject.objects.using(TARGET).filter(kind="person").values_list("name", flat=True)
    assert set(there) == {"改了"}

    def late(step):
        if step == "arrived":
            people.update(name="又改了")

    with pytest.raises(MoveStopped, match="又有新的内容"):
        moving(county, tmp_path, now, late).run()
    assert CountyHome.objects.get().state == "moving"
    assert moving(county, tmp_path, now).run().state == "moved"
    assert set(there.all()) == {"又改了"}


def test_after_a_township_went_to_the_next_county_each_can_move_and_be_forgotten(county, tmp_path, now):
    """What the old county did there and where the township's people came from stays told on both sides."""
    cast = Cast()
    village, new = cast.org("杏花坞村"), cast.org("渡川县")
    visit = by_label("inspections.Visit").objects.filter(place=village).first()
    gone = Subject.objects.filter(county=county, org=village).first()
    stayed = Subject.objects.create(
        county=county, org=cast.org("碾子坝村"), kind="person", name="留下的人", changed_at=now
    )
    apart = KeptApart.objects.create(one=stayed, other=gone, by=cast.user("sun"), at=now)
    guan = Viewer(cast.user("guan"), cast.org("云岭省"), frozenset({"admin"}))
    orgs.move(cast.org("鹤汀镇"), viewer=guan, parent=new, now=now)
    by_label("django_tasks_database.DBTaskResult").objects.all().delete()
    assert {"ledger.Source", "inspections.Inspection"} <= {
        model._meta.label for model, keys in select(new, "default", 0).others.items() if keys
    }, "copies of the old county's rows go along"
    home = moving(county, tmp_path, now).run()
    assert not KeptApart.objects.using(TARGET).filter(pk=apart.pk).exists(), "of the other nothing is told there"
    assert set(twin(Subject)._base_manager.using(TARGET).values_list("name", flat=True)) >= {"留下的人"}
    assert not Subject.objects.using(TARGET).filter(pk=gone.pk).exists()
    forget(county, home.digest, now)
    visit.refresh_from_db()
    assert visit.inspection.demand.county == county
    assert visit.place.path.startswith(new.path)
    assert not by_label("inspections.QuietTime").objects.filter(county=county).exists()
    assert Subject.objects.filter(county=new, org=village).exists()


def test_what_is_a_places_or_its_senders_goes_to_the_next_county_with_them_and_the_rest_remains(county, now):
    """Every table of the list has a row of the township and, but for a few, one of somebody who stays."""
    cast = Cast()
    town, new = cast.org("鹤汀镇"), cast.org("渡川县")
    for label, way in branches.FOLLOWS.items():
        _one_of(town, by_label(label), way)
    remaining = {label: by_label(label)._base_manager.filter(county=county).count() for label in branches.REMAINS}
    stay = {label: _elsewhere(label, way, town) for label, way in branches.FOLLOWS.items()}
    assert sum(1 for one in stay.values() if one) > 4
    guan = Viewer(cast.user("guan"), cast.org("云岭省"), frozenset({"admin"}))
    orgs.move(town, viewer=guan, parent=new, now=now)
    for label, way in branches.FOLLOWS.items():
        rows = by_label(label)._base_manager
        came = rows.filter(**{f"{way}__path__startswith": f"{new.path}{town.code}/"})
        assert set(came.values_list("county", flat=True)) == {new.pk}, label
        assert set(rows.filter(pk__in=stay[label]).values_list("county", flat=True)) <= {county.pk}, label
    for label, count in remaining.items():
        assert by_label(label)._base_manager.filter(county=county).count() == count, label


def _elsewhere(label: str, way: str, town: Organisation) -> list[int]:
    rows = by_label(label)._base_manager.filter(county__name="禾溪县")
    return list(rows.exclude(**{f"{way}__path__startswith": town.path}).values_list("pk", flat=True))


def _one_of(town: Organisation, model, way: str) -> None:
    """Let the last row be the township's own, or make one."""
    rows, (*steps, last) = model._base_manager.order_by("-pk"), way.split("__")
    told = {"county": town.parent, "org": town}
    if model._meta.label == "burden.BudgetException":
        rows.create(**told, target_type="x", target_id=1, by=Cast().user("gao"), at=timezone.now())
    elif model._meta.label == "rollup.VillageNumbers":
        rows.create(**told, task=by_label("tasks.Task").objects.first(), changed_at=timezone.now())
    elif not rows.filter(**{f"{way}__path__startswith": town.path}).exists():
        one = reduce(getattr, steps, rows.first())
        type(one)._base_manager.filter(pk=one.pk).update(**{last: town})


def cancelled(county, tmp_path, now) -> None:
    cancel(county, now, to=TARGET, folder=tmp_path / "there", say=lambda words: None)
    guards.forget()


def _left(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.name != "theirs.txt"]


@pytest.mark.parametrize("when", [pytest.param("filed", marks=pytest.mark.walk), "arrived"])
def test_cancelled_nothing_of_the_county_is_left_on_the_new_server_and_here_it_goes_on(county, tmp_path, now, when):
    here, there = tmp_path / "here", tmp_path / "there"
    for at in (here / "corpora" / county.code, there):
        at.mkdir(parents=True)
    (here / "corpora" / county.code / "corpus.sqlite").write_bytes(b"index")
    (there / "theirs.txt").write_text("was there before")
    killed(county, tmp_path, now, when)
    assert (there / "corpora" / county.code / "corpus.sqlite").is_file()
    with mock.patch.object(copying, "wipe", side_effect=Killed), suppress(Killed):
        cancelled(county, tmp_path, now)  # killed in the middle: nobody writes here yet
    assert CountyHome.objects.filter(state="moving").exists() == (when == "arrived")
    if when == "arrived":
        cancelled(county, tmp_path, now)
    assert (copying.occupied(TARGET), CountyHome.objects.using(TARGET).count()) == ("", 0)
    assert _left(there) == []
    assert (here / "corpora" / county.code / "corpus.sqlite").is_file()
    assert not CountyHome.objects.exists()
    assert AuditEntry.objects.latest("pk").action == "county.move_cancelled"
    if when == "filed":
        assert moving(county, tmp_path, now).run().state == "moved", "and it can be moved there another time"


def test_a_new_server_that_was_opened_or_worked_on_is_not_cleared(county, tmp_path, now):
    killed(county, tmp_path, now, "arrived")
    there, home = twin(Subject)._base_manager.using(TARGET), CountyHome.objects.using(TARGET).get()
    one = there.first()
    there.filter(pk=one.pk).update(name="在那里改的")
    with pytest.raises(MoveStopped, match="ledger_subject"):
        cancelled(county, tmp_path, now)
    there.filter(pk=one.pk).update(name=one.name)
    entry = twin(AuditEntry)._base_manager.using(TARGET)
    told = entry.order_by("-pk").values().first()
    new = entry.create(**{**told, "id": told["id"] + 1, "action": "form.proposed"})
    with pytest.raises(MoveStopped, match=r"form\.proposed"):
        cancelled(county, tmp_path, now)
    entry.filter(pk=new.pk).update(action="person.signed_in")
    User.objects.using(TARGET).filter(username="lin").update(last_login=now)
    with mock.patch.object(cancelling, "_there", return_value=None), pytest.raises(MoveStopped, match="核对库名"):
        cancelled(county, tmp_path, now)
    for state, said in (("arrived", "已经开门"), ("moving", "自己的库")):
        CountyHome.objects.using(TARGET).update(state=state)
        with pytest.raises(MoveStopped, match=said):
            cancelled(county, tmp_path, now)
    assert CountyHome.objects.get().state == "moving"
    assert there.count() == home.tables["ledger_subject"][0]
    CountyHome.objects.using(TARGET).update(state="arriving")
    cancelled(county, tmp_path, now)  # who only came to look is no reason
    assert not there.exists()


@pytest.mark.walk
def test_a_move_that_still_runs_somewhere_does_not_flip_once_it_was_cancelled(county, tmp_path, now):
    def elsewhere(step):
        if step == "arrived":
            cancelling._cancel(county, now, TARGET, tmp_path / "there", lambda words: None)

    with pytest.raises(MoveStopped, match="有人取消了"):
        moving(county, tmp_path, now, elsewhere).run()
    assert not CountyHome.objects.exists()
    assert Organisation.objects.get(pk=county.pk).active


def test_two_commands_do_not_run_at_once(county, tmp_path, now):
    with alone(), pytest.raises(MoveStopped, match="另一个窗口"):
        moving(county, tmp_path, now).run()
    assert not CountyHome.objects.exists()


def test_the_own_database_and_the_own_folder_are_no_place_to_move_to(county, tmp_path, now, settings):
    killed(county, tmp_path, now, "frozen")
    subjects = Subject.objects.count()
    move = moving(county, tmp_path, now)
    move.to = "default"
    with pytest.raises(MoveStopped, match="自己的库"):
        move.run()
    move.to, move.folder = TARGET, tmp_path / "there" / ".." / "here"
    with pytest.raises(MoveStopped, match="自己的数据文件夹"):
        move.run()
    assert Subject.objects.count() == subjects
