"""The steps in order, one short function a journey: read → match → audit. Filling is ``prefill.fill``.

Everything that touches the machine (files, the converter, today's date) comes in as an argument.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from yibiao.burden.parameters import Parameters
from yibiao.catalogue import Catalogue
from yibiao.findings import finding
from yibiao.matching import Matcher
from yibiao.model import Form, MatchedForm
from yibiao.overlap import NO_DEPARTMENT, Audit, Source, audit_forms
from yibiao.sheets.opening import Converter
from yibiao.sheets.reading import read_form


@dataclass(frozen=True, slots=True)
class File:
    """A file's bytes under the name it is called by in results and messages; ``problem`` says why there are none."""

    name: str
    data: bytes
    problem: str = ""


def read(files: Iterable[File], *, converter: Converter | None = None, hidden_too: bool = False) -> Iterator[Form]:
    """Each file as a form; a file that can not be read is a form without regions, and its findings say why."""
    for file in files:
        if file.problem:
            yield Form(file.name, "missing", "", findings=(finding("cannot_open", file=file.name, why=file.problem),))
            continue
        yield read_form(file.data, file.name, converter=converter, hidden_too=hidden_too)


def match(forms: Iterable[Form], matcher: Matcher) -> Iterator[MatchedForm]:
    """Each form with its fields' data items."""
    for form in forms:
        yield matcher.match_form(form)


def audit(
    matched: Iterable[MatchedForm], catalogue: Catalogue, *, parameters: Parameters | None, on: date, folder: str
) -> Audit:
    """What the forms of a folder ask twice. A form's department is the first folder of its name; a folder without
    folders is one department's."""
    forms = list(matched)
    flat = all(department_of(one.form.file) == NO_DEPARTMENT for one in forms)
    sources = [Source(one, one.form.file, folder if flat and folder else department_of(one.form.file)) for one in forms]
    return audit_forms(sources, catalogue, parameters, on=on, folder=folder)


def department_of(name: str) -> str:
    """``县民政局/低保/名册.xlsx`` → 县民政局; a file at the top has none."""
    parts = PurePath(name).parts
    return parts[0] if len(parts) > 1 else NO_DEPARTMENT
