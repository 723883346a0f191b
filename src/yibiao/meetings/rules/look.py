"""What a rule sees: the meeting, what it is judged against, and the pack of the day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack, Rule
from yibiao.texts.normalising import cleaned

from ..assumptions import Assumptions
from ..facts import LEVELS, Attendee, Circumstances, Level, Meeting, Travel
from ..travel import level_of

# What can not wait: rules about planning ahead, days off and the form do not hold for it. A drill or a plan for an
# emergency is none.
_URGENT = re.compile(
    r"抢险|险情|灾情|救灾|救援|扑救|火情|山洪|滑坡|泥石流|台风|暴雨|洪水|汛情|雨情|决口|溃坝|地震|突发|特急|抗震|"
    r"应急响应|应急处置|事故处置|疫情处置|转移(?:群众|安置|避险)|紧急(?:会议|会商|调度|部署|视频|动员)|会商调度|防汛会商"
)
# In the text of a notice only what says that it is happening; many a notice mentions floods.
_HAPPENING = re.compile(
    r"启动.{0,10}应急响应|发生.{0,12}(?:险情|灾情|火情|地震|滑坡|疫情)|(?:正在|立即|连夜).{0,6}(?:转移|抢险|扑救)"
)
_CALM = re.compile(r"演练|预案|培训|总结|表彰|年度|宣传|编制|规划|能力建设|重建|普查|风险评估|物资储备|复盘|述职")


@dataclass(frozen=True)
class Look:
    """One meeting under the rules of the day ``on``."""

    meeting: Meeting
    around: Circumstances
    pack: Pack
    on: date
    travel: Travel
    assumed: Assumptions

    def rule(self, id: str) -> Rule | None:
        return self.pack.rule(id, self.day) if id in self.pack.rules else None

    def found(self, rule: Rule, code: str, **values: Any) -> Finding:
        return finding(code, severity=rule.severity, rule=rule.id, **values)

    @property
    def day(self) -> date:
        """The rules are those of the meeting's day, where it is known."""
        return self.meeting.starts.date() if self.meeting.starts else self.on

    @cached_property
    def words(self) -> str:
        """Everything written about it, without marks that nobody sees within words."""
        one = self.meeting
        lines = (speech.what for speech in one.agenda)
        return cleaned("\n".join((one.title, *one.topics, *lines, one.text, *one.materials)))[0]

    @cached_property
    def urgent(self) -> bool:
        title = cleaned(self.meeting.title)[0]
        return bool(_URGENT.search(title) or _HAPPENING.search(self.words)) and not _CALM.search(title)

    @cached_property
    def level(self) -> Level:
        return self.meeting.level or level_of(self.meeting.organiser)

    def level_of(self, one: Attendee) -> Level:
        return one.level or level_of(one.org)

    def is_below(self, one: Attendee) -> bool:
        """Whether the attendee's organisation stands under the organiser's."""
        own, theirs = self.level, self.level_of(one)
        return bool(own and theirs) and LEVELS.index(theirs) > LEVELS.index(own)

    @cached_property
    def others(self) -> tuple[Meeting, ...]:
        """The year's and the days' other meetings, each once."""
        rows = {one.id: one for one in (*self.around.held, *self.around.calendar) if one.id != self.meeting.id}
        return tuple(rows.values())

    def of_year(self) -> Iterator[Meeting]:
        """Held or planned before it in the same year, and those without a date."""
        for one in self.others:
            if one.starts is None or one.starts.year == self.day.year:
                yield one

    @property
    def who(self) -> dict[str, int]:
        """Those who can be recognised in other meetings, and how many they are."""
        return self.meeting.known

    def shared(self, other: Meeting) -> int:
        """People asked to both, as far as they can be recognised."""
        return sum(count for who, count in self.who.items() if who in other.known)


def named(titles: list[str], most: int = 3) -> str:
    """《甲》《乙》等 5 个。"""
    shown = "".join(f"《{one}》" for one in titles[:most])
    return shown + (f"等 {len(titles)} 个" if len(titles) > most else "")


def listed(names: list[str], most: int = 5) -> str:
    shown = "、".join(names[:most])
    return shown + (f"等 {len(names)} 个" if len(names) > most else "")
