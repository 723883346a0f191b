"""What was pasted or handed in, understood: who asks what for when, and what of it is in the ledger."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from yibiao.messages.masking import masked_text
from yibiao.outside import opening
from yibiao.outside.model import CHANNEL_WORDS, OutsideDemand
from yibiao.outside.opening import Notice
from yibiao.outside.reading import demand_of
from yibiao.texts.normalising import plain
from yibiao_web.catalogue.queries import catalogue, matcher, names
from yibiao_web.files.reading import reader
from yibiao_web.forms.reading import converter
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.outside.costing import minutes_of
from yibiao_web.outside.holdings import Holdings
from yibiao_web.outside.queries import senders
from yibiao_web.policy.queries import pack

_open_notice = reader(opening.open_notice, warm={})
HELD, NEW, UNKNOWN = "held", "new", "unknown"
_STATES = {"held": HELD, "new": NEW, "not_in_catalogue": UNKNOWN}
_LONGEST_TEXT = 5_000
_IN_TABLE = ("outside_held", "outside_new", "outside_not_in_catalogue")


@dataclass(frozen=True)
class Told:
    """What is said back, and kept when whoever told wants that. ``text`` is masked, ``fields`` are as ``Notice``
    keeps them with the item's ``name`` besides."""

    county: int
    title: str
    text: str
    channel: str
    sender: int | None
    due_on: date | None
    minutes: float
    places: int
    fields: Sequence[Mapping[str, Any]] = ()
    findings: Sequence[Mapping[str, Any]] = ()
    is_form: bool = False
    key: str = ""
    held: list[Mapping[str, Any]] = field(default_factory=list)
    new: list[Mapping[str, Any]] = field(default_factory=list)
    unknown: list[Mapping[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for one in self.fields:
            {HELD: self.held, NEW: self.new, UNKNOWN: self.unknown}[one["state"]].append(one)

    @property
    def shown_findings(self) -> list[Mapping[str, Any]]:
        """Without those that the table says better."""
        return [one for one in self.findings if one["code"] not in _IN_TABLE]

    @property
    def answer(self) -> str:
        """The one sentence that whoever told came for."""
        if not self.fields:
            return _("没有看出要哪些数据")
        if len(self.held) == len(self.fields):
            return _("要的这些，台账里都已经有了，不用再报")
        if self.held:
            return _("要的 {all} 栏里，有 {held} 栏台账里已经有了").format(all=len(self.fields), held=len(self.held))
        return _("这些台账里还没有") if self.new else _("这些不在数据项目录里")

    def as_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in _KEPT}
        return told | {"due_on": self.due_on.isoformat() if self.due_on else None}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Told:
        due = told["due_on"]
        return cls(**{**told, "due_on": date.fromisoformat(due) if due else None})

    def as_filed(self, *, sender: int | None, sender_words: str, due_on: date | None, shown: bool) -> dict[str, Any]:
        """What is kept, with what whoever told says better. The same sender asking the same is the same demand."""
        asked = sorted(one["item"] or one["label"] for one in self.fields) or [plain(self.text).text[:80]]
        key = sha256("\n".join([str(sender or sender_words), *asked]).encode()).hexdigest()
        told = {name: getattr(self, name) for name in ("title", "channel", "fields", "findings", "minutes", "places")}
        told["text"] = self.text if shown else ""
        if not shown:  # a title, or what a finding quotes, says as much as the text
            told |= {"title": _("平台外的一件要求"), "findings": []}
        return told | {"sender": sender, "sender_words": sender_words, "due_on": due_on, "shown": shown, "key": key}


_KEPT = (
    "county", "title", "text", "channel", "sender", "minutes", "places", "fields", "findings", "is_form",
)  # fmt: skip


def read(county: Organisation, text: str, content: bytes, name: str, on: date) -> Told:
    """Text, file or both. What can not be read is a finding."""
    known, notice = senders(county), _notice(text, content, name)
    demand = demand_of(
        notice, on, matcher(), pack(county), catalogue=catalogue(), held=Holdings(county, on),
        names=[(one.name, _short(one.name)) for one in known],
    )  # fmt: skip
    by_name = {one.name: one.pk for one in known}
    name_of = names()
    fields = [
        {"label": one.name, "item": one.item or "", "name": name_of(one.item) if one.item else "",
         "state": _STATES[one.standing]}
        for one in demand.what
    ]  # fmt: skip
    places, hide = _places(county, demand), _without_villages(county)
    return Told(
        county=county.pk, title=hide(masked_text(demand.title))[:200] or _("没有标题的要求"),
        text=hide(masked_text(notice.text[:_LONGEST_TEXT])),
        channel=CHANNEL_WORDS[demand.channel], sender=by_name.get(demand.sender.name) if demand.sender else None,
        due_on=demand.due_on, minutes=minutes_of(demand, catalogue()), places=places, fields=fields,
        findings=[asdict(one) for one in (*notice.findings, *demand.findings)], is_form=notice.form is not None,
    )  # fmt: skip


def _notice(text: str, content: bytes, name: str) -> Notice:
    """What was pasted stands before what the file says."""
    if not content:
        return Notice(_("贴来的文字"), text)
    opened = _open_notice(content, name, converter=converter())
    return replace(opened, text="\n".join(one for one in (text.strip(), opened.text) if one))


def _without_villages(county: Organisation) -> Callable[[str], str]:
    """Hides the names of villages: what went to one of them only says which."""
    below = Organisation.objects.within(county.path).filter(level__in=(Level.VILLAGE, Level.GRID))
    names = sorted(set(below.values_list("name", flat=True)), key=len, reverse=True)
    bare = [name[:-1] for name in names if name.endswith("村") and len(name) > 3]
    if not names:
        return str
    found = re.compile("|".join(map(re.escape, (*names, *bare))))
    return lambda text: found.sub("某村", text)


def _short(name: str) -> list[str]:
    """县民政局: 民政局, 民政."""
    bare = name.removeprefix("县")
    ends = ("委员会", "办公室", "局", "委", "办", "联")
    return [one for one in (bare, *(bare.removesuffix(end) for end in ends if bare.endswith(end))) if len(one) > 1]


def _places(county: Organisation, demand: OutsideDemand) -> int:
    """How many are asked: all villages where the words say so, all townships, else one. Never guessed upwards."""
    said = demand.recipients
    below = Organisation.objects.within(county.path).filter(active=True)
    if any(word in said for word in ("各村", "各社区", "所有村", "全县各村", "村（社区）")):
        return max(1, below.filter(level="village").count())
    if any(word in said for word in ("各镇", "各乡", "各街道")):
        return max(1, below.filter(level="township").count())
    return 1
