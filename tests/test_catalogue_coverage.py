"""How much of what real forms ask the catalogue has words for."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from yibiao.catalogue import load_catalogue
from yibiao.catalogue.wording import plain_word

CORPUS = Path(__file__).parents[1].parent / "shared/reference/field_corpus/fields.tsv"


def _spellings(path: str, leaf: str) -> list[str]:
    """The leaf, without its brackets, and behind the group it stands under."""
    short = re.sub(r"\([^()]*\)", "", unicodedata.normalize("NFKC", leaf))
    groups = [level for level in path.split("/") if level]
    return [leaf, short, "".join(groups[-2:])]


@pytest.mark.skipif(not CORPUS.exists(), reason="the field corpus is not beside the checkout")
def test_five_of_six_real_fields_are_words_of_the_catalogue() -> None:
    exact = {plain_word(word) for item in load_catalogue().items.values() for word in item.words}
    with CORPUS.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    known = sum(
        any(plain_word(word) in exact for word in _spellings(row["field_path"], row["field"]) if plain_word(word))
        for row in rows
    )
    assert known / len(rows) > 5 / 6
