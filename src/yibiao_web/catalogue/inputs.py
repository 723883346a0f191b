"""What the catalogue's pages send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue.actions import SENSITIVITIES, Part
from yibiao_web.catalogue.listing import TYPE_CHOICES, TYPES, departments
from yibiao_web.catalogue.queries import catalogue
from yibiao_web.orgs.models import Organisation

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def words_of(text: str) -> list[str]:
    """Words written one a line, or separated by 、 or commas."""
    for mark in "、，,；;\n\r":
        text = text.replace(mark, "\n")
    return [one.strip() for one in text.split("\n") if one.strip()]


class NewItem(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=100)
    subject = forms.ChoiceField(label=_("说的是谁（对象）"))
    definition = forms.CharField(
        label=_("口径"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("算什么、不算什么、哪天的数，写清楚。")
    )
    type = forms.ChoiceField(label=_("类型"), choices=[(one, TYPES[one]) for one in TYPE_CHOICES])
    unit = forms.CharField(label=_("单位"), max_length=20, required=False)
    choices = forms.ChoiceField(label=_("代码表（类型是选项时）"), required=False)
    sensitivity = forms.ChoiceField(label=_("敏感程度"), choices=list(SENSITIVITIES.items()), initial="personal")
    owner: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        None, label=_("数源部门"), required=False, empty_label=_("还没有定")
    )
    synonyms = forms.CharField(
        label=_("别的叫法"), required=False, help_text=_("各部门的表里怎么写，用顿号隔开。"), max_length=500
    )

    def __init__(self, viewer: Viewer, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        found = catalogue()
        subjects = [(one.code, one.name) for one in found.subjects.values() if one.code != "record"]
        self.fields["subject"].choices = subjects
        lists = sorted(((one.code, one.name) for one in found.code_lists.values()), key=lambda one: one[1])
        self.fields["choices"].choices = [("", "—"), *lists]
        self.fields["owner"].queryset = departments(viewer)

    def clean_synonyms(self) -> list[str]:
        return words_of(self.cleaned_data["synonyms"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("type") == "choice" and not cleaned.get("choices"):
            self.add_error("choices", _("类型是选项的，要选一张代码表。"))
        return cleaned


class Dated(forms.Form):
    """A definition and the day from which it holds."""

    text = forms.CharField(label=_("新的口径"), widget=forms.Textarea(attrs={"rows": 3}))
    since = forms.DateField(label=_("从哪天起"), widget=_DAY)


class PartOfSplit(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=100, required=False)
    definition = forms.CharField(label=_("口径"), max_length=300, required=False)
    values = forms.CharField(
        label=_("值是这些的归它"), required=False, max_length=500, help_text=_("用顿号隔开；不知道就留空，以后再分。")
    )
    starts = forms.CharField(
        label=_("值以这些开头的归它"), required=False, max_length=200, help_text=_("例如 13、15、18")
    )

    def part(self) -> Part | None:
        told = self.cleaned_data
        if not told.get("name", "").strip():
            return None
        return Part(
            told["name"].strip(), told["definition"].strip(), tuple(words_of(told["values"])),
            tuple(words_of(told["starts"])),
        )  # fmt: skip


Parts = forms.formset_factory(PartOfSplit, extra=3, max_num=6)
