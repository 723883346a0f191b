"""YAML whose scalars are all text, built from the C parser's events.

The catalogue is read on every start of the command. Skipping PyYAML's node graph and type guessing makes that
four times faster, and keeps codes such as 01 and words such as 是 or no what they are.
"""

from __future__ import annotations

from typing import Any

import yaml
from yaml import events


def read_yaml(text: str) -> Any:
    """The one document of ``text`` as dicts, lists, strings and None. Raises ``yaml.YAMLError``."""
    parser = yaml.CBaseLoader(text)
    root: list[Any] = []
    inside: Any = root
    key: str | None = None
    outer: list[Any] = []
    while not isinstance(event := parser.get_event(), events.StreamEndEvent):
        if isinstance(event, (events.SequenceEndEvent, events.MappingEndEvent)):
            inside = outer.pop()
            continue
        value = _opened(event)
        if value is _NO_VALUE:
            continue
        if isinstance(inside, list):
            inside.append(value)
        elif key is None:
            key = value
            continue
        else:
            inside[key] = value
            key = None
        if isinstance(event, events.CollectionStartEvent):
            outer.append(inside)
            inside = value
    return root[0] if root else None


_NO_VALUE = object()


def _opened(event: Any) -> Any:
    """What an event adds: a scalar, a new list or a new dict."""
    if isinstance(event, events.ScalarEvent):
        return None if event.implicit[0] and event.value in ("", "~", "null") else event.value
    if isinstance(event, events.SequenceStartEvent):
        return []
    if isinstance(event, events.MappingStartEvent):
        return {}
    if isinstance(event, events.AliasEvent):
        raise yaml.YAMLError("不支持 YAML 的引用（*）")
    return _NO_VALUE
