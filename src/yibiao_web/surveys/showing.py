"""What the pages say of results: words and pictures' places for figures that were published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from yibiao.surveys.model import Estimate
from yibiao.surveys.parameters import shipped
from yibiao.surveys.publishing import WHYS
from yibiao.surveys.results import INDEX, TOTAL
from yibiao.texts.grouping import group
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Organisation
from yibiao_web.surveys import queries
from yibiao_web.surveys.models import Survey

_WIDE = 200  # of the picture of an interval


@dataclass(frozen=True)
class Shown:
    """A figure in words: value and interval on the scale 0–``top``, and where they stand in the picture."""

    label: str
    value: str
    low: str
    high: str
    n: int
    at: tuple[float, float, float]
    why: str = ""


def shown(label: str, one: Estimate | None, *, why: str = "", factor: float = 1.0, top: float = 100.0) -> Shown:
    """``factor`` 100 for shares."""
    if one is None:
        return Shown(label, "", "", "", 0, (0, 0, 0), why)
    value, low, high = (number * factor for number in (one.value, max(one.low, 0.0), one.high))
    high = min(high, top)
    at = tuple(round(_WIDE * min(max(number, 0.0), top) / top, 1) for number in (low, value, high))
    return Shown(label, f"{value:.0f}", f"{low:.0f}", f"{high:.0f}", one.n, (at[0], at[1], at[2]))


def results(viewer: Viewer, survey: Survey) -> dict[str, Any]:
    """All that the page of a filed survey shows."""
    told, asked = survey.results, survey.questionnaire.questions
    places = _names(told)
    lines = told.get("lines", {})
    by_place = lines.get("place", {})
    minutes = [one for one in asked if one.kind == "minutes"]
    top = max([one["high"] for key, one in told.get("whole", {}).items() if key in {q.key for q in minutes}], default=1)
    return {
        "index": shown(_("全县"), queries.whole(survey)) if queries.whole(survey) else None,
        "scales": [shown(one.words, queries.whole(survey, one.key), factor=100) for one in asked
                   if one.kind == "scale" and queries.whole(survey, one.key)],
        "minutes_asked": [shown(one.words, queries.whole(survey, one.key), top=top) for one in minutes
                          if queries.whole(survey, one.key)],
        "choices": [(one, rows) for one in asked if (rows := _choices(survey, one.key))],
        "by_place": _line(by_place, places, top=_highest(by_place) if survey.of_staff else 100.0),
        "by_group": [] if survey.of_staff else _line(lines.get("group", {}), {}, top=100.0),
        "waves": _waves(viewer, survey), "rates": survey.rates, "written": written(survey),
    }  # fmt: skip


def _choices(survey: Survey, key: str) -> list[Shown]:
    rows = queries.choices(survey, key)
    return [shown(words, one, why=WHYS["few"], factor=100) for words, one in rows]


def _names(told: dict[str, Any]) -> dict[str, str]:
    keys = {int(key) for parts in told.get("lines", {}).get("place", {}).values() for key in parts}
    return {str(pk): name for pk, name in Organisation.objects.filter(pk__in=keys).values_list("pk", "name")}


def _line(measures: dict[str, Any], names: dict[str, str], *, top: float) -> list[Shown]:
    """By place in the order of the tree: the index, or the minutes of all kinds where staff were asked."""
    told = measures.get(INDEX) or measures.get(TOTAL) or {}
    return [
        shown(names.get(part, part), queries.as_estimate(one["figure"]), why=WHYS[one["why"]], top=top)
        for part, one in told.items()
    ]


def _highest(measures: dict[str, Any]) -> float:
    """Where the scale of minutes ends."""
    return max((one["figure"]["high"] for one in measures.get(TOTAL, {}).values() if one["figure"]), default=1.0)


def _waves(viewer: Viewer, survey: Survey) -> list[tuple[Any, Shown, str]]:
    """Each wave and, in words, what changed."""
    rows = queries.waves(viewer, survey)
    return [(one.survey, shown("", one.figure), _since(one, at)) for at, one in enumerate(rows) if one.figure]


def _since(one: queries.Wave, at: int) -> str:
    return change_words(one.change) if one.change or not at else _("题目和上次不一样，不能直接比")


def change_words(change: Estimate | None) -> str:
    """An interval that holds 0 says nothing."""
    if change is None:
        return ""
    between = _("%(low)s 到 %(high)s 之间") % {"low": f"{change.low:+.0f}", "high": f"{change.high:+.0f}"}
    if change.low > 0:
        return _("比上次升了（%(between)s）") % {"between": between}
    if change.high < 0:
        return _("比上次降了（%(between)s）") % {"between": between}
    return _("看不出变化（%(between)s）") % {"between": between}


def written(survey: Survey) -> list[dict[str, Any]]:
    """Open answers by what they say. Quotes only where several say it; the rest is a number. Staff are not quoted: who
    reads it knows how each of them talks."""
    parameters = shipped()
    most = 0 if survey.of_staff else parameters.quotes
    texts = list(survey.written.order_by("text", "pk").values_list("text", flat=True))
    if len(texts) < parameters.least:
        return []
    groups = [one for one in group(texts) if len(one.members) >= parameters.least]
    told = [
        {"label": "、".join(one.label), "count": len(one.members),
         "quotes": sorted({texts[at] for at in one.members}, key=lambda text: (len(text), text))[:most]}
        for one in groups
    ]  # fmt: skip
    rest = len(texts) - sum(one["count"] for one in told)
    if rest >= parameters.least:
        told.append({"label": _("其他"), "count": rest, "quotes": []})
    return told


def progress(survey: Survey) -> dict[str, Any]:
    """How far it is, as numbers of the whole: nobody sees where somebody has not answered."""
    cells = survey.cells.aggregate(cells=Count("pk"), asked=Sum("asked"), issued=Sum("issued"))
    return {key: value or 0 for key, value in cells.items()}


def staff_table(waves: Sequence[queries.StaffWave]) -> list[tuple[str, list[Shown]]]:
    """A line a kind of demand, a column a wave."""
    words = {key: text for one in waves for key, text in one.words.items()}
    keys = list(dict.fromkeys(key for one in waves for key in one.minutes))
    return [(words[key], [shown(f"{one.on:%Y-%m}", one.minutes.get(key), top=10_000) for one in waves]) for key in keys]
