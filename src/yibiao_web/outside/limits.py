"""How many may tell something, or try a code, in a minute."""

from __future__ import annotations

from yibiao_web.audit.limits import Limit

TOLD_A_MINUTE = 60
TRIED_A_MINUTE = 120
telling = Limit(TOLD_A_MINUTE)
trying = Limit(TRIED_A_MINUTE)

__all__ = ["Limit", "telling", "trying"]
