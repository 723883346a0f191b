"""The name that somebody gave a file, as it may be shown, kept and sent back. Pure."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

LONGEST = 120  # characters
_NO_NAME = "未命名"
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)", re.IGNORECASE)


def clean_name(given: str | bytes) -> str:
    """No folders, nothing that can not be seen or that turns the reading direction (报表\u202excod.exe), no name of a
    device, not too long; the ending stays. What is no UTF-8 is read as GB 18030, the other usual encoding here."""
    text = given if isinstance(given, str) else _decoded(given)
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    name = text.replace("\\", "/").rpartition("/")[2]
    seen = "".join(one for one in name if unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
    bare = _FORBIDDEN.sub("_", seen).strip(" .　")
    if not bare or bare.strip("._") == "":
        return _NO_NAME
    return _shortened(f"_{bare}" if _DEVICE.match(bare) else bare)


def _decoded(given: bytes) -> str:
    try:
        return given.decode()
    except UnicodeDecodeError:
        return given.decode("gb18030", "replace")


def _shortened(name: str) -> str:
    suffix = PurePath(name).suffix
    if len(name) <= LONGEST or len(suffix) > 10:
        return name[:LONGEST]
    return name[: LONGEST - len(suffix)] + suffix
