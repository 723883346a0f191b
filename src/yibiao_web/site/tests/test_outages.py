"""What is answered when the database is away."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse


@pytest.fixture
def asked(cast, monkeypatch):
    """``asked(problem, **head)``: the front page, while something raises below it."""

    def ask(problem: Exception, **head: str):
        def raises(*_: object) -> None:
            raise problem

        monkeypatch.setattr("yibiao_web.site.pages.lines", raises)
        client = Client(raise_request_exception=False)
        client.force_login(cast.user("gao"))
        return client.get(reverse("home"), **head)

    return ask


def test_a_database_that_is_away_is_said_and_may_be_tried_again(asked):
    answer = asked(OperationalError("the connection is lost"))
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "数据库暂时用不了" in answer.content.decode()
    assert "the connection" not in answer.content.decode()


def test_a_page_that_saves_by_itself_learns_it_as_json(asked):
    answer = asked(OperationalError("disk is full"), headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_a_fault_of_ours_stays_one(asked):
    answer = asked(ValueError("secret detail"))
    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
