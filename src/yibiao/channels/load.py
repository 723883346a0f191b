"""What channels cost people: how many are in them and minutes a day. An estimate unless somebody measured."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yibiao.channels.nouns import AnyChannel, GovApp, Kind
from yibiao.policy import Pack

_MINUTES: dict[Kind, str] = {"app": "YB-CHN-MINUTES", "group": "YB-GRP-MINUTES"}
_DEAD = 60  # days without any life: nobody loses time there


@dataclass(frozen=True, slots=True)
class Load:
    """Of one kind: how many there are, how many places in them are taken (a person in three counts three times), and
    minutes a day of all."""

    channels: int = 0
    people: int = 0
    minutes: float = 0.0

    def __add__(self, other: Load) -> Load:
        return Load(self.channels + other.channels, self.people + other.people, self.minutes + other.minutes)


def minutes_a_day(one: AnyChannel, pack: Pack, on: date) -> float:
    """Of all who use it. Public accounts are read by whoever likes: they cost the grassroots nothing here."""
    if one.kind == "account" or not one.in_use(on) or _silent(one, on):
        return 0.0
    each = one.minutes if one.minutes is not None else pack.value(_MINUTES[one.kind], on) or 0.0
    active = one.active_users if isinstance(one, GovApp) else None
    return each * (one.people or 0 if active is None else active)


def _silent(one: AnyChannel, on: date) -> bool:
    last = one.active_until
    return last is not None and (on - last).days > _DEAD


def load_of(channels: Iterable[AnyChannel], pack: Pack, on: date) -> dict[Kind, Load]:
    """By kind, of those in use."""
    loads: dict[Kind, Load] = {"app": Load(), "account": Load(), "group": Load()}
    for one in channels:
        if one.in_use(on):
            loads[one.kind] += Load(1, one.people or 0, minutes_a_day(one, pack, on))
    return loads
