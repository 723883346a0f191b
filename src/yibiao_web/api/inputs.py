"""What people enter on the pages of clients and line systems."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.api import lines
from yibiao_web.api.scopes import EVENTS, SCOPES
from yibiao_web.orgs.models import AREAS, Level, Organisation
from yibiao_web.orgs.queries import county_of

_DATE = {"type": "date"}


class ClientInput(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=100, help_text=_("哪个系统用，如“补贴发放系统”"))
    org = forms.ModelChoiceField(Organisation.objects.none(), label=_("代表哪个单位"), empty_label=_("请选择"),
                                 help_text=_("它能看到的，就是这个单位有授权的"))  # fmt: skip
    purpose = forms.CharField(
        label=_("用途"), max_length=200, help_text=_("写清做什么事；每次读取都会记上，基层看得到")
    )
    scopes = forms.MultipleChoiceField(
        label=_("权限"), choices=[(code, words) for code, words in SCOPES.items()], widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(label=_("有效期到"), widget=forms.DateInput(attrs=_DATE, format="%Y-%m-%d"),
                                 help_text=_("最长一年"))  # fmt: skip
    per_minute = forms.IntegerField(label=_("每分钟最多几次"), min_value=1, max_value=6_000, initial=600)

    def __init__(self, viewer: Viewer, today: date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        county = county_of(viewer.org)
        levels = (Level.COUNTY, Level.TOWNSHIP, Level.DEPARTMENT)
        self.fields["org"].queryset = Organisation.objects.within(county.path).filter(active=True, level__in=levels)
        self.fields["expires_on"].initial = today + timedelta(days=180)

    def clean_expires_on(self) -> date:
        found: date = self.cleaned_data["expires_on"]
        if not self.today <= found <= self.today + timedelta(days=366):
            raise forms.ValidationError(_("有效期从今天起，最长一年。"))
        return found


class WebhookInput(forms.Form):
    url = forms.URLField(label=_("通知地址"), max_length=300, assume_scheme="https",
                         help_text=_("以 https:// 开头；内网地址要由系统管理员先放行"))  # fmt: skip
    events = forms.MultipleChoiceField(
        label=_("有这些事时通知"), choices=[(code, words) for code, words in EVENTS.items()],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip


class LineInput(forms.Form):
    profile = forms.ChoiceField(label=_("系统"))
    scope = forms.ModelChoiceField(Organisation.objects.none(), label=_("范围"), empty_label=None)
    again = forms.BooleanField(label=_("只要上次被退的"), required=False)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profile"].choices = [(one.code, one.system) for one in lines.profiles().values()]
        within = Organisation.objects.within(viewer.org.area.path).filter(active=True, level__in=AREAS)
        self.fields["scope"].queryset = within.exclude(level=Level.GRID)
        self.fields["scope"].label_from_instance = _indented


def _indented(one: Organisation) -> str:
    return f"{'　' if one.level == Level.VILLAGE else ''}{one.name}"


class ReceiptInput(forms.Form):
    file = forms.FileField(label=_("系统给的回执文件"))
