"""A file that a browser or a programme sent: the checks that are the same for all, in one place.

What is in it is looked at by a reader in a process of its own (``files.reading``); nothing here opens it.
"""

from __future__ import annotations

from typing import NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yibiao.sheets.guard import MEBI
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.names import clean_name


class Given(NamedTuple):
    name: str
    content: bytes


def given(
    request: HttpRequest, *, most: int, field: str = "file", missing: str = "", advice: str = ""
) -> Given:  # fmt: skip
    """The file of a request. ``most``: bytes; ``missing`` what is said where there is none, ``advice`` what to do with
    one that is too large."""
    sent = request.FILES.get(field)
    if sent is None:
        raise Refusal("no_file", missing or _("请先选文件。"), 422)
    return taken(sent, most=most, advice=advice)


def taken(sent: UploadedFile, *, most: int, advice: str = "") -> Given:
    """One that a form of Django's has found; too large, it is not read into memory."""
    if (sent.size or 0) > most:
        raise too_large(most, advice)
    content = sent.read(most + 1)
    if len(content) > most:  # whatever was said of its size
        raise too_large(most, advice)
    return Given(clean_name(sent.name or ""), bytes(content))


def too_large(most: int, advice: str = "") -> Refusal:
    words = _("文件超过 {limit} MB。{advice}").format(limit=most // MEBI, advice=advice or _("请看看是不是选错了。"))
    return Refusal("too_large", words, 422)
