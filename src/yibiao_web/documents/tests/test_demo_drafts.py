"""The invented drafts of the demo county show what they are there to show; no database."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from demo.live import document_drafts as drafts
from demo.live.document_texts import TOPICS, written

from yibiao.documents.checking import check
from yibiao.documents.copying import compare
from yibiao.documents.facts import facts_of
from yibiao.documents.model import Circumstances, Source
from yibiao.documents.opening import pasted
from yibiao.policy import shipped_pack

TODAY = date(2026, 11, 28)
SOURCES = [
    Source(str(n), text.partition("\n")[0], issuer, day, text, in_force)
    for n, (issuer, day, in_force, text) in enumerate(drafts.superiors(TODAY))
]


def advice(text: str, header: str = "red") -> str:
    read = pasted(text).document
    assert read is not None
    told = Circumstances(issuer="县民政局", header=header, plan_number="1", authorised="县政府", legal_review=True)
    return check(read, sources=SOURCES, pack=shipped_pack(), on=TODAY, circumstances=told).advice


def test_the_copy_stands_for_seven_tenths_in_the_superiors_document():
    assert compare(drafts.copied(TODAY), SOURCES[0].text).share >= 0.7


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (drafts.copied(TODAY), {"do_not_issue"}),
        (drafts.slogans(TODAY), {"do_not_issue"}),
        (drafts.asking(TODAY), {"revise"}),
        (drafts.white_header(TODAY), {"revise"}),
        (drafts.short(TODAY), {"issue"}),
        (drafts.revised(TODAY), {"issue"}),
        (drafts.forwarding(TODAY), {"issue", "forward"}),
    ],
    ids=["copied", "slogans", "asking", "white header", "short", "revised", "forwarding"],
)
def test_each_draft_is_advised_as_meant(text, expected):
    assert advice(text, "white" if text == drafts.white_header(TODAY) else "red") in expected


def test_every_topic_is_a_document_with_a_date_and_without_gaps():
    for topic in TOPICS:
        title, text = written(topic, TODAY, Random(1))
        read = pasted(text).document
        assert read is not None
        facts = facts_of(read, TODAY)
        assert (facts.title, facts.dated, facts.kind) == (title, TODAY, "通知")
        assert "{" not in text
