"""The month of a county, of a sender, of a place, on one page: the figures and the sentences that they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.burden import standing
from yibiao_web.orgs.models import Organisation
from yibiao_web.reports import county as counties
from yibiao_web.reports import department as departments
from yibiao_web.reports import neighbours, readings, saying, stopped
from yibiao_web.reports import place as places
from yibiao_web.reports.models import MonthlyReport
from yibiao_web.reports.overviews import MONTHS, KindLine, kind_lines, kinds_chart, months_chart
from yibiao_web.reports.readings import Account, Compared, Sums
from yibiao_web.reports.saying import hours
from yibiao_web.reports.sheet import Drawing, Figure, Section, Sheet, Table, short
from yibiao_web.reports.spans import Span, end_of, months_until, year_before, year_to

_WAYS = _lazy(
    "平台外来要的，在“外来的要求”里贴过来，不用留名；数据不对的，在“本地数据”里提异议；检查的结论不对的，在那次检查的页面上申诉。"
)
_CASES = 3  # told one by one; the rest is counted
_YEARS = 3
Side = MonthlyReport.Side


def sheet(viewer: Viewer, org: Organisation, side: str, month: date, until: date) -> Sheet:
    """The month, read until a day that lies in it or is its end."""
    return _SHEETS[side](viewer, org, Span(month, min(until, end_of(month))))


@dataclass(frozen=True)
class _Month:
    """What all three pages say of an account's month: its figures, its drawings, whether it stands out."""

    account: Account
    span: Span

    @cached_property
    def compared(self) -> Compared:
        return self.account.compared(self.span, year_before(self.span))

    @property
    def change(self) -> str:
        return saying.change(self.compared, _("去年同月") if self.span.whole_month else "")

    @cached_property
    def sums(self) -> Sums:
        return self.account.total(self.span)

    @cached_property
    def months(self) -> list[date]:
        return months_until(self.span.first, 12 * _YEARS)

    @cached_property
    def by_month(self) -> list[dict[str, float]]:
        return self.account.by_month(self.months)

    @property
    def figures(self) -> list[Figure]:
        year = year_to(self.span.last)
        so_far = self.account.compared(year, year_before(year))
        return [
            Figure(hours(self.compared.now), _("本月用时"), self.change),
            Figure(hours(so_far.now), _("今年以来"), saying.change(so_far)),
        ]

    @property
    def judged(self) -> list[str]:
        """Whether the month stands out from how months always go up and down, and how much of it was measured."""
        whole = [(one, sum(kinds.values())) for one, kinds in zip(self.months, self.by_month, strict=True)]
        return [saying.swing(whole, self.span), saying.measured(self.account.measured_share(self.span))]

    def page(self, org: Organisation, what: str, lead: str, figures: Sequence[Figure], sections: Sequence[Section],
             more: Sequence[str] = ()) -> Sheet:  # fmt: skip
        kinds = kind_lines(self.account, self.span)
        drawings = [Drawing("stacked", months_chart(self.months[-MONTHS:], self.by_month[-MONTHS:]))]
        drawings += [Drawing("beside", kinds_chart(kinds, _("本月"), _("去年同月")))] if kinds else []
        return Sheet(
            f"{org.name}{what}", _subtitle(self.span), [lead, *self.judged, *more], [*self.figures, *figures],
            [one for one in drawings if not one.chart.empty], [_kinds(kinds)] if kinds else [], sections, _notes(),
        )  # fmt: skip


def _of_county(viewer: Viewer, org: Organisation, span: Span) -> Sheet:
    month = _Month(readings.of_county(org), span)
    ended, refused = stopped.of_county(org, span), stopped.refused(org, span)
    figures = [
        _spared(month), _stopped(ended),
        Figure(str(len(refused)), _("件没有放行"), _("没有落到基层的有 {h}").format(h=hours(_minutes(refused)))),
    ]  # fmt: skip
    lead = _("{month}，全县各单位一共要基层花 {h}，{change}。").format(
        month=_name(span), h=hours(month.sums.minutes), change=month.change
    )
    sections = [
        Section(_("各单位对预算（今年以来）"), _bands(viewer, span.last)),
        *counties.told(viewer, span),
        _ended(ended),
        _refused(refused),
    ]
    return month.page(org, _("基层负担月报"), lead, figures, sections)


def _of_sender(viewer: Viewer, org: Organisation, span: Span) -> Sheet:
    month = _Month(readings.of_sender(org), span)
    year = standing.own(replace(viewer, org=org), span.last.year, span.last)
    likely = _("{low}—{high}").format(low=hours(year.forecast.low), high=hours(year.forecast.high))
    figures = [
        _spared(month),
        Figure(_("未定") if year.budget is None else hours(max(0.0, year.left or 0.0)), _("全年预算还剩"),
               "" if year.budget is None else _("预算 {h}").format(h=hours(year.budget))),
        Figure(hours(year.forecast.expected), _("照这样到年底大约"), likely + (_("，会超预算") if year.ahead else "")),
    ]  # fmt: skip
    lead = _("{month}，{org}要基层花了 {h}，{change}。").format(
        month=_name(span), org=org.name, h=hours(month.sums.minutes), change=month.change
    )
    sections = [
        neighbours.alarms(viewer, span, org), neighbours.measures(viewer, span, org), _found(org, span),
        _ended(stopped.of_sender(org, span)), _lapsing(org, span.last),
    ]  # fmt: skip
    return month.page(org, _("：要了基层什么（月报）"), lead, figures, sections)


