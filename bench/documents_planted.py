"""Copies planted by ourselves, of known share, edited in six ways: are the characters found, is the share right?"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from documents_texts import Planted, invented, plant, real_texts, sentences

from yibiao.documents.copying import compare
from yibiao.texts.normalising import plain

SHARES = (0.0, 0.1, 0.2, 0.5, 0.8)
HOWS = ("exact", "words", "places", "numbers", "reordered", "evasion", "all")


@dataclass(slots=True)
class Tally:
    found: int = 0
    copied: int = 0
    wrong: int = 0
    off: float = 0.0
    drafts: int = 0

    def add(self, one: Planted, source: str) -> None:
        copies = compare(one.text, source)
        marked = np.zeros(len(one.text), dtype=bool)
        for passage in copies.passages:
            marked[slice(*passage.draft)] = True
        places = plain(one.text).at
        truth, marked = np.array(one.truth)[places], marked[places]
        self.found += int((marked & (truth == 1)).sum())
        self.copied += int((truth == 1).sum())
        self.wrong += int((marked & (truth == 0)).sum())
        self.off += abs(copies.share - float((truth == 1).mean()))
        self.drafts += 1


def main(drafts: int, *, real: bool, seed: int) -> None:
    """For each way of editing and each share ``drafts`` documents."""
    print(f"\n== 自己埋的照搬（{'真实' if real else '自拟'}的句子，种子 {seed}，每格 {drafts} 份）")
    print("改法        召回（找到/埋下的字）        精确（找到/标出的字）        份额平均偏差（份）")
    by_share: dict[float, Tally] = defaultdict(Tally)
    for how in HOWS:
        rnd, tally = random.Random(f"{seed}{how}"), Tally()
        for share in SHARES:
            for _ in range(drafts):
                host, source = _two(rnd, real)
                one = plant(sentences(host), sentences(source), share, how, rnd)
                tally.add(one, source)
                by_share[share].add(one, source)
        _line(how, tally)
    for share, tally in by_share.items():
        _line(f"埋 {share:.0%}", tally)


def _two(rnd: random.Random, real: bool) -> tuple[str, str]:
    """A host and a source that have no sentence in common."""
    if real:
        texts = [text for text in real_texts() if 1500 < len(text) < 8000]
        return rnd.choice(texts), rnd.choice(texts)
    host, source = ("".join(invented(rnd, half) for _ in range(60)) for half in (0, 1))
    return host, source


def _line(name: str, tally: Tally) -> None:
    marked = tally.found + tally.wrong
    recall = f"{tally.found / tally.copied:.4f} ({tally.found}/{tally.copied})" if tally.copied else "–"
    precision = f"{tally.found / marked:.4f} ({tally.found}/{marked})" if tally.copied else f"误标 {tally.wrong} 字"
    print(f"{name:<10}  {recall:<26}  {precision:<26}  {tally.off / tally.drafts:.4f} ({tally.drafts})")
