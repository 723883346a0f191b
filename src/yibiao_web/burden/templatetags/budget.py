"""What a budget says of something that is about to be asked, on the page where it is sent."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yibiao_web.burden.correcting import estimate
from yibiao_web.burden.models import BudgetException
from yibiao_web.burden.standing import standing_findings
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

register = template.Library()


@register.inclusion_tag("burden/_before.html", takes_context=True)
def before_asking(
    context: Context, label: str, number: int, org: Organisation, kind: str, minutes: float, money: float = 0.0
) -> dict[str, Any]:  # fmt: skip
    """The corrected estimate with why, what stands against it, and the way out in an emergency."""
    found = estimate(kind, org, county_of(org), minutes)
    told = standing_findings(org, timezone.localdate(), found.minutes, money)
    return {
        "findings": [*told, *found.told], "short": any(one.severity == "block" for one in told),
        "excepted": BudgetException.objects.filter(target_type=label, target_id=number).first(),
        "label": label, "number": number, "back": context["request"].path,
    }  # fmt: skip


_PARTS = {
    "fields": _("要填的栏目"), "cells": _("要敲的格"), "documents": _("要看的文件"), "characters": _("要读的字"),
    "meetings": _("要开的会"), "trips": _("要跑的路（来回）"), "messages": _("群和消息"),
    "inspections": _("迎接的检查"), "apps": _("要用的应用和账号"), "surveys": _("要答的题"),
}  # fmt: skip
_KINDS = {
    "form": _("报表"), "document": _("文件"), "meeting": _("会议"), "app": _("应用程序"), "account": _("公众账号"),
    "group": _("工作群组"), "outside": _("平台外的要求"), "inspection": _("督查检查"), "indicator": _("考核指标"),
    "survey": _("调查"),
}  # fmt: skip


@register.filter
def kind_words(name: str) -> str:
    """What a kind of demand is called."""
    return str(_KINDS.get(name, name))


@register.filter
def part_words(name: str) -> str:
    """What a part of the burden index is called."""
    return str(_PARTS.get(name, name))
