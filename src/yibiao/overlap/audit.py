"""The audit: matched forms in, everything the reports say out. Pure; the order of ``sources`` does not matter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..burden import Parameters, load_parameters
from ..catalogue import Catalogue
from .base_tables import BaseTable, propose_tables
from .costing import FormCost, cost_forms
from .coverage import Coverage
from .derivable import all_computable
from .gathering import AuditedForm, Gathered, Source, Thing, gather
from .pairs import DepartmentPair, PairTable, compare_departments, compare_forms, near_same
from .plans import Plan, plan_forms
from .repeats import Repeat, Totals, totals, who_asks
from .settings import Thresholds


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything found. Forms are meant by their index into ``forms``; plans and costs stand in the same order."""

    forms: tuple[AuditedForm, ...]
    things: Mapping[str, Thing]
    repeats: tuple[Repeat, ...]
    pairs: PairTable
    clusters: tuple[tuple[int, ...], ...]
    department_pairs: tuple[DepartmentPair, ...]
    computed: Mapping[str, str]
    plans: tuple[Plan, ...]
    costs: tuple[FormCost, ...]
    tables: tuple[BaseTable, ...]
    totals: Totals
    parameters: Parameters
    thresholds: Thresholds
    catalogue: Catalogue = field(repr=False)
    audited_on: date | None = None
    folder: str = ""

    @property
    def minutes_now(self) -> float:
        return sum(cost.now for cost in self.costs)

    @property
    def minutes_with_prefill(self) -> float:
        return sum(cost.with_prefill for cost in self.costs)

    @property
    def minutes_after_plan(self) -> float:
        return sum(cost.after_plan for cost in self.costs)

    def planned(self, action: str) -> tuple[Plan, ...]:
        return tuple(plan for plan in self.plans if plan.action == action)

    @property
    def lone(self) -> tuple[Repeat, ...]:
        """Things only one form asks."""
        return tuple(repeat for repeat in self.repeats if not repeat.repeated)

    @property
    def unread(self) -> tuple[AuditedForm, ...]:
        return tuple(form for form in self.forms if not form.readable)


def audit_forms(
    sources: Iterable[Source],
    catalogue: Catalogue,
    parameters: Parameters | None = None,
    *,
    thresholds: Thresholds | None = None,
    on: date | None = None,
    folder: str = "",
) -> Audit:
    """What is asked twice, what could go, what it costs. ``folder`` is only a name for the reports."""
    parameters = parameters or load_parameters()
    thresholds = thresholds or Thresholds()
    gathered: Gathered = gather(sources, catalogue, parameters)
    repeats = who_asks(gathered, catalogue)
    codes = [thing.item.code for thing in gathered.things.values() if thing.item]
    computed = all_computable(codes, codes, catalogue)
    pairs = compare_forms(gathered, thresholds)
    coverage = Coverage(gathered, catalogue)
    plans = plan_forms(gathered, coverage, pairs, thresholds)
    return Audit(
        forms=gathered.forms,
        things=gathered.things,
        repeats=tuple(repeats),
        pairs=pairs,
        clusters=tuple(near_same(gathered, pairs, thresholds)),
        department_pairs=tuple(compare_departments(gathered)),
        computed=computed,
        plans=tuple(plans),
        costs=tuple(cost_forms(gathered, coverage, plans, parameters)),
        tables=tuple(propose_tables(gathered, repeats, catalogue)),
        totals=totals(gathered, repeats, computed),
        parameters=parameters,
        thresholds=thresholds,
        catalogue=catalogue,
        audited_on=on,
        folder=folder,
    )
