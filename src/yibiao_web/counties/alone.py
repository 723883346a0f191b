"""One command at a time moves, cancels or forgets."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from yibiao_web.counties.selecting import MoveStopped


@contextmanager
def alone() -> Iterator[None]:
    """The data folder itself is locked: nothing is left behind, and whoever is killed lets go."""
    here = os.open(Path(settings.DATA), os.O_RDONLY)
    try:
        fcntl.flock(here, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise MoveStopped("另一个窗口正在搬县、取消或者删副本，什么也没有动。请等它做完再来。") from None
    else:
        yield
    finally:
        os.close(here)
