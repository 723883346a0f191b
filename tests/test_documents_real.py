"""On real official texts, when they lie in ``../shared``: floors for what was measured, and by-right copies let be."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from yibiao.documents.checking import check
from yibiao.documents.facts import facts_of
from yibiao.documents.model import Document, DocumentFacts, Source
from yibiao.documents.opening import open_document
from yibiao.documents.vocabulary import words
from yibiao.policy import shipped_pack

SHARED = Path(__file__).resolve().parents[2] / "shared" / "documents"
ON = date(2026, 11, 6)
LAWS = ("条例", "办法", "法规", "规定", "细则", "规则", "实施细则")
SAME = {"实施意见": "意见", "指导意见": "意见", "复函": "函"}
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/documents is not beside this checkout")


def table(name: str) -> list[dict[str, str]]:
    with (SHARED / name).open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def opened(file: str) -> Document:
    document = open_document((SHARED / file).read_bytes(), file).document
    assert document
    return document


def read() -> Iterator[tuple[dict[str, str], DocumentFacts]]:
    """Every fifth text."""
    for row in table("INDEX.tsv")[::5]:
        yield row, facts_of(opened(row["file"]), ON)


def test_kinds_are_told_and_laws_and_speeches_are_no_documents() -> None:
    kinds = right = laws = told = 0
    for row, facts in read():
        said = row["kind"].split("/")[0]
        kind = SAME.get(said, said)
        if said in LAWS:
            laws += 1
            told += facts.genre == "law"
        elif kind in words("kinds") and "/政府工作报告" not in row["kind"] and "/党代会" not in row["kind"]:
            kinds += 1
            right += facts.kind == kind
    assert right / kinds >= 0.92, (right, kinds)
    assert told / laws >= 0.93, (told, laws)


def test_laws_that_repeat_laws_are_not_called_copies() -> None:
    titles = {row["file"]: row for row in table("INDEX.tsv")}
    rows = [row for row in table("pairs.tsv") if titles[row["b"]]["kind"].split("/")[0] in LAWS][:40]
    for row in rows:
        source = Source(row["a"], titles[row["a"]]["title"], titles[row["a"]]["issuer"], None, opened(row["a"]).text)
        report = check(opened(row["b"]), sources=[source], pack=shipped_pack(), on=ON)
        copied = {"document_copied", "document_all_copied", "document_needless", "document_long"}
        assert not copied & {one.code for one in report.findings}, row["b"]


def test_every_place_lies_in_the_text() -> None:
    for row in table("INDEX.tsv")[3::60]:
        document = opened(row["file"])
        report = check(document, pack=shipped_pack(), on=ON)
        spans = [one.span for one in report.findings if one.span]
        spans += [(one.start, one.end) for one in (*report.facts.demands, *report.outline.cuts)]
        assert all(0 <= start < end <= len(document.text) for start, end in spans), row["file"]
