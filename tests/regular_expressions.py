"""The regular expressions of our code, read from its source, and those whose work can explode.

Explosive: a repetition without end inside another one (``(a+)+``), or two alternatives inside one that begin alike
(``(a|ab)*``), on texts that somebody else may have written.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

SOURCES = Path(__file__).parents[1] / "src"
_ENDLESS = 20  # so many rounds of one inside the other are as good as endless
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT)  # possessive ones never go back


def patterns() -> Iterator[tuple[str, str]]:
    """(where, pattern) of every pattern that stands as a constant in a call of ``re``."""
    for path in sorted(SOURCES.rglob("*.py")):
        if "/tests/" in path.as_posix():
            continue
        text = path.read_text("utf-8")
        if "re." not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            called = isinstance(node, ast.Call) and node.args and ast.unparse(node.func).startswith("re.")
            if called and (pattern := _constant(node.args[0])) is not None:
                yield f"{path.relative_to(SOURCES)}:{node.lineno}", pattern


def _constant(node: ast.expr) -> str | None:
    """Parts that are put in are taken for a letter."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "x" for one in node.values)
    return None


def explosive(pattern: str) -> bool:
    try:
        return _nested(_parser.parse(pattern), inside=False)
    except re.error:
        return False


def _nested(parsed: Any, *, inside: bool) -> bool:
    items = list(parsed)
    for at, (kind, told) in enumerate(items):
        endless = kind in _REPEATS and told[1] >= _ENDLESS
        if endless and inside and not _fenced(items, at):
            return True
        for part in _parts(kind, told):
            if _nested(part, inside=inside or endless):
                return True
    return False


def _fenced(items: list[Any], at: int) -> bool:
    """Beside the inner repetition stands something that has to be there and that it can not match itself: then there is
    one way only to cut a text into rounds."""
    taken = _letters([items[at]])
    others = [one for number, one in enumerate(items) if number != at and not _optional(one)]
    return taken is not None and any((some := _letters([one])) is not None and not some & taken for one in others)


def _optional(item: Any) -> bool:
    return item[0] in _REPEATS and item[1][0] == 0


_SAMPLE = [chr(code) for code in (*range(32, 127), 9, 10, 13)] + list("中村一二三、，。：；（）《》〔〕　０１Ａ")


def _letters(items: list[Any]) -> set[str] | None:
    """Which letters of a sample a part can match alone; None where that is not simple."""
    found: set[str] = set()
    for kind, told in items:
        if kind in (sre.LITERAL, sre.NOT_LITERAL, sre.IN, sre.ANY):
            one = re.compile(_written(kind, told), re.DOTALL)
            found |= {letter for letter in _SAMPLE if one.match(letter)} | (
                {chr(told)} if kind is sre.LITERAL else set()
            )
        elif kind in _REPEATS:
            inner = _letters(list(told[2]))
            if inner is None:
                return None
            found |= inner
        elif kind is sre.SUBPATTERN:
            inner = _letters(list(told[3]))
            if inner is None:
                return None
            found |= inner
        elif kind is sre.BRANCH:
            for branch in told[1]:
                if (inner := _letters(list(branch))) is None:
                    return None
                found |= inner
        else:
            return None
    return found


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip


def _written(kind: Any, told: Any) -> str:
    if kind is sre.LITERAL:
        return re.escape(chr(told))
    if kind is sre.NOT_LITERAL:
        return f"[^{re.escape(chr(told))}]"
    if kind is sre.ANY:
        return "."
    parts = []
    for each, value in told:
        if each is sre.NEGATE:
            parts.append("^")
        elif each is sre.LITERAL:
            parts.append(re.escape(chr(value)))
        elif each is sre.RANGE:
            parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
        else:
            parts.append(_CATEGORIES[value])
    return f"[{''.join(parts)}]"


def _parts(kind: Any, told: Any) -> Iterator[Any]:
    if kind in _REPEATS:
        yield told[2]
    elif kind is sre.SUBPATTERN:
        yield told[3]
    elif kind is sre.BRANCH:
        yield from told[1]
    elif kind in (sre.ASSERT, sre.ASSERT_NOT):
        yield told[1]
