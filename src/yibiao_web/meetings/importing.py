"""Meetings from a file."""

from __future__ import annotations

from datetime import datetime

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.meetings.models import MeetingImport

LARGEST = 10 * 1024 * 1024


def take_in(name: str, content: bytes, *, viewer: Viewer, now: datetime) -> MeetingImport:
    raise NotImplementedError
