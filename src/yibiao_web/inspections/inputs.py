"""What people type to propose an inspection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yibiao_web.audit.typed import wholes
from yibiao_web.inspections.facts import Proposal
from yibiao_web.inspections.models import Inspection
from yibiao_web.inspections.queries import visitable
from yibiao_web.inspections.rules import lines
from yibiao_web.orgs.models import Level, Organisation

_COLUMNS = ("kind", "comprehensive", "plan_number", "filed_number", "basis", "unannounced", "emergency",
            "emergency_reason")  # fmt: skip
_TEXTS = ("approval", "designation", "problem", "targets", "scope", "method", "training", "escort_reason",
          "principals_reason", "text")  # fmt: skip
_LISTS = ("materials", "forms", "reports", "escorts", "principals", "welcome", "showcase", "briefing")
_NUMBERS = ("people", "times", "minutes", "drawn_places")
_YES = ("enterprise", "remote", "alone")


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _text(label: Any, help_text: Any = "", *, most: int = 300, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=most)


def _lines(label: Any, help_text: Any = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": rows})
    )


class InspectionInput(forms.Form):
    """The names are those of ``Inspection`` and of the core's facts."""

    title = _text(_("名称"), most=200, required=True)
    kind = forms.ChoiceField(label=_("哪一种"), choices=Inspection.Kind.choices, initial=Inspection.Kind.CHECK)
    comprehensive = forms.BooleanField(label=_("综合性的（一个部门一年一项）"), required=False)
    first = forms.DateField(label=_("最早哪天去"), widget=_Day())
    last = forms.DateField(label=_("最晚哪天去"), widget=_Day())
    contents = _lines(_("看什么"), _("一行一件，写事情办得怎样，不写看材料"), rows=4)
    targets = _text(_("对象"), _("例如：村级养老服务站点"))
    scope = _text(_("范围"), _("例如：沿江五镇"))
    method = _text(_("怎样看"), _("例如：随机到户，当面问"))
    times = forms.IntegerField(label=_("一个地方去几次"), min_value=1, max_value=12, initial=1)
    minutes = forms.IntegerField(
        label=_("一次在一个地方待多少分钟"), min_value=10, max_value=960, required=False,
        help_text=_("不写的按估计"),
    )  # fmt: skip
    people = forms.IntegerField(label=_("去几个人"), min_value=1, max_value=60, required=False)
    plan_number = _text(_("年度计划里的编号"), most=40)
    filed_number = _text(_("备案号"), most=40)
    basis = _text(_("依据"), _("法律、法规、规章、文件的哪一条"), most=200)
    duty = _text(_("为了落实什么职责"))
    approval = _text(_("谁批准的"), _("决定、批示的文号；几级批准用分号隔开"))
    designation = _text(_("政府指定的文号"), _("部门搞政府督查的写"))
    problem = _text(_("问题线索"))
    training = _text(_("培训记录"), _("哪天培训了去的人"))
    unannounced = forms.BooleanField(label=_("不打招呼：去哪里随机抽，当天才知道"), required=False)
    drawn_places = forms.IntegerField(label=_("打算抽几个地方"), min_value=1, max_value=500, required=False)
    enterprise = forms.BooleanField(label=_("查的是企业、商户"), required=False)
    published = forms.NullBooleanField(
        label=_("检查事项公布了没有"), required=False,
        widget=forms.Select(choices=[("unknown", _("不是查企业")), ("true", _("公布了")), ("false", _("还没有"))]),
    )  # fmt: skip
    remote = forms.BooleanField(label=_("看材料、看共享数据就能办"), required=False)
    alone = forms.BooleanField(label=_("不能和别的单位一起去"), required=False)
    text = _lines(_("告诉当地的话（通知草稿）"), _("原样粘进来：里面要当地准备什么、谁陪、怎样迎，都会看"), rows=6)
    escort_reason = _text(_("要人带路的，为什么"))
    principals_reason = _text(_("要见主要负责人的，为什么"))
    emergency = forms.BooleanField(label=_("突发的，等不到列入计划"), required=False)
    emergency_reason = _text(_("出了什么事"), _("去过以后要公布理由"), most=1000)

    def __init__(self, *given: Any, org: Organisation, picked: Sequence[Organisation] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        self.org = org
        self.groups = groups(org, picked)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if first and last and first > last:
            self.add_error("last", _("最晚的日子比最早的还早，请改一个。"))
        if first and last and first.year != last.year:
            self.add_error("last", _("一项只在一年里；跨年的分两年报。"))
        if first and not 2000 <= first.year <= 2100:
            self.add_error("first", _("请核对年份。"))
        return said

    def proposal(self) -> Proposal:
        """Of a valid form."""
        said = self.cleaned_data
        kept: dict[str, Any] = {name: said[name] for name in (*_TEXTS, *_NUMBERS, *_YES) if said.get(name)}
        if said.get("published") is not None:
            kept["published"] = said["published"]
        kept["times"] = said.get("times") or 1
        inspection = Inspection(
            year=said["first"].year, contents=lines(said["contents"]), facts=kept,
            **{name: said[name] for name in _COLUMNS},
        )  # fmt: skip
        places = [one for group in self.groups for one, chosen in group.places if chosen]
        asked = [] if said["unannounced"] else places
        return Proposal(said["title"], inspection, asked, said["first"], said["last"], said["duty"])


@dataclass(frozen=True)
class Group:
    """A township and its villages, each with whether it is picked; where everything is picked at once, ``whole``."""

    township: Organisation
    places: list[tuple[Organisation, bool]]

    @property
    def picked(self) -> int:
        return sum(chosen for _place, chosen in self.places)


def groups(org: Organisation, picked: Sequence[Organisation] = ()) -> list[Group]:
    chosen: set[int] = {one.pk for one in picked}
    found: dict[int, Group] = {}
    for one in visitable(org):
        township = one if one.level == Level.TOWNSHIP or one.parent is None else one.parent
        group = found.setdefault(township.pk, Group(township, []))
        group.places.append((one, one.pk in chosen))
    return list(found.values())


def picked_of(org: Organisation, data: Any) -> list[Organisation]:
    """What was ticked: single places, or all villages, or all townships."""
    ids = wholes(data.getlist("places"))
    every = {"villages": Level.VILLAGE, "townships": Level.TOWNSHIP}
    levels = {level for name, level in every.items() if data.get(f"all-{name}")}
    return [one for one in visitable(org) if one.pk in ids or one.level in levels]


def initial_of(inspection: Inspection) -> dict[str, Any]:
    """A saved one as the form shows it."""
    demand, kept = inspection.demand, inspection.facts
    told = {name: getattr(inspection, name) for name in _COLUMNS}
    told |= {name: kept.get(name, "") for name in _TEXTS}
    told |= {name: kept.get(name) for name in (*_NUMBERS, *_YES, "published")}
    lists = [line for name in _LISTS for line in kept.get(name, ())]
    told["text"] = "\n".join([told["text"], *lists]).strip()
    return told | {
        "title": demand.title, "first": demand.starts_on, "last": demand.due_on, "duty": demand.duty,
        "contents": "\n".join(inspection.contents), "times": kept.get("times") or 1,
    }  # fmt: skip


def first_initial(today: date) -> dict[str, Any]:
    year = today.year + (today.month == 12)
    return {"first": max(today, date(year, 1, 1)), "last": date(year, 12, 31)}


class VisitInput(forms.Form):
    """A day for one place."""

    place = forms.IntegerField()
    on = forms.DateField(label=_("哪天"), widget=_Day())
    over_cap_reason = _text(_("超过次数还要去的理由（当地看得到）"), most=1000)


class ArrivalInput(forms.Form):
    """Somebody came whom the platform does not know."""

    who = _text(_("谁来的（单位）"), most=100, required=True)
    what = _text(_("来做什么"), most=200, required=True)
    on = forms.DateField(label=_("哪天"), widget=_Day(), initial=timezone.localdate)
    received = forms.BooleanField(label=_("接待了"), required=False)
