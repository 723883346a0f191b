"""What a register holds: apps, public accounts, work groups, and how they are used. Counts and dates only: no message
of a group and no name of a member is ever part of it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Literal

from yibiao.channels.words import listed

Kind = Literal["app", "account", "group"]
Level = Literal["country", "province", "city", "county", "township", "village", ""]
KIND_WORDS: dict[Kind, str] = {"app": "应用程序", "account": "公众账号", "group": "工作群组"}
LEVELS: tuple[Level, ...] = ("country", "province", "city", "county", "township", "village")


@dataclass(frozen=True, slots=True)
class Series:
    """Updates or uses by day, oldest first; a day may stand for the week or month that begins with it.

    ``covered`` is the last day the export knows of: after it nothing is known, which is not the same as nothing done.
    """

    points: tuple[tuple[date, float], ...] = ()
    covered: date | None = None

    @property
    def last_active(self) -> date | None:
        return next((day for day, count in reversed(self.points) if count > 0), None)


@dataclass(frozen=True, slots=True)
class ChannelPost:
    """Something an account published, to all the world."""

    on: date
    text: str
    repost: bool = False
    reads: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What apps, accounts and groups have in common. ``owner`` is the sponsor of an app, the keeper of a group;
    ``row`` is the row of the sheet it was read from. ``minutes`` a user a day, where somebody measured them."""

    name: str
    owner: str = ""
    level: Level = ""
    platform: str = ""
    about: str = ""
    opened: date | None = None
    closed: date | None = None
    last_active: date | None = None
    series: Series = field(default=Series(), compare=False)
    minutes: float | None = None
    sheet: str | None = None
    row: int | None = None

    kind: Kind = field(init=False, default="app")

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.kind, self.name, self.owner, self.platform if self.kind != "app" else ""

    @property
    def people(self) -> int | None:
        """How many it reaches, as far as is known."""
        return None

    @property
    def active_until(self) -> date | None:
        """The last day anything is known to have happened on."""
        known = [one for one in (self.last_active, self.series.last_active) if one]
        return max(known, default=None)

    def in_use(self, on: date) -> bool:
        return self.closed is None or self.closed > on


@dataclass(frozen=True, slots=True, kw_only=True)
class GovApp(Channel):
    """An app, mini-program or fast app for staff or the public (政务应用程序). ``functions`` as it was
    registered, in one text."""

    filing_number: str = ""
    functions: str = ""
    audience: str = ""
    users: int | None = None
    active_users: int | None = None
    kind: Kind = field(init=False, default="app")

    @property
    def people(self) -> int | None:
        return self.users

    @property
    def entries(self) -> tuple[str, ...]:
        """Its functions one by one."""
        return listed(self.functions)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaAccount(Channel):
    """A public account on somebody's platform (政务新媒体)."""

    followers: int | None = None
    posts: tuple[ChannelPost, ...] = field(default=(), compare=False)
    kind: Kind = field(init=False, default="account")

    @property
    def people(self) -> int | None:
        return self.followers

    @property
    def active_until(self) -> date | None:
        known = [self.last_active, self.series.last_active, max((one.on for one in self.posts), default=None)]
        return max((one for one in known if one), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkGroup(Channel):
    """A group on an instant messenger. ``matter`` is what it was opened for, ``reach`` who is asked to be
    in it; ``expires`` when that is over."""

    matter: str = ""
    reach: str = ""
    manager: str = ""
    expires: date | None = None
    members: int | None = None
    kind: Kind = field(init=False, default="group")

    @property
    def people(self) -> int | None:
        return self.members


AnyChannel = GovApp | MediaAccount | WorkGroup
CLASSES: dict[Kind, type[GovApp] | type[MediaAccount] | type[WorkGroup]] = {
    "app": GovApp, "account": MediaAccount, "group": WorkGroup,
}  # fmt: skip
NAMES: dict[Kind, frozenset[str]] = {kind: frozenset(f.name for f in fields(one)) for kind, one in CLASSES.items()}
