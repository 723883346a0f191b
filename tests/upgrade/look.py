"""Load the database of an earlier release, bring it to today and say what is found, as JSON:
``YIBIAO_DATA=… python -m tests.upgrade.look``. On PostgreSQL (YIBIAO_DATABASE, an empty one) the rows go over by the
models of that release first."""

from __future__ import annotations

import json
import lzma
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.upgrade.make import SECRET_KEY, TOLD

HERE = Path(__file__).parent
RELEASE = "0.1.0"


def known() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((HERE / f"{RELEASE}.json").read_text("utf-8"))
    return told


def load(path: Path) -> None:
    """The database as it was; whoever was signed in then did so a moment ago."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(lzma.decompress((HERE / f"{RELEASE}.sql.xz").read_bytes()).decode())
        connection.execute("UPDATE django_session SET expire_date = datetime('now', '+8 hours')")
        connection.commit()


def carry_over(old: Path) -> None:
    """From SQLite to the empty PostgreSQL, both as that release had them."""
    from django.core.management.color import no_style
    from django.db import connections, transaction
    from django.db.migrations.loader import MigrationLoader

    from yibiao_web.operations import releases
    from yibiao_web.operations.backups import sqlite

    connections.databases["old"] = {**connections.settings["default"], **_sqlite(old)}
    applied = sqlite.migrations(old)
    releases.bring(applied)
    loader = MigrationLoader(connections["default"])
    nodes = [one for one in applied if one in loader.graph.nodes]
    models = [one for one in loader.project_state(nodes).apps.get_models(include_auto_created=True) if _has_rows(one)]
    with transaction.atomic():
        for model in models:
            model._base_manager.bulk_create(model._base_manager.using("old").order_by("pk"), batch_size=500)
        with connections["default"].cursor() as cursor:
            for statement in connections["default"].ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)


def _sqlite(path: Path) -> dict[str, Any]:
    from yibiao_web.site.environment import database

    return {**database("", path.parent), "NAME": path, "CONN_HEALTH_CHECKS": False}


def _has_rows(model: Any) -> bool:
    return model._meta.managed and not model._meta.proxy


def main() -> None:
    data = Path(os.environ["YIBIAO_DATA"])
    os.environ |= {"YIBIAO_SECRET_KEY": SECRET_KEY, "YIBIAO_HOSTS": "testserver", "YIBIAO_WARM": "0"}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")
    load(data / "yibiao.sqlite3")
    import django

    django.setup()
    if os.environ.get("YIBIAO_DATABASE"):
        carry_over(data / "yibiao.sqlite3")
    from yibiao_web.operations import releases
    from yibiao_web.site.serving import prepare

    pending = len(releases.pending())
    prepare()
    print(json.dumps({"pending": pending, "left": len(releases.pending()), **_found(known())}, ensure_ascii=False))


def _found(told: dict[str, Any]) -> dict[str, Any]:
    from django.apps import apps
    from django.db import connection

    from yibiao_web.audit.queries import verified
    from yibiao_web.ledger.models import Subject

    there = set(connection.introspection.table_names())
    tables = {one._meta.db_table: one._base_manager.count() for one in apps.get_models() if one._meta.db_table in there}
    count, last, broken = verified(until=told["entries"])
    person = Subject.objects.get(pk=told["person"]["pk"])
    tables |= _typed()
    return {
        "tables": {name: tables.get(name) for name in told["tables"]},
        "trail": {"count": count, "last": last}, "broken": broken, "whole": verified()[2],
        "person": {"key": person.key, "name": person.name, "values": person.values},
        **_through_the_door(told),
    }  # fmt: skip


def _typed() -> dict[str, int]:
    """Cells and edits, which were a row each."""
    from yibiao_web.submissions.models import EditBatch, TypedRow

    cells = sum(len(one.cells) for one in TypedRow.objects.all())
    edits = sum(len(one.changes) for one in EditBatch.objects.all())
    return {"submissions_cell": cells, "submissions_edit": edits}


def _through_the_door(told: dict[str, Any]) -> dict[str, Any]:
    from django.test import Client

    signed_in, stayed = Client(), Client()
    answered = signed_in.post("/accounts/login/", {"login": "lin", "password": told["password"]})
    stayed.cookies["sessionid"] = told["session"]
    draft = signed_in.get(f"/fill/{told['draft']['assignment']}/data")
    another = {**told["draft"]["edits"][0], "value": "19900049999"}
    saved = signed_in.post(
        f"/fill/{told['draft']['assignment']}/save", {"edits": [another]}, content_type="application/json"
    )
    now = signed_in.get(f"/fill/{told['draft']['assignment']}/data").content.decode()
    undone = [signed_in.post(f"/fill/{told['draft']['assignment']}/undo").json()["edits"] for _ in range(2)]
    followed = Client().post("/outside/follow", {"code": told["code"]}, follow=True).content.decode()
    return {
        "login": answered.status_code, "home": signed_in.get("/", follow=True).status_code,
        "stayed": stayed.get("/", follow=True).redirect_chain,
        "draft": {one["value"]: one["value"] in draft.content.decode() for one in told["draft"]["edits"]},
        "saved": saved.status_code,
        "now": another["value"] in now,
        "undone": [[(each["row"], each["value"]) for each in several] for several in undone],
        "followed": TOLD[:6] in followed,
    }  # fmt: skip


if __name__ == "__main__":
    main()
