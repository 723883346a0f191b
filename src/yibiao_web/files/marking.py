"""Files that leave with personal data carry who fetched them."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from yibiao_web.audit.models import AuditEntry
from yibiao_web.files.marks import with_mark
from yibiao_web.files.reading import writer
from yibiao_web.files.stamps import Stamp, stamped

DEPARTED = "line.departed"  # the entry of a file that can carry no mark: it has the file's hash instead
_with_mark = writer(with_mark)


def keys() -> list[bytes]:
    """Newest first. Of the platform's secret, and of those it had before."""
    return [f"yibiao.files.mark:{one!s}".encode() for one in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def stamp_for(entry: AuditEntry) -> Stamp:
    """From what is on the trail, so that a lost property can be made again from the entry's number."""
    at = timezone.localtime(entry.at).isoformat(timespec="minutes")[:16]
    org = entry.org.name if entry.org else ""
    return stamped(Stamp(entry.pk, at, entry.actor_name, org, entry.purpose), keys()[0])


def marked(name: str, content: bytes, entry: AuditEntry | None) -> bytes:
    """The file with its mark; for files that the platform wrote whole. ``entry`` None: nothing personal was in it, and
    nothing is marked."""
    return with_mark(content, name, stamp_for(entry)) if entry and content else content


def marked_apart(name: str, content: bytes, entry: AuditEntry | None) -> bytes:
    """For what may hold parts of a file that somebody sent (a department's template, filled): opened in a process of
    its own, whatever its name. Not within a transaction: such a file could keep the lock of the trail for minutes."""
    return _with_mark(content, name, stamp_for(entry)) if entry and content else content
