"""What a process reads in before anybody waits for it."""

from __future__ import annotations

import gc

from yibiao_web.site import warming


def test_what_was_read_in_is_not_walked_over_again(db, cast, monkeypatch):
    monkeypatch.setattr(warming.readers, "start", lambda: None)
    monkeypatch.setattr(warming.readers, "standing", lambda: "shut")
    monkeypatch.setattr(warming.connection, "close", lambda: None)  # the test's own
    read, before = [], gc.get_freeze_count()
    monkeypatch.setattr(warming, "blocks_of", read.extend)
    try:
        warming._warm()
        assert {one.name for one in read} >= {"杏花坞村"}
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