def _of_place(viewer: Viewer, org: Organisation, span: Span) -> Sheet:
    month, ended = _Month(readings.of_place(org), span), stopped.of_place(org, span)
    figures = [Figure(str(month.sums.demands), _("件要办")), _spared(month), _stopped(ended)]
    lead = _("{month}，各单位一共要{org}花 {h}，{change}。").format(
        month=_name(span), org=org.name, h=hours(month.sums.minutes), change=month.change
    )
    below = places.below(org, span)
    more = [] if below is None else [_("下面各村（社区）一共被要 {h}。").format(h=hours(below))]
    sections = [_senders(org, span), _visits(org, span), _ended(ended), Section(_("要得不对怎么办"), [str(_WAYS)])]
    return month.page(org, _("：被要什么（月报）"), lead, figures, sections, more)


def _spared(month: _Month) -> Figure:
    return Figure(hours(month.sums.spared), _("因为带出已有数据少花的"))


def _stopped(ended: Sequence[stopped.Ended]) -> Figure:
    return Figure(str(len(ended)), _("件停掉的"), _("要一次就少花 {h}").format(h=hours(_minutes(ended))))


def _found(org: Organisation, span: Span) -> Section:
    """What the gate found at a sender's demands."""
    repeated = _("有 {n} 件要的是已经有的、说过的或者别人正在要的。").format(n=stopped.repeated(org, span))
    often = [_("{n} 件：{words}").format(n=row.count, words=short(row.message, 90))
             for row in stopped.often(org, span, _CASES)]  # fmt: skip
    return Section(_("检查时发现的"), [repeated, *often])


def _lapsing(org: Organisation, on: date) -> Section:
    rows = departments.ending(org, on)[:_CASES]
    lines = [_("{day} 到期：{title}").format(day=f"{row.on:%m-%d}", title=short(row.title)) for row in rows]
    return Section(_("快到期的报表"), lines or [_("两个月内没有。")])


def _senders(org: Organisation, span: Span) -> Section:
    rows = [_("{name}：{n} 件，{h}").format(name=name, n=sums.demands, h=hours(sums.minutes))
            for name, sums in places.senders_within(org, span)]  # fmt: skip
    return Section(_("谁来要（按组织的次序）"), ["；".join(rows)] if rows else [_("这个月没有人来要。")])


def _visits(org: Organisation, span: Span) -> Section:
    lines = [
        _("{day}　{who}：{what}").format(
            day=f"{one.on:%m-%d}", who=one.inspection.demand.org.name, what=short(one.inspection.demand.title, 40)
        )
        for one in places.visits_within(org, span)[:_CASES]
    ]  # fmt: skip
    return Section(_("来过的检查、调研"), lines or [_("没有。")])


_SHEETS: dict[str, Callable[[Viewer, Organisation, Span], Sheet]] = {
    Side.COUNTY: _of_county, Side.SENDER: _of_sender, Side.PLACE: _of_place,
}  # fmt: skip


def _subtitle(span: Span) -> str:
    return _("{month}　数据到 {day}").format(month=f"{span.first:%Y年%m月}", day=f"{span.last:%Y-%m-%d}")


def _name(span: Span) -> str:
    return _("{n} 月").format(n=span.first.month) if span.whole_month else _("{n} 月到今天").format(n=span.first.month)


def _kinds(kinds: Sequence[KindLine]) -> Table:
    rows = [
        (one.words, str(one.now.demands), hours(one.now.minutes), hours(one.before.minutes) if one.before else "—",
         _("少 {h}").format(h=hours(one.compared.fewer)) if one.compared.fewer else
         _("多 {h}").format(h=hours(one.compared.more)) if one.compared.more else "—")
        for one in kinds
    ]  # fmt: skip
    return Table(_("按种类"), (_("种类"), _("几件"), _("用时"), _("去年同月"), _("相差")), rows)


def _bands(viewer: Viewer, on: date) -> list[str]:
    """Names of those that are over or near; the others are counted. In the order of the tree."""
    rows = counties.senders(viewer, on)
    by = {band: [one.org.name for one in rows if one.band == band] for band in counties.BANDS}
    lines = [_("{words}：{names}。").format(words=counties.BANDS[band][1], names=short("、".join(by[band]), 120))
             for band in ("over", "near", "ahead") if by[band]]  # fmt: skip
    rest = _("在预算内的 {a} 个，没有定预算的 {b} 个。").format(a=len(by["within"]), b=len(by["unset"]))
    return [*lines, rest] if rows else []


def _ended(rows: Sequence[stopped.Ended]) -> Section:
    lines = [
        _("《{title}》（{org}，一次 {h}）：{kept}").format(
            title=short(one.title, 36), org=one.org, h=hours(one.minutes),
            kept=short(one.duty_kept_by, 48) or _("没有写职责怎样落实"),
        )
        for one in rows[:_CASES]
    ]  # fmt: skip
    if len(rows) > _CASES:
        lines.append(_("另有 {n} 件。").format(n=len(rows) - _CASES))
    return Section(_("停掉的，和原来的职责怎样落实"), lines or [_("这个月没有。")])


def _refused(rows: Sequence[stopped.Refused]) -> Section:
    lines = [_("《{title}》（{org}）：{why}").format(title=short(one.title, 36), org=one.org, why=short(one.reason, 48))
             for one in rows[:_CASES]]  # fmt: skip
    return Section(_("没有放行的"), lines or [_("这个月没有。")])


def _minutes(rows: Sequence[stopped.Ended] | Sequence[stopped.Refused]) -> float:
    return sum(one.minutes for one in rows)


def _notes() -> list[str]:
    return [
        _("用时是按字段、格子、字数、会期、路程估计的，平台量得到的用实际时间；只量整件事，不量人。"),
        _("只比要的单位，不给村和人排名；单位按组织的次序排。"),
    ]
