"""Numbers by chance that anybody can make again from the same seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")
LARGEST = 2**48  # of ``below``: exact in the numbers that browsers reckon with


class Stream:
    """SHA-256 in counter mode: block i is SHA-256(key ‖ i as eight bytes), the key SHA-256 of what the stream is for.
    The nonce is part of the key: who only knows the places and the public seed cannot reckon the result."""

    def __init__(self, commitment: str, seed: str, nonce: str, purpose: str) -> None:
        said = "\n".join(("yibiao-draw/1", commitment, seed, nonce, purpose))
        self._key = hashlib.sha256(said.encode()).digest()
        self._block, self._rest = 0, b""

    def below(self, limit: int) -> int:
        """0 … limit-1, all equally likely: as many bits as are needed, taken again until they are below the limit (a
        remainder would favour small numbers)."""
        assert 1 <= limit <= LARGEST
        bits = (limit - 1).bit_length()
        if bits == 0:
            return 0
        while True:
            number = int.from_bytes(self._take((bits + 7) // 8)) & ((1 << bits) - 1)
            if number < limit:
                return number

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """In an order by chance (Fisher–Yates from the front)."""
        pile = list(things)
        for at in range(len(pile)):
            other = at + self.below(len(pile) - at)
            pile[at], pile[other] = pile[other], pile[at]
        return pile

    def _take(self, count: int) -> bytes:
        while len(self._rest) < count:
            self._rest += hashlib.sha256(self._key + self._block.to_bytes(8)).digest()
            self._block += 1
        taken, self._rest = self._rest[:count], self._rest[count:]
        return taken
