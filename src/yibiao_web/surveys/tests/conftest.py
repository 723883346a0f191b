"""People in the ledger, a survey that is open, and a minute in which nobody has answered yet."""

from __future__ import annotations

import pytest

from yibiao_web.surveys import limits
from yibiao_web.surveys.models import Survey
from yibiao_web.surveys.tests import making


@pytest.fixture(autouse=True)
def _fresh():
    limits.answering.forget()


@pytest.fixture
def people(cast):
    making.residents(cast)


@pytest.fixture
def open_one(cast, now, people) -> Survey:
    return making.opened(cast, now, size=90)
