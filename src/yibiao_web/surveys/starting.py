"""Questions to begin with, so that nobody faces an empty page. Whoever asks may change all of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from yibiao.surveys.model import LEVELS
from yibiao_web.burden.models import BurdenEntry
from yibiao_web.orgs.models import Organisation

OTHER, UNSURE = "别的", "说不清"
_MOST = 7
RESIDENTS: list[dict[str, Any]] = [
    {"key": "q1", "kind": "scale", "words": "村里的路，您觉得怎么样？", "choices": LEVELS},
    {"key": "q2", "kind": "scale", "words": "到镇里办事，您觉得怎么样？", "choices": LEVELS},
    {"key": "q3", "kind": "scale", "words": "在村里看病，您觉得怎么样？", "choices": LEVELS},
    {"key": "q4", "kind": "scale", "words": "有难处找村干部，您觉得怎么样？", "choices": LEVELS},
    {"key": "q5", "kind": "choice", "words": "最盼着先办哪一件？",
     "choices": ("修路", "路灯", "自来水", "看病", "坐车", "垃圾清运", OTHER, UNSURE)},
    {"key": "q6", "kind": "open", "words": "还有什么想说的？", "choices": ()},
]  # fmt: skip
STAFF: list[dict[str, Any]] = [
    {"key": "form", "kind": "minutes", "words": "上一周填表报数，一共用了几分钟？", "choices": ()},
    {"key": "meeting", "kind": "minutes", "words": "上一周开会，一共用了几分钟？", "choices": ()},
    {"key": "document", "kind": "minutes", "words": "上一周看文件，一共用了几分钟？", "choices": ()},
    {"key": "inspection", "kind": "minutes", "words": "上一周陪检查，一共用了几分钟？", "choices": ()},
    {"key": "message", "kind": "minutes", "words": "上一周在工作群里回消息，一共用了几分钟？", "choices": ()},
    {"key": "app", "kind": "minutes", "words": "上一周用各种工作软件，一共用了几分钟？", "choices": ()},
    {"key": "stop", "kind": "choice", "words": "哪一件最该停掉？", "choices": ("填表报数", "开会", UNSURE)},
    {"key": "open", "kind": "open", "words": "还有什么想说的？", "choices": ()},
]


def questions_for(audience: str, county: Organisation) -> list[dict[str, Any]]:
    if audience != "staff":
        return RESIDENTS
    heaviest = _heaviest(county)
    choices = (*heaviest, OTHER, UNSURE) if heaviest else STAFF[6]["choices"]
    return [{**one, "choices": choices} if one["key"] == "stop" else one for one in STAFF]


def _heaviest(county: Organisation) -> list[str]:
    """What costs the county's places most: titles of what is on the burden ledger."""
    asked = BurdenEntry.objects.filter(county=county).exclude(kind__in=("survey", "outside"))
    rows = asked.order_by().values("title").annotate(all=Sum("estimated"))
    return [one["title"][:40] for one in rows.order_by("-all", "title")[:_MOST]]
