"""Every write of this app, from where it is kept."""

from __future__ import annotations

from yibiao_web.channels.archiving import keep_archive, keep_data
from yibiao_web.channels.cleaning import answer, close, list_more, note_reported, plan, settle, start, tell
from yibiao_web.channels.examining import examine_again, examine_daily
from yibiao_web.channels.proposing import open_channel, propose
from yibiao_web.channels.registering import change, keep, set_owner, take_register

__all__ = [
    "answer", "change", "close", "examine_again", "examine_daily", "keep", "keep_archive", "keep_data", "list_more",
    "note_reported", "open_channel", "plan", "propose", "set_owner", "settle", "start", "take_register", "tell",
]  # fmt: skip
