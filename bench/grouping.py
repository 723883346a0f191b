"""How well texts that speak of one matter are put together: ``python -m bench.grouping [--height 0.8]``.

Two samples: invented answers to an open question (``bench/truth/surveys/answers.tsv``), and real letters where they lie
beside the project, by the topic that the receiving office gave them. Each in two halves: the height was chosen on
``tune``, ``report`` is only reported. Texts of the matter 零散 speak of nothing twice: each is a matter of its own.

Purity: the share of texts in a group whose matter is the group's most frequent. NMI: mutual information over the mean
of the entropies. Pairs: of the pairs put together, how many belong together (precision), and the other way (recall).
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

from yibiao.texts.grouping import group

INVENTED = Path(__file__).with_name("truth") / "surveys" / "answers.tsv"
LETTERS = Path(__file__).resolve().parents[2] / "shared" / "messages" / "letters-12345.tsv"


def main() -> None:
    parser = argparse.ArgumentParser(description="归组归得对不对")
    parser.add_argument("--height", type=float, default=None)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    more = {} if options.height is None else {"height": options.height}
    for name, part, texts, truth in samples():
        groups = group(texts, **more)
        found = {at: number for number, one in enumerate(groups) for at in one.members}
        used = sorted(found)
        print(f"{name} {part}：{told([truth[at] for at in used], [found[at] for at in used])}；"
              f"{len(texts)} 条，没有实词的 {len(texts) - len(used)} 条")  # fmt: skip
        if options.show:
            for one in groups:
                print("   ", "、".join(one.label), [texts[at][:16] for at in one.members][:8])


def samples() -> list[tuple[str, str, list[str], list[str]]]:
    lines = [line.split("\t") for line in INVENTED.read_text("utf-8").splitlines() if not line.startswith("#")]
    out = []
    for part in ("tune", "report"):
        rows = [(matter, text) for half, matter, text in lines if half == part]
        truth = [f"{matter}{at}" if matter == "零散" else matter for at, (matter, _) in enumerate(rows)]
        out.append(("自己编的答话", part, [text for _, text in rows], truth))
    if not LETTERS.exists():
        print("没有真实的来信，只看自己编的。")
        return out
    with LETTERS.open(encoding="utf-8") as file:
        letters = list(csv.DictReader(file, delimiter="\t"))
    for part, half in (("tune", letters[::2]), ("report", letters[1::2])):
        texts = [f"{one['title']}。{one['text']}" for one in half]
        out.append(("真实来信按主题", part, texts, [one["topic"].split(",")[0] for one in half]))
    return out


def told(truth: Sequence[str], found: Sequence[int]) -> str:
    """All measures with their numerators and denominators."""
    size = len(truth)
    inside = Counter(zip(truth, found, strict=True))
    pure = sum(max(count for (_, one), count in inside.items() if one == number) for number in set(found))
    together = right = wanted = 0
    for one, other in combinations(range(size), 2):
        same, put = truth[one] == truth[other], found[one] == found[other]
        together, wanted, right = together + put, wanted + same, right + (same and put)
    f1 = 2 * right / (together + wanted) if together + wanted else 0.0
    return (
        f"{len(set(found))} 组（应 {len(set(truth))}），纯度 {pure}/{size}={pure / size:.3f}，"
        f"NMI {nmi(truth, found):.3f}，"
        f"成对：放到一起的对 {right}/{together}，该在一起的放到了一起 {right}/{wanted}，F1 {f1:.3f}"
    )


def nmi(truth: Sequence[str], found: Sequence[int]) -> float:
    size = len(truth)
    left, right, both = Counter(truth), Counter(found), Counter(zip(truth, found, strict=True))
    mutual = sum(n / size * math.log(n * size / (left[a] * right[b])) for (a, b), n in both.items())
    spread = [-sum(n / size * math.log(n / size) for n in one.values()) for one in (left, right)]
    return 2 * mutual / sum(spread) if sum(spread) else 1.0


if __name__ == "__main__":
    main()
