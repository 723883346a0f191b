"""Pictures in a folder of their own beside the database; never under an address that a web server serves by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from yibiao_web.fieldwork.models import Photo
from yibiao_web.fieldwork.pictures import Picture


def folder() -> Path:
    return Path(settings.DATA) / "fieldwork"


def keep(picture: Picture) -> str:
    """Its name in the folder, of chance: nothing that came with the file. Where the transaction fails nothing refers to
    it, and ``sweep`` takes it away."""
    name = f"{uuid4().hex}.{picture.form}"
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(picture.content)
    part.replace(path)
    return name


def remove(name: str) -> None:
    """Once the transaction that says so has gone through."""
    transaction.on_commit(lambda: path_of(name).unlink(missing_ok=True))


def path_of(name: str) -> Path:
    return folder() / name[:2] / name


def sweep(now: datetime) -> int:
    """Round: files that no row knows, from transactions that failed after writing them. How many went."""
    old = (now - timedelta(days=1)).timestamp()
    lying = [path for path in folder().glob("*/*") if path.stat().st_mtime < old]
    known = set(
        Photo.objects.filter(name__in=[path.name for path in lying], removed_at=None).values_list("name", flat=True)
    )
    stray = [path for path in lying if path.name not in known]
    for path in stray:
        path.unlink(missing_ok=True)
    return len(stray)
