"""What is put in on the answers' pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao_web.answers.models import Answer


class Fetch(forms.Form):
    """In which shape, what for, and whether with the sources of every cell."""

    shape = forms.ChoiceField(label=_("要什么样的文件"), choices=Answer.Shape.choices, widget=forms.RadioSelect)
    purpose = forms.CharField(label=_("用途（被查看的村能看到）"), max_length=200)
    provenance = forms.BooleanField(label=_("附上每一格的来源（只对原表有效）"), required=False)

    def __init__(self, *args: Any, several: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shape"].choices = [
            (value, words)
            for value, words in Answer.Shape.choices
            if several or value not in (Answer.Shape.TOWNSHIPS, Answer.Shape.VILLAGES)
        ]
