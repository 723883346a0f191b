"""What people type: a scheme, one indicator's facts, a department's own figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao.appraisal import scheme as core
from yibiao.appraisal.costing import from_below
from yibiao.appraisal.outcomes import OUTCOMES
from yibiao.appraisal.traces import read_indicator
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.appraisal.actions import Draft
from yibiao_web.appraisal.models import Indicator, Scheme, Value
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.surveys import queries as surveys

YEARS = range(2015, 2101)


class SchemeInput(forms.Form):
    """A scheme's facts; its indicators come from a file or from lines."""

    title = forms.CharField(label=_("方案名称"), max_length=200)
    year = forms.IntegerField(label=_("考核哪一年"), min_value=YEARS[0], max_value=YEARS[-1])
    level = forms.ChoiceField(label=_("考核谁"), choices=Scheme.Level.choices, initial=Scheme.Level.VILLAGE)
    how = forms.ChoiceField(label=_("怎样加总"), choices=Scheme.How.choices, initial=Scheme.How.LINEAR)
    lines = forms.CharField(
        label=_("指标，一行一项"), required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写“名称：评分标准（10分）”；也可以从 Word、Excel 的表里整块复制过来"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("或上传指标表（Word、Excel）"), required=False,
        help_text=_("表头有指标、分值、评分标准、数据来源就行，叫法不同也认得"),
    )  # fmt: skip
    follows = forms.ModelChoiceField(
        label=_("接着哪一年的方案（比进步用）"), queryset=Scheme.objects.none(), required=False
    )
    duty = forms.CharField(label=_("为了落实什么职责"), max_length=300, required=False)
    unified = forms.CharField(label=_("县里统一部署的依据（文件、文号）"), max_length=200, required=False)
    approval = forms.CharField(label=_("是创建示范的，批准的文号"), max_length=100, required=False)
    before = forms.IntegerField(label=_("上一年有几项指标"), required=False, min_value=0, max_value=1000)

    def __init__(self, *given: Any, viewer: Viewer, **named: Any) -> None:
        super().__init__(*given, **named)
        follows: Any = self.fields["follows"]
        follows.queryset = Scheme.objects.filter(demand__org=viewer.org).select_related("demand")
        follows.empty_label = _("（没有）")

    def draft(self, indicators: Iterable[core.Indicator], title: str = "") -> Draft:
        """Of a valid form, with the indicators that were read."""
        said = self.cleaned_data
        scheme = Scheme(
            year=said["year"], level=said["level"], how=said["how"], unified=said["unified"],
            approval=said["approval"], before=said["before"], follows=said["follows"],
        )  # fmt: skip
        before = {one.name: one for one in said["follows"].indicators.all()} if said["follows"] else {}
        rows = [_row(one, before.get(one.name)) for one in indicators]
        return Draft(said["title"] or title, scheme, rows, said["duty"])


def _row(one: core.Indicator, before: Indicator | None) -> Indicator:
    """As read, with the arithmetic that last year's indicator of the same name had, or what its name says."""
    row = Indicator(
        name=one.name[:200], standard=one.standard, source=one.source[:300], group=one.group[:60],
        basis=one.basis[:200], weight=one.weight or 0.0,
    )  # fmt: skip
    if before is not None:
        for name in ("origin", "code", "survey", "direction", "certainty", "scaling", "low", "high", "per", "unit",
                     "change", "owner"):  # fmt: skip
            setattr(row, name, getattr(before, name))
        row.follows = before
        return row
    known = next((o for o in OUTCOMES.values() if o.name == one.name), None)
    if known:
        return as_outcome(row, known.key)
    nature = read_indicator(one.name, one.standard).nature
    row.origin = {"word": Indicator.Origin.SURVEY, "outcome": Indicator.Origin.OFFICE}.get(
        nature, Indicator.Origin.REPORT
    )
    if nature == "outcome" and from_below(one.source):
        row.origin = Indicator.Origin.REPORT
    if nature == "word":
        row.certainty = Indicator.Certainty.SURVEY
    return row


def as_outcome(row: Indicator, key: str) -> Indicator:
    """With what the registered outcome says of itself."""
    known = OUTCOMES[key]
    row.origin, row.code, row.unit = Indicator.Origin.COMPUTED, key, known.unit
    row.certainty, row.direction = known.certainty, known.better
    return row


