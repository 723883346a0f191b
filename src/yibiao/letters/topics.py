"""What a letter is about, in the words of everyday, and whether it is about the burden itself."""

from __future__ import annotations

import re

from yibiao.letters.model import Letter
from yibiao.texts.grouping import matters_of

BURDEN = frozenset(("填表报数", "开会", "迎检", "发文", "群和应用", "留痕", "办事"))
"""Matters of ``texts/grouping.yaml`` by which people or the grassroots are made to do what need not be."""
_PAPER = re.compile(r"证明(?!书)")
_PROOF = re.compile(
    r"证明(?!书)|盖章|开条|来回跑|跑[了好几多两三]+[趟次]|填[了好几多]*[张份遍]?表|复印件|重复(?:提交|报|填)|再(?:交|填|报)一[遍次]"
)


def topics_of(letter: Letter) -> tuple[str, ...]:
    """The matters that it speaks of, that of its title first."""
    return tuple(dict.fromkeys((*matters_of(letter.title), *matters_of(letter.text))))


def about_burden(letter: Letter) -> bool:
    """Whether it complains of forms, proofs, stamps, meetings, check-ins. A matter that is only touched is not it."""
    first = topics_of(letter)[:1]
    if first and first[0] in BURDEN - {"办事"}:
        return True
    return _PROOF.search(letter.words) is not None and (first == ("办事",) or _PAPER.search(letter.words) is not None)
