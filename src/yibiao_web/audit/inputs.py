"""What an auditor may look for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao_web.audit.queries import Filters
from yibiao_web.audit.words import words_of

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TrailFilter(forms.Form):
    person = forms.CharField(label=_("人员"), required=False, max_length=50)
    org = forms.CharField(label=_("单位"), required=False, max_length=100)
    action = forms.ChoiceField(label=_("动作"), required=False)
    since = forms.DateField(label=_("从哪天"), required=False, widget=_DATE)
    until = forms.DateField(label=_("到哪天"), required=False, widget=_DATE)
    target_type = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    target_id = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, actions: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorted((words_of(one), one) for one in actions)
        self.fields["action"].choices = [("", _("全部")), *((one, words) for words, one in named)]

    def filters(self) -> Filters:
        """Nothing, where what was typed can not be used."""
        return Filters(**self.cleaned_data) if self.is_valid() else Filters()