class IndicatorInput(forms.ModelForm[Indicator]):
    """One indicator's facts: what it counts, where its values come from, how they are reckoned."""

    outcome = forms.ChoiceField(label=_("算哪一样"), required=False)

    class Meta:
        model = Indicator
        fields = ("name", "standard", "source", "basis", "weight", "origin", "outcome", "code", "survey", "owner",
                  "direction", "certainty", "scaling", "low", "high", "change", "per", "unit", "times")  # fmt: skip
        labels: ClassVar = {
            "name": _("指标"), "standard": _("评分标准"), "source": _("数据来源"),
            "basis": _("依据（在规定清单里的一票否决、示范项目，写明是哪一个）"), "weight": _("分值"),
            "origin": _("数从哪里来"), "code": _("数据项的编码（从台账里取的）"), "survey": _("哪一次调查"),
            "owner": _("数源部门（有异议时由它核实）"), "direction": _("方向"), "certainty": _("是怎样的数"),
            "scaling": _("怎样折成分"), "low": _("底线（得 0 分的数）"), "high": _("目标（得满分的数）"),
            "change": _("一年进步多少算满分"), "per": _("每多少算（百分比写 100）"), "unit": _("单位"),
            "times": _("一年收几次"),
        }  # fmt: skip
        widgets: ClassVar = {"standard": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *given: Any, viewer: Viewer, **named: Any) -> None:
        super().__init__(*given, **named)
        choices: Any = self.fields["outcome"]
        choices.choices = [("", _("（不是算出来的）")), *((one.key, one.name) for one in OUTCOMES.values())]
        if self.instance.origin == Indicator.Origin.COMPUTED:
            self.initial["outcome"] = self.instance.code
        survey: Any = self.fields["survey"]
        survey.queryset = surveys.visible(viewer)
        owner: Any = self.fields["owner"]
        owner.queryset = Organisation.objects.within(viewer.county.path).filter(level=Level.DEPARTMENT, active=True)
        for field, label in ((survey, _("（不是调查）")), (owner, _("（提出考核的单位）"))):
            field.empty_label = label

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("origin") == Indicator.Origin.COMPUTED and not said.get("outcome"):
            self.add_error("outcome", _("请选算哪一样；算不出来的，改成别的来源。"))
        if said.get("origin") == Indicator.Origin.SURVEY and not said.get("survey"):
            self.add_error("survey", _("请选哪一次调查；还没有的，先到“调查”里报一次。"))
        low, high = said.get("low"), said.get("high")
        if (low is None) != (high is None):
            self.add_error("low", _("底线和目标要么都写，要么都不写。"))
        if low is not None and low == high:
            self.add_error("high", _("底线和目标一样，分不出高低。"))
        if (said.get("weight") or 0) < 0:
            self.add_error("weight", _("分值不能是负的。"))
        return said

    def facts(self) -> dict[str, Any]:
        """Of a valid form."""
        said = {name: self.cleaned_data[name] for name in self.Meta.fields if name != "outcome"}
        if said["origin"] == Indicator.Origin.COMPUTED:
            known = OUTCOMES[self.cleaned_data["outcome"]]
            said |= {"code": known.key, "certainty": known.certainty, "unit": said["unit"] or known.unit}
        elif said["origin"] == Indicator.Origin.SURVEY:
            said["certainty"] = Indicator.Certainty.SURVEY
        return said


class ContestInput(forms.Form):
    words = forms.CharField(label=_("哪里不对"), max_length=300, required=False)
    proposed = forms.CharField(label=_("应该是多少（知道的话）"), max_length=60, required=False)


class SettleInput(forms.Form):
    """``corrected`` by what kind of figure it is: one number, or how many of how many."""

    value = forms.FloatField(label=_("更正为"), required=False)
    count = forms.FloatField(label=_("更正为：分子"), required=False, min_value=0)
    of = forms.FloatField(label=_("分母"), required=False, min_value=0.000001)
    error = forms.FloatField(label=_("抽样的标准误（不写的照原来的）"), required=False, min_value=0)
    answer = forms.CharField(label=_("核实的情况（对方看得到）"), max_length=300, required=False)

    def told(self, value: Value) -> dict[str, Any] | None:
        """The corrected figures, where they are whole. A corrected survey was still asked of a sample only."""
        said, certainty = self.cleaned_data, value.indicator.certainty
        if certainty in (Indicator.Certainty.SHARE, Indicator.Certainty.COUNT):
            whole = said["count"] is not None and said["of"] is not None
            more = whole and certainty == Indicator.Certainty.SHARE and said["count"] > said["of"]
            return {"count": said["count"], "of": said["of"]} if whole and not more else None
        error = value.error if said["error"] is None else said["error"]
        return None if said["value"] is None else {"value": said["value"], "error": error}


def first_year(today: date) -> int:
    """A scheme written late in the year is for the next one."""
    return today.year + 1 if today.month >= 11 else today.year
