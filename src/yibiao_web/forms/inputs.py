"""What people type about a form."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao_web.forms.models import Form


class Description(forms.ModelForm):
    """依据、用途、编号和四个标志."""

    class Meta:
        model = Form
        fields = ("title", "basis", "purpose", "frequency", "one_off", "number", "expires_on", "statistical",
                  "table_number", "authority", "approval_number")  # fmt: skip
        labels: ClassVar = {
            "title": _("表名"), "basis": _("依据（法律、文件、文号）"), "purpose": _("用途：拿来做什么"),
            "frequency": _("多久报一次"), "one_off": _("一事一报（不在报表目录里的临时表）"),
            "number": _("报表目录编号"), "expires_on": _("有效期至"), "statistical": _("这是统计调查表"),
            "table_number": _("表号"), "authority": _("制定机关"), "approval_number": _("批准或备案文号"),
        }  # fmt: skip
        widgets: ClassVar = {"expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class Scope(forms.Form):
    """Where and until when. ``places`` are ids of townships and villages; without any, the whole area."""

    whole = forms.BooleanField(required=False)
    group = forms.IntegerField(required=False)
    due_on = forms.DateField(
        label=_("截止日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
