"""What is told at the door."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao.sheets.guard import MEBI
from yibiao_web.orgs.models import Organisation

MAX_FILE = 10 * MEBI
LONGEST = 20_000


class Telling(forms.Form):
    """The notice as it came: pasted, as a file, or both."""

    county = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("哪个县"))
    text = forms.CharField(
        label=_("把收到的通知贴在这里"), required=False, max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off"}),
        error_messages={"max_length": _("贴的内容超过 2 万字，请只贴通知本身。")},
    )  # fmt: skip
    file = forms.FileField(label=_("或者选通知、表格的文件（Excel、Word、PDF）"), required=False)

    def __init__(self, *args: Any, counties: list[Organisation], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["county"]
        field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in counties])
        if len(counties) == 1:
            field.initial, field.widget = counties[0].pk, forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        uploaded = told.get("file")
        if uploaded and uploaded.size > MAX_FILE:
            raise forms.ValidationError(_("文件超过 10 MB，请去掉图片后再传，或只贴文字。"))
        if not self.errors and not uploaded and not (told.get("text") or "").strip():
            raise forms.ValidationError(_("请贴上收到的通知，或选一个文件。"))
        return told


class Filing(forms.Form):
    """What was understood, as far as whoever tells sees it differently."""

    sender = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=_("谁要的"), required=False, empty_label=_("不在名单里（写在后面）")
    )
    sender_words = forms.CharField(label=_("名单里没有的写这里"), required=False, max_length=100)
    due_on = forms.DateField(
        label=_("要求哪天前办好"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    hidden = forms.BooleanField(
        label=_("不给对方看原文和标题，只说要了什么（只发给您一个村的，请勾上）"), required=False
    )

    def __init__(self, *args: Any, senders: list[Organisation], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["sender"].queryset = Organisation.objects.filter(pk__in=[one.pk for one in senders]).order_by(
            "path"
        )
