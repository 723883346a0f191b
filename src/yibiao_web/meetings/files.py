"""Meetings as a workbook or a calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from yibiao_web.meetings.models import Meeting


def workbook(meetings: Sequence[Meeting]) -> bytes:
    raise NotImplementedError


def calendar(meetings: Sequence[Meeting], now: datetime) -> bytes:
    raise NotImplementedError


def rejected_workbook(rows: Sequence[dict[str, Any]]) -> bytes:
    raise NotImplementedError
