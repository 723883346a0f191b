"""``python -m bench.letters``: which department should answer, and whether letters on the same matter are put together.

The real letters lie in ../shared/messages/letters-12345.tsv and stay there. One half (seed 12345) is for tuning
(``--tuning``), the other was looked at once. Pairs were labelled by hand before anything was tuned: those most alike by
their characters, and some drawn at random; a pair is the same matter where both ask the same of the same line or stop.
Most letters of this collection went to one company, so the share of the most frequent answer stands beside.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from yibiao.letters import Answering, Letter, read_letters, repeated
from yibiao.letters.answering import department_of
from yibiao.messages.masking import masked_text

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "messages" / "letters-12345.tsv"
_SEED = 12345
_LINES = {"市公安局公安交通管理局": "公安交管", "公交集团公司": "交通"}  # as a place registers its departments
# by their numbers in the file, from 0; the same matter
_SAME = {
    "tuning": ((219, 220), (248, 249), (172, 184), (231, 275), (248, 260), (26, 274), (48, 219), (48, 220), (144, 195)),
    "report": ((211, 299), (159, 221), (59, 146), (146, 182), (52, 131), (123, 129)),
}
_OTHER = {
    "tuning": (
        (175, 196), (76, 230), (231, 262), (61, 70), (230, 275), (230, 262), (262, 275), (230, 231), (190, 239),
        (275, 279), (26, 262), (76, 262), (49, 81), (167, 262), (167, 275), (78, 135), (76, 231), (76, 275), (26, 177),
        (168, 184), (112, 260), (157, 260), (157, 262), (157, 240), (43, 229), (78, 275), (48, 262), (76, 226),
        (101, 262), (102, 207), (70, 104), (101, 151), (44, 226), (19, 69), (203, 240),
    ),
    "report": (
        (107, 213), (33, 213), (288, 299), (191, 299), (33, 288), (213, 288), (213, 299), (33, 107), (278, 287),
        (33, 299), (33, 159), (206, 213), (191, 288), (107, 299), (16, 146), (41, 99), (191, 213), (33, 65),
        (159, 213), (107, 206), (155, 287), (173, 287), (33, 286), (38, 155), (85, 123), (39, 146), (3, 299),
        (33, 182), (38, 182), (41, 155), (99, 289), (63, 146), (93, 281), (50, 210), (146, 264), (15, 281),
        (62, 178), (23, 129),
    ),
}  # fmt: skip


def main() -> None:
    if not _SHARED.exists():
        print(f"没有 {_SHARED}，没有可量的。")
        return
    letters, _findings = read_letters(_SHARED.read_bytes(), _SHARED.name, mask=masked_text)
    tuning, report = halves(len(letters))
    name, part, other = ("tuning", tuning, report) if "--tuning" in sys.argv else ("report", report, tuning)
    print(f"{len(letters)} 封，{'调的' if name == 'tuning' else '没有调过的'}一半 {len(part)} 封")
    departments([letters[at] for at in other], [letters[at] for at in part])
    pairs(letters, part, name)
    if name == "tuning":
        for height in (0.5, 0.55, 0.6, 0.65, 0.7, 0.72, 0.75, 0.8, 0.85, 0.9):
            pairs(letters, part, name, height)


def halves(count: int) -> tuple[list[int], list[int]]:
    order = list(range(count))
    random.Random(_SEED).shuffle(order)
    return sorted(order[: count // 2]), sorted(order[count // 2 :])


def departments(known: Sequence[Letter], asked: Sequence[Letter]) -> None:
    """Learned from one half, asked of the other."""
    answering = Answering(known, _LINES)
    usual = Counter(department_of(one) for one in known).most_common(1)[0][0]
    top = [[one.department for one in answering.suggest(letter)] for letter in asked]
    right = sum(department_of(letter) in found[:1] for letter, found in zip(asked, top, strict=True))
    near = sum(department_of(letter) in found for letter, found in zip(asked, top, strict=True))
    always = sum(department_of(letter) == usual for letter in asked)
    rare = [(letter, found) for letter, found in zip(asked, top, strict=True) if department_of(letter) != usual]
    rare_right = sum(department_of(letter) in found[:1] for letter, found in rare)
    print(
        f"该谁答：第一个对 {right}/{len(asked)}，前三个里有 {near}/{len(asked)}；总猜最多的一家 {always}/{len(asked)}"
    )
    print(f"  不是最多的那一家的信：第一个对 {rare_right}/{len(rare)}")


def pairs(letters: Sequence[Letter], part: Sequence[int], name: str, height: float | None = None) -> None:
    """Of the labelled pairs of one half, grouped by itself."""
    some = [letters[at] for at in part]
    groups = repeated(some) if height is None else repeated(some, height=height)
    of = {part[at]: number for number, one in enumerate(groups) for at in one.members}
    together = [pair for pair in (*_SAME[name], *_OTHER[name]) if of[pair[0]] == of[pair[1]]]
    right = sum(pair in _SAME[name] for pair in together)
    several = sum(len(one.members) > 1 for one in groups)
    print(
        f"同一件事{f'（{height}）' if height else ''}：放到一起的 {len(together)} 对里对的 {right}，该放到一起的"
        f" {len(_SAME[name])} 对里找到 {right}；看过 {len(_SAME[name]) + len(_OTHER[name])} 对；{several} 组不止一封"
    )


if __name__ == "__main__":
    main()
