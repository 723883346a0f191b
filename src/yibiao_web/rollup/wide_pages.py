"""What the pages of totals show of a province, a city or the country: what lies directly below, to be gone on to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count
from django.http import Http404

from yibiao.catalogue import DataItem
from yibiao.checks.withholding import FEWEST
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.counties.absent import absent
from yibiao_web.forms.reading import understood
from yibiao_web.ledger.models import Subject
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.scopes import below, is_wide
from yibiao_web.rollup.figures import FIGURE, Sheet, laid_out
from yibiao_web.rollup.kept import KNOWN, ROWS, cells_of, tally_of
from yibiao_web.rollup.kinds import KINDS, PEOPLE
from yibiao_web.rollup.queries import may_list
from yibiao_web.rollup.tables import Maker, maker_of, places_table
from yibiao_web.rollup.tallies import Column, Tally
from yibiao_web.rollup.tallies import together as together_of
from yibiao_web.rollup.tasks import taken_in
from yibiao_web.rollup.wide import LARGEST, Sums, left_out, sums_of
from yibiao_web.rollup.withheld import Level as Counted
from yibiao_web.rollup.withheld import is_own, least_of, withheld_on_way
from yibiao_web.submissions.models import Submission
from yibiao_web.tasks.models import Assignment, Task
from yibiao_web.tasks.queries import together, visible, wide_lines

_FRESH = 600  # seconds for which the country's subjects are not counted again
_DIGITS = 18


def directly_below(place: Organisation) -> list[Organisation]:
    rows = Organisation.objects.filter(parent=place, active=True).exclude(level=Level.DEPARTMENT)
    return list(rows.order_by("path"))


def task_page(
    viewer: Viewer, task: Task, way: Sequence[Organisation], asked: Mapping[str, str], on: date
) -> dict[str, Any]:  # fmt: skip
    """A wide task at a place above the county."""
    place, places = way[-1], directly_below(way[-1])
    sums = sums_of(task, [place, *places])
    counts = together(wide_lines(viewer, task, place, on))
    fields = _fields(task, sums[place.pk], viewer)
    field = next((one for one in fields if one["key"] == asked.get("field")), fields[0] if fields else None)
    table: dict[str, Any] = {}
    if field:
        told = [(one, tally_of(sums[one.pk], field["key"])) for one in places]
        least = least_of(viewer, task, field["key"], field["item"], place.path, on)
        gone = withheld_at(task, way, field["key"], field["item"], least)
        table = places_table((place, field["whole"]), told, field["item"], withheld=gone)
        table |= {"withheld": len(gone), "least": least}
    return {
        "task": task, "fields": fields, "field": field, "way": way, "within": place, "wide": True,
        "unit": field["item"].unit if field else "", "approved": counts.approved, "asked": counts.total,
        "rows": int(sum(one for key, one in sums[place.pk].items() if key.startswith(f"{ROWS}|"))),
        "absent": absent(place.path), "left_out": left_out(task, place), "largest": LARGEST,
        "taken_in": taken_in(viewer, task, place),
        "keep_field": f"&field={field['key']}" if field else "",
        **_crosstabs(task, asked.get("cell", ""), place, places, sums), **table,
    }  # fmt: skip


def withheld_at(
    task: Task, way: Sequence[Organisation], key: str, item: DataItem, least: int
) -> set[int]:  # fmt: skip
    """The places at the end of a way, itself included, of which a field's numbers are of too few for who looks."""
    if not least:
        return set()
    below = {one.pk: directly_below(one) for one in way}
    sums = sums_of(task, [*way, *(each for several in below.values() for each in several)])
    tallies = {pk: tally_of(own, key) for pk, own in sums.items()}
    return withheld_on_way(
        [
            ((one, tallies[one.pk], {each.pk: tallies[each.pk] for each in below[one.pk]}),
             maker_of(tallies[one.pk], item))
            for one in way
        ],
        least,
    )  # fmt: skip


def _fields(task: Task, sums: Sums, viewer: Viewer) -> list[dict[str, Any]]:
    items, regions = catalogue().items, understood(task.version).form.regions
    keys = {key.partition("|")[2] for key in sums if key.startswith(f"{KNOWN}|")}
    rows = task.version.fields.order_by("region", "number").values_list("region", "number", "item")
    return [
        {"key": key, "label": " › ".join(regions[region].fields[number].path), "item": items[item],
         "whole": tally_of(sums, key), "own": is_own(viewer, task, key)}
        for region, number, item in rows
        if (key := f"{region}.{number}") in keys and item in items
    ]  # fmt: skip


