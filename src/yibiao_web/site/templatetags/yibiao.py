"""Filters that every template may use."""

from __future__ import annotations

import json

from django import template
from django.utils.translation import gettext as _

from yibiao_web.audit.words import words_of

register = template.Library()


@register.filter
def hours(minutes: float | None) -> str:
    """Minutes in the words people use: 45 分钟, 12.5 小时, 1,200 小时."""
    if minutes is None:
        return "—"
    if abs(minutes) < 90:
        return _("%(number)s 分钟") % {"number": f"{minutes:.0f}"}
    return _("%(number)s 小时") % {"number": f"{minutes / 60:,.1f}" if abs(minutes) < 6000 else f"{minutes / 60:,.0f}"}


@register.filter
def share(part: float, whole: float) -> str:
    """A part in per cent of a whole; a dash where there is no whole."""
    return f"{100 * part / whole:.0f}%" if whole else "—"


@register.filter
def action_words(action: str) -> str:
    """What an action of the trail is called."""
    return words_of(action)


@register.filter
def as_json(value: object) -> str:
    """For reading by people."""
    return json.dumps(value, ensure_ascii=False, indent=2)
