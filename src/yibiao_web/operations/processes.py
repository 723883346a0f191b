"""What ``yibiao serve`` sees to before it starts the processes of the site."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from yibiao_web.operations import releases
from yibiao_web.operations.doctor.production import refuse_unsafe

FOLDER = "PROMETHEUS_MULTIPROC_DIR"


def refuse(host: str) -> None:
    """Half restored, newer than the code, or set up in a way that harms those who use it: it does not start."""
    releases.refuse_unready()
    refuse_unsafe(host)


def begin_counting() -> None:
    """A folder in which the processes started from here count together (``measures``), emptied: counts begin anew."""
    folder = Path(os.environ.get(FOLDER) or Path(settings.DATA) / "metrics")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.db"):
        old.unlink(missing_ok=True)
    os.environ[FOLDER] = str(folder)
