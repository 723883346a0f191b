"""Somebody decided of every field that holds texts, JSON or files whether it is sealed, and said why."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.db import models

from yibiao_web.sealing.fields import Sealed

TABLE = Path(__file__).resolve().parents[4] / "docs/sealed.md"
HOW = {"items": "逐项", "json": "整个", "text": "整个", "bytes": "整个"}
BY_OTHER_MEANS = {"answers.Answer.file", "mfa.Authenticator.data"}


def _told() -> dict[str, str]:
    rows = re.findall(r"^\| (`.*`) \| (\S+) \| \S.* \|$", TABLE.read_text(encoding="utf-8"), re.M)
    told = [(name, how) for names, how in rows for name in re.findall("`([^`]+)`", names)]
    assert len(told) == len(dict(told)), "a field stands in two lines"
    return dict(told)


def _there() -> dict[str, models.Field]:
    large = (models.JSONField, models.TextField, models.BinaryField, models.FileField)
    return {
        f"{model._meta.label}.{one.name}": one
        for model in apps.get_models(include_auto_created=True)
        for one in model._meta.local_fields
        if isinstance(one, large)
    }


def test_every_field_is_in_the_table_and_the_table_is_true():
    told, there = _told(), _there()
    assert sorted(there.keys() - told.keys()) == [], "say in docs/sealed.md how it is kept and why"
    assert sorted(told.keys() - there.keys()) == []
    sealed = {name: HOW[one.kind] for name, one in there.items() if isinstance(one, Sealed)}
    assert {name: how for name, how in told.items() if how in ("逐项", "整个")} == sealed | dict.fromkeys(
        BY_OTHER_MEANS, "整个"
    )
