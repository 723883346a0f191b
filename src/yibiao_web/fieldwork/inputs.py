"""What the pages ask. Nothing here can ask a place for material: inspectors' forms take words, choices, days and
pictures of things, and none of them reaches anybody before the visit is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts.models import User
from yibiao_web.fieldwork.concluding import Laid
from yibiao_web.fieldwork.models import Note, Problem
from yibiao_web.fieldwork.parameters import number
from yibiao_web.orgs.models import Organisation

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Laying(forms.Form):
    """One problem. ``take`` unticked: it is not laid to anybody. The owner has no default: whose matter it is has to be
    thought about."""

    take = forms.BooleanField(label=_("列为问题"), required=False)
    title = forms.CharField(
        label=_("问题"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写要办成的事，不写要交的材料。"),
    )  # fmt: skip
    owner: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        None, label=_("归谁管（问题归谁）"), required=False, empty_label=_("请选：部门该办的，不归到村里")
    )
    owner_why = forms.CharField(label=_("为什么归它（可不写）"), max_length=200, required=False)
    judged_by = forms.ChoiceField(label=_("怎样看改好了没有"), choices=Problem.Judged, initial=Problem.Judged.LEDGER)
    due_on = forms.DateField(label=_("期限"), required=False, widget=_DAY)

    def __init__(
        self, *args: Any, note: Note | None, owners: Sequence[Organisation], today: date, **named: Any
    ) -> None:
        initial = {
            "take": note is not None, "title": note.words[:200] if note else "",
            "due_on": today + timedelta(days=number("rectify_days")),
        }  # fmt: skip
        super().__init__(*args, initial=initial, **named)
        self.note = note
        self.fields["owner"].queryset = Organisation.objects.filter(pk__in=[one.pk for one in owners])

    def laid(self) -> Laid | None:
        told = self.cleaned_data
        if not told["take"]:
            return None
        return Laid(
            title=told["title"], owner=told["owner"], due_on=told["due_on"], note=self.note,
            judged_by=told["judged_by"], owner_why=told["owner_why"],
        )  # fmt: skip


class GoingAgain(forms.Form):
    """A visit for one problem that nothing else settles."""

    on = forms.DateField(label=_("哪一天"), widget=_DAY)
    inspectors: forms.ModelMultipleChoiceField[User] = forms.ModelMultipleChoiceField(
        None, label=_("谁去"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=_("为什么非再去一次不可"), widget=forms.Textarea(attrs={"rows": 2}), max_length=300,
        help_text=_("写清台账里为什么看不出来。当地看得到。"),
    )  # fmt: skip
    over_cap_reason = forms.CharField(
        label=_("当地这段时间次数已满的，写明为什么还要去"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
    )  # fmt: skip

    def __init__(self, *args: Any, people: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["inspectors"].queryset = people


class OwnTemplate(forms.Form):
    file = forms.FileField(
        label=_("Word 模板（.docx）"), widget=forms.FileInput(attrs={"accept": ".docx"}), allow_empty_file=True
    )
