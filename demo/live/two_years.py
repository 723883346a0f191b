"""Two years of demands into the ledger and the registers, in bulk: nobody could play two years of clicks in seconds.

Where the platform's own history already holds demands of a sender, kind and month, as many invented ones are left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db.models import F

from demo.live.two_years_plan import MEASURE_AT, MONTHS, SEED, Asked, invent
from demo.live.two_years_words import DUTY, FORMS, MATTERS, TEXT, TITLES, WITHDRAWN
from demo.live.viewers import at, viewer_at
from demo.places import COUNTY
from yibiao.trends.calendar import later, month_of
from yibiao_web.accounts.models import User
from yibiao_web.burden.models import BurdenEntry, BurdenShare
from yibiao_web.documents.models import Document, DocumentQuota
from yibiao_web.gate.models import Demand, DemandRecipient
from yibiao_web.inspections.models import Inspection
from yibiao_web.meetings.models import Attendance, Meeting, YearCount
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.outside.models import Answer

_WITHDRAWN = 9


class Loading:
    def __init__(self, orgs: Mapping[str, Organisation], today: date) -> None:
        self.orgs, self.today, self.county = orgs, today, orgs[COUNTY]
        towns = [one for one in orgs.values() if one.level == Level.TOWNSHIP and one.parent_id == self.county.pk]
        self.towns = sorted(towns, key=lambda one: one.path)
        below = defaultdict(list)
        for one in orgs.values():
            if one.level == Level.VILLAGE:
                below[one.parent_id].append(one)
        self.villages = [sorted(below[one.pk], key=lambda village: village.path) for one in self.towns]
        self.people: dict[str, User] = {}

    def places(self, one: Asked) -> list[Organisation]:
        return [
            self.towns[each] if isinstance(each, int) else self.villages[each[0]][each[1]] for each in one.places
        ]  # fmt: skip

    def person(self, sender: str) -> User:
        if sender not in self.people:
            self.people[sender] = viewer_at(self.orgs[sender], "requester").user
        return self.people[sender]

    def words(self, one: Asked) -> dict[str, Any]:
        matter = MATTERS[one.sender][one.topic]
        return {
            "matter": matter,
            "sender": one.sender,
            "on": one.on,
            "form": FORMS[one.kind][(one.on.day + one.topic) % 6],
        }

    def demand(self, one: Asked) -> Demand:
        told, now = self.words(one), at(one.on, 10)
        return Demand(
            kind=one.kind, org=self.orgs[one.sender], county=self.county, title=TITLES[one.kind].format(**told),
            on=one.on, starts_on=one.on, due_on=one.on + timedelta(10), minutes=one.minutes * len(one.places),
            verdict=Demand.Verdict.PASSED, in_force_on=one.on, duty=DUTY.format(**told), parts=parts_of(one),
            made_by=None if one.kind == "outside" else self.person(one.sender), made_at=now,
            decided_by=self.person(one.sender), decided_at=now,
        )  # fmt: skip

    def load(self, asked: Iterable[Asked]) -> int:
        several = list(asked)
        demands = Demand.objects.bulk_create([self.demand(one) for one in several], batch_size=500)
        pairs = list(zip(several, demands, strict=True))
        entries = BurdenEntry.objects.bulk_create([_entry(*pair) for pair in pairs], batch_size=500)
        shares: list[BurdenShare] = []
        told: list[DemandRecipient] = []
        for (one, demand), entry in zip(pairs, entries, strict=True):
            for place in self.places(one):
                shares.append(BurdenShare(entry=entry, org=place, minutes=one.minutes, parts=demand.parts))
                told.append(DemandRecipient(demand=demand, org=place, minutes=one.minutes))
        BurdenShare.objects.bulk_create(shares, batch_size=2000)
        DemandRecipient.objects.bulk_create(told, batch_size=2000)
        self.registers(pairs)
        self.withdraw(pairs)
        return len(shares)

    def registers(self, pairs: list[tuple[Asked, Demand]]) -> None:
        """The rows that each capability keeps of its own, so that every demand has its page."""
        of: dict[str, list[tuple[Asked, Demand]]] = defaultdict(list)
        for pair in pairs:
            of[pair[0].kind].append(pair)
        Document.objects.bulk_create([self.document(*pair) for pair in of["document"]], batch_size=500)
        meetings = Meeting.objects.bulk_create([self.meeting(*pair) for pair in of["meeting"]], batch_size=500)
        attendances = [
            Attendance(meeting=meeting, org=place, name=place.name, post="deputy", concerned=True)
            for (one, _), meeting in zip(of["meeting"], meetings, strict=True) for place in self.places(one)
        ]  # fmt: skip
        Attendance.objects.bulk_create(attendances, batch_size=2000)
        Inspection.objects.bulk_create([self.inspection(*pair) for pair in of["inspection"]], batch_size=500)
        Answer.objects.bulk_create([self.answer(*pair) for pair in of["outside"]], batch_size=500)

    def document(self, one: Asked, demand: Demand) -> Document:
        text = TEXT.format(**self.words(one))
        return Document(
            county=self.county, org=demand.org, issuer=one.sender, kind="通知", title=demand.title, color=one.variant,
            text=text, characters=len(text), state=Document.State.READY, done=100, demand=demand, issued_on=one.on,
            made_by=self.person(one.sender), made_at=demand.made_at,
        )  # fmt: skip

    def meeting(self, one: Asked, demand: Demand) -> Meeting:
        return Meeting(
            demand=demand, mode=one.variant, kind="dispatching", starts_at=at(one.on + timedelta(2), 9), minutes=60,
            place="各乡镇视频会议室" if one.variant == "video" else "县会议中心", chaired_by="deputy",
            basis="年度会议计划", topics=[self.words(one)["matter"]],
        )  # fmt: skip

    def inspection(self, one: Asked, demand: Demand) -> Inspection:
        return Inspection(
            demand=demand, year=one.on.year, kind=one.variant or "check", contents=[self.words(one)["matter"]],
            basis="年度督查检查考核计划",
        )  # fmt: skip

    def answer(self, one: Asked, demand: Demand) -> Answer:
        return Answer(
            demand=demand, act=Answer.Act.EXPLAIN, words="当时没有走准入；以后同样的数从台账取，不再在群里要。",
            by=self.person(one.sender), at=at(one.on + timedelta(3), 10),
        )  # fmt: skip

    def withdraw(self, pairs: list[tuple[Asked, Demand]]) -> None:
        """When the measure began, some of what was asked was withdrawn, each with its duty and how that is met."""
        day = later(month_of(self.today), MEASURE_AT) + timedelta(4)
        before = [pair for pair in pairs if timedelta(0) < day - pair[0].on < timedelta(20)]
        chosen = Random(SEED).sample(before, min(_WITHDRAWN, len(before)))
        for number, (one, demand) in enumerate(chosen):
            demand.ended_on, demand.end_reason = day, "精文减会清理：可以从台账取数，不再要。"
            demand.duty_kept_by = WITHDRAWN[number % len(WITHDRAWN)].format(**self.words(one))
        Demand.objects.bulk_update([demand for _, demand in chosen], ["ended_on", "end_reason", "duty_kept_by"])

    def allow(self, several: Iterable[Asked]) -> None:
        """What is counted in the registers now was told as a number before; quotas hold for all documents."""
        for one in several:
            if one.kind == "meeting":
                rows = YearCount.objects.filter(org=self.orgs[one.sender], year=one.on.year, count__gt=0)
                rows.update(count=F("count") - 1)
            elif one.kind == "document":
                DocumentQuota.objects.filter(org=self.orgs[one.sender], year=one.on.year).update(count=F("count") + 1)


def parts_of(one: Asked) -> dict[str, float]:
    """What it asks of one place, by the names of ``burden.rules.PARTS``."""
    if one.kind == "document":
        return {"documents": 1, "characters": round(one.minutes * 150)}
    if one.kind == "meeting":
        return {"meetings": 1} | ({} if one.variant == "video" else {"trips": 1})
    return {"inspections": 1} if one.kind == "inspection" else {"messages": 1, "cells": round(one.minutes)}


def unknown(asked: Iterable[Asked], held: Mapping[tuple[str, str, date], float]) -> Iterator[Asked]:
    """Without as many minutes of a sender, kind and month as the ledger already holds."""
    left = dict(held)
    for one in asked:
        key = (one.sender, one.kind, month_of(one.on))
        if left.get(key, 0.0) > 0:
            left[key] -= one.minutes * len(one.places)
        else:
            yield one


def _held(county: Organisation) -> dict[tuple[str, str, date], float]:
    held: dict[tuple[str, str, date], float] = defaultdict(float)
    for name, kind, day, minutes in BurdenEntry.objects.filter(county=county).values_list(
        "org__name", "kind", "on", "estimated"
    ):
        held[name, kind, month_of(day)] += minutes
    return held


def _entry(one: Asked, demand: Demand) -> BurdenEntry:
    return BurdenEntry(
        org=demand.org, county=demand.county, kind=demand.kind, target_type="gate.demand", target_id=demand.pk,
        title=demand.title, on=demand.in_force_on, estimated=demand.minutes,
        parts={name: value * len(one.places) for name, value in demand.parts.items()},
    )  # fmt: skip


def load(orgs: Mapping[str, Organisation], tell: Callable[[str], None], today: date | None = None) -> None:
    today = today or date.today()
    loading = Loading(orgs, today)
    asked = list(unknown(invent(SEED, today), _held(loading.county)))
    loading.allow(asked)
    shares = loading.load(asked)
    tell(f"两年的要求 {len(asked)} 件、{shares} 份，{MONTHS} 个月")
