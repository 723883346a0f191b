"""Who fetched a file, as words that go into it: readable by people, and with a code that only the platform can make.

The code is over everything the words say, by a key that never leaves the platform. It says that the platform wrote
these words; not that they were written into this file: whoever wants to can copy them to another, but what left with
the audit entry is on the trail. Pure.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass

TITLE = "一表取数留痕"
_LINE = re.compile(r"审计第(\d+)条")
_CODE = re.compile(r"校验码([A-Z2-7]{4}(?:-[A-Z2-7]{4}){4})")


@dataclass(frozen=True, slots=True)
class Stamp:
    """``at``: local time as ISO to the minute; ``entry``: the audit entry's number; ``code``: over all the others."""

    entry: int
    at: str
    who: str
    org: str
    purpose: str
    code: str = ""

    @property
    def line(self) -> str:
        """For the foot of a page: the purpose is cut where it is long, the code is over the whole of it."""
        purpose = f"，用途：{_short(self.purpose, 40)}" if self.purpose else ""
        org = f"（{_short(self.org, 30)}）" if self.org else ""
        when = self.at.replace("T", " ")
        return f"{_short(self.who, 20)}{org}于{when}取出{purpose}。审计第{self.entry}条，校验码{self.code}"

    def as_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def ascii_json(stamp: Stamp) -> str:
    """For a header of HTTP."""
    return json.dumps(asdict(stamp), separators=(",", ":"))


def _short(text: str, most: int) -> str:
    clean = "".join(one if one.isprintable() else " " for one in text)
    return clean if len(clean) <= most else f"{clean[: most - 1]}…"


def stamped(stamp: Stamp, key: bytes) -> Stamp:
    """The stamp with its code."""
    said = asdict(stamp) | {"code": ""}
    digest = hmac.new(key, json.dumps(said, ensure_ascii=False, sort_keys=True).encode(), hashlib.sha256).digest()
    letters = base64.b32encode(digest[:13]).decode()[:20]
    return Stamp(**(said | {"code": "-".join(letters[at : at + 4] for at in range(0, 20, 4))}))


def genuine(stamp: Stamp, keys: Iterable[bytes]) -> bool:
    """Whether the platform made it, with one of its keys."""
    return any(hmac.compare_digest(stamped(stamp, key).code, stamp.code) for key in keys)


def stamp_of(text: str) -> Stamp | None:
    """The stamp in a JSON text; None where it is none."""
    try:
        told = json.loads(text)
        stamp = Stamp(**told)
    except (ValueError, TypeError):
        return None
    fits = isinstance(stamp.entry, int) and all(
        isinstance(one, str) for name, one in asdict(stamp).items() if name != "entry"
    )
    return stamp if fits else None


def line_in(text: str) -> tuple[int, str] | None:
    """(audit entry, code) of a line at the foot of a page, for files whose properties are gone."""
    entry, code = _LINE.search(text), _CODE.search(text)
    return (int(entry.group(1)), code.group(1)) if entry and code else None
