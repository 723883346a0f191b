"""What is typed about a measure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Level, Organisation

_KINDS = [*Demand.Kind.choices, ("form", _("报表"))]


class NewMeasure(forms.Form):
    title = forms.CharField(label=_("措施的名称"), max_length=100)
    about = forms.CharField(label=_("做了什么"), required=False, max_length=2000, widget=forms.Textarea({"rows": 3}))
    since = forms.DateField(label=_("从哪一天起"), widget=forms.DateInput({"type": "date"}))
    kinds = forms.MultipleChoiceField(
        label=_("管哪几种要求（一个都不选，就是都管）"), choices=_KINDS, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    senders = forms.ModelMultipleChoiceField(
        label=_("哪些单位采取（一个都不选，就是都采取）"), queryset=Organisation.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    places = forms.ModelMultipleChoiceField(
        label=_("只在这些镇街试行（不是试点的不用选）"), queryset=Organisation.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = Organisation.objects.filter(parent=viewer.county, active=True).order_by("path")
        self.fields["senders"].queryset = below.filter(level=Level.DEPARTMENT)
        self.fields["places"].queryset = below.filter(level=Level.TOWNSHIP)

    def clean_since(self) -> Any:
        day = self.cleaned_data["since"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("措施还没有开始，开始以后再登记，才有数可看。"))
        return day
