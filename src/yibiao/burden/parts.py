"""What a demand is made of, counted for one place: the parts of the burden index. Each kind of demand is taken apart
here and nowhere else.

Parts are counted, not weighed: minutes are reckoned beside them. A thing that is asked several times counts as often.
"""

from __future__ import annotations

from collections.abc import Iterable

from yibiao.burden.documents import HiddenCost

Parts = dict[str, float]

PARTS = (
    "fields", "cells", "documents", "characters", "meetings", "trips", "messages", "inspections", "apps", "surveys",
)  # fmt: skip
"""Data items asked for, cells to type, documents and characters to read, meetings and trips to make, messages and work
groups, visits received, apps and accounts, questions answered."""

# what a document asks for beside being read, as the part that it will be
_HIDDEN = {
    "form": "fields", "meeting": "meetings", "training": "meetings", "inspection": "inspections", "group": "messages",
    "app": "apps", "account": "apps",
}  # fmt: skip
_CHANNELS = {"app": "apps", "account": "apps", "group": "messages"}


def of_form(fields: int, cells: float) -> Parts:
    """One filing of a table: what is known already is no cell."""
    return _some(fields=fields, cells=cells)


def of_document(characters: int, hidden: Iterable[HiddenCost] = ()) -> Parts:
    """The document itself and what hides in it. Of a table that hides in a text nobody knows the columns: it counts as
    one field each time."""
    parts = _some(documents=1, characters=characters)
    for one in hidden:
        if part := _HIDDEN.get(one.kind):
            parts[part] = parts.get(part, 0.0) + one.times
    return parts


def of_meeting(trips: float = 0.0) -> Parts:
    """One meeting; ``trips`` there and back of all its people."""
    return _some(meetings=1, trips=trips)


def of_channel(kind: str) -> Parts:
    """An app or account to use, a group to be in, each month."""
    return {_CHANNELS[kind]: 1.0}


def of_message(fields: int, cells: float) -> Parts:
    """A notice in a chat and the table that it asks for."""
    return _some(messages=1, fields=fields, cells=cells)


def of_inspection(visits: float = 1.0) -> Parts:
    return _some(inspections=visits)


def of_survey(questions: float) -> Parts:
    return _some(surveys=questions)


def times(parts: Parts, factor: float) -> Parts:
    return {name: value * factor for name, value in parts.items()}


def _some(**counted: float) -> Parts:
    return {name: float(value) for name, value in counted.items() if value}
