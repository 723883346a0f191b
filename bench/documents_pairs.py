"""../shared/documents/pairs.tsv: pairs of real documents with the share of b that stands in a.

Its ``overlap_estimate`` counts runs of 13 characters, which is nearly our ``verbatim``; our ``share`` also counts
lightly edited runs and is the one to be judged. The settings of ``documents.alignment`` were chosen on a coarse grid
with all pairs in view; odd and even rows are shown apart only to see how much the figures move.
"""

from __future__ import annotations

import csv
import time
from collections import Counter
from functools import cache
from itertools import pairwise
from math import hypot, log

from documents_texts import SHARED

from yibiao.documents.copying import compare_plain
from yibiao.documents.quoting import judged
from yibiao.texts.normalising import Plain, plain

COPY, PARTIAL, TOPIC = 0.5, 0.11, 0.125
RELATIONS = ("copy", "partial", "same-topic", "unrelated")
RIGHTLY = {"法规抄法规": "implementing rule", "转发": "forwards a", "同一文件重发": "republished"}
COPIED = {"实施文件抄上级文件": "implementing document"}
"""What people said of a pair (``how_judged``), of those that have something in common."""
Row = tuple[str, float, float, float, float, str]  # relation, estimate, share, verbatim, copied, how it was judged


def main(small: bool) -> None:
    if not SHARED.exists():
        print("\n== pairs.tsv：没有 ../shared/documents，跳过")
        return
    with (SHARED / "pairs.tsv").open(encoding="utf-8") as file:
        pairs = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[:: 5 if small else 1]
    started = time.perf_counter()
    rows = [_row(one) for one in pairs]
    print(f"\n== pairs.tsv：{len(rows)} 对，{time.perf_counter() - started:.1f} 秒")
    for name, part in (("全部", rows), ("奇数行", rows[::2]), ("偶数行", rows[1::2])):
        _scores(name, part)
    _confusion(pairs, rows)
    _excused(rows)


def _row(pair: dict[str, str]) -> Row:
    source, draft = _text(pair["a"]), _text(pair["b"])
    copies = compare_plain(_plain(pair["b"]), _plain(pair["a"]))
    same = _issuers()[pair["a"]] == _issuers()[pair["b"]] != ""
    kept = judged(copies, draft, source, same_issuer=same).copied
    return pair["relation"], float(pair["overlap_estimate"]), copies.share, copies.verbatim, kept, pair["how_judged"]


def _scores(name: str, rows: list[Row]) -> None:
    hits = Counter((relation == "copy", share >= COPY) for relation, _, share, *_ in rows)
    right, wrong, missed = hits[True, True], hits[False, True], hits[True, False]
    off = [abs(share - estimate) for _, estimate, share, *_ in rows]
    exact = [abs(verbatim - estimate) for _, estimate, _, verbatim, *_ in rows]
    print(
        f"{name}：照搬 F1 {2 * right / (2 * right + wrong + missed):.4f}（对 {right}，多 {wrong}，漏 {missed}）；"
        f"份额平均绝对偏差 {sum(off) / len(off):.4f}（最大 {max(off):.3f}，{len(off)} 对）；"
        f"只算一字不差的 {sum(exact) / len(exact):.4f}（最大 {max(exact):.3f}）"
    )


def _confusion(pairs: list[dict[str, str]], rows: list[Row]) -> None:
    """The two without copies differ in topic alone; it is told here by the cosine of two-character strings, with the
    border half-way between those that made the labels (0.19 and 0.06). The product needs no such class."""
    vectors = _vectors(sorted({pair[side] for pair in pairs for side in "ab"}))
    table: Counter[tuple[str, str]] = Counter()
    for pair, (relation, _, share, *_) in zip(pairs, rows, strict=True):
        one, other = vectors[pair["a"]], vectors[pair["b"]]
        cosine = sum(weight * other.get(gram, 0.0) for gram, weight in one.items())
        table[relation, _class(share, cosine)] += 1
    print("真实 \\ 判为    " + "".join(f"{one:>12}" for one in RELATIONS))
    for relation in RELATIONS:
        print(f"{relation:<12}  " + "".join(f"{table[relation, one]:>12}" for one in RELATIONS))


def _vectors(names: list[str]) -> dict[str, dict[str, float]]:
    """Strings of two characters, weighed by how few of the texts have them, of length 1."""
    counts = {name: Counter(map("".join, pairwise(_plain(name).text))) for name in names}
    texts = Counter(gram for grams in counts.values() for gram in grams)
    result = {}
    for name, grams in counts.items():
        weights = {gram: count * log(len(names) / texts[gram]) for gram, count in grams.items()}
        length = hypot(*weights.values())
        result[name] = {gram: weight / length for gram, weight in weights.items()}
    return result


def _class(share: float, cosine: float) -> str:
    if share >= PARTIAL:
        return "copy" if share >= COPY else "partial"
    return "same-topic" if cosine >= TOPIC else "unrelated"


def _excused(rows: list[Row]) -> None:
    """Told from copies: at least half of what is the same is excused. The truth is people's word, ``how_judged``."""
    for names, right in ((RIGHTLY, True), (COPIED, False)):
        for name, said in names.items():
            some = [(share, kept) for *_, share, _, kept, how in rows if said in how and share > 0]
            hits = sum((kept < share / 2) == right for share, kept in some)
            print(f"{name}（应{'剔出' if right else '算照搬'}）：{hits}/{len(some)}")


@cache
def _issuers() -> dict[str, str]:
    with (SHARED / "INDEX.tsv").open(encoding="utf-8") as file:
        return {row["file"]: row["issuer"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


@cache
def _text(name: str) -> str:
    return (SHARED / name).read_text("utf-8")


@cache
def _plain(name: str) -> Plain:
    return plain(_text(name))
