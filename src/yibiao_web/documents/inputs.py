"""What the pages of documents ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao_web.documents.models import Color, Document, DocumentPlan
from yibiao_web.orgs.models import Organisation

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_YES_NO = [("", _("还没有")), ("yes", _("审过")), ("no", _("不用审或没有审"))]


class Told(forms.Form):
    """What the text of a draft does not tell. ``to``: ids of recipients."""

    color = forms.ChoiceField(
        label=_("用什么形式发"), choices=Color, initial=Color.RED_HEADER, widget=forms.RadioSelect
    )
    plan: forms.ModelChoiceField[DocumentPlan] = forms.ModelChoiceField(
        None, label=_("对应年度计划里的哪一件"), required=False, empty_label=_("计划外")
    )
    comprehensive = forms.BooleanField(label=_("部署全面工作（不受一般篇幅的限制）"), required=False)
    emergency = forms.BooleanField(label=_("抢险救灾等急事"), required=False)
    authorised = forms.CharField(
        label=_("部门向镇街发文的，经谁同意"), required=False, max_length=100,
        help_text=_("例如：县政府同意（附批示日期）"),
    )  # fmt: skip
    consulted = forms.CharField(
        label=_("征求过哪些单位的意见"), required=False, max_length=200, help_text=_("用顿号隔开；没有就空着。")
    )
    legal_review = forms.ChoiceField(label=_("合法性审查"), choices=_YES_NO, required=False)
    reason = forms.CharField(label=_("为什么非发不可（一两句）"), required=False, max_length=300)
    to = forms.TypedMultipleChoiceField(label=_("发给谁"), coerce=int, required=False)

    def __init__(self, *args: Any, plans: Any, orgs: list[Organisation], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["plan"].queryset = plans
        self.fields["to"].choices = [(one.pk, one.name) for one in orgs]

    def told(self) -> dict[str, Any]:
        """As it is kept: JSON, ids for objects."""
        given = dict(self.cleaned_data)
        plan, chosen = given.pop("plan"), given.pop("to")
        return {**given, "plan": plan.pk if plan else None, "recipients": chosen}


class Draft(Told):
    """A draft itself. A file goes before a text."""

    file = forms.FileField(label=_("文件"), required=False, allow_empty_file=True)
    text = forms.CharField(label=_("或者粘贴全文"), required=False, widget=forms.Textarea(attrs={"rows": 10}))
    title = forms.CharField(label=_("标题"), required=False, max_length=200, help_text=_("空着就用文里的。"))

    def told(self) -> dict[str, Any]:
        given = super().told()
        return {key: value for key, value in given.items() if key not in ("file", "text")}


class Plan(forms.Form):
    title = forms.CharField(label=_("拟发文件的标题"), max_length=200)
    month = forms.TypedChoiceField(
        label=_("哪个月"), coerce=int, empty_value=None, required=False,
        choices=[("", _("没有定")), *((one, f"{one} 月") for one in range(1, 13))],
    )  # fmt: skip
    basis = forms.CharField(label=_("依据"), max_length=200, required=False)


class PutIn(forms.Form):
    """Older documents or a superior's. The files themselves are read from the request."""

    origin = forms.ChoiceField(
        label=_("谁的文件"), choices=Document.Origin, initial=Document.Origin.UPPER, widget=forms.RadioSelect
    )
    issuer = forms.CharField(
        label=_("发文机关"),
        max_length=100,
        required=False,
        help_text=_("上级文件文里没有写明时用，例如：云岭省民政厅。"),
    )
    color = forms.ChoiceField(label=_("用什么形式发的"), choices=Color, initial=Color.RED_HEADER)
    usual_day = forms.DateField(
        label=_("文里看不出日期时，按哪一天"), required=False, widget=_DAY, help_text=_("空着就退回来，说明哪一件。")
    )
    ended = forms.BooleanField(label=_("这些文件已经失效（只用来查照抄，不算已有要求）"), required=False)
