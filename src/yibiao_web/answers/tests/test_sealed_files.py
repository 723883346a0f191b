"""Prepared files lie sealed on the disk."""

from __future__ import annotations

from zipfile import BadZipFile, ZipFile

import pytest

from yibiao_web.answers.renewing import in_use, renew
from yibiao_web.answers.tests.test_fetching import _files, allow, fetch, ids, rows, taken, version
from yibiao_web.sealing import held
from yibiao_web.sealing.rotating import rotate_to_spare

__all__ = ["_files", "ids", "version"]


@pytest.fixture(autouse=True)
def _own_keys(settings, tmp_path):
    settings.YIBIAO_KEYS = str(tmp_path / "keys.json")
    held.forget()
    yield
    held.forget()


def test_a_prepared_file_is_sealed_on_the_disk_and_by_a_new_key_when_keys_change(as_user, cast, now, version):
    allow(cast, now, "person.name")
    client = as_user("zhao")
    fetch(client, version, "xlsx")
    answer, content = taken(client)
    before = rows(content)
    with pytest.raises(BadZipFile):
        ZipFile(answer.file.path)
    fresh = rotate_to_spare()
    assert sum(count for _, count in renew()) == 1
    assert dict(in_use()) == {fresh: 1}
    assert rows(taken(client)[1])[:3] == before[:3]
    assert sum(count for _, count in renew()) == 0
    answer.refresh_from_db()
    answer.file.storage.delete(answer.file.name)  # restored without its folder
    rotate_to_spare()
    assert list(renew()) == []
    assert in_use() == {}
