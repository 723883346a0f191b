"""Prepared files, sealed again by the current key of the ring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.core.files.base import ContentFile

from yibiao_web.answers.models import FILE, Answer
from yibiao_web.sealing.held import ring
from yibiao_web.sealing.values import key_in, open_bytes, seal_bytes


def renew() -> Iterator[tuple[str, int]]:
    """The new file is there before the row points to it, and the old one goes last."""
    for answer in Answer.objects.filter(state=Answer.State.READY).order_by("pk"):
        stored = _content(answer)
        if stored is None or key_in(stored) == ring().current:
            continue
        old = answer.file.name
        content = ContentFile(seal_bytes(open_bytes(stored, FILE), FILE))
        name = answer.file.storage.save(f"answers/{answer.pk}", content)
        moved = Answer.objects.filter(pk=answer.pk, file=old, state=Answer.State.READY).update(file=name)
        answer.file.storage.delete(old if moved else name)
        yield "备好的文件", moved


def in_use() -> Counter[str]:
    ready = Answer.objects.filter(state=Answer.State.READY)
    found = Counter(key_in(_content(one) or b"") for one in ready.iterator(chunk_size=50))
    del found[""]
    return found


def _content(answer: Answer) -> bytes | None:
    """None where the file is gone (a restore without the folder): no key is needed for that."""
    try:
        with answer.file.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return None
