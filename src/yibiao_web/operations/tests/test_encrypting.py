from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yibiao_web.operations.backups import encrypting
from yibiao_web.operations.backups.encrypting import SealedReader, SealingWriter, of_file, of_passphrase
from yibiao_web.operations.backups.problems import BackupProblem

KEY = of_file(bytes(range(32)), "key")
contents = st.binary(max_size=300)


@pytest.fixture(autouse=True, scope="module")
def _small_chunks():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encrypting, "CHUNK", 64)
        patch.setattr(encrypting, "_SCRYPT", {"n": 1 << 10, "r": 8, "p": 1})
        yield


def sealed(content: bytes, secret=KEY, pieces: int = 7) -> bytes:
    to = io.BytesIO()
    writer = SealingWriter(to, secret)
    for at in range(0, len(content), pieces):
        writer.write(content[at : at + pieces])
    writer.finish()
    return to.getvalue()


def opened(sealed: bytes, secret=KEY) -> bytes:
    return io.BufferedReader(SealedReader(io.BytesIO(sealed), secret)).read()


@given(contents, st.integers(1, 200))
def test_what_goes_in_comes_out_however_it_is_cut(content: bytes, pieces: int):
    assert opened(sealed(content, pieces=pieces)) == content


@given(contents, st.data())
def test_a_changed_byte_anywhere_is_told(content: bytes, data: st.DataObject):
    whole = bytearray(sealed(content))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BackupProblem):
        opened(bytes(whole))


@given(contents, st.data())
def test_a_file_cut_off_anywhere_is_told(content: bytes, data: st.DataObject):
    whole = sealed(content)
    with pytest.raises(BackupProblem):
        opened(whole[: data.draw(st.integers(0, len(whole) - 1))])


@settings(max_examples=30)
@given(st.permutations(range(4)).filter(lambda order: list(order) != [0, 1, 2, 3]))
def test_chunks_in_another_order_are_told(order: list[int]):
    whole = sealed(bytes(64 * 4))
    start = len(whole) - 4 * 80
    chunks = [whole[start + at * 80 : start + at * 80 + 80] for at in order]
    with pytest.raises(BackupProblem, match=r"换了位置|不对"):
        opened(whole[:start] + b"".join(chunks))


def test_a_file_cut_between_chunks_is_called_incomplete():
    with pytest.raises(BackupProblem, match="后面缺了一截"):
        opened(sealed(bytes(64 * 4))[: -80 * 2])


def test_chunks_of_another_backup_do_not_fit():
    first, second = sealed(bytes(64 * 3)), sealed(bytes(64 * 3))
    with pytest.raises(BackupProblem):
        opened(first[:-80] + second[-80:])


@pytest.mark.parametrize(
    ("locked", "tried", "said"),
    [
        (KEY, of_file(bytes(32), "other"), "钥匙文件（--key-file）不对"),
        (of_passphrase("禾溪县二〇二六年的备份口令"), of_passphrase("禾溪县二〇二七年的备份口令"), "口令不对"),
        (KEY, of_passphrase("禾溪县二〇二六年的备份口令"), "是用钥匙文件（--key-file）加密的"),
        (of_passphrase("禾溪县二〇二六年的备份口令"), KEY, "是用口令加密的"),
    ],
)
def test_the_wrong_key_is_called_so(locked, tried, said: str):
    with pytest.raises(BackupProblem, match=said):
        opened(sealed(b"x" * 100, locked), tried)
    assert opened(sealed(b"x" * 100, locked), locked) == b"x" * 100


def test_a_header_that_asks_for_all_memory_is_refused():
    whole = sealed(b"x", of_passphrase("禾溪县二〇二六年的备份口令")).replace(b'"n": 1024', b'"n": 1073741824')
    with pytest.raises(BackupProblem, match="文件头"):
        opened(whole, of_passphrase("禾溪县二〇二六年的备份口令"))


@pytest.mark.parametrize("make", [lambda: of_file(b"short", "k"), lambda: of_passphrase("short")])
def test_a_short_secret_is_refused(make):
    with pytest.raises(BackupProblem, match="太短"):
        make()


def test_nothing_of_the_content_shows():
    assert "杏花坞村".encode() not in sealed("杏花坞村".encode() * 50)
