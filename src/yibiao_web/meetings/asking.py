"""Whom a meeting asks: picked by groups of places, with who is to come from each; and lines typed beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yibiao_web.audit.typed import whole, wholes
from yibiao_web.meetings.models import Attendance, Meeting
from yibiao_web.meetings.rules import attendee_lines, typed
from yibiao_web.orgs.models import Level, Organisation, SavedGroup
from yibiao_web.orgs.queries import county_of

CONCERNED = [("", _("没有说")), ("yes", _("直接有关")), ("no", _("只是陪会、列席"))]
_NAMES: dict[str, tuple[str, Promise]] = {
    "departments": (Level.DEPARTMENT, _("部门")),
    "townships": (Level.TOWNSHIP, _("镇街")),
    "villages": (Level.VILLAGE, _("村（社区）")),
}
MOST = 99


@dataclass(frozen=True)
class Branch:
    """A township with its villages; other groups have one branch without a head."""

    head: Organisation | None
    leaves: list[tuple[Organisation, bool]]

    @property
    def picked(self) -> int:
        return sum(chosen for _, chosen in self.leaves)


@dataclass
class Group:
    """All places of a level that an organisation may ask. ``post``, ``count`` and ``concerned`` hold for each."""

    name: str
    label: Promise
    places: list[Organisation]
    picked: set[int] = field(default_factory=set)
    post: str = ""
    count: int = 1
    concerned: str = ""

    @property
    def total(self) -> int:
        return len(self.picked)

    @property
    def whole(self) -> bool:
        return bool(self.places) and self.total == len(self.places)

    @property
    def branches(self) -> list[Branch]:
        found: dict[int, Branch] = {}
        for one in self.places:
            head = one.parent if self.name == "villages" else None
            branch = found.setdefault(head.pk if head else 0, Branch(head, []))
            branch.leaves.append((one, one.pk in self.picked))
        return list(found.values())

    def rows(self) -> Iterable[Attendance]:
        concerned = {"yes": True, "no": False}.get(self.concerned)
        for one in self.places:
            if one.pk in self.picked:
                yield Attendance(
                    org=one, name=one.name, post=self.post, count=self.count, concerned=concerned,
                    required=concerned is not False,
                )  # fmt: skip


@dataclass
class Asking:
    """What was picked and typed for a meeting of ``org``."""

    org: Organisation
    groups: list[Group]
    others: str = ""

    @cached_property
    def county(self) -> Organisation:
        return county_of(self.org)

    @cached_property
    def rows(self) -> list[Attendance]:
        """Not saved yet. A typed line about a place takes its place among the picked: it says more."""
        typed = list(self._typed())
        named = {one.org.pk for one in typed if one.org and not one.person}
        picked = [one for group in self.groups for one in group.rows() if one.org and one.org.pk not in named]
        return [*picked, *typed]

    def _typed(self) -> Iterable[Attendance]:
        lines = list(attendee_lines(self.others))
        known = {one.name: one for one in askable(self.org) if one.name in {line.org for line in lines}}
        known[self.org.name] = self.org
        for line in lines:
            yield Attendance(
                org=known.get(line.org), name=line.org, person=line.person, post=line.post,
                count=min(line.count, MOST), required=line.required, concerned=None if line.required else False,
            )  # fmt: skip


def askable(org: Organisation) -> Iterable[Organisation]:
    """Whom an organisation may ask to a meeting: all of the county for a department, below itself for a township."""
    levels = [level for level, _label in _NAMES.values()]
    places = Organisation.objects.within(org.area.path).filter(active=True, level__in=levels)
    return places.exclude(pk=org.pk).select_related("parent").order_by("level", "position", "path")


def asking(org: Organisation, data: Mapping[str, Sequence[str]] | None = None) -> Asking:
    """From what a browser sent: ``data`` has a list for each name. ``whole-villages`` picks all of a group."""
    groups = _groups(org)
    if data is None:
        return Asking(org, groups)
    for group in groups:
        own = {one.pk for one in group.places}
        if data.get(f"whole-{group.name}"):
            group.picked = own
        else:
            group.picked = own & wholes(data.get(group.name, ()))
        group.post = _one(data, f"post-{group.name}", Meeting.Post.values)
        group.concerned = _one(data, f"concerned-{group.name}", [code for code, _words in CONCERNED])
        number = whole(next(iter(data.get(f"count-{group.name}", ())), "1").strip())
        group.count = min(MOST, max(1, number or 1))
    return Asking(org, groups, typed("\n".join(data.get("others", ())))[:20_000])


def _one(data: Mapping[str, Sequence[str]], name: str, allowed: Sequence[str]) -> str:
    said = next(iter(data.get(name, ())), "")
    return said if said in allowed else ""


def _groups(org: Organisation) -> list[Group]:
    places = list(askable(org))
    groups = [
        Group(name, label, [one for one in places if one.level == level]) for name, (level, label) in _NAMES.items()
    ]
    return [one for one in groups if one.places]


def asking_of(meeting: Meeting) -> Asking:
    """As it was asked: a group where all of a level are asked alike, lines for the rest."""
    asking = Asking(meeting.demand.org, _groups(meeting.demand.org))
    left = list(meeting.attendances.all())
    for group in asking.groups:
        own = {one.pk for one in group.places}
        fitting = [one for one in left if one.org_id in own and not one.person]
        if not fitting:
            continue
        group.post, group.count, concerned = max(alike := [_how(one) for one in fitting], key=alike.count)
        group.concerned = {True: "yes", False: "no", None: ""}[concerned]
        chosen = [one for one in fitting if _how(one) == (group.post, group.count, concerned)]
        group.picked = {one.org_id for one in chosen if one.org_id}
        left = [one for one in left if one not in chosen]
    asking.others = "\n".join(_line(one) for one in left)
    return asking


def _how(one: Attendance) -> tuple[str, int, bool | None]:
    return one.post, one.count, one.concerned


def _line(one: Attendance) -> str:
    parts = [one.name, one.person, str(one.get_post_display()) if one.post else ""]
    parts += [f"{one.count}人" if one.count > 1 else "", "" if one.required else "列席"]
    return " ".join(part for part in parts if part)


def saved_groups(org: Organisation) -> list[tuple[str, str]]:
    """(name, ids of its places parted by commas) of what the organisation saved for its tasks."""
    found = SavedGroup.objects.filter(owner=org).prefetch_related("members").order_by("name")
    return [(one.name, ",".join(str(member.pk) for member in one.members.all())) for one in found]
