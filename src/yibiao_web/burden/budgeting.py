"""The gatekeeper's acts on budgets, and a sender's in an emergency. Each with a reason that everybody reads."""

from __future__ import annotations

from calendar import isleap
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite

from django.apps import apps
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.burden.budgets import Allowance, hours, rises, yuan
from yibiao.model import Finding
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.correcting import estimate
from yibiao_web.burden.models import Budget, BudgetException, BudgetTransfer
from yibiao_web.burden.rules import REASON
from yibiao_web.burden.standing import own_accounts
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.policy.queries import pack

MOST = 1e9  # minutes, yuan: more is a slip of the key
OWNERS = {
    "gate.demand": ("org_id", "title", "minutes", "money", "kind"),
    "forms.admission": ("version__form__org_id", "version__form__title", "minutes_with"),
}
"""What an emergency can be signed for, by its label: where its sender, its name, its minutes (money, kind) are found.
They lie in higher layers."""


@transaction.atomic
def set_budget(
    org: Organisation, *, year: int, minutes: float, viewer: Viewer, now: datetime, money: float | None = None,
    since: date | None = None, reason: str = "",
) -> Budget:  # fmt: skip
    """How many person-minutes (and yuan) a sender may ask for in a year, from ``since`` on. Budgets only fall: more
    than before takes a reason that everybody reads."""
    _gatekeeper(viewer, org)
    _amounts(minutes, money or 0.0)
    today = timezone.localdate(now)
    if year < today.year:
        raise Refusal("year_over", _("{year} 年已经过去，预算不再改。").format(year=year), 422)
    if since and since.year != year:
        raise Refusal("since_elsewhere", _("起算的日子要在 {year} 年以内。").format(year=year), 422)
    Organisation.objects.select_for_update().get(pk=org.pk)  # two at the same moment: one after the other
    more = _rises(org, Allowance(year, minutes, money, part_of(year, since)), today)
    if more and len("".join(reason.split())) < REASON:
        raise Refusal(
            "budget_rises",
            _("{message}{advice}至少写 {reason} 个字。").format(
                message=more[0].message, advice=more[0].advice, reason=REASON
            ),
            422,
        )
    budget, _made = Budget.objects.update_or_create(
        org=org, year=year,
        defaults={"minutes": minutes, "money": money, "since": since, "reason": reason.strip()[:300] if more else ""},
    )  # fmt: skip
    log("budget.set", by=viewer.user, org=viewer.org, now=now, target=budget, scope=org.path,
        detail={"org": org.name, "year": year, "minutes": minutes, "money": money,
                "reason": budget.reason})  # fmt: skip
    return budget


@transaction.atomic
def carry_over(now: datetime) -> int:
    """A round: who had a budget last year and has none for this one keeps the old one, so that nobody asks without
    bounds on the first of January. A budget of part of a year is taken for a whole one. Returns how many."""
    year = timezone.localdate(now).year
    last = Budget.objects.filter(year=year - 1).exclude(org__budgets__year=year).select_related("org")
    made = 0
    for one in last:
        whole = part_of(one.year, one.since)
        kept = {"minutes": one.minutes / whole, "money": None if one.money is None else one.money / whole}
        budget, new = Budget.objects.get_or_create(org=one.org, year=year, defaults=kept)
        if new:
            made += 1
            log("budget.carried", by=None, org=one.org, now=now, target=budget, detail={"year": year} | kept)
    return made


def _rises(org: Organisation, wanted: Allowance, today: date) -> list[Finding]:
    """Against the year before, what was set for the same year, and the year after."""
    known = {one.year: one for one in Budget.objects.filter(org=org)}
    rules, found = pack(org), []
    before = max((year for year in known if year < wanted.year), default=None)
    after = min((year for year in known if year > wanted.year), default=None)
    for year in (before, wanted.year):
        if year in known:
            found += rises(org.name, _allowance(known[year]), wanted, rules, today)
    if after:
        found += rises(org.name, wanted, _allowance(known[after]), rules, today)
    return found


def _allowance(budget: Budget) -> Allowance:
    return Allowance(budget.year, budget.minutes, budget.money, part_of(budget.year, budget.since))


def part_of(year: int, since: date | None) -> float:
    """The share of a year that lies from a day on."""
    return 1.0 if since is None else ((date(year, 12, 31) - since).days + 1) / (366 if isleap(year) else 365)


