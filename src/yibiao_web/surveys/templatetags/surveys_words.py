"""Filters of the questions' page."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def said_of(said: Mapping[str, str] | str | None, key: str) -> str:
    """What was answered before the page came back."""
    return said.get(key, "") if isinstance(said, Mapping) else ""
