"""Periods in words, for templates."""

from __future__ import annotations

from django import template

from yibiao_web.forms.periods import in_words

register = template.Library()
register.filter("period_words", in_words)
