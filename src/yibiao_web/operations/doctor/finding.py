from __future__ import annotations

from dataclasses import dataclass

OK, WARN, BAD = "ok", "warn", "bad"


@dataclass(frozen=True)
class Checked:
    """What one look found: ``level`` is ok, warn (works, but mend it) or bad; ``do`` what mends it."""

    name: str
    level: str
    said: str
    do: str = ""


def ok(name: str, said: str) -> Checked:
    return Checked(name, OK, said)


def warn(name: str, said: str, do: str) -> Checked:
    return Checked(name, WARN, said, do)


def bad(name: str, said: str, do: str) -> Checked:
    return Checked(name, BAD, said, do)
