"""Small cuts in the text of XML parts: attributes and elements changed in place, the rest left as written."""

from __future__ import annotations

import re
from collections.abc import Callable

_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#(\d+)|(lt|gt|amp|quot|apos));")
_LAST_CHARACTER = 0x10FFFF
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def attribute(attributes: str, name: str) -> str | None:
    found = re.search(rf'(?:^|\s){name}\s*=\s*(?:"([^"]*)"|\'([^\']*)\')', attributes)
    return None if not found else found.group(1) if found.group(1) is not None else found.group(2)


def without(attributes: str, *names: str) -> str:
    for name in names:
        attributes = re.sub(rf'\s+{name}\s*=\s*(?:"[^"]*"|\'[^\']*\')', "", attributes)
    return attributes


def unescaped(text: str) -> str:
    if "&" not in text:
        return text
    return _ENTITY.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    if found.group(3):
        return _NAMED[found.group(3)]
    number = int(found.group(1), 16) if found.group(1) else int(found.group(2))
    return chr(number) if number <= _LAST_CHARACTER else ""


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def changed_contents(xml: str, element: str, change: Callable[[str], str]) -> str:
    """The text of every ``element`` (any prefix) put through ``change``; elements with children are left alone."""

    def one(found: re.Match[str]) -> str:
        before = unescaped(found.group(2))
        after = change(before)
        return found.group() if after == before else found.group(1) + escaped(after) + found.group(3)

    return re.sub(rf"(<(?:\w+:)?{element}(?:\s[^<>]*)?>)([^<>]+)(</(?:\w+:)?{element}>)", one, xml)


def changed_attribute(xml: str, element: str, name: str, change: Callable[[str], str]) -> str:
    """Attribute ``name`` of every ``element`` (any prefix) put through ``change``. ``element`` may be a pattern."""

    def one(found: re.Match[str]) -> str:
        before = unescaped(found.group(3))
        after = change(before)
        return found.group() if after == before else found.group(1) + escaped(after) + found.group(4)

    return re.sub(rf'(<(?:\w+:)?(?:{element})\b(?:\s[^<>]*?)?\s{name}\s*=\s*(["\']))(.*?)(\2)', one, xml)
