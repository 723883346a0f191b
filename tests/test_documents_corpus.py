"""The corpus on disk: what was put in is found by a part of it, also after a crash, also while somebody writes."""

from __future__ import annotations

import random
import threading
from pathlib import Path

import pytest

from yibiao.documents import corpus as corpus_module
from yibiao.documents.corpus import Corpus
from yibiao.documents.shelf import Shelf


def invented(seed: int, length: int = 1500) -> str:
    """Text that shares no run with that of another seed."""
    rnd = random.Random(seed)
    return "".join(chr(rnd.randint(0x4E00, 0x8FFF)) if rnd.random() < 0.95 else "，" for _ in range(length))


def many(count: int, start: int = 0) -> list[tuple[str, str, dict[str, int]]]:
    return [(f"d{number}", invented(number), {"n": number}) for number in range(start, start + count)]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path / "corpus")


def test_a_fifth_of_a_document_is_found_in_another(corpus: Corpus) -> None:
    corpus.add_many(many(60))
    draft = invented(1001, 1200) + invented(7)[200:500]
    (hit,) = corpus.search(draft)
    assert hit.id == "d7"
    assert hit.share == pytest.approx(0.2, abs=0.02)
    assert hit.copies.passages[0].source == pytest.approx((200, 500), abs=2)


@pytest.mark.parametrize("fresh", [256, 8])
def test_documents_come_one_by_one_and_in_bulk(corpus: Corpus, monkeypatch: pytest.MonkeyPatch, fresh: int) -> None:
    monkeypatch.setattr(corpus_module, "_FRESH", fresh)
    corpus.add_many(many(20))
    corpus.add("single", invented(500), {"title": "水库"})
    assert len(corpus) == 21
    assert corpus.get("single") == (invented(500), {"title": "水库"})
    assert corpus.get("nobody") is None
    assert [hit.id for hit in corpus.search(invented(500)[100:600])] == ["single"]


def test_the_same_id_again_takes_the_place(corpus: Corpus) -> None:
    corpus.add("one", invented(1))
    corpus.add("one", invented(2))
    corpus.add_many([("two", invented(3), {}), ("two", invented(4), {})])
    assert corpus.ids() == ["one", "two"]
    assert corpus.search(invented(1)) == corpus.search(invented(3)) == []
    assert [hit.id for hit in corpus.search(invented(4))] == ["two"]


def test_what_was_taken_out_is_found_no_more(corpus: Corpus) -> None:
    corpus.add_many(many(30))
    assert corpus.remove("d3")
    assert not corpus.remove("d3")
    assert corpus.search(invented(3)) == []
    assert corpus.commonness(invented(3)).max() == 0
    assert [hit.id for hit in corpus.search(invented(4))] == ["d4"]


def test_a_corpus_much_was_taken_out_of_is_written_anew(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_module, "_FRESH", 4)
    corpus.add_many(many(40))
    for number in range(20):
        corpus.remove(f"d{number}")
    assert [hit.id for hit in corpus.search(invented(30))] == ["d30"]
    assert corpus.search(invented(3)) == []
    assert Shelf(corpus.folder / "corpus.sqlite").count_removed() < 15


def test_many_small_segments_are_merged(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_module, "_FRESH", 3)
    monkeypatch.setattr("yibiao.documents.postings._SLICE", 5000)
    for id, text, meta in many(80):
        corpus.add(id, text, meta)
    assert len(list(corpus.folder.glob("*.names"))) < 12
    for number in (0, 41, 79):
        assert [hit.id for hit in corpus.search(invented(number)[:400])] == [f"d{number}"]


def test_it_is_there_when_opened_again(tmp_path: Path) -> None:
    Corpus(tmp_path).add_many(many(10))
    again = Corpus(tmp_path)
    assert len(again) == 10
    assert [hit.id for hit in again.search(invented(9)[:300])] == ["d9"]


def test_a_crash_while_writing_leaves_what_was_before(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.add_many(many(10))

    def crash(self: Shelf, number: int, entries: int) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(corpus_module, "_FRESH", 4)
        patched.setattr(Shelf, "set_entries", crash)
        with pytest.raises(OSError, match="no space"):
            corpus.add_many(many(10, start=100))
    again = Corpus(corpus.folder)
    assert len(again) == 10
    assert again.search(invented(105)) == []
    again.add_many(many(10, start=100))
    assert [hit.id for hit in again.search(invented(105)[:300])] == ["d105"]


@pytest.mark.parametrize("harm", ["gone", "cut", "another kind"])
def test_a_broken_index_is_made_anew_from_the_texts(corpus: Corpus, monkeypatch: pytest.MonkeyPatch, harm: str) -> None:
    monkeypatch.setattr(corpus_module, "_FRESH", 4)
    corpus.add_many(many(10))
    corpus.remove("d3")
    for path in corpus.folder.glob("*.numbers"):
        if harm == "gone":
            path.unlink()
        elif harm == "cut":
            path.write_bytes(path.read_bytes()[:-400])
    if harm == "another kind":
        monkeypatch.setattr(corpus_module, "KIND", 77)
    again = Corpus(corpus.folder)
    assert [hit.id for hit in again.search(invented(5)[:300])] == ["d5"]
    assert again.search(invented(3)) == []
    assert len(again) == 9


def test_one_writes_while_others_read(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus_module, "_FRESH", 2)
    corpus.add_many(many(5))
    found: list[bool] = []

    def read() -> None:
        for _ in range(15):
            found.append([hit.id for hit in corpus.search(invented(2)[:400])] == ["d2"])

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for id, text, meta in many(40, start=100):
        corpus.add(id, text, meta)
    for reader in readers:
        reader.join()
    assert len(found) == 30
    assert all(found)
    assert len(corpus) == 45


def test_a_run_knows_in_how_many_documents_it_stands(corpus: Corpus) -> None:
    formula = "现将有关事项通知如下请结合实际认真贯彻执行"
    corpus.add_many([(f"d{n}", invented(n, 300) + formula + invented(n + 50, 300), {}) for n in range(12)])
    common = corpus.commonness(formula + invented(900, 60))
    assert common[: len(formula) - 12].tolist() == [12] * (len(formula) - 12)
    assert common[len(formula) :].max() == 0


def test_a_formula_of_the_corpus_is_told_from_what_was_copied(corpus: Corpus) -> None:
    formula = "现将有关事项通知如下请结合实际认真贯彻执行"
    corpus.add_many([(f"d{n}", invented(n, 300) + formula + invented(n + 50, 300), {}) for n in range(12)])
    draft = invented(900, 200) + formula + invented(901, 100) + invented(7, 300)[100:200]
    (first, *_) = corpus.search(draft, 3)
    assert first.id == "d7"
    assert sorted(one.why for one in first.copies.passages) == ["copied", "formula"]
    assert first.copies.copied < first.share


def test_ids_that_are_not_wanted_are_left_out(corpus: Corpus) -> None:
    corpus.add_many(many(5))
    assert corpus.search(invented(3), without={"d3"}) == []


@pytest.mark.parametrize("text", ["", "短", "一二三四五六七八九十一二", "\u200b\u202e", "\ud800"])
def test_a_text_too_short_to_be_found_does_no_harm(corpus: Corpus, text: str) -> None:
    corpus.add("short", text)
    assert corpus.search(text) == []
    assert corpus.commonness(text).sum() == 0
    assert corpus.get("short") is not None


def test_an_empty_corpus_finds_nothing(corpus: Corpus) -> None:
    assert corpus.search(invented(1)) == []
    assert len(corpus) == corpus.add_many([]) == 0
