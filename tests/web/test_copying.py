"""From SQLite to PostgreSQL with everything, and the trail still holds."""

from __future__ import annotations

import os

import pytest

_COUNTS = """
from django.apps import apps
skipped = ("contenttypes", "sessions", "auth")
print("|".join(f"{one._meta.label}={one.objects.count()}" for one in apps.get_models()
               if one._meta.app_label not in skipped and one.objects.count()))
"""
_NEXT = """
from yibiao_web.orgs.models import Organisation
print(Organisation.objects.create(code="x", name="新", level="village", path="x/").pk)
"""


@pytest.mark.skipif(not os.environ.get("YIBIAO_DATABASE"), reason="copies into PostgreSQL: make test-postgresql")
def test_a_database_moves_to_postgresql_whole(bare):
    target = bare.environment.pop("YIBIAO_DATABASE")
    bare.run("python", "-m", "tests.web.world")
    bare.run("python", "-m", "tests.web.papers", "65岁以上老年人搬库测试表")
    before, trail = bare.ask(_COUNTS), bare.run("yibiao", "verify-audit").stdout
    bare.run("yibiao-manage", "copy_database", target)
    again = bare.run("yibiao-manage", "copy_database", target, check=False)
    assert (again.returncode, "已经有数据" in again.stderr) == (1, True)
    bare.environment["YIBIAO_DATABASE"] = target
    assert bare.ask(_COUNTS) == before
    assert bare.run("yibiao", "verify-audit").stdout == trail
    assert int(bare.ask(_NEXT)) > 0  # the next key is free
