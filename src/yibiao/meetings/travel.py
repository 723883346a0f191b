"""The way to a meeting."""

from __future__ import annotations

import re

from .assumptions import Assumptions
from .facts import Attendee, Level, Meeting, Travel

# The last word that says what an organisation is decides; 乡村振兴局, 城乡建设局 and 市场监管局 name no place.
_LEVELS: tuple[tuple[Level, re.Pattern[str]], ...] = (
    (
        "village",
        re.compile(
            r"(?:(?<!农)村|社区|居)(?=$|委|民委|民小组|党|两委|支部|集体|书记|主任|干部|组|网格|\W)|驻村|行政村|村级"
        ),
    ),
    (
        "township",
        re.compile(
            r"(?:镇|(?<!城)乡|街道|苏木)(?=$|人民|政府|党|办|人大|政协|机关|站|所|中心|书记|长|纪|\W)|乡镇|镇街"
        ),
    ),
    ("county", re.compile(r"县|(?<!社)(?<!园)区(?=委|政府|人民|直|$|\w*(?:局|办|委|院|会|中心))|旗")),
    ("city", re.compile(r"市(?!场)")),
    ("province", re.compile(r"省|自治区")),
    ("country", re.compile(r"国家|全国|中央|国务院")),
)


def level_of(organisation: str) -> Level:
    """As the name tells; ``""`` where it does not."""
    return next((level for level, words in _LEVELS if words.search(organisation)), "")


def one_way(travel: Travel, attendee: Attendee, meeting: Meeting, assumptions: Assumptions) -> int:
    """Minutes to the meeting; 0 by video or telephone, and for whoever meets at home."""
    if meeting.mode != "in_person" or (meeting.place and meeting.place.startswith(attendee.org)):
        return 0
    for place in dict.fromkeys((meeting.place, "")):
        key = (attendee.org, place)
        if key in travel.table:
            return travel.table[key]
        if key in travel.kilometres:
            return round(travel.kilometres[key] * assumptions.minutes_a_kilometre)
    level = attendee.level or level_of(attendee.org)
    return round(assumptions.travel_minutes.get(level, 0))
