"""What is typed when a survey is proposed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yibiao.surveys.model import LEVELS, QUESTION_KINDS
from yibiao.surveys.results import INDEX, TOTAL
from yibiao_web.surveys.actions import Proposal
from yibiao_web.surveys.models import Survey

LINES = 10
_TAKEN = ("code", "aloud", INDEX, TOTAL)  # names of other fields and of measures
_LONGEST, _MOST_CHOICES = 120, 12
_day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class Proposing(forms.Form):
    """All but the questions."""

    title = forms.CharField(label=_("叫什么"), max_length=100)
    introduction = forms.CharField(
        label=_("开头的话（写明不记名、可以不答）"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    complaint = forms.CharField(
        label=_("对调查有意见找谁"), max_length=200, required=False, help_text=_("比如减负办的电话")
    )  # fmt: skip
    opens_on = forms.DateField(label=_("从哪天开始"), widget=_day)
    closes_on = forms.DateField(label=_("到哪天为止"), widget=_day)
    size = forms.IntegerField(label=_("抽多少人"), min_value=10, max_value=100_000, required=False)
    level = forms.ChoiceField(label=_("结果看到哪一级"), choices=Survey.Level, required=False)
    villages = forms.IntegerField(
        label=_("先抽几个村（不写就直接从全县抽人）"), min_value=5, max_value=5_000, required=False,
        help_text=_("上门问的，集中在几个村省路程；打电话、寄信的不用写"),
    )  # fmt: skip
    follows = forms.ModelChoiceField(
        queryset=Survey.objects.none(), label=_("接着哪一次（看变化）"), required=False, empty_label=_("不接着")
    )  # fmt: skip
    duty = forms.CharField(label=_("为了什么职责要问"), max_length=300, required=False)

    def __init__(self, *args: Any, earlier: Any, staff: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["follows"]
        field.queryset = earlier
        self._staff = staff
        if staff:
            for name in ("size", "level", "villages"):
                del self.fields[name]
        else:
            self.fields["size"].required = True

    def proposal(self, questions: list[dict[str, Any]]) -> Proposal:
        told = dict(self.cleaned_data)
        level = told.get("level") or Survey.Level.TOWNSHIP
        audience = Survey.Audience.STAFF if self._staff else Survey.Audience.RESIDENTS
        return Proposal(
            title=told["title"], audience=audience, questions=questions, opens_on=told["opens_on"],
            closes_on=told["closes_on"], introduction=told["introduction"], complaint=told["complaint"], level=level,
            size=told.get("size") or 0, villages=told.get("villages") or 0, follows=told["follows"], duty=told["duty"],
        )  # fmt: skip


def lines_of(questions: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Ten lines for the page, the empty ones at the end."""
    lines = [
        {"number": number, "key": one.get("key", ""), "kind": one["kind"], "words": one["words"],
         "choices": "\n".join(one["choices"]) if one["kind"] == "choice" else ""}
        for number, one in enumerate(questions, 1)
    ]  # fmt: skip
    empty = (
        {"number": at, "key": "", "kind": "", "words": "", "choices": ""} for at in range(len(lines) + 1, LINES + 1)
    )
    return [*lines, *empty]


def typed_lines(post: Mapping[str, str]) -> list[dict[str, Any]]:
    """The questions that were typed; more than ten lines are taken as well, the gate finds them too many."""
    found: list[dict[str, Any]] = []
    for number in range(1, 2 * LINES + 1):
        words, kind = post.get(f"words-{number}", "").strip()[:_LONGEST], post.get(f"kind-{number}", "")
        if not words or kind not in QUESTION_KINDS:
            continue
        told = [one.strip()[:40] for one in re.split(r"[\n；;]", post.get(f"choices-{number}", "")) if one.strip()]
        choices = list(LEVELS) if kind == "scale" else told[:_MOST_CHOICES] if kind == "choice" else []
        key = post.get(f"key-{number}", "")
        key = key if re.fullmatch(r"[a-z][a-z0-9_]{0,18}", key) else f"q{number}"
        if key in _TAKEN or any(one["key"] == key for one in found):
            key = f"q{number}x"
        found.append({"key": key, "kind": kind, "words": words, "choices": choices})
    return found
