"""A job that can be killed in its middle: it says that it began, then waits until somebody opens the pipe."""

from __future__ import annotations

import os
from pathlib import Path


def job(entry_id: int) -> None:
    """In the data folder: a line into ``began``, then the pipe ``go``, then a line into ``done``."""
    folder = Path(os.environ["YIBIAO_DATA"])
    with (folder / "began").open("a") as began:
        began.write(f"{entry_id}\n")
    (folder / "go").read_text()
    with (folder / "done").open("a") as done:
        done.write(f"{entry_id}\n")
