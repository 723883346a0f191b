"""Files of the county that lie beside the database: answers, pictures of visits, the corpus that drafts are read
against. They go first and wait unseen: nothing on the new server points to them before the rows are there."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from yibiao_web.counties.belonging import by_label, owned
from yibiao_web.counties.trail import sha256_of
from yibiao_web.orgs.models import Organisation


def belonging(county: Organisation, using: str) -> Iterator[Path]:
    """Paths below the data folder, in order of their names; those that are really there."""
    data = Path(settings.DATA)
    answers = owned(by_label("answers.Answer"), county, using).exclude(file="").values_list("file", flat=True)
    photos = owned(by_label("fieldwork.Photo"), county, using).filter(removed_at=None).values_list("name", flat=True)
    wanted = [Path(settings.MEDIA_ROOT) / name for name in answers]
    wanted += [data / "fieldwork" / name[:2] / name for name in photos]
    wanted += (data / "corpora" / county.code).rglob("*")
    yield from sorted(one.relative_to(data) for one in wanted if one.is_file())


def copy(county: Organisation, using: str, to: Path) -> tuple[int, int, str]:
    """Copy what is not there yet, byte by byte the same; number, bytes, and the hash over names and contents. A copy
    that was cut off has another name and is made anew."""
    number, size, digest = 0, 0, sha256()
    for name in belonging(county, using):
        source, target = Path(settings.DATA) / name, to / name
        told = sha256_of(source)
        if not target.is_file() or sha256_of(target) != told:
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_name(f"{target.name}.part")
            shutil.copyfile(source, part)
            if sha256_of(part) != told:
                raise OSError(f"{target} 写下去的和原来的不一样")
            part.replace(target)
        number, size = number + 1, size + source.stat().st_size
        digest.update(f"{name.as_posix()} {told}\n".encode())
    return number, size, digest.hexdigest()
