"""What a version's file asks, read once a process, with what people decided about its fields."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import Any, Generic, TypeVar

from yibiao.conversion import LibreOffice
from yibiao.findings import finding
from yibiao.model import Candidate, Finding, Form, Match, MatchedForm
from yibiao.sheets.grid import Workbook
from yibiao.sheets.guard import MEBI
from yibiao.sheets.reading import open_form
from yibiao_web.audit.refusals import Refusal
from yibiao_web.catalogue.queries import aliases
from yibiao_web.files.reading import reader
from yibiao_web.forms.models import FormField, FormVersion

MAX_UPLOAD = 20 * MEBI
_KEPT = 200
_open_form = reader(open_form, warm={})
K = TypeVar("K")
V = TypeVar("V")


class _Recent(Generic[K, V]):
    """The last things read, for several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K, make: Callable[[], V]) -> V:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made


_files: _Recent[tuple[str, str], tuple[Workbook, Form]] = _Recent()
_matched: _Recent[tuple[str, str, str], MatchedForm] = _Recent()


@dataclass(frozen=True)
class Understood:
    """``matched`` was read from ``workbook``. ``dropped`` are the (region, field) that the requester gave up; they
    have no item and nobody is asked for them."""

    workbook: Workbook
    matched: MatchedForm
    dropped: frozenset[tuple[int, int]] = frozenset()

    @property
    def form(self) -> Form:
        return self.matched.form


@cache
def converter() -> LibreOffice:
    return LibreOffice()


def read_file(name: str, content: bytes) -> tuple[Workbook, Form]:
    """The file as the core understands it; refused where its reader did not come to an end."""
    return _files.get((sha256(content).hexdigest(), name), lambda: _read(name, content))


def _read(name: str, content: bytes) -> tuple[Workbook, Form]:
    return _open_form(content, name, converter=converter())


def problems(name: str, content: bytes) -> list[Finding]:
    """Why a file can not be used as a form at all; empty when it can."""
    if len(content) > MAX_UPLOAD:
        return [finding("file_too_large", file=name, size=len(content) // MEBI, limit=MAX_UPLOAD // MEBI)]
    try:
        _, form = read_file(name, content)
    except Refusal as problem:
        return [Finding(problem.code, "block", problem.message, "")]
    if any(region.fields and not region.hidden for region in form.regions):
        return []
    return [one for one in form.findings if one.severity != "hint"] or [finding("no_fields", file=name)]


def understood(version: FormVersion) -> Understood:
    """The version's workbook and form; what was settled or dropped since counts at once."""
    rows = list(
        FormField.objects.filter(version=version).values_list(
            "region", "number", "item", "confidence", "factor", "decided", "dropped", "alternatives"
        )
    )
    moved = aliases()
    rows = [(*row[:2], moved.get(row[2], row[2]), *row[3:]) for row in rows]
    name = version.file_name
    workbook, form = _files.get((version.sha256, name), lambda: _read(name, bytes(version.content)))
    stamp = sha256(repr([row[:7] for row in rows]).encode()).hexdigest()
    matched = _matched.get(
        (version.sha256, name, stamp), lambda: MatchedForm(form, tuple(_match(*row) for row in rows))
    )
    return Understood(workbook, matched, frozenset((row[0], row[1]) for row in rows if row[6]))


def _match(
    region: int, number: int, item: str, confidence: float, factor: float, decided: str, dropped: bool,
    alternatives: list[dict[str, Any]],
) -> Match:  # fmt: skip
    candidates = tuple(Candidate(one["item"], one["confidence"], tuple(one["reasons"])) for one in alternatives)
    by_person = decided == "person" or dropped
    return Match(
        region, number, None if dropped else item or None, confidence, (), candidates, factor,
        "person" if by_person else "machine",
    )  # fmt: skip
