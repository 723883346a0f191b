"""What senders asked for, against their budgets. Never about those who fill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from yibiao.burden.budgets import HOURS, MONEY, Account, BudgetFacts, check
from yibiao.burden.forecasting import Charge, Forecast, forecast
from yibiao.model import Finding
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.burden.models import Budget, BudgetException, BudgetTransfer, BurdenEntry
from yibiao_web.burden.queries import COST, SPARED, entries_seen
from yibiao_web.burden.rules import coming
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.policy.queries import pack

_PAST = 3  # years that a forecast may look at


@dataclass(frozen=True, slots=True)
class SenderBurden:
    """One sender's year: minutes and yuan asked for and allowed (None: nothing was set), minutes spared by what was
    known. ``given`` and ``taken``: minutes transferred away and in. ``findings``: what there is to warn of."""

    org: Organisation
    minutes: Account
    money: Account
    spared: float
    demands: int
    forecast: Forecast
    since: date | None = None
    reason: str = ""
    given: float = 0.0
    taken: float = 0.0
    findings: list[Finding] = field(default_factory=list)

    @property
    def used(self) -> float:
        return self.minutes.used

    @property
    def budget(self) -> float | None:
        return self.minutes.allowed

    @property
    def left(self) -> float | None:
        return self.minutes.left

    @property
    def share(self) -> float:
        """Used in per cent of the budget, for a bar that stops at the end."""
        return _share(self.minutes)

    @property
    def money_share(self) -> float:
        return _share(self.money)

    @property
    def over(self) -> bool:
        return self.left is not None and self.left < 0

    @property
    def beyond(self) -> float:
        """Minutes over the budget."""
        return max(0.0, -(self.left or 0.0))

    @property
    def ahead(self) -> bool:
        """Whether the year is likely to end above the budget."""
        return any(one.code == "budget_ahead" for one in self.findings)

    @property
    def near(self) -> bool:
        return any(one.code == "budget_near" for one in self.findings)


def _share(account: Account) -> float:
    return min(100.0, 100 * account.used / account.allowed) if account.allowed else 0.0


def left(org: Organisation, year: int) -> tuple[float | None, float]:
    """(budget minutes or None, minutes used) of an organisation's year."""
    found = own_accounts(org, year)[0]
    return found.allowed, found.used


def own_accounts(org: Organisation, year: int) -> tuple[Account, Account]:
    """(minutes, money) of a year, by three small queries: what was transferred counts on both sides."""
    budget = Budget.objects.filter(org=org, year=year).first()
    rows = _of_year(BurdenEntry.objects.filter(org=org), year)
    if budget and budget.since:
        rows = rows.filter(on__gte=budget.since)
    used = rows.aggregate(minutes=Coalesce(Sum(COST), 0.0), money=Coalesce(Sum("money"), 0.0))
    moved = _moved([org.pk], year)[org.pk]
    return (
        Account(_allowed(budget.minutes if budget else None, moved.minutes), used["minutes"]),
        Account(_allowed(budget.money if budget else None, moved.money), used["money"]),
    )


def _allowed(budget: float | None, moved: float) -> float | None:
    return None if budget is None else budget + moved


def what_stands_against(org: Organisation, on: date, minutes: float, money: float = 0.0) -> list[Finding]:
    """The findings that refuse a demand of so much: the budget does not bear it."""
    found = standing_findings(org, on, minutes, money)
    return [one for one in found if one.severity == "block" and one.rule in (HOURS, MONEY)]


def standing_findings(org: Organisation, on: date, minutes: float = 0.0, money: float = 0.0) -> list[Finding]:
    """All there is to say of a sender's budget before it asks so much more."""
    of_minutes, of_money = own_accounts(org, on.year)
    return check(BudgetFacts(org.name, on.year, of_minutes, of_money, minutes, money), pack(org), on)


def entries(viewer: Viewer, year: int) -> QuerySet[BurdenEntry]:
    """The demands charged to the viewer's organisation; all of the county's for the gatekeeper."""
    return (
        _of_year(entries_seen(viewer), year)
        .select_related("org")
        .annotate(cost=COST, saved=SPARED)
        .order_by("-on", "-pk")
    )


def own(viewer: Viewer, year: int, today: date) -> SenderBurden:
    """The viewer's own year, with its forecast."""
    return next(_burdens([viewer.org], year, today, county_of(viewer.org)))


def senders(viewer: Viewer, year: int, today: date) -> list[SenderBurden]:
    """Every sender of the county that asked for something or has a budget, in the order of the tree."""
    county = county_of(viewer.org)
    used = _of_year(BurdenEntry.objects.filter(org__path__startswith=county.path), year).order_by()
    known = set(used.values_list("org", flat=True).distinct())
    known |= set(Budget.objects.filter(year=year, org__path__startswith=county.path).values_list("org", flat=True))
    orgs = list(Organisation.objects.filter(pk__in=known).order_by("path"))
    return list(_burdens(orgs, year, today, county))


@dataclass(slots=True)
class _Moved:
    """Transfers of one sender: net minutes and yuan, and minutes each way."""

    minutes: float = 0.0
    money: float = 0.0
    given: float = 0.0
    taken: float = 0.0


def _moved(orgs: Iterable[int], year: int) -> dict[int, _Moved]:
    found: dict[int, _Moved] = defaultdict(_Moved)
    wanted = set(orgs)
    rows = BudgetTransfer.objects.filter(year=year)
    rows = rows.filter(giver__in=wanted) | rows.filter(taker__in=wanted)
    for giver, taker, minutes, money in rows.order_by().values_list("giver", "taker", "minutes", "money"):
        gives, takes = found[giver], found[taker]
        gives.minutes, gives.money, gives.given = gives.minutes - minutes, gives.money - money, gives.given + minutes
        takes.minutes, takes.money, takes.taken = takes.minutes + minutes, takes.money + money, takes.taken + minutes
    return found


