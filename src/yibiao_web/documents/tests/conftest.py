"""Texts in the shape of documents, invented, and a data folder of the test's own for the corpora."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.conf import settings
from docx import Document as Word

from yibiao_web.documents import actions, corpora
from yibiao_web.documents.tests.texts import SUPERIOR, TOLD


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "DATA", tmp_path)
    corpora._opened.cache_clear()


@pytest.fixture
def docx():
    """A Word file of some lines."""

    def made(text: str) -> bytes:
        word, out = Word(), BytesIO()
        for line in text.split("\n"):
            word.add_paragraph(line)
        word.save(out)
        return out.getvalue()

    return made


@pytest.fixture
def superior(cast, now):
    """The province's document stands among the sources."""
    one = actions.put_in(
        viewer=cast.viewer("gao"),
        files=[("省厅.txt", SUPERIOR.encode())],
        origin="upper",
        issuer="云岭省民政厅",
        now=now,
    )
    assert "document" in one.results[0], one.results
    return one.results[0]["document"]


@pytest.fixture
def hand_in(cast, now):
    def handed(text: str, who: str = "zhao", at=None, replaces=None, **told):
        return actions.hand_in(
            viewer=cast.viewer(who), file_name="", content=None, text=text, told={**TOLD, **told}, now=at or now,
            replaces=replaces,
        )  # fmt: skip

    return handed
