"""Which runs of characters stand in many official texts → ``src/yibiao/documents/common.npz``: hashes alone, no text.

    python -m bench.common_phrases ../shared/documents

A run counts once a document and is kept when it stands in at least ``LEAST`` documents of at least ``GROUPS``
collections: words of one trade are common in its own documents only. Laws and news are left out, of documents
published twice one is taken.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from yibiao.documents.common import names_of
from yibiao.texts.normalising import plain

LEAST, GROUPS = 5, 2
LEFT_OUT = {"条例", "法规", "办法", "规定", "细则", "规则", "实施细则", "新闻报道", "解读"}
TARGET = Path(__file__).resolve().parents[1] / "src/yibiao/documents/common.npz"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def main(folder: Path) -> None:
    twice = {row["b"] for row in table(folder / "pairs.tsv") if row["relation"] == "copy"}
    counts: dict[int, int] = defaultdict(int)
    groups: dict[int, set[str]] = defaultdict(set)
    read = 0
    for row in table(folder / "INDEX.tsv"):
        if row["file"] in twice or row["kind"].split("/")[0] in LEFT_OUT:
            continue
        read += 1
        group = "/".join((row["repo"], *row["path"].split("/")[:2])) if "jsonl" not in row["path"] else row["repo"]
        names = np.unique(names_of(plain((folder / row["file"]).read_text("utf-8")).codes))
        for name in names.tolist():
            counts[name] += 1
            if len(groups[name]) < GROUPS:
                groups[name].add(group)
    kept = sorted(name for name, count in counts.items() if count >= LEAST and len(groups[name]) >= GROUPS)
    np.savez_compressed(TARGET, names=np.array(kept, dtype=np.uint32))
    print(f"{read} documents, {len(counts)} runs, {len(kept)} kept, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
