"""A bar of parts. SVG, since the content security policy allows no style attributes; the words beside it say the
same."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def parts_bar(parts: Iterable[tuple[str, str, int]]) -> SafeString:
    """``parts`` are (class, words, count)."""
    shown = [part for part in parts if part[2] and part[0] != "withdrawn"]
    whole = sum(count for _, _, count in shown)
    at, rects = 0.0, []
    for name, words, count in shown:
        width = 100 * count / whole
        rects.append((f"{at:.2f}", f"{width:.2f}", name, f"{words} {count}"))
        at += width
    return format_html(
        '<svg class="parts" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{}</svg>',
        format_html_join("", '<rect x="{}" y="0" width="{}" height="8" class="{}"><title>{}</title></rect>', rects),
    )
