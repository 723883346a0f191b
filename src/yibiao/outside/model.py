"""The nouns of a demand that came outside the platform. Spans are characters of the text as it was given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from yibiao.model import Finding, as_json

Channel = Literal["group", "forwarded", "document", "form", "text"]
Standing = Literal["held", "new", "not_in_catalogue"]
Span = tuple[int, int]
CHANNEL_WORDS: dict[Channel, str] = {
    "group": "群消息", "forwarded": "转发的通知", "document": "文件", "form": "表格", "text": "文字",
}  # fmt: skip
STANDING_WORDS: dict[Standing, str] = {"held": "已有", "new": "没有，要现填", "not_in_catalogue": "目录里没有"}


@dataclass(frozen=True, slots=True)
class Sender:
    """``name`` as the list of organisations has it, or as written when it is on no list (``known`` is then False);
    ``how`` says by what it was told."""

    name: str
    words: str
    start: int
    end: int
    how: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class AskedField:
    """``item`` is the catalogue's code, None when nothing fits surely; ``near`` the likeliest ones then. ``where``: the
    cell of a form, ``""`` in a text; ``implied``: a list of people was asked for, and so their names."""

    name: str
    item: str | None
    confidence: float
    standing: Standing
    near: tuple[str, ...] = ()
    where: str = ""
    span: Span | None = None
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the text says of one thing: sender, deadline, field, population, basis, recipients, photos, material."""

    of: str
    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class OutsideDemand:
    """What was asked, as far as the words tell. ``lead_days``: working days from the day of reading to the deadline.
    ``population``: whose data, as written; ``materials``: what is no data: 总结, 方案, 照片 …"""

    title: str
    channel: Channel
    sender: Sender | None
    recipients: str
    population: str
    what: tuple[AskedField, ...]
    materials: tuple[str, ...]
    deadline: str
    due_on: date | None
    due_hour: int | None
    lead_days: int | None
    basis: str
    emergency: bool
    labels: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]

    @property
    def items(self) -> frozenset[str]:
        """The catalogue's codes that are asked for."""
        return frozenset(one.item for one in self.what if one.item)

    def counted(self, standing: Standing) -> int:
        return sum(one.standing == standing for one in self.what)

    def with_findings(self, *more: Finding) -> OutsideDemand:
        return replace(self, findings=(*self.findings, *more))

    def as_json(self) -> dict[str, Any]:
        """As ``yibiao check-outside --json`` prints it."""
        sender = self.sender
        return {
            "title": self.title,
            "channel": self.channel,
            "sender": {"name": sender.name, "words": sender.words, "known": sender.known} if sender else None,
            "recipients": self.recipients,
            "population": self.population,
            "fields": [
                {"name": one.name, "item": one.item, "confidence": round(one.confidence, 3), "standing": one.standing,
                 "near": list(one.near), "where": one.where, "span": one.span, "implied": one.implied}
                for one in self.what
            ],
            "materials": list(self.materials),
            "deadline": {"words": self.deadline, "day": self.due_on and self.due_on.isoformat(), "hour": self.due_hour,
                         "lead_days": self.lead_days},
            "basis": self.basis,
            "emergency": self.emergency,
            "labels": list(self.labels),
            "evidence": [as_json(one) for one in self.evidence],
            "findings": [as_json(one) for one in self.findings],
        }  # fmt: skip
