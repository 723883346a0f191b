"""Villages and townships in addresses and in the names of committees."""

from __future__ import annotations

import re

_VILLAGE = re.compile(r"(?:[一-龥]{1,12}?(?:省|市|县|区|镇|乡|街道))*([一-龥]{1,8}?(?:村|社区|居委会))(?!民|组)")
_TOWNSHIP = re.compile(r"(?:[一-龥]{1,12}?(?:省|市|县|区))*([一-龥]{1,6}?(?:镇|乡|街道))")
_COMMITTEE = re.compile(r"(?:村民委员会|村委会|居民委员会|居委会|社区居委会)$")


def village_of(address: str) -> str:
    """The village an address names: 禾溪县鹤汀镇杏花坞村3组 → 杏花坞村."""
    found = _VILLAGE.match(address)
    return found.group(1) if found else ""


def place_word(text: str) -> str:
    """A village by its short name, whatever committee or county stands around it."""
    text = re.sub(r"\s+", "", text)
    short = _COMMITTEE.sub("", text)
    if short != text:
        text = short if short.endswith(("村", "社区")) else short + ("村" if "村" in text[len(short) :] else "社区")
    return village_of(text) or text


def township_of(address: str) -> str:
    found = _TOWNSHIP.match(address)
    return found.group(1) if found else ""
