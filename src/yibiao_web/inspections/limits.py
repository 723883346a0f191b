"""How many wrong codes of places may be tried in a minute, all together."""

from __future__ import annotations

from yibiao_web.audit.limits import Limit

TRIED_A_MINUTE = 600
trying = Limit(TRIED_A_MINUTE)
