"""What 禾溪县 changed about the rules: one stricter, one local practice switched on, one loosened with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from demo.live.viewers import viewer
from yibiao_web.policy.actions import change

CHANGES = (
    # rule, days later, value, weight, why
    ("DOC-008", 3, 3500.0, "", "县委办、县政府办核过去年的专项文件，三千五百字都够用。"),
    ("GRP-010", 9, None, "hint", "村干部反映晚上群里消息太多；防汛、森林防火的急事照常发。"),
    ("MTG-010", 16, 15.0, "", "县人大常委会审议发言十分钟说不完，经县减负专班会议同意，放到十五分钟。"),
)


def load(now: datetime) -> None:
    """By the gatekeeper, some days apart."""
    for rule, days, value, weight, why in CHANGES:
        at = now + timedelta(days=days)
        change(
            rule, since=timezone.localdate(at), value=value, weight=weight, why=why, viewer=viewer("gao"), now=at
        )  # fmt: skip
