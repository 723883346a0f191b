"""Our own numbers, with a reason each: see ``parameters.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

_TOLD = yaml.safe_load(Path(__file__).with_name("parameters.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind of public chance. ``pattern``: what its value looks like when plain; ``looks`` says so to people."""

    name: str
    pattern: str
    looks: str
    why: str


SOURCES: Mapping[str, SourceKind] = {kind: SourceKind(**told) for kind, told in _TOLD["sources"].items()}
RISK: tuple[int, ...] = tuple(_TOLD["risk"]["value"])
STEP, ADD, CAP = (int(_TOLD[name]["value"]) for name in ("step", "add", "cap"))
TIGHT = float(_TOLD["tight"]["value"])
