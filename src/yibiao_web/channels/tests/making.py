"""State made by the real actions, for tests of this app and for the table of permissions."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from tests.cast import Cast

from yibiao.channels import read_register
from yibiao_web.channels import actions
from yibiao_web.channels.models import Channel

REGISTER = """类型,名称,主办单位,用途,管理员,成员数,成员范围,最近更新时间
微信群,2024年普查群,县民政局,普查,救助科,90,各村,2024-12-01
微信公众号,禾溪民政,县民政局,,,,,2026-01-05
微信群,,县民政局,,,,,
"""


def registered(cast: Cast, now: datetime) -> dict[str, Any]:
    """An import with a rejected row, a clean-up, an archive and a proposal, all of 县民政局 but the import itself."""
    gao, zhao, today = cast.viewer("gao"), cast.viewer("zhao"), timezone.localdate(now)
    register = read_register(REGISTER.encode(), "台账.csv", on=today)
    made = actions.take_register(register, file_name="台账.csv", content=REGISTER.encode(), viewer=gao, now=now)
    one = Channel.objects.get(name="2024年普查群")
    clean_up = actions.start("清理", due_on=today + timedelta(20), channels=[one], viewer=gao, now=now)
    proposal = actions.propose(
        "group", {"name": "高龄津贴联络群", "platform": "微信", "matter": "津贴发放", "manager": "救助科",
        "people": 20},
        asked=[cast.org("杏花坞村")], answers={}, viewer=zhao, now=now,
    )  # fmt: skip
    return {
        "register_import": made, "channel": one, "clean_up": clean_up, "way_out": clean_up.items.get(),
        "channel_archive": actions.keep_archive(one, viewer=zhao, now=now),
        "channel_data": actions.keep_data(one, content=b"1", file_name="1.txt", viewer=zhao, now=now),
        "proposed_channel": proposal, "channel_demand": proposal.demand,
    }  # fmt: skip
