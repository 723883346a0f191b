"""What is typed on the pages of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from yibiao_web.accounts.models import Post, Role
from yibiao_web.accounts.queries import possible_deputies
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Organisation

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _places(viewer: Viewer) -> forms.ModelChoiceField:
    within = Organisation.objects.within(viewer.county.path).filter(active=True)
    field = forms.ModelChoiceField(within.order_by("path"), label=_("单位"), empty_label=_("请选择"))
    field.label_from_instance = place_name  # type: ignore[method-assign,assignment]
    return field


def place_name(org: Organisation) -> str:
    """Indented by its depth, so that a long list reads as a tree."""
    return f"{'　' * (org.path.count('/') - 1)}{org.name}"


class NewPerson(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=50)
    username = forms.CharField(
        label=_("用户名"), min_length=2, max_length=50, help_text=_("登录时用，字母和数字，例如手机号"),
        validators=[RegexValidator(r"^[A-Za-z0-9_.-]+$", _("只能用字母、数字、点、横线和下划线。"))],
    )  # fmt: skip
    mobile = forms.CharField(
        label=_("手机"), required=False, max_length=20, help_text=_("可不填；用手机号统一登录时要填"),
        validators=[RegexValidator(r"^[0-9 +-]+$", _("手机号只能有数字。"))],
    )  # fmt: skip
    roles = forms.MultipleChoiceField(label=_("岗位"), choices=Role.choices, widget=forms.CheckboxSelectMultiple)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org"] = _places(viewer)
        self.order_fields(["name", "username", "mobile", "org", "roles"])


class GivenPost(forms.Form):
    role = forms.ChoiceField(label=_("岗位"), choices=Role.choices)
    since = forms.DateField(label=_("从哪天起（可不填）"), required=False, widget=_DATE)
    until = forms.DateField(label=_("到哪天止（可不填）"), required=False, widget=_DATE)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["org"] = _places(viewer)
        self.order_fields(["org", "role", "since", "until"])


class NamedDeputy(forms.Form):
    role = forms.ChoiceField(label=_("代办的岗位"))
    since = forms.DateField(label=_("从哪天起"), widget=_DATE)
    until = forms.DateField(label=_("到哪天止"), widget=_DATE)

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"] = forms.ModelChoiceField(
            possible_deputies(viewer), label=_("请谁代办"), empty_label=_("请选择")
        )
        own = Post.objects.filter(user=viewer.user, org=viewer.org, deputy_of=None).values_list("role", flat=True)
        self.fields["role"].choices = [(role.value, role.label) for role in Role if role in set(own)]
        self.order_fields(["deputy", "role", "since", "until"])
