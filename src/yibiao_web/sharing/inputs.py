"""What is put in on the pages of sharing."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Asked(forms.Form):
    """A request for grants; the items are beside it."""

    purpose = forms.CharField(label=_("用途：做什么事、依据什么"), max_length=200)
    until = forms.DateField(label=_("用到哪天"), widget=Day())


class GivenDirectly(forms.Form):
    """A grant that nobody asked for."""

    org = forms.IntegerField(label=_("给哪个单位"))
    items = forms.CharField(label=_("数据项名称，一行一个"), widget=forms.Textarea(attrs={"rows": 3}))
    purpose = forms.CharField(label=_("用途"), max_length=200)
    until = forms.DateField(label=_("到哪天为止"), widget=Day())


class Looked(forms.Form):
    """The search over readings."""

    who = forms.CharField(label=_("谁看的（人或单位）"), required=False, max_length=50)
    about = forms.CharField(label=_("看了谁（姓名或身份证号）"), required=False, max_length=50)
    purpose = forms.CharField(label=_("用途"), required=False, max_length=50)
    since = forms.DateField(label=_("从"), required=False, widget=Day())
    until = forms.DateField(label=_("到"), required=False, widget=Day())


class Purpose(forms.Form):
    purpose = forms.CharField(label=_("看来做什么用"), max_length=200)


class Doubt(forms.Form):
    """A value that is wrong."""

    item = forms.CharField(max_length=120, widget=forms.HiddenInput)
    proposed = forms.CharField(label=_("应该是"), required=False, max_length=200)
    words = forms.CharField(label=_("说明"), required=False, max_length=300)
