"""What people type about a channel, a clean-up, a way out."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao_web.channels.models import Channel

LARGEST = 20 * 1024 * 1024


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Proposal(forms.ModelForm):
    """A new channel, with the fields of its kind alone."""

    class Meta:
        model = Channel
        fields: ClassVar[tuple[str, ...]] = (
            "name", "platform", "matter", "functions", "audience", "filing_number", "manager", "people", "minutes",
            "expires", "about",
        )  # fmt: skip
        labels: ClassVar = {
            "name": _("名称"), "platform": _("平台"), "matter": _("用途：为了哪件事"), "functions": _("功能，逐项写"),
            "audience": _("给谁用"), "filing_number": _("备案编号（已有的填）"), "manager": _("管理员（岗位或科室）"),
            "people": _("大约多少人"), "minutes": _("估计每人每天几分钟（不知道就空着）"), "expires": _("到期日"),
            "about": _("说明"),
        }  # fmt: skip
        widgets: ClassVar = {
            "expires": _day(), "functions": forms.Textarea(attrs={"rows": 4}),
            "about": forms.Textarea(attrs={"rows": 2}),
        }  # fmt: skip

    kept: ClassVar = {
        "app": ("name", "platform", "functions", "audience", "filing_number", "people", "minutes", "about"),
        "account": ("name", "platform", "about"),
        "group": ("name", "platform", "matter", "manager", "people", "minutes", "expires", "about"),
    }

    def __init__(self, *args: object, kind: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in list(self.fields):
            if name not in self.kept[kind]:
                del self.fields[name]
        for name in ("functions",) if kind == "app" else ("platform",):
            if name in self.fields:
                self.fields[name].required = True

    def clean_minutes(self) -> float | None:
        minutes = self.cleaned_data["minutes"]
        if minutes is not None and not 0 <= minutes <= 24 * 60:
            raise forms.ValidationError(_("请填 0 到 1440 之间的分钟数。"))
        return minutes


class Change(Proposal):
    """What changes of a registered one; its name and platform are what it is known by."""

    class Meta(Proposal.Meta):
        fields: ClassVar[tuple[str, ...]] = (*Proposal.Meta.fields, "active_users", "last_active")
        labels: ClassVar = Proposal.Meta.labels | {
            "people": _("多少人"), "active_users": _("近一月在用的人"), "last_active": _("最近更新"),
            "filing_number": _("备案编号"), "minutes": _("每人每天几分钟（量过的才填）"),
        }  # fmt: skip
        widgets: ClassVar = Proposal.Meta.widgets | {"last_active": _day()}

    kept: ClassVar = {
        "app": ("functions", "audience", "filing_number", "people", "active_users", "minutes", "last_active", "about"),
        "account": ("people", "last_active", "about"),
        "group": ("matter", "manager", "people", "minutes", "expires", "last_active", "about"),
    }


class Upload(forms.Form):
    """A register or an export."""

    file = forms.FileField(label=_("登记表、使用记录或推文导出（Excel、CSV、Word 表格）"))
    kind = forms.ChoiceField(
        label=_("表里登记的是"), required=False, choices=[("", _("自动识别")), *Channel.Kind.choices],
        help_text=_("自动识别不出时再选。"),
    )  # fmt: skip

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("文件超过 20 MB，请分成几个再导入。"))
        return file


class Start(forms.Form):
    """A new clean-up."""

    title = forms.CharField(label=_("名称"), max_length=100)
    due_on = forms.DateField(label=_("哪天办完"), widget=_day())


class Plan(forms.Form):
    """Words for users, and what stays."""

    told = forms.CharField(label=_("告诉用户的话"), max_length=1000, required=False,
                           widget=forms.Textarea(attrs={"rows": 5}))  # fmt: skip
    duty_kept_by = forms.CharField(label=_("关了以后，原来的职责怎样落实（减负不减责）"), max_length=300,
                                   required=False, widget=forms.Textarea(attrs={"rows": 2}))  # fmt: skip
    data_kept = forms.CharField(label=_("里面的数据怎样留存"), max_length=300, required=False)
