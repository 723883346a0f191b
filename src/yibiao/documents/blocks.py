"""Stretches that are the same in two texts."""

from __future__ import annotations

from typing import NamedTuple


class Block(NamedTuple):
    """``draft[at:at + length] == source[there:there + length]``."""

    at: int
    there: int
    length: int


Chain = list[Block]
