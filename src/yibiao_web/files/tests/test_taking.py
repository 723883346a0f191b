"""At the door: too large, nothing chosen, a reader that does not come to an end."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from yibiao.confined import Unread
from yibiao.findings import finding
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files import reading
from yibiao_web.files.taking import taken


def test_what_is_larger_than_it_said_is_refused_all_the_same():
    sent = SimpleUploadedFile("表.xlsx", b"x" * 100)
    sent.size = 10
    with pytest.raises(Refusal) as caught:
        taken(sent, most=50)
    assert caught.value.code == "too_large"


def test_a_name_is_cleaned_before_anybody_sees_it():
    assert taken(SimpleUploadedFile("报\u202excod.xls", b"x"), most=9).name == "报xcod.xls"


@pytest.mark.parametrize(
    ("who", "url"),
    [
        ("zhao", "forms:new"), ("zhao", "meetings:import"), ("zhao", "inspections:import"), ("zhao", "letters:import"),
    ],
)  # fmt: skip
def test_a_file_whose_reader_broke_is_told_of_on_the_page(as_user, cast, monkeypatch, who, url):
    def broke(self, *args, **named):
        raise Unread(finding("reading_crashed", file="坏.xls"))

    monkeypatch.setattr("yibiao.confined.reading.Confined.__call__", broke)
    sent = SimpleUploadedFile("坏.xls", b"a,b\n1,2\n")
    told = as_user(who).post(reverse(url), {"file": sent})
    assert told.status_code == 422
    assert "中断" in told.content.decode()


def test_readers_have_the_keys_and_files_of_secrets_covered(settings):
    from yibiao.confined.reading import _server

    assert {str(settings.YIBIAO_KEYS), str(settings.DATA), *settings.SECRET_FILES} <= _server.cover


def test_a_reader_that_ran_out_of_memory_is_a_refusal(monkeypatch):
    def broke(self, *args, **named):
        raise Unread(finding("reading_memory", file="大.xls", limit=1))

    monkeypatch.setattr("yibiao.confined.reading.Confined.__call__", broke)
    from yibiao.sheets.reading import open_form

    with pytest.raises(Refusal) as caught:
        reading.reader(open_form)(b"", "大.xls")
    assert (caught.value.code, caught.value.status) == ("reading_memory", 422)


def test_fifty_megabytes_are_refused_without_being_read(as_user):
    sent = SimpleUploadedFile("大.xlsx", bytes(50 << 20))
    told = as_user("zhao").post(reverse("forms:new"), {"file": sent})
    assert told.status_code == 422
    assert "20 MB" in told.content.decode()
    assert "没有收下" in told.content.decode()


@pytest.mark.parametrize("name", ["照片.html", "图.svg", "表.xlsx.js", "文.pdf"])
def test_what_was_uploaded_comes_back_as_a_download_and_nothing_else(as_user, cast, now, name):
    """A page in a workbook's clothes, or the other way round, is never opened by a browser as a page of the site."""
    from tests.hostile_files import POLYGLOTS

    from yibiao_web.channels.models import Channel, ChannelData

    org = cast.org("县民政局")
    channel = Channel.objects.create(county=org.parent, org=org, kind="app", name="某应用", owner_name=org.name)
    kept = ChannelData.objects.create(
        channel=channel, file_name=name, content=POLYGLOTS["page before an archive"], sha256="0" * 64, size=1,
        made_by=cast.user("zhao"), made_at=now,
    )  # fmt: skip
    told = as_user("zhao").get(reverse("channels:data_file", args=[kept.pk]))
    assert told.headers["Content-Disposition"].startswith("attachment")
    assert told.headers["X-Content-Type-Options"] == "nosniff"
    assert told.headers["Content-Type"] == "application/octet-stream"
    assert "script-src" in told.headers["Content-Security-Policy"]
