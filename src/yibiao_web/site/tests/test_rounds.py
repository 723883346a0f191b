from __future__ import annotations

from django.utils.module_loading import import_string

from yibiao_web.site import jobs, rounds


def test_everything_that_is_run_without_being_asked_is_there():
    for path in (*rounds.ROUNDS, *(one for several in jobs.JOBS.values() for one in several)):
        assert callable(import_string(path)), path


def test_a_round_may_be_made_again(cast, now):
    rounds.make_round(now)
    rounds.make_round(now)


def test_one_that_fails_does_not_keep_the_others(monkeypatch, now, caplog):
    monkeypatch.setattr(rounds, "ROUNDS", ("builtins.nonsense", "builtins.id"))
    rounds.make_round(now)
    assert "builtins.nonsense" in caplog.text
    assert "builtins.id failed" not in caplog.text
