"""Small numbers as notices write them: 3, 三, 两, 十五, 二十一, 〇九, 二〇二六."""

from __future__ import annotations

_DIGITS = {one: value for value, one in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}


def number(words: str) -> int | None:
    """The number; None for anything else."""
    if words.isascii():
        return int(words) if words.isdigit() else None
    if "十" in words:
        tens, _, ones = words.partition("十")
        values = [_DIGITS.get(tens, None) if tens else 1, _DIGITS.get(ones, None) if ones else 0]
        return None if None in values else (values[0] or 0) * 10 + (values[1] or 0)
    digits = [_DIGITS.get(one) for one in words]
    return None if not digits or None in digits else int("".join(str(one) for one in digits))
