"""How the core says whom it picked, without the options of its command line."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def for_pages(words: str) -> str:
    return words.replace("用 --where 指定", _("在报表页的“填的是谁”里写明"))
