"""The nouns of meetings. Times are local (Beijing) and naive; ``minutes`` are always minutes of sitting.

Codes are English, what people read is Chinese: see ``KIND_NAMES``, ``MODE_NAMES``, ``POST_NAMES``, ``LEVEL_NAMES``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

Kind = Literal["comprehensive", "special", "discussion", "training", "on_the_spot", "dispatching", "briefing", "other"]
Mode = Literal["in_person", "video", "phone"]
Post = Literal["principal", "deputy", "staff", ""]
Level = Literal["country", "province", "city", "county", "township", "village", ""]

KIND_NAMES: dict[Kind, str] = {
    "comprehensive": "综合性会议", "special": "专题会", "discussion": "座谈会", "training": "培训会",
    "on_the_spot": "现场会", "dispatching": "调度会、推进会", "briefing": "传达部署会", "other": "其他",
}  # fmt: skip
MODE_NAMES: dict[Mode, str] = {"in_person": "现场", "video": "视频", "phone": "电话"}
POST_NAMES: dict[Post, str] = {
    "principal": "主要负责人", "deputy": "分管负责人", "staff": "工作人员", "": "没有写",
}  # fmt: skip
LEVEL_NAMES: dict[Level, str] = {
    "country": "国家", "province": "省", "city": "市", "county": "县", "township": "乡镇（街道）",
    "village": "村（社区）", "": "没有写",
}  # fmt: skip
LEVELS: tuple[Level, ...] = ("country", "province", "city", "county", "township", "village")


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody asked to come: a named person, or ``count`` people of an organisation whose names nobody wrote.

    ``concerned``: whether the matter is theirs; None where nothing says so. ``required``: False for 列席、自愿参加.
    """

    org: str
    person: str = ""
    post: Post = ""
    concerned: bool | None = None
    required: bool = True
    level: Level = ""
    count: int = 1
    email: str = ""


@dataclass(frozen=True, slots=True)
class Speech:
    """A line of the agenda. ``minutes`` 0: no limit is written. ``main``: the main report or the head's speech."""

    what: str
    speaker: str = ""
    post: Post = ""
    minutes: int = 0
    main: bool = False


@dataclass(frozen=True)
class Meeting:
    """One proposal, or one meeting held. ``earliest`` and ``deadline`` are the first and the last day on which it may
    be held; None where nobody said so.

    ``chaired_by``: the post of whoever convenes it. ``arrive_early``: minutes before the start that the notice asks
    people to be there; ``opening``: minutes of formalities (name calling, introductions), which the planner does not
    count as saved, since nobody has measured whether a joined meeting spares them; both 0 unless written.
    ``series``: the repeated event it is one of.
    ``row``: the line or row it stands in, for people.
    """

    id: str
    title: str
    organiser: str = ""
    system: str = ""
    level: Level = ""
    kind: Kind = "special"
    mode: Mode = "in_person"
    starts: datetime | None = None
    minutes: int = 0
    place: str = ""
    attendees: tuple[Attendee, ...] = ()
    chaired_by: Post = ""
    chair: str = ""
    topics: tuple[str, ...] = ()
    agenda: tuple[Speech, ...] = ()
    text: str = ""
    materials: tuple[str, ...] = ()
    check_in: bool = False
    group_discussion: bool = False
    overnight: bool = False
    fee_class: int = 0
    plan_number: str = ""
    basis: tuple[str, ...] = ()
    earliest: date | None = None
    deadline: date | None = None
    may_move: bool = True
    may_be_video: bool = False
    may_merge: bool = True
    must_not_merge_with: tuple[str, ...] = ()
    arrive_early: int = 0
    opening: int = 0
    series: str = ""
    row: int | None = None

    @property
    def ends(self) -> datetime | None:
        """By the clock, if it is held without a break."""
        return self.starts + timedelta(minutes=self.minutes) if self.starts else None

    @cached_property
    def people(self) -> int:
        return sum(one.count for one in self.attendees)

    @cached_property
    def known(self) -> dict[str, int]:
        """Those who are recognised in other meetings, and how many they are: a named person; the head of an
        organisation; the deputy in charge of one line of work, in meetings of that line. Anybody else (staff, people
        of no stated post) may be another one each time."""
        return {who: one.count for one in self.attendees if (who := self.who(one))}

    def who(self, one: Attendee) -> str:
        """The attendee's identity across meetings; ``""`` where it is not known."""
        if one.person:
            return f"{one.org}／{one.person}" if one.org else one.person
        many = f"×{one.count}" if one.count > 1 else ""
        if one.post == "principal":
            return f"{one.org}／主要负责人{many}"
        return f"{one.org}／分管{self.family}{many}" if one.post == "deputy" and self.family else ""

    @property
    def family(self) -> str:
        """The line of work whose meetings count together."""
        return self.system or self.organiser

    def moved(self, starts: datetime, *, mode: Mode | None = None, place: str | None = None) -> Meeting:
        return replace(self, starts=starts, mode=mode or self.mode, place=self.place if place is None else place)


@dataclass(frozen=True, slots=True)
class Room:
    """Where people meet. ``seats`` counts everybody."""

    name: str
    seats: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Season:
    """Days on which the grassroots are busy with something else: 秋收、防汛、换届. Both days belong to it."""

    name: str
    first: date
    last: date
    concerns: str = ""


@dataclass(frozen=True, slots=True)
class Issued:
    """A document already sent, which may have said what the meeting is to say."""

    title: str
    on: date
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a meeting is judged against. ``held``: this year's meetings, the planned ones included; ``calendar``:
    whatever else takes place around the same days. ``days_off``: public holidays on weekdays; ``worked``: weekend days
    that are worked instead."""

    held: tuple[Meeting, ...] = ()
    calendar: tuple[Meeting, ...] = ()
    issued: tuple[Issued, ...] = ()
    seasons: tuple[Season, ...] = ()
    days_off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_off(self, day: date) -> bool:
        return day not in self.worked and (day.weekday() >= 5 or day in self.days_off)


@dataclass(frozen=True)
class Travel:
    """How long the way is, there only, in minutes: by organisation and place, else by kilometres, else by the
    organisation's level. Keys are (organisation, place), place ``""`` for the usual one, the county town. What is not
    given is taken from ``assumptions.yaml``; see ``travel.one_way``."""

    table: Mapping[tuple[str, str], int] = field(default_factory=dict)
    kilometres: Mapping[tuple[str, str], float] = field(default_factory=dict)
