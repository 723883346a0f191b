"""Gathers what the gate's rules look at: the form's paper, its fields, other forms in force, and how full the villages
already are. Reads only; decisions are in ``rules``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum

from yibiao.catalogue.populations import Population, population_of
from yibiao_web.catalogue.queries import catalogue, owner_orgs
from yibiao_web.forms.costing import Cost
from yibiao_web.forms.models import TIMES_A_YEAR, Form, FormField, FormVersion, is_asked
from yibiao_web.forms.reading import Understood
from yibiao_web.forms.rules import FormFacts, Rival, VillageLoad
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

LIKELY = 0.3  # an unsure field whose best guess is likelier than this waits for a person
_OPEN = ("todo", "filling", "sent_back")


def facts_of(
    version: FormVersion, read: Understood, rows: Sequence[Mapping[str, Any]], villages: Sequence[Organisation],
    cost: Cost, due_on: date | None,
) -> FormFacts:  # fmt: skip
    """``rows`` are the coverage as an ``Admission`` keeps it."""
    form = version.form
    counted = [one for one in rows if not one["dropped"] and one["state"] != "formula"]
    asked = [one for one in counted if is_asked(one)]
    items = {one["item"] or one["local"] for one in asked}
    return FormFacts(
        title=form.title, basis=form.basis, purpose=form.purpose, number=form.number, one_off=form.one_off,
        statistical=form.statistical, table_number=form.table_number, authority=form.authority,
        approval_number=form.approval_number, expires_on=form.expires_on,
        times_a_year=TIMES_A_YEAR[form.frequency], due_on=due_on, villages=len(villages),
        minutes_each=cost.with_known / len(villages) if villages else 0.0,
        cells=sum(one["known"] + one["stale"] + one["derived"] + one["missing"] for one in counted),
        open_cells=sum(one["missing"] + one["stale"] for one in counted), asked=len(items),
        unsettled=tuple(one.path[-1] for one in unsettled(version, counted)), photos=tuple(_photos(read)),
        outside=tuple(_outside(form, asked)), rivals=tuple(rivals_of(form, items, villages)),
        loads=tuple(loads_of(villages, due_on)) if asked and due_on else (),
    )  # fmt: skip


def unsettled(version: FormVersion, rows: Iterable[Mapping[str, Any]]) -> list[FormField]:
    """The fields that may well be something the catalogue knows, as long as nobody said what. ``rows`` are the
    coverage: what can be answered anyhow waits for nobody."""
    waiting = {
        (one.region, one.number): one for one in version.fields.filter(decided="unsure", dropped=False) if likely(one)
    }
    if not waiting:
        return []
    places = [(one["region"], one["field"]) for one in rows if not (one["known"] or one["derived"])]
    return [waiting[place] for place in places if place in waiting]


def likely(field: FormField) -> bool:
    """Whether an unsure field may well be something the catalogue knows."""
    return field.decided == "unsure" and bool(field.alternatives) and field.alternatives[0]["confidence"] >= LIKELY


def _photos(read: Understood) -> Iterable[str]:
    for at, region in enumerate(read.form.regions):
        for number, field in enumerate(region.fields):
            if field.type == "image" and (at, number) not in read.dropped and not region.hidden:
                yield field.name


def _outside(form: Form, asked: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, str]]:
    """Asked fields that another department owns. Who somebody is may be asked by everybody, and so may what the
    organisation's own list of duties names."""
    known = catalogue()
    keys = {code for subject in known.subjects.values() for identity in subject.identity for code in identity}
    owners = owner_orgs()
    others = {
        one["item"]: one["label"][-1]
        for one in asked
        if one["item"] not in keys and owners.get(one["item"], form.org_id) != form.org_id
    }
    names = dict(Organisation.objects.filter(pk__in={owners[item] for item in others}).values_list("pk", "name"))
    for item, label in others.items():
        if known.items[item].name not in form.org.duties and label not in form.org.duties:
            yield label, names[owners[item]]


def rivals_of(form: Form, items: set[str], villages: Sequence[Organisation]) -> Iterable[Rival]:
    """Forms in force in the county that ask for some of the items."""
    own = population_of(form.title)
    by_form: dict[int, set[str]] = defaultdict(set)
    for key, item in _in_force_items(form):
        if item in items:
            by_form[key].add(item)
    for other in Form.objects.filter(pk__in=by_form).select_related("org__parent"):
        theirs = population_of(other.title)
        covers = _same_people(theirs, own) and all(other.org.area.contains(one) for one in villages)
        yield Rival(other.title, other.org.name, len(by_form[other.pk]), covers, theirs.words)


def _same_people(theirs: Population, own: Population) -> bool:
    return theirs.includes(own)


def _in_force_items(form: Form) -> Iterable[tuple[int, str]]:
    newest = FormVersion.objects.filter(form=OuterRef("version__form")).order_by("-number").values("pk")[:1]
    return (
        FormField.objects.filter(
            version__form__state=Form.State.IN_FORCE, version__form__org__path__startswith=county_of(form.org).path,
            dropped=False, version=Subquery(newest),
        )
        .exclude(version__form=form.pk).exclude(item="").values_list("version__form", "item")
    )  # fmt: skip


def loads_of(villages: Sequence[Organisation], due_on: date) -> Iterable[VillageLoad]:
    """Minutes that villages still have to fill in the month of a day. Tasks are a higher layer; they are reached by
    the villages' own relation, so that nothing is imported upwards."""
    month = Q(assignments__due_on__year=due_on.year, assignments__due_on__month=due_on.month)
    rows = (
        Organisation.objects.filter(pk__in=[one.pk for one in villages])
        .annotate(minutes=Sum("assignments__minutes", filter=month & Q(assignments__state__in=_OPEN)))
        .exclude(minutes=None).values_list("name", "minutes")
    )  # fmt: skip
    return (VillageLoad(name, minutes) for name, minutes in rows)
