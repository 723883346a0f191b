"""The words of a finding."""

from __future__ import annotations

from typing import NamedTuple

from yibiao.model import Severity


class Words(NamedTuple):
    severity: Severity
    message: str
    advice: str
