"""Names of what comes out: like the template, in the template's folder, below the folder for results."""

from __future__ import annotations

import re
from pathlib import PurePosixPath


def output_name(template: str, suffix: str, *parts: str) -> str:
    """``a/表.xlsx`` → ``a/表-东村.xlsx``. A template named from outside (``/…``, ``../…``, ``C:\\…``) gives a bare
    name."""
    path = PurePosixPath(template.replace("\\", "/"))
    folders = path.parts[:-1]
    if path.is_absolute() or ".." in folders or any(":" in folder for folder in folders):
        folders = ()
    stem = "-".join(part for part in (path.stem, *parts) if part)
    return "/".join((*(file_name(folder) for folder in folders), f"{file_name(stem)}.{suffix}"))


def file_name(text: str) -> str:
    return re.sub(r'[\\/:*?"<>|\r\n]', "_", text)


class Names:
    """Names given out, none twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, name: str) -> str:
        stem, dot, suffix = name.rpartition(".")
        number, free = 2, name
        while free.lower() in self._taken:
            free, number = f"{stem}({number}){dot}{suffix}", number + 1
        self._taken.add(free.lower())
        return free
