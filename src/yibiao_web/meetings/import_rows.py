"""A meeting as a file tells it, and as a proposal of the organisation that handed the file in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from yibiao.meetings import facts as core
from yibiao.meetings.bodies import spelled_out
from yibiao_web.meetings.asking import MOST, askable
from yibiao_web.meetings.facts import Proposal
from yibiao_web.meetings.inputs import LONGEST, YEARS
from yibiao_web.meetings.models import Attendance, Meeting, Room
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of

_OFFICE = re.compile(r"(?:党委|人民政府|政府|办事处|村委会|居委会|村民委员会|党总支|党支部)$")
_ALL = ["各", "全体", "所有", "全县各", "全县"]
_WORDS = {
    Level.TOWNSHIP: ("乡镇", "镇街", "镇", "乡镇街道", "乡镇（街道）", "镇（街道）", "镇乡", "乡镇（街办）"),
    Level.VILLAGE: ("村", "社区", "村社区", "村（社区）", "行政村", "村居"),
    Level.DEPARTMENT: ("部门", "县直部门", "县直单位", "单位", "有关部门", "成员单位"),
}


@dataclass(frozen=True)
class Places:
    """Whom the organisation may ask, by all the names that people write; ``groups``: 各镇街 → their names."""

    org: Organisation
    known: Mapping[str, Organisation]
    groups: Mapping[str, tuple[str, ...]]
    others: frozenset[str]
    rooms: Mapping[str, Room]


def places_of(org: Organisation) -> Places:
    county = county_of(org)
    places = [*askable(org), org]
    known = {name: one for one in places for name in _names(one, county)}
    groups: dict[str, tuple[str, ...]] = {}
    for level, words in _WORDS.items():
        if names := tuple(one.name for one in places if one.level == level and one != org):
            groups |= {f"{every}{word}": names for every in _ALL for word in words}
    beside = Organisation.objects.within(county.path).filter(active=True).exclude(pk=org.pk)
    rooms = {one.name: one for one in Room.objects.filter(county=county, active=True)}
    return Places(org, known, groups, frozenset(beside.values_list("name", flat=True)), rooms)


def _names(one: Organisation, county: Organisation) -> Iterable[str]:
    yield one.name
    yield f"{county.name}{one.name}"
    if one.name.startswith("县"):
        yield one.name[1:]
        yield f"{county.name}{one.name[1:]}"


def reasons_against(meeting: core.Meeting, places: Places, told: Sequence[str]) -> list[str]:
    """Why a row can not be registered, with what to do. ``told``: what was wrong when it was read."""
    reasons = list(told)
    if meeting.starts is None and not told:
        reasons.append("没有写哪天几点开始。请写成“2026年12月8日 9:00-11:00”的样子。")
    if meeting.starts and meeting.starts.year not in YEARS:
        reasons.append("请核对年份。")
    if meeting.starts and not 0 < meeting.minutes <= LONGEST:
        reasons.append("没有写开多久，或者超过三天。请写结束时间或分钟数。")
    if not meeting.attendees:
        reasons.append("没有写请谁来。请写参会单位，例如“各镇街分管负责人”。")
    if any(one.count > MOST for one in _spelled(meeting, places).attendees):
        reasons.append(f"有的单位一次请 {MOST} 人以上，请核对人数。")
    if meeting.organiser in places.others:
        reasons.append(f"主办单位写的是{meeting.organiser}，请由它自己登记。")
    return reasons


def proposal_of(meeting: core.Meeting, places: Places) -> Proposal:
    """Of one against which there are no reasons."""
    assert meeting.starts is not None
    room = places.rooms.get(meeting.place)
    made = Meeting(
        kind=meeting.kind, mode=meeting.mode, starts_at=timezone.make_aware(meeting.starts), minutes=meeting.minutes,
        room=room, place="" if room else meeting.place[:100], chaired_by=meeting.chaired_by, chair=meeting.chair[:50],
        topics=list(meeting.topics), agenda=[_line(one) for one in meeting.agenda], text=meeting.text[:20_000],
        materials=list(meeting.materials), basis="；".join(meeting.basis)[:300], plan_number=meeting.plan_number[:50],
        check_in=meeting.check_in, group_discussion=meeting.group_discussion, overnight=meeting.overnight,
        fee_class=meeting.fee_class, earliest_on=meeting.earliest, latest_on=meeting.deadline,
        may_move=meeting.may_move, may_be_video=meeting.may_be_video, arrive_early=min(meeting.arrive_early, 240),
        opening=min(meeting.opening, 240), alone="" if meeting.may_merge else "登记时写明不合并",
    )  # fmt: skip
    asked = [_attendance(one, places) for one in _spelled(meeting, places).attendees]
    return Proposal(meeting.title[:200], made, asked)


def _spelled(meeting: core.Meeting, places: Places) -> core.Meeting:
    return spelled_out(meeting, places.groups)


def _line(one: core.Speech) -> dict[str, object]:
    return {
        "what": one.what[:100],
        "speaker": one.speaker[:50],
        "post": one.post,
        "minutes": one.minutes,
        "main": one.main,
    }


def _attendance(one: core.Attendee, places: Places) -> Attendance:
    org = places.known.get(one.org) or places.known.get(_OFFICE.sub("", one.org))
    name = org.name if org else (one.org or one.person or one.email)[:100]
    return Attendance(
        org=org, name=name, person=one.person[:50], post=one.post, concerned=one.concerned, required=one.required,
        count=min(one.count, MOST),
    )  # fmt: skip