def _burdens(orgs: list[Organisation], year: int, today: date, county: Organisation) -> Iterator[SenderBurden]:
    """By a fixed number of queries for any number of senders. A year that is over is forecast as it ended."""
    keys = [one.pk for one in orgs]
    budgets = {one.org_id: one for one in Budget.objects.filter(org__in=keys, year=year)}
    moved, rules = _moved(keys, year), pack(county)
    as_of = min(today, date(year, 12, 31)) if year <= today.year else date(year, 1, 1)
    charges, settled = _charges(keys, year), _settled(keys, as_of)
    counts = _counts(keys, year)
    for org in orgs:
        budget, shift = budgets.get(org.pk), moved[org.pk]
        since = budget.since if budget else None
        begins = max(since or date.min, date(year, 1, 1))
        mine = [one for one in charges[org.pk] if one[0].year == year and one[0] >= begins]
        demands, spared, money = counts.get(org.pk, (0, 0.0, 0.0))
        minutes = Account(_allowed(budget.minutes if budget else None, shift.minutes), sum(v for _, v in mine))
        of_money = Account(_allowed(budget.money if budget else None, shift.money), money)
        ahead = forecast(charges[org.pk], as_of, settled[org.pk], since)
        facts = BudgetFacts(org.name, year, minutes, of_money, forecast=ahead)
        yield SenderBurden(
            org, minutes, of_money, spared, demands, ahead, since, budget.reason if budget else "", shift.given,
            shift.taken, check(facts, rules, as_of) if year == today.year else [],
        )  # fmt: skip


def _charges(orgs: list[int], year: int) -> Mapping[int, list[Charge]]:
    found: dict[int, list[Charge]] = defaultdict(list)
    rows = BurdenEntry.objects.filter(org__in=orgs, on__year__gte=year - _PAST, on__year__lte=year)
    for org, on, cost in rows.annotate(cost=COST).order_by("on").values_list("org", "on", "cost"):
        found[org].append((on, cost))
    return found


def _settled(orgs: list[int], today: date) -> Mapping[int, list[Charge]]:
    """What is due to come again by what is in force: of each series its latest."""
    latest: dict[tuple[int, str], tuple[date, str, float]] = {}
    rows = BurdenEntry.objects.filter(org__in=orgs, ended_on=None, on__lte=today).exclude(again="").order_by("on", "pk")
    for org, name, pk, on, again, cost in rows.annotate(cost=COST).values_list(
        "org", "series", "pk", "on", "again", "cost"
    ):
        latest[org, name or str(pk)] = on, again, cost
    found: dict[int, list[Charge]] = defaultdict(list)
    for (org, _), (on, again, cost) in latest.items():
        found[org] += [(day, cost) for day in coming(on, again, today)]
    return found


def _counts(orgs: list[int], year: int) -> dict[int, tuple[int, float, float]]:
    rows = _of_year(BurdenEntry.objects.filter(org__in=orgs), year).order_by().values("org")
    told = rows.annotate(demands=Count("pk"), spare=Sum(SPARED), yuan=Sum("money"))
    return {one["org"]: (one["demands"], one["spare"], one["yuan"]) for one in told}


def history(org: Organisation) -> list[tuple[Budget, float]]:
    """An organisation's budgets, newest first, with what was used in each year."""
    rows = Budget.objects.filter(org=org).order_by("-year")
    used = dict(
        BurdenEntry.objects.filter(org=org).order_by().values_list("on__year").annotate(used=Sum(COST))
    )  # fmt: skip
    return [(one, used.get(one.year, 0.0)) for one in rows]


def years(viewer: Viewer) -> list[int]:
    """Years with entries, newest first."""
    rows = BurdenEntry.objects.filter(org__path__startswith=county_of(viewer.org).path)
    return sorted({day.year for day in rows.dates("on", "year")}, reverse=True)


def transfers(county: Organisation, year: int) -> QuerySet[BudgetTransfer]:
    """What was moved between senders, for everybody of the county."""
    return BudgetTransfer.objects.filter(county=county, year=year).select_related("giver", "taker", "by")


def exceptions(county: Organisation, year: int) -> QuerySet[BudgetException]:
    """Emergencies beyond a budget, for everybody of the county; of an unannounced inspection once it is over."""
    rows = BudgetException.objects.filter(county=county, at__year=year).select_related("org")
    return rows.exclude(target_type="gate.demand", target_id__in=still_to_come())


def still_to_come() -> QuerySet[Any]:
    """Demands of unannounced inspections of which not every visit is over. They lie in a higher layer."""
    inspections, visits = (apps.get_model(f"inspections.{name}")._default_manager for name in ("Inspection", "Visit"))
    ahead = Q(pk__in=visits.filter(state__in=("planned", "under_way")).values("inspection"))
    unseen = ~Q(pk__in=visits.values("inspection"))
    return inspections.filter(ahead | unseen, unannounced=True).values("demand")


def raised(county: Organisation, year: int) -> QuerySet[Budget]:
    """Budgets that are more than before, with why."""
    rows = Budget.objects.filter(org__path__startswith=county.path, year=year).exclude(reason="")
    return rows.select_related("org").order_by("org__path")


def _of_year(rows: QuerySet[BurdenEntry], year: int) -> QuerySet[BurdenEntry]:
    return rows.filter(on__year=year)
