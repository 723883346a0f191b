"""What the ledger's pages send."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.orgs.queries import county_of


class UploadedExport(forms.Form):
    file = forms.FileField(
        label=_("导出的表"), help_text=_("Excel（.xlsx、.xls）、WPS 或 CSV，原样上传就行，不用改栏目名称。")
    )
    owner: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        None, label=_("数据是哪个部门的"), empty_label=_("请选择")
    )
    dated = forms.DateField(
        label=_("数据是哪一天的"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("就是系统导出的那一天。台账里比这天新的值不会被改。"),
    )  # fmt: skip
    default_org: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        None, label=_("没写村名的行记到"), required=False, empty_label=_("不记，列出来")
    )

    def __init__(self, viewer: Viewer, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        here = Organisation.objects.within(county_of(viewer.org).path)
        self.fields["owner"].queryset = here.filter(level=Level.DEPARTMENT)
        self.fields["default_org"].queryset = here.villages()

    def clean_dated(self) -> date:
        dated: date = self.cleaned_data["dated"]
        return dated
