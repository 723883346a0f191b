"""What is typed on the pages of the tree, and the file it may be read from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yibiao.sheets.delimited import rows_of
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.reading import reader
from yibiao_web.files.taking import taken
from yibiao_web.orgs import queries, rules
from yibiao_web.orgs.models import Level, Organisation

_LARGEST = 5 * 1024 * 1024
_rows_of = reader(rows_of, warm={})


class NewPlace(forms.Form):
    level = forms.ChoiceField(label=_("层级"))
    name = forms.CharField(label=_("名称"), max_length=100)
    code = forms.CharField(
        label=_("代码"), max_length=40, help_text=_("统计用区划代码；部门、网格可以自己编，以后不再改"),
        validators=[RegexValidator(r"^[0-9A-Za-z-]+$", _("只能用数字、字母和横线。"))],
    )  # fmt: skip
    line = forms.CharField(label=_("条线（部门才填，例如民政）"), max_length=20, required=False)

    def __init__(self, parent: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = rules.BELOW.get(parent.level, ())
        self.fields["level"].choices = [(one, Level(one).label) for one in levels]


class ChangedPlace(forms.Form):
    name = forms.CharField(label=_("名称"), max_length=100)
    line = forms.CharField(label=_("条线"), max_length=20, required=False)
    duties = forms.CharField(
        label=_("职责（逐行写，用来看所要字段是否超出职责）"), required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class MovedPlace(forms.Form):
    def __init__(self, org: Organisation, county: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = forms.ModelChoiceField(
            queries.parents_for(org, county), label=_("改放到"), empty_label=_("请选择")
        )


class MergedPlace(forms.Form):
    def __init__(self, org: Organisation, county: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"] = forms.ModelChoiceField(
            queries.merges_into(org, county), label=_("并入哪个村（社区）"), empty_label=_("请选择")
        )


class TreeFile(forms.Form):
    file = forms.FileField(label=_("CSV 文件"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))

    def rows(self) -> list[list[str]]:
        """The rows of the file, whatever of the two usual encodings it has."""
        sent = taken(self.cleaned_data["file"], most=_LARGEST, advice=str(_("请分成几个再导入。")))
        rows = _rows_of(sent.content, sent.name)
        if rows is not None:
            return rows
        raise Refusal("not_csv", gettext("这个文件读不出来，请在 Excel 里另存为 CSV（逗号分隔）再导入。"), 422)
