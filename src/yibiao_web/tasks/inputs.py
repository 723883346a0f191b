"""What the sender types. Who may be asked, and whether the gate lets it pass, is decided in ``gate``."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao_web.forms.models import TIMES_A_YEAR, Form, Frequency
from yibiao_web.orgs.models import Level, Organisation
from yibiao_web.tasks.models import Task

_PERIOD = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?|Q[1-4]|-W\d\d)?")
CHAINS = {
    "both": (["township", "department"], _("镇街先审，部门再审")),
    "department": (["department"], _("只由部门审")),
    "township": (["township"], _("只由镇街审")),
}


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DispatchInput(forms.Form):
    title = forms.CharField(label=_("任务名称"), max_length=200)
    due_on = forms.DateField(label=_("截止日期"), widget=_Day)
    frequency = forms.ChoiceField(label=_("多久报一次"), choices=Frequency)
    period = forms.CharField(
        label=_("报告期"), required=False, max_length=20,
        help_text=_("如 2026-11、2026Q4、2026；不填就按下发这天所在的一期。"),
    )  # fmt: skip
    filled_by = forms.ChoiceField(label=_("谁来填"), choices=Task.FilledBy, widget=forms.RadioSelect)
    chain = forms.ChoiceField(label=_("谁来审核"), widget=forms.RadioSelect)
    message = forms.CharField(
        label=_("给填报人的话"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("说清为什么要、按什么口径填。不写也行。"),
    )  # fmt: skip

    def __init__(self, *given: Any, org: Organisation, form: Form, **named: Any) -> None:
        super().__init__(*given, **named)
        own = ("township",) if org.level == Level.TOWNSHIP else tuple(CHAINS)
        self.fields["chain"].choices = [(one, CHAINS[one][1]) for one in own]
        most = TIMES_A_YEAR[form.frequency]
        self.fields["frequency"].choices = [one for one in Frequency.choices if TIMES_A_YEAR[one[0]] <= most]

    def clean_period(self) -> str:
        said = str(self.cleaned_data["period"]).strip().upper()
        if said and not _PERIOD.fullmatch(said):
            raise forms.ValidationError(_("报告期写成 2026-11、2026Q4 或 2026 这样。"))
        return said

    def clean_chain(self) -> list[str]:
        return CHAINS[self.cleaned_data["chain"]][0]