def _crosstabs(
    task: Task, wanted: str, place: Organisation, places: Sequence[Organisation], sums: Mapping[int, Sums]
) -> dict[str, Any]:  # fmt: skip
    totals, items = cells_of(sums[place.pk]), catalogue().items
    approved = Submission.objects.filter(assignment__task=task, assignment__state=Assignment.State.APPROVED)
    crossed = any(region.kind == "crosstab" for region in understood(task.version).form.regions)
    made = laid_out(approved, totals) if crossed else []
    figures = [
        (
            at,
            items[at.removeprefix(FIGURE)].name if at.removeprefix(FIGURE) in items else at.removeprefix(FIGURE),
            total,
        )
        for at, total in totals.items()
        if at.startswith(FIGURE)
    ]
    told = [(one, cells_of(sums[one.pk]).get(wanted)) for one in places] if wanted in totals else []
    label = next((name for at, name, _ in figures if at == wanted), _label(made, wanted))
    return {"sheets": made, "figures": [] if made else figures, "cell": wanted, "label": label, "below": told}


def _label(made: Sequence[Sheet], wanted: str) -> str:
    """What a cell of a crosstab is called: its line and column."""
    for sheet in made:
        for line, cells in sheet.lines:
            for at, (address, _total) in enumerate(cells):
                if address == wanted:
                    return " · ".join([line, *sheet.columns[at : at + 1]])
    return wanted


def ledger_place(viewer: Viewer, wanted: str) -> Organisation:
    """The place of the ledger's totals: the viewer's area, or one within a wide area."""
    area = viewer.org.area
    if not wanted or not is_wide(area):
        return area
    number = int(wanted) if wanted.isdecimal() and len(wanted) <= _DIGITS else 0
    place = Organisation.objects.within(area.path).filter(pk=number).exclude(level=Level.DEPARTMENT).first()
    if place is None:
        raise Http404
    return place


def ledger_way(viewer: Viewer, place: Organisation) -> list[Organisation]:
    """From a wide area down to a place in it."""
    if not is_wide(viewer.org.area):
        return []
    codes = place.path.rstrip("/").split("/")
    return list(Organisation.objects.within(viewer.org.area.path).filter(code__in=codes).order_by("path"))


def ledger_page(viewer: Viewer, place: Organisation, on: date) -> dict[str, Any]:
    """How many of what a wide place holds, by what lies directly below it, as counted in the last ten minutes. Whoever
    may not list the people is not told of places of too few."""
    _place, whole, below_it = counted_below(place)
    kinds = [(kind, label, whole.values[kind]) for kind, label in KINDS.items() if whole.values[kind]]
    told = [(one, below_it[one.pk]) for one in directly_below(place)]
    columns = [Column(kind, str(label)) for kind, label, _count in kinds]
    way = ledger_way(viewer, place)
    least = least_of_kinds(viewer, place, on)
    gone = kinds_withheld_at(way, least)
    return {
        "area": place, "absent": absent(place.path), "villages": below([place]).count(),
        "kinds": [(kind, label, None if place.pk in gone else count) for kind, label, count in kinds],
        "items": [], "item": None, "wide": True, "withheld": len(gone), "least": least,
        "way": way, "within": place, "recent": visible(viewer).order_by("-sent_at")[:8],
        **places_table((place, whole), told, None, columns, gone),
    }  # fmt: skip


def least_of_kinds(viewer: Viewer, place: Organisation, on: date) -> int:
    """Places of fewer people or households than this are withheld; 0: none are."""
    return 0 if may_list(viewer, "person", None, place.path, on) else FEWEST


def kinds_withheld_at(way: Sequence[Organisation], least: int) -> set[int]:
    """The places at the end of a way, itself included, of which not even the number of people is told."""
    if not least:
        return set()
    people = Maker("", {}, None, [Column(kind, "") for kind in KINDS if kind in PEOPLE])
    return withheld_on_way([(counted_below(one), people) for one in way], least)


def counted_below(place: Organisation) -> Counted:
    """A place's subjects by kind, and those of what lies directly below it."""
    counted = cache.get_or_set(f"rollup-kinds-{place.pk}", lambda: _kinds(place), _FRESH) or {}
    return place, together_of(counted.values()), {
        one.pk: counted.get(one.code, Tally()) for one in directly_below(place)
    }  # fmt: skip


def _kinds(place: Organisation) -> dict[str, Tally]:
    """{code of what lies directly below: its subjects by kind}."""
    rows = Subject.objects.filter(county__path__startswith=place.path, state=Subject.State.ACTIVE).order_by()
    found: dict[str, Tally] = {}
    for path, kind, number in rows.values_list("county__path", "kind").annotate(number=Count("pk")):
        code = path[len(place.path) :].partition("/")[0]
        found.setdefault(code, Tally()).values[kind] += number
    return found
