"""Two years of documents in the demo county: last year's as they were found in the cupboard, this year's through the
gate, and some drafts that wait today. By the platform's own actions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from demo.live import document_drafts as drafts
from demo.live.document_texts import TOPICS, Topic, written
from demo.live.viewers import at, viewer_at
from yibiao_web.documents import actions, importing
from yibiao_web.documents.models import Document, DocumentPlan
from yibiao_web.gate import actions as gate
from yibiao_web.orgs.models import Organisation

_LATELY = timedelta(days=150)
_TURNED = ("县农业农村局", "县卫健局")  # they send white headers where they sent red ones
_RANKS = {"red": "red_header", "white": "white_header", "slip": "note_slip"}
_REASON = "这件事年年都办，县里统一安排，已同各乡镇商量过，不另增加报表和会议，请照此办理。"
_TOLD: dict[str, Any] = {
    "title": "", "color": "red_header", "plan": None, "comprehensive": False, "emergency": False,
    "authorised": "县政府同意", "consulted": "", "legal_review": "yes", "reason": "", "recipients": [],
}  # fmt: skip


class Cupboard:
    def __init__(self, orgs: Mapping[str, Organisation], today: date) -> None:
        self.orgs, self.today, self.random = orgs, today, Random(20)
        self.numbers: Counter[tuple[str, int]] = Counter()

    def number(self, topic: Topic, year: int) -> str:
        self.numbers[topic.code, year] += 1
        return f"禾{topic.code}〔{year}〕{self.numbers[topic.code, year]}号"

    def days(self, year: int) -> list[tuple[date, Topic]]:
        found = [(date(year, one.month, self.random.randint(3, 26)), one) for one in TOPICS]
        before = self.today - timedelta(days=2)
        return sorted(((day, one) for day, one in found if day < before), key=lambda pair: pair[0])

    def color(self, topic: Topic, year: int) -> str:
        if year == self.today.year and topic.department in _TURNED and topic.rank == "red":
            return self.random.choice(("white_header", "white_header", "note_slip", "red_header"))
        return _RANKS[topic.rank]

    def put_in(self, files: Iterable[tuple[str, str]], color: str, now: datetime, **more: Any) -> None:
        told = [(name, text.encode()) for name, text in files]
        if told:
            kept = actions.put_in(
                viewer=viewer_at(self.orgs["县减负办"]), files=told, color=color, now=now, **{"origin": "own", **more}
            )
            if kept.state != "ready":
                importing.read_all(kept, now=now)

    def older(self) -> None:
        """What went out before the gate was there, as files."""
        piles: dict[str, list[tuple[str, str]]] = {}
        last = self.days(self.today.year - 1)
        early = [pair for pair in self.days(self.today.year) if pair[0] < self.today - _LATELY]
        for day, topic in [*last, *early]:
            color = self.color(topic, day.year)
            title, text = written(topic, day, self.random, self.number(topic, day.year))
            piles.setdefault(color, []).append((f"{day.isoformat()}{title}.txt", text))
        for color, files in piles.items():
            self.put_in(files, color, at(self.today - timedelta(days=140)))

    def superiors(self) -> None:
        for issuer, day, in_force, text in drafts.superiors(self.today):
            self.put_in(
                [(f"{day.isoformat()}.txt", text)], "red_header", at(day + timedelta(days=3)),
                origin="upper", issuer=issuer, in_force=in_force, usual_day=day,
            )  # fmt: skip

    def planned(self) -> None:
        for topic in TOPICS:
            if topic.rank == "red" and self.random.random() < 0.75:
                actions.plan(
                    viewer=viewer_at(self.orgs[topic.department]), year=self.today.year, month=topic.month,
                    title=f"关于{topic.title}的通知", basis="年度重点工作", now=at(date(self.today.year, 1, 6)),
                )  # fmt: skip
        for name, count in (("县民政局", 3), ("县卫健局", 3), ("县农业农村局", 4), ("县住建局", 2)):
            actions.set_quota(
                self.orgs[name], viewer=viewer_at(self.orgs["县减负办"]), year=self.today.year, count=count,
                now=at(date(self.today.year, 1, 8)),
            )  # fmt: skip

    def plan_of(self, topic: Topic) -> int | None:
        rows = DocumentPlan.objects.filter(org=self.orgs[topic.department], year=self.today.year)
        return rows.filter(title__contains=topic.title).values_list("pk", flat=True).first()

    def draft(self, department: str, text: str, now: datetime, **told: Any) -> Document:
        return actions.hand_in(
            viewer=viewer_at(self.orgs[department]), file_name="", content=None, text=text, told={**_TOLD, **told},
            now=now,
        )  # fmt: skip

    def through(self, document: Document, number: str, now: datetime) -> Document:
        """All the way: explained where needed, assessed, numbered, issued."""
        viewer, demand = viewer_at(document.org), document.demand
        assert demand is not None
        if demand.blocked or demand.needs_reason:
            name = viewer.user.name
            gate.pass_with_reason(demand, viewer=viewer, reason=_REASON, signed_name=name, now=now)
        else:
            gate.pass_plain(demand, viewer=viewer, now=now)
        answers = {one["id"]: one["answer"].replace("open", "yes") for one in document.report["assessment"]}
        remarks = dict.fromkeys(answers, "由原来的办法接着管，不另发文")
        actions.sign_assessment(
            document, viewer=viewer, answers=answers, remarks=remarks, conclusion="可以发",
            signed_name=viewer.user.name, now=now,
        )  # fmt: skip
        return actions.issue(document, viewer=viewer, number=number, now=now)

    def lately(self) -> int:
        """This year's later ones, through the gate."""
        done = 0
        for day, topic in self.days(self.today.year):
            if day >= self.today - _LATELY:
                _title, text = written(topic, day, self.random)
                plan = self.plan_of(topic)
                one = self.draft(topic.department, text, at(day, 10), color=self.color(topic, day.year), plan=plan)
                self.through(one, self.number(topic, day.year), at(day, 15))
                done += 1
        return done

    def today_s(self) -> None:
        """What waits: a copy told not to be issued, slogans and a form by the side door before the gatekeeper, a cover
        that hands on, and a good short one on its way to the villages."""
        now = at(self.today - timedelta(days=1), 9)
        self.draft("县民政局", drafts.copied(self.today), now)
        self.draft("县民政局", drafts.revised(self.today), now + timedelta(hours=3))
        self.draft("县教育局", drafts.asking(self.today), now)
        for department, text, words, told in (
            ("县住建局", drafts.slogans(self.today), "局里要求发一个，请审。", {}),
            ("县农业农村局", drafts.white_header(self.today), "时间紧，想先发白头函。", {"color": "white_header"}),
            ("县住建局", drafts.forwarding(self.today), "转发省厅文件，请审。", {}),
        ):
            one = self.draft(department, text, now, **told)
            assert one.demand is not None
            gate.send_up(one.demand, viewer=viewer_at(one.org), words=words, now=now + timedelta(hours=1))
        good = self.draft("县民政局", drafts.short(self.today), now)
        topic = next(one for one in TOPICS if one.department == "县民政局")
        self.through(good, self.number(topic, self.today.year), now + timedelta(hours=2))


def load(orgs: Mapping[str, Organisation], tell: Callable[[str], None]) -> None:
    """Superiors' documents first: the drafts are read against them."""
    cupboard = Cupboard(orgs, date.today())
    cupboard.superiors()
    cupboard.older()
    cupboard.planned()
    done = cupboard.lately()
    cupboard.today_s()
    tell(f"文件 {Document.objects.count()} 件，其中 {done} 件过了准入")
