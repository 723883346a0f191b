"""What people type to have visits drawn, read as what it stands for. Nothing typed is lost: the page shows it again."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime, parse_time
from django.utils.translation import gettext as _

from yibiao.draws.reading import MOST_DRAWN
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import day, whole, wholes
from yibiao_web.draws import queries, rules
from yibiao_web.draws.preparing import Wanted
from yibiao_web.inspections.models import Inspection
from yibiao_web.orgs.models import Level

SOURCES = 2  # lines of the form
STRATA = ("", "township", "risk")


def wanted_of(said: QueryDict, inspection: Inspection, viewer: Viewer) -> Wanted:
    """``Refusal`` where something can not be read."""
    on, take = _day(said.get("on", "")), _number(said, "take", 1, MOST_DRAWN)
    first = timezone.make_aware(datetime.combine(on, _time(said.get("first", ""))))
    people = [one for one in queries.inspectors(viewer) if one.pk in wholes(said.getlist("inspector"))]
    witnesses = list(queries.possible_witnesses(viewer).filter(pk__in=wholes(said.getlist("witness"))))
    lead = queries.possible_leads(viewer, viewer.org).filter(pk=whole(said.get("lead", "")) or 0).first()
    if lead is None:
        raise Refusal("no_lead", _("请选带队的人。"), 422)
    return Wanted(
        inspection=inspection, on=on, take=take, lead=lead, witnesses=witnesses, inspectors=people,
        sources=_sources(said), departures=rules.departures(first, take, _number(said, "every", 0, 240)),
        level=Level.TOWNSHIP if said.get("level") == Level.TOWNSHIP else Level.VILLAGE,
        strata=said.get("strata", "") if said.get("strata") in STRATA else "", team=_number(said, "team", 1, 9),
        skills=rules.words_of(said.get("skills", ""))[:3], left_out=dict(rules.lines_of(said.get("left_out", ""))),
    )  # fmt: skip


def typed(said: QueryDict) -> dict[str, Any]:
    """The fields as they were typed, for showing them again."""
    names = [name for name in said if name != "csrfmiddlewaretoken"]
    kept: dict[str, Any] = {name.replace("-", "_"): said.get(name, "") for name in names}
    return kept | {"inspectors": wholes(said.getlist("inspector")), "witnesses": wholes(said.getlist("witness"))}


def moment(said: str) -> datetime:
    """What a field of day and time holds."""
    try:
        found = parse_datetime(said)
    except ValueError:
        found = None
    if found is None:
        raise Refusal("no_moment", _("请写明日期和时间，比如 2026-12-02 21:15。"), 422)
    return found if timezone.is_aware(found) else timezone.make_aware(found)


def _sources(said: QueryDict) -> list[tuple[str, str, datetime]]:
    """Lines with a name."""
    found = []
    for at in range(1, SOURCES + 1):
        name = said.get(f"source-name-{at}", "").strip()[:100]
        if name:
            found.append((said.get(f"source-kind-{at}", ""), name, moment(said.get(f"source-at-{at}", ""))))
    return found


def _day(said: str) -> date:
    found = day(said)
    if found is None:
        raise Refusal("no_day", _("请写明哪一天去。"), 422)
    return found


def _time(said: str) -> time:
    try:
        found = parse_time(said)
    except ValueError:
        found = None
    if found is None:
        raise Refusal("no_time", _("请写明几点出发。"), 422)
    return found


def _number(said: QueryDict, name: str, least: int, most: int) -> int:
    number = whole(said.get(name, ""))
    if number is None or not least <= number <= most:
        raise Refusal("no_count", _("数字要在 {least} 到 {most} 之间，请改一改。").format(least=least, most=most), 422)
    return number