@transaction.atomic
def transfer(
    *, giver: Organisation, taker: Organisation, year: int, minutes: float, money: float = 0.0, reason: str,
    viewer: Viewer, now: datetime,
) -> BudgetTransfer:  # fmt: skip
    """Part of what one sender has left to another. It counts in both ledgers, and all together may ask no more than
    before. The same again on a day is the one there is."""
    for org in (giver, taker):
        _gatekeeper(viewer, org)
    _amounts(minutes, money)
    if year < timezone.localdate(now).year:
        raise Refusal("year_over", _("{year} 年已经过去，预算不再调。").format(year=year), 422)
    if giver == taker or not (minutes or money):
        raise Refusal("no_transfer", _("请选两个不同的单位，并填要调多少。"), 422)
    if len("".join(reason.split())) < REASON:
        raise Refusal("reason_too_short", _("调剂的理由至少写 {reason} 个字，全县看得到。").format(reason=REASON), 422)
    _lock(giver, taker, year)
    told = {"giver": giver, "taker": taker, "year": year, "minutes": minutes, "money": money,
            "reason": reason.strip()[:300]}  # fmt: skip
    if known := BudgetTransfer.objects.filter(**told, at__date=timezone.localdate(now)).first():
        return known
    _enough(giver, taker, year, minutes, money)
    made = BudgetTransfer.objects.create(county=viewer.county, by=viewer.user, at=now, **told)
    log("budget.transferred", by=viewer.user, org=viewer.org, now=now, target=made, scope=viewer.county.path,
        detail=told | {"giver": giver.name, "taker": taker.name})  # fmt: skip
    return made


def _lock(giver: Organisation, taker: Organisation, year: int) -> None:
    """Both budgets until the end of the transaction, always in the same order."""
    both = sorted((giver, taker), key=lambda one: one.pk)
    for org in both:
        if not Budget.objects.filter(org=org, year=year).update(charges=F("charges") + 1):
            raise Refusal(
                "no_budget", _("{org}还没有定 {year} 年的预算，请先定。").format(org=org.name, year=year), 422
            )


def _enough(giver: Organisation, taker: Organisation, year: int, minutes: float, money: float) -> None:
    of_minutes, of_money = own_accounts(giver, year)
    if minutes > (of_minutes.left or 0.0):
        left = hours(max(0.0, of_minutes.left or 0.0))
        raise Refusal(
            "too_little_left",
            _("{giver}只剩 {left} 小时，不够调。请少调一些，或另找单位。").format(giver=giver.name, left=left),
            422,
        )
    if money and own_accounts(taker, year)[1].allowed is None:
        raise Refusal("no_budget", _("{taker}没有定经费预算，请先定。").format(taker=taker.name), 422)
    if money > (of_money.left or 0.0):
        left = yuan(max(0.0, of_money.left or 0.0))
        raise Refusal(
            "too_little_left",
            _("{giver}只剩经费 {left} 元，不够调。请少调一些，或另找单位。").format(giver=giver.name, left=left),
            422,
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be asked and not charged yet; ``minutes`` as estimated before any learning."""

    org: int
    title: str
    minutes: float
    money: float = 0.0
    kind: str = "form"


def wanted(label: str, number: int, viewer: Viewer) -> Wanted:
    """The viewer's own demand, or form, that is not sent yet; to others it does not exist."""
    if label in OWNERS:
        model: type[models.Model] = apps.get_model(label)
        found = model._default_manager.filter(pk=number).values_list(*OWNERS[label]).first()
        if found and found[0] == viewer.org.pk and viewer.may("requester"):
            return Wanted(*found)
    raise Refusal("not_found", _("没有这一件。"), 404)


@transaction.atomic
def sign_emergency(
    label: str, number: int, *, reason: str, signed_name: str, viewer: Viewer, now: datetime
) -> BudgetException:  # fmt: skip
    """A demand that the budget does not bear may be asked all the same: its sender says why it cannot wait, and signs
    with the own name. Everybody of the county reads it; it is charged as any other. Twice is once."""
    one = wanted(label, number, viewer)
    if len("".join(reason.split())) < REASON:
        raise Refusal(
            "reason_too_short", _("突发应急的理由至少写 {reason} 个字，全县看得到。").format(reason=REASON), 422
        )
    if signed_name.strip() != viewer.user.name:
        raise Refusal("not_signed", _("请在签名处写上您自己的姓名（{user}）。").format(user=viewer.user.name), 422)
    county = county_of(viewer.org)
    made, new = BudgetException.objects.get_or_create(
        target_type=label, target_id=number,
        defaults={"county": county, "org": viewer.org, "title": one.title[:200], "money": one.money,
                  "minutes": estimate(one.kind, viewer.org, county, one.minutes).minutes,
                  "reason": reason.strip()[:300], "signed_name": signed_name.strip(), "by": viewer.user, "at": now},
    )  # fmt: skip
    if new:
        log("budget.excepted", by=viewer.user, org=viewer.org, now=now, target=made,
            detail={"title": made.title, "minutes": made.minutes, "reason": made.reason,
                    "signed_name": made.signed_name})  # fmt: skip
    return made


def _gatekeeper(viewer: Viewer, org: Organisation) -> None:
    if not viewer.may("gatekeeper") or not org.path.startswith(county_of(viewer.org).path):
        raise Refusal("not_gatekeeper", _("只有减负办能定预算、调剂预算。"), 403)


def _amounts(*amounts: float) -> None:
    if not all(isfinite(one) and 0 <= one < MOST for one in amounts):
        raise Refusal("not_minutes", _("请填不小于 0 的数，小时不超过一千万，经费不超过十亿元。"), 422)
