"""The nouns of letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Letter:
    """``row``: as Excel shows it. Texts are masked already, ``number`` is not.
    ``department`` is who answered, empty where nobody did."""

    row: int
    title: str
    text: str
    kind: str = ""
    on: date | None = None
    reply: str = ""
    department: str = ""
    place: str = ""
    number: str = ""

    @property
    def words(self) -> str:
        """What it says, its title first."""
        return f"{self.title}\n{self.text}" if self.title and self.title not in self.text else self.text


@dataclass(frozen=True, slots=True)
class Repeated:
    """One matter: places in the list of letters, and the words that tell it from others."""

    label: tuple[str, ...]
    members: tuple[int, ...]
