"""iCalendar (RFC 5545) out. Times are Beijing's with their zone; what the standard has no word for goes into X-YIBIAO
properties that reading.calendar takes back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneStandard, vCalAddress, vText

from ..facts import KIND_NAMES, POST_NAMES, Attendee, Meeting
from ..reading.calendar import BEIJING, COUNTS, DAYS, FLAGS, LISTS, WORDS
from ..when import Hours, sittings

_ROLES = {True: "REQ-PARTICIPANT", False: "OPT-PARTICIPANT"}
_UNKNOWN = "invalid:nomail"  # RFC 5545 wants an address where there is none


def write_calendar(meetings: Iterable[Meeting], *, stamped: datetime, name: str = "会议") -> bytes:
    """All facts of the meetings, so that the file can be read back. Those without a beginning are left out.
    ``stamped``: when it was made."""
    sheet = _calendar(name)
    for one in meetings:
        if one.starts is not None:
            event = _event(one, stamped, one.starts, one.minutes)
            _more(event, one)
            sheet.add_component(event)
    return bytes(sheet.to_ical())


def person_feed(
    meetings: Iterable[Meeting], org: str, person: str = "", *, hours: Hours, stamped: datetime, name: str = ""
) -> bytes:
    """The calendar of one person: the meetings that name them, or their organisation and nobody in particular. It says
    nothing of who else is asked. A meeting of several sittings gives an event for each."""
    sheet = _calendar(name or f"{person or org} 的会议")
    for one in meetings:
        if not any(asks(attendee, org, person) for attendee in one.attendees):
            continue
        for number, (first, last) in enumerate(sittings(one, hours) or (), 1):
            event = _event(one, stamped, first, int((last - first) / timedelta(minutes=1)))
            if number > 1:
                event["uid"] = vText(f"{_uid(one)}-{number}")
            sheet.add_component(event)
    return bytes(sheet.to_ical())


def asks(attendee: Attendee, org: str, person: str) -> bool:
    """Whether the line means this person of this organisation."""
    return attendee.org == org and (not attendee.person or not person or attendee.person == person)


def _calendar(name: str) -> Calendar:
    sheet = Calendar()
    sheet.add("prodid", "-//yibiao//meetings//ZH")
    sheet.add("version", "2.0")
    sheet.add("method", "PUBLISH")
    sheet.add("x-wr-calname", name)
    sheet.add("x-wr-timezone", "Asia/Shanghai")
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Asia/Shanghai")
    standard.add("dtstart", datetime(1991, 9, 15, 1, 0))
    standard.add("tzoffsetfrom", timedelta(hours=8))
    standard.add("tzoffsetto", timedelta(hours=8))
    standard.add("tzname", "CST")
    zone.add_component(standard)
    sheet.add_component(zone)
    return sheet


def _uid(one: Meeting) -> str:
    return one.id if "@" in one.id else f"{one.id}@yibiao"


def _event(one: Meeting, stamped: datetime, starts: datetime, minutes: int) -> Event:
    event = Event()
    event.add("uid", _uid(one))
    event.add("dtstamp", stamped)
    event.add("dtstart", starts.replace(tzinfo=BEIJING))
    event.add("dtend", (starts + timedelta(minutes=minutes)).replace(tzinfo=BEIJING))
    event.add("summary", one.title)
    if one.place:
        event.add("location", one.place)
    if one.text:
        event.add("description", one.text)
    event.add("categories", [KIND_NAMES[one.kind]])
    if one.organiser:
        organiser = vCalAddress(_UNKNOWN)
        organiser.params["CN"] = vText(_quotable(one.organiser))
        event["organizer"] = organiser
    return event


def _more(event: Event, one: Meeting) -> None:
    """Who is asked, and what only we know."""
    for attendee in one.attendees:
        event.add("attendee", _address(attendee), encode=False)
    event.add("x-yibiao-kind", one.kind)
    event.add("x-yibiao-mode", one.mode)
    event.add("x-yibiao-minutes", str(one.minutes))
    for key, name in FLAGS.items():
        event.add(key.lower(), "YES" if getattr(one, name) else "NO")
    for key, name in WORDS.items():
        if getattr(one, name):
            event.add(key.lower(), getattr(one, name))
    for key, name in DAYS.items():
        if getattr(one, name):
            event.add(key.lower(), getattr(one, name).isoformat())
    for key, name in LISTS.items():
        if getattr(one, name):
            event.add(key.lower(), "|".join(part.replace("|", "／") for part in getattr(one, name)))
    for key, name in COUNTS.items():
        if getattr(one, name):
            event.add(key.lower(), str(getattr(one, name)))


def _address(one: Attendee) -> vCalAddress:
    address = vCalAddress(f"mailto:{one.email}" if one.email else _UNKNOWN)
    params = address.params
    named = " ".join(filter(None, (one.org, one.person))) or POST_NAMES[one.post]
    params["CN"] = vText(_quotable(named))
    params["ROLE"] = vText(_ROLES[one.required])
    params["CUTYPE"] = vText("INDIVIDUAL" if one.person else "GROUP")
    for key, value in (("X-ORG", one.org), ("X-PERSON", one.person), ("X-POST", one.post)):
        if value:
            params[key] = vText(_quotable(value))
    params["X-COUNT"] = vText(str(one.count))
    if one.concerned is not None:
        params["X-CONCERNED"] = vText("YES" if one.concerned else "NO")
    return address


def _quotable(text: str) -> str:
    """A parameter can hold neither quotation marks nor line ends."""
    return " ".join(text.replace('"', "”").split())
