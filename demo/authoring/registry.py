"""The list of the forms: department, file name, and the function that draws it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class FormSource:
    department: str
    file: str
    draw: Callable[..., Any]

    @property
    def suffix(self) -> str:
        return self.file.rsplit(".", 1)[1]


FORMS: list[FormSource] = []


def form(department: str, file: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a form. What ``draw`` is given and returns goes by the suffix, see ``build_forms.py``."""

    def register(draw: Callable[..., Any]) -> Callable[..., Any]:
        FORMS.append(FormSource(department, file, draw))
        return draw

    return register
