"""What is left of a picture: what it shows and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao_web.fieldwork.pictures import BadPicture, Picture, cleaned
from yibiao_web.fieldwork.tests.making import exif, jpeg, png, webp

LIMITS = {"most_bytes": 8 << 20, "most_pixels": 50_000_000}


def clean(content: bytes) -> Picture:
    return cleaned(content, **LIMITS)


@pytest.mark.parametrize(
    ("form", "content"),
    [("jpg", jpeg(exif())), ("jpg", jpeg(exif(order="<"))), ("png", png(texts=True)), ("webp", webp()),
     ("jpg", jpeg(tail=b"ftypmp42 a film GPS")), ("png", png(tail=b"PK\x03\x04 GPS"))],
)  # fmt: skip
def test_where_and_when_it_was_taken_is_gone(form, content):
    kept = clean(content)
    assert kept.form == form
    for trace in (b"GPS", b"taken by somebody", b"somewhere", b"profile!", b"film"):
        assert trace not in kept.content
    assert clean(kept.content) == kept  # and what is kept is a picture


@pytest.mark.parametrize("order", [">", "<"])
def test_a_jpeg_still_stands_the_right_way_up(order):
    kept = clean(jpeg(exif(6, order))).content
    assert kept.count(b"Exif\0\0") == 1
    assert clean(jpeg(exif(1, order))).content.count(b"Exif") == 0
    assert clean(jpeg(exif(99, order))).content.count(b"Exif") == 0


def test_the_size_is_read():
    assert (clean(jpeg()).width, clean(jpeg()).height) == (640, 480)
    assert (clean(png(5, 7)).width, clean(png(5, 7)).height) == (5, 7)
    assert (clean(webp()).width, clean(webp()).height) == (20, 10)


def test_transparency_of_a_webp_stays_and_its_flags_of_exif_and_xmp_go():
    assert clean(webp()).content[20] == 0  # 0x2C: profile, Exif and XMP; no alpha


@pytest.mark.parametrize(
    ("what", "content", "code"),
    [
        ("nothing", b"", "not_a_photo"),
        ("a page", b"<html><script>alert(1)</script>", "not_a_photo"),
        ("svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "not_a_photo"),
        ("a program", b"MZ\x90\0", "not_a_photo"),
        ("gif", b"GIF89a" + bytes(40), "not_a_photo"),
        ("a film", webp(animated=True), "not_a_photo"),
        ("cut off", jpeg()[:60], "photo_damaged"),
        ("cut off", png()[:-20], "photo_damaged"),
        ("cut off", webp()[:-30], "photo_damaged"),
        ("a wrong sum", png().replace(b"\x08\x02\x00\x00\x00", b"\x08\x06\x00\x00\x00"), "photo_damaged"),
        ("no picture in it", b"\xff\xd8\xff\xd9", "photo_damaged"),
        ("too large", jpeg() + bytes(9 << 20), "photo_too_large"),
        ("too many pixels", jpeg(width=60000, height=60000), "photo_too_many_pixels"),
        ("no pixels", png(0, 0), "photo_damaged"),
    ],
)
def test_what_is_no_picture_is_said_so(what, content, code):
    with pytest.raises(BadPicture) as told:
        clean(content)
    assert told.value.code == code, what
    assert told.value.message


@settings(max_examples=300)
@given(st.sampled_from([jpeg(exif()), png(texts=True), webp()]), st.data())
def test_a_broken_file_is_refused_or_cleaned_and_never_worse(whole, data):
    at = data.draw(st.integers(2, len(whole) - 1))
    byte = data.draw(st.integers(0, 255))
    for content in (whole[:at], whole[:at] + bytes([byte]) + whole[at + 1 :]):
        try:
            kept = clean(content)
        except BadPicture:
            continue
        assert len(kept.content) <= len(content) + 40
