"""Notes and pictures from the spot."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.fieldwork import keeping, noting, queries
from yibiao_web.fieldwork.concluding import conclude, remark
from yibiao_web.fieldwork.models import Note, Photo
from yibiao_web.fieldwork.pictures import Picture
from yibiao_web.fieldwork.tests import making
from yibiao_web.inspections import actions as inspections


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.DATA = tmp_path


def post(client, visit, *rows):
    return client.post(
        reverse("fieldwork:notes", args=[visit.pk]), json.dumps({"notes": list(rows)}), content_type="application/json"
    )


def send_photo(client, to, content=None, **more):
    given = {"note": to.key, "key": str(uuid4()), "thing": "device"} | more
    given["file"] = SimpleUploadedFile("IMG_0001.JPG", making.jpeg(making.exif()) if content is None else content)
    return client.post(reverse("fieldwork:photo", args=[to.visit_id]), given, headers={"accept": "application/json"})


def test_a_note_sent_twice_is_one_note(cast, now, as_user):
    visit, one = making.started(cast, now), making.told()
    for _ in range(3):
        said = post(as_user("zhao"), visit, one).json()["notes"]
    assert said[0]["kept"]
    assert "灭火器" in said[0]["html"]
    assert visit.notes.count() == 1
    assert AuditEntry.objects.filter(action="visit.noted").count() == 1


def test_of_many_notes_a_bad_one_does_not_keep_the_others(cast, now, as_user):
    visit = making.started(cast, now)
    said = post(
        as_user("zhao"), visit, making.told(), making.told(""), {"key": "x", "kind": "problem", "words": "好"},
        making.told("x" * 1001), making.told(kind="sign", words="敲锣打鼓"), making.told(kind="ask"),
        making.told("村道平整"),
    ).json()["notes"]  # fmt: skip
    assert [one["kept"] for one in said] == [True, False, False, False, False, False, True]
    assert all(one["message"] for one in said if not one["kept"])


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"notes": 1}', '{"notes": ["x"]}', "\xff", '{"notes": [{"key": {}}]}']
)
def test_what_is_no_list_of_notes_is_said_so(cast, now, as_user, body):
    visit = making.started(cast, now)
    answer = as_user("zhao").post(
        reverse("fieldwork:notes", args=[visit.pk]), body, content_type="application/json"
    )  # fmt: skip
    assert answer.status_code in (200, 422)
    assert visit.notes.count() == 0


def test_two_inspectors_at_once_see_each_others_notes(cast, now, as_user):
    visit = making.started(cast, now)
    visit.inspectors.add(cast.user("zhou"))
    post(as_user("zhao"), visit, making.told("门口台阶松动"))
    post(as_user("zhou"), visit, making.told("灯管坏了两根"))
    page = as_user("zhou").get(reverse("fieldwork:phone", args=[visit.pk])).content.decode()
    assert "门口台阶松动" in page
    assert "灯管坏了两根" in page


def test_the_page_works_without_its_program(cast, now, as_user):
    visit = making.started(cast, now)
    given = making.told() | {"thing": "device", "file": SimpleUploadedFile("x.jpg", making.jpeg())}
    assert as_user("zhao").post(reverse("fieldwork:notes", args=[visit.pk]), given).status_code == 302
    assert visit.notes.get().photos.count() == 1


def test_a_wrong_clock_is_put_right(cast, now):
    visit = making.started(cast, now)
    early, right, late = making.noted(
        cast, visit, now + timedelta(hours=1), making.told(noted_at="1970-01-01T00:00:00Z"),
        making.told(noted_at=(now + timedelta(minutes=5)).isoformat()), making.told(noted_at="2099-01-01T00:00:00Z"),
    )  # fmt: skip
    assert early.noted_at == late.noted_at == now + timedelta(hours=1)
    assert right.noted_at == now + timedelta(minutes=5)


def test_nobody_else_notes_anything_and_not_before_departure(cast, now, as_user):
    visit = making.planned(cast, now)
    assert as_user("zhao").get(reverse("fieldwork:phone", args=[visit.pk])).status_code == 404
    inspections.start_visit(visit, viewer=cast.viewer("zhao"), now=now)
    for name in ("lin", "chen", "gao", "zhou", "qian", "wu"):
        assert post(as_user(name), visit, making.told()).status_code == 404
        assert as_user(name).get(reverse("fieldwork:phone", args=[visit.pk])).status_code == 404


def test_after_the_conclusion_nothing_is_added_and_nothing_is_lost(cast, now, as_user):
    visit = making.concluded(cast, now).visit
    kept = visit.notes.get()
    late, again = post(
        as_user("zhao"), visit, making.told("又想起一件"), making.told(kept.words, key=kept.key)
    ).json()["notes"]  # fmt: skip
    assert not late["kept"]
    assert "复制" in late["message"]
    assert again["kept"]  # it arrived before; the phone did not hear of it


def test_its_writer_takes_a_note_back(cast, now, as_user):
    visit = making.started(cast, now)
    visit.inspectors.add(cast.user("zhou"))
    note = making.noted(cast, visit, now)[0]
    with pytest.raises(Refusal, match="写的人"):
        noting.withdraw(note, viewer=cast.viewer("zhou"), now=now)
    for _ in range(2):
        as_user("zhao").post(reverse("fieldwork:withdraw_note", args=[note.pk]))
    assert not queries.notes(cast.viewer("zhao"), visit)


def test_a_picture_is_kept_outside_the_database_without_where_it_was_taken(cast, now, as_user):
    note = making.noted(cast, making.started(cast, now), now)[0]
    client = as_user("zhao")
    assert send_photo(client, note).json()["kept"]
    photo = note.photos.get()
    assert b"GPS" not in keeping.path_of(photo.name).read_bytes()
    assert "IMG" not in photo.name
    shown = client.get(reverse("fieldwork:picture", args=[photo.pk]))
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]


def test_a_picture_sent_twice_is_one(cast, now, as_user):
    note, key = making.noted(cast, making.started(cast, now), now)[0], str(uuid4())
    for _ in range(2):
        send_photo(as_user("zhao"), note, key=key)
    assert note.photos.count() == 1
    assert len(list(keeping.folder().glob("*/*"))) == 1


@pytest.mark.parametrize(
    ("more", "status"),
    [({"thing": ""}, 422), ({"thing": "person"}, 422), ({"key": "x"}, 422), ({"content": b"<svg/>"}, 422),
     ({"content": b""}, 422), ({"note": "x"}, 404)],
)  # fmt: skip
def test_only_pictures_of_things_are_taken(cast, now, as_user, more, status):
    note = making.noted(cast, making.started(cast, now), now)[0]
    answer = send_photo(as_user("zhao"), note, **more)
    assert answer.status_code == status
    assert note.photos.count() == 0
    assert status == 404 or answer.json()["message"]


def test_four_pictures_are_enough(cast, now, as_user):
    note = making.noted(cast, making.started(cast, now), now)[0]
    codes = [send_photo(as_user("zhao"), note).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 200, 422]


def test_a_note_needs_no_picture(cast, now):
    conclusion = making.concluded(cast, now)
    assert not Photo.objects.exists()
    assert conclusion.visit.problems.count() == 1


@pytest.mark.parametrize("who", ["lin", "zhao", "gao"])
def test_the_place_and_the_inspectors_have_a_picture_of_a_person_destroyed(
    cast, now, as_user, who, django_capture_on_commit_callbacks
):
    visit = making.finished(cast, now)
    send_photo(as_user("zhao"), visit.notes.get())
    photo = Photo.objects.get()
    address = reverse("fieldwork:remove_picture", args=[photo.pk])
    assert as_user(who).post(address, {"why": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert as_user(who).post(address, {"why": "person"}).status_code == 302
    assert not keeping.path_of(photo.name).exists()
    photo.refresh_from_db()
    assert (photo.removed_why, photo.removed_by) == ("person", cast.user(who))
    assert as_user("zhao").get(reverse("fieldwork:picture", args=[photo.pk])).status_code == 404
    assert as_user(who).post(address, {"why": "person"}).status_code == 404


def test_the_place_sees_no_picture_before_the_visit_is_over_and_qian_never(cast, now, as_user):
    visit = making.started(cast, now)
    note = making.noted(cast, visit, now)[0]
    send_photo(as_user("zhao"), note)
    address = reverse("fieldwork:picture", args=[note.photos.get().pk])
    assert as_user("lin").get(address).status_code == 404
    inspections.finish_visit(visit, viewer=cast.viewer("zhao"), now=now)
    assert as_user("lin").get(address).status_code == 200
    assert as_user("luo").get(address).status_code == 404
    assert as_user("qian").get(address).status_code == 404


def test_files_that_no_row_knows_are_swept_away(cast, now):

    name = keeping.keep(Picture("jpg", b"x", 1, 1))
    assert keeping.sweep(now) == 0 or not keeping.path_of(name).exists()
    assert keeping.sweep(now + timedelta(days=3650)) <= 1
    assert not keeping.path_of(name).exists()


def test_a_reception_is_no_fault_and_is_charged_to_whoever_sent_the_inspectors(cast, now):
    sign = making.told("村口敲锣，排了两排人", kind="sign", sign="gongs", people="20", minutes="45")
    visit = making.finished(cast, now, sign, place="老槐坪村", unannounced=True)
    remark(visit, words="", viewer=cast.viewer("luo"), now=now)
    zhao = cast.viewer("zhao")
    with pytest.raises(Refusal, match="不算当地的问题"):
        conclude(visit, words="有一处。", laid=[making.laid(cast, visit.notes.get(), now)], viewer=zhao, now=now)
    conclude(visit, words="没有发现问题。", laid=[], viewer=zhao, now=now)
    entry = BurdenEntry.objects.get(target_type="fieldwork.note")
    assert (entry.org, entry.estimated) == (cast.org("县民政局"), 900)
    assert [(one.org.name, one.minutes) for one in entry.shares.all()] == [("老槐坪村", 900)]
    told = queries.signs(cast.viewer("gao"))[0]
    assert (told.sender, told.place, told.person_minutes, told.unannounced) == ("县民政局", "老槐坪村", 900, True)
    assert queries.signs(cast.viewer("zhao")) == [told]
    for other in ("zhou", "lin", "qian"):
        assert not queries.signs(cast.viewer(other))


def test_signs_of_a_visit_under_way_are_nobodys_business_yet(cast, now):
    visit = making.started(cast, now, unannounced=True)
    making.noted(cast, visit, now, making.told("展板六块", kind="sign", sign="boards"))
    assert not queries.signs(cast.viewer("gao"))
    assert Note.objects.count() == 1
