"""A file of letters taken in by the real actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.cast import Cast

from yibiao_web.audit.models import AuditEntry
from yibiao_web.letters import actions
from yibiao_web.letters.models import LetterImport, Matter

FILE = """编号,类型,标题,内容,日期,地点,承办单位,答复
1,投诉,高龄津贴没有发,杏花坞村张建国反映：高龄津贴三个月没有发，电话13812345678。,2026-01-05,杏花坞村,县民政局,已补发。
2,投诉,杏花坞村高龄津贴,杏花坞村的老人说高龄津贴又没有发。,2026-03-06,杏花坞村,县民政局,正在核查。
3,咨询,老人津贴,杏花坞村高龄津贴什么时候发到账？,2026-06-07,杏花坞村,,
4,投诉,办证跑了四趟,办残疾证要开五个证明，盖章跑了四趟。,2026-05-01,碾子坝村,县残联,
5,建议,卫生室没有医生,碾子坝村卫生室经常锁门，看病要走十里路。,2026-05-02,碾子坝村,,
"""


def hand_in(cast: Cast, now: datetime, content: str = FILE, who: str = "gao") -> LetterImport:
    """Handed in, and the worker has run."""
    one = actions.hand_in("来信.csv", content.encode(), viewer=cast.viewer(who), now=now)
    entry = AuditEntry.objects.filter(action="letters.handed_in", target_id=str(one.pk)).latest("pk")
    actions.take_in(entry.pk)
    one.refresh_from_db()
    return one


def taken_in(cast: Cast, now: datetime) -> dict[str, Any]:
    one = hand_in(cast, now)
    matter = Matter.objects.get(org__name="县民政局", count=3)
    return {"letter_import": one, "matter": matter, "letter": matter.letters.latest("pk")}
