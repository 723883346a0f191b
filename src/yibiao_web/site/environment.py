"""Settings from environment variables, read by helpers that fail on nonsense. A secret may come from a file."""

from __future__ import annotations

import json
import os
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

SECRET_FILES: set[str] = set()  # that a variable names; whoever reads foreign files has not to see them


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that ``NAME_FILE`` names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        SECRET_FILES.add(os.path.abspath(path))
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise ImproperlyConfigured(f"{name}_FILE 指的文件读不出来：{problem}") from problem
    return os.environ.get(name, default)


def yes(name: str, default: bool = False) -> bool:
    said = text(name).lower()
    if said not in ("", "0", "1", "no", "yes", "false", "true"):
        raise ImproperlyConfigured(f"{name} 只能是 0 或 1，现在是 {said}")
    return said in ("1", "yes", "true") if said else default


def one_of(name: str, choices: tuple[str, ...]) -> str:
    """The first where nothing is said."""
    said = text(name) or choices[0]
    if said not in choices:
        raise ImproperlyConfigured(f"{name} 只能是 {'、'.join(choices)}，现在是 {said}")
    return said


def number(name: str, default: int) -> int:
    said = text(name)
    try:
        return int(said) if said else default
    except ValueError as problem:
        raise ImproperlyConfigured(f"{name} 应是整数，现在是 {said}") from problem


def engine(name: str) -> str:
    """``duckdb`` or the address of a server that speaks Spark Connect."""
    said = text(name, "duckdb").strip().rstrip("/")
    if said != "duckdb" and not re.fullmatch(r"(?:spark|sc)://[^/\s:]+:\d{1,5}(?:/\S*)?", said):
        raise ImproperlyConfigured(f"{name} 只能是 duckdb，或者 spark://主机:端口，现在是 {said}")
    return said


def secret_key(kept_in: Path) -> str:
    """The given key, else one made at first start and kept beside the data, readable by its owner only."""
    given = text("YIBIAO_SECRET_KEY")
    if given:
        return given
    kept = kept_in / "secret_key"
    if not kept.exists():
        kept_in.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(get_random_secret_key())
    return kept.read_text().strip()


def database(url: str, kept_in: Path) -> dict[str, object]:
    """``postgresql://user:password@host:5432/name`` or nothing: then SQLite in the data folder."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": kept_in / "yibiao.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;"
                " PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY;"
                " PRAGMA secure_delete=ON;",
            },
            "TEST": {"NAME": kept_in / "test.sqlite3"},
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured("YIBIAO_DATABASE 应写成 postgresql://用户:密码@主机:端口/库名")
    if find_spec("psycopg") is None:
        raise ImproperlyConfigured("用 PostgreSQL 还要装驱动：pip install 'yibiao[postgresql]'")
    from yibiao_web.site.arrays import write_arrays_quickly

    write_arrays_quickly()
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": parts.port or query.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


def sign_on(path: str) -> dict[str, list[dict[str, Any]]]:
    """Outside sign-on from a JSON file: a list of {"name", "provider_id", "client_id", "secret", "settings":
    {"server_url"}, "provider": "openid_connect" (default) or another of allauth's, "match": {claim: field}}. Returns
    allauth's apps by provider; ``match`` goes into the app's settings (see ``accounts/adapter.py``)."""
    if not path:
        return {}
    SECRET_FILES.add(os.path.abspath(path))
    try:
        entries = json.loads(Path(path).read_text(encoding="utf-8"))
        apps: dict[str, list[dict[str, Any]]] = {}
        for entry in entries:
            app = {name: entry[name] for name in ("name", "provider_id", "client_id", "secret") if name in entry}
            app |= {"name": entry["name"], "client_id": entry["client_id"]}
            app["settings"] = {**entry.get("settings", {}), "match": entry.get("match", {})}
            apps.setdefault(entry.get("provider", "openid_connect"), []).append(app)
        return apps
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ImproperlyConfigured(f"YIBIAO_OIDC 指的文件用不了（{problem!r}），写法见部署说明") from problem
