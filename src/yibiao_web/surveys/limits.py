"""How many answers are taken in a minute, all together."""

from __future__ import annotations

from yibiao_web.audit.limits import Limit

ANSWERED_A_MINUTE = 300
answering = Limit(ANSWERED_A_MINUTE)

__all__ = ["ANSWERED_A_MINUTE", "Limit", "answering"]
