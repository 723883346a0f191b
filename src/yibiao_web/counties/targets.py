"""The other server's database, under a name of its own in this process."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connections
from django.db.utils import OperationalError
from django.utils.module_loading import import_string

from yibiao_web.counties.selecting import MoveStopped


def named(address: str, alias: str, folder: Path) -> None:
    """Let ``alias`` mean the database at an address."""
    connections.databases[alias] = connections.databases["default"] | _settings(address, folder)


def prepared(address: str, alias: str, folder: Path) -> None:
    """The same, brought to this release. Its tables are made by the migrations, as the new server itself would."""
    named(address, alias, folder)
    try:
        call_command("migrate", database=alias, interactive=False, verbosity=0)
        call_command("createcachetable", database=alias, verbosity=0)
    except OperationalError as problem:
        raise _unreached(problem) from problem


def reached(address: str, alias: str, folder: Path) -> None:
    """The same where something is to be taken away: nothing is made there."""
    if address.startswith("sqlite:///") and not Path(address.removeprefix("sqlite://")).is_file():
        raise MoveStopped(f"没有 {address} 这个库，什么也没有动。请核对 --to。")
    named(address, alias, folder)
    try:
        connections[alias].ensure_connection()
    except OperationalError as problem:
        raise _unreached(problem) from problem


def _unreached(problem: OperationalError) -> MoveStopped:
    return MoveStopped(f"连不上新服务器的库：{str(problem).strip()}。请核对 --to 里的主机、端口、用户和库名。")


def _settings(address: str, folder: Path) -> dict[str, object]:
    database = import_string("yibiao_web.site.environment.database")  # settings lie above
    if address.startswith("sqlite:///"):
        path = Path(address.removeprefix("sqlite://"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return {**database("", path.parent), "NAME": path}
    try:
        told: dict[str, object] = database(address, folder)
    except ImproperlyConfigured as problem:
        raise MoveStopped(str(problem).replace("YIBIAO_DATABASE", "--to")) from problem
    if not urlsplit(address).path.strip("/"):
        raise MoveStopped("--to 里没有写库名：postgresql://用户:密码@主机:5432/库名")
    return told
