"""How the database of an earlier release came about: ``0.1.0.sql.xz`` and what is known of it, ``0.1.0.json``.

    git worktree add --detach ../release 04731aa
    cd ../release
    PYTHONPATH=.:src python ../main/tests/upgrade/make.py ../main/tests/upgrade/0.1.0

Run by the code of that release, in its checkout: the cast's platform (invented people), a task of which one village has
handed in and been approved and another has an open draft, a demand from outside told without a name, and somebody who
stays signed in.
"""

from __future__ import annotations

import json
import lzma
import os
import re
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

SECRET_KEY = "the secret key of the platform whose release is upgraded in tests"
TOLD = "请各村今天 18:00 前报送高龄老人花名册，内容包括姓名、身份证号、手机号码、现住址。县民政局"
WORDS = "升级以前写的备注"


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"YIBIAO_DATA": folder, "YIBIAO_SECRET_KEY": SECRET_KEY, "YIBIAO_HOSTS": "testserver"}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "yibiao_web.site.settings", "YIBIAO_WARM": "0"}
        import django

        django.setup()
        known = _built()
        with closing(sqlite3.connect(Path(folder) / "yibiao.sqlite3")) as connection:
            known["tables"] = dict(_counted(connection))
            dumped = "\n".join(connection.iterdump())
    target.with_suffix(".0.sql.xz").write_bytes(lzma.compress(dumped.encode(), preset=9 | lzma.PRESET_EXTREME))
    target.with_suffix(".0.json").write_text(json.dumps(known, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _counted(connection: sqlite3.Connection) -> Any:
    passing = {"site_cache", "django_session", "django_migrations", "django_content_type", "auth_permission"}
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
        if name not in passing and not name.startswith("sqlite_"):
            (count,) = connection.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()
            if count:
                yield name, count


def _built() -> dict[str, Any]:
    from tests.web import papers, world
    from yibiao_web.audit.models import AuditEntry
    from yibiao_web.audit.queries import verified
    from yibiao_web.ledger.models import Subject
    from yibiao_web.site.serving import prepare
    from yibiao_web.tasks.models import Assignment

    prepare()
    world.build()
    mine = papers.send("65岁以上老年人升级测试表")
    theirs = Assignment.objects.get(task__assignments=mine, org__name="老槐坪村").pk
    _hand_in(theirs)
    draft = _type_on(mine)
    code = _tell()
    session = _browser("luo").cookies["sessionid"].value
    _do_jobs()
    count, last, broken = verified()
    assert broken is None
    person = Subject.objects.filter(kind="person", org__name="老槐坪村").order_by("pk")[0]
    return {
        "draft": draft, "approved": theirs, "code": code, "session": session, "password": world.PASSWORD,
        "trail": {"count": count, "last": last}, "entries": AuditEntry.objects.count(),
        "person": {"pk": person.pk, "key": person.key, "name": person.name, "values": person.values},
    }  # fmt: skip


def _browser(username: str) -> Any:
    from django.test import Client

    from tests.web.world import PASSWORD

    client = Client()
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    assert client.get("/").status_code in (200, 302), username
    return client


def _open_cells(client: Any, assignment: int) -> list[dict[str, Any]]:
    assert client.get(f"/fill/{assignment}").status_code == 200  # opens the draft
    region = client.get(f"/fill/{assignment}/data").json()["regions"][0]
    return [
        {"row": row, "field": one["key"], "value": f"1990003{at:04d}" if one["type"] == "phone" else WORDS}
        for one in region["fields"]
        for at, (row, state) in enumerate(zip(region["rows"], region["states"].get(one["key"], ""), strict=False))
        if state == "m" and one["asked"]
    ]


def _save(client: Any, assignment: int, edits: list[dict[str, Any]]) -> None:
    done = client.post(f"/fill/{assignment}/save", {"edits": edits}, content_type="application/json")
    assert done.status_code == 200, done.content


def _hand_in(assignment: int) -> None:
    clerk = _browser("luo")
    _save(clerk, assignment, _open_cells(clerk, assignment))
    clerk.post(f"/fill/{assignment}/confirm", {}, content_type="application/json")
    done = clerk.post(f"/fill/{assignment}/submit", {"key": "once"}, content_type="application/json").json()
    assert done["accepted"], done
    _do_jobs()
    from yibiao_web.tasks.models import Assignment

    for reviewer in ("chen", "zhao"):
        client = _browser(reviewer)
        version = Assignment.objects.get(pk=assignment).version
        said = {"act": "approve", "version": str(version)}
        done = client.post(f"/review/{assignment}/decide", said, content_type="application/json")
        assert done.status_code == 200, done.content.decode()
        _do_jobs()


def _type_on(assignment: int) -> dict[str, Any]:
    clerk = _browser("lin")
    edits = _open_cells(clerk, assignment)[:2]
    _save(clerk, assignment, edits)
    return {"assignment": assignment, "edits": edits}


def _tell() -> str:
    """A demand from outside; the code with which whoever told of it comes back."""
    from yibiao_web.orgs.models import Organisation

    county = Organisation.objects.get(name="禾溪县")
    from django.test import Client

    client = Client()
    page = client.post("/outside/", {"county": county.pk, "text": TOLD}).content.decode()
    fields = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page))
    asker = re.findall(r'<option value="(\d+)"[^>]*>\s*县民政局', page)
    fields |= {"asker": asker[0]} if asker else {}
    page = client.post("/outside/file", {**fields, "county": county.pk}).content.decode()
    found = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2,}\b", page)
    assert found, page
    return found[0]


def _do_jobs() -> None:
    from django.core.management import call_command

    call_command("db_worker", batch=True, interval=0.0, queue_name="*", verbosity=0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
