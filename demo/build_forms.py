"""Draws the forms of demo/forms again: ``python -m demo.build_forms [OUT]``.

An authoring script: it needs python-docx and, for .xls, .et and .doc, LibreOffice. What it draws is committed,
so nobody needs to run it to use the demo. Packages are packed with fixed times; drawing twice gives the same bytes
for .xlsx, .xlsm, .docx, .csv and HTML, and the same cells for the files LibreOffice writes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from demo.authoring import departments  # noqa: F401  (fills the registry)
from demo.authoring.registry import FORMS, FormSource
from demo.authoring.sheet import Book
from demo.authoring.word import Paper

FOLDER = Path(__file__).with_name("forms")
_OLE = {"xls": ("xlsx", "xls:MS Excel 97"), "et": ("xlsx", "xls:MS Excel 97"), "doc": ("docx", "doc:MS Word 97")}
_MACRO = ("spreadsheetml.sheet.main+xml", "ms-excel.sheet.macroEnabled.main+xml")


def build(out: Path = FOLDER, office: str | None = None) -> list[Path]:
    """Draws all forms into ``out``; without LibreOffice (``office``) the .xls, .et and .doc are left out."""
    office = office or shutil.which("soffice")
    with tempfile.TemporaryDirectory() as scratch:
        written = []
        to_convert: list[tuple[FormSource, Path, Path]] = []
        for number, source in enumerate(FORMS):
            target = out / source.department / source.file
            target.parent.mkdir(parents=True, exist_ok=True)
            if source.suffix in _OLE and not source.draw.__name__.endswith("_page"):
                draft = Path(scratch) / f"{number:03d}.{_OLE[source.suffix][0]}"
                _draw(source, draft)
                to_convert.append((source, draft, target))
            else:
                _draw(source, target)
                written.append(target)
        return written + (_convert(to_convert, office, Path(scratch)) if office else [])


def _draw(source: FormSource, target: Path) -> None:
    """Workbooks and papers are drawn on; a .csv gives its rows and encoding, a page its HTML."""
    suffix = target.suffix[1:]
    if suffix in ("xlsx", "xlsm"):
        book = Book(target.with_suffix(".xlsx"))
        source.draw(book)
        book.file.close()
        if suffix == "xlsm":
            target.with_suffix(".xlsx").replace(target)
        _pack(target, macro=suffix == "xlsm")
    elif suffix == "docx":
        paper = Paper(target)
        source.draw(paper)
        paper.save()
        _pack(target)
    elif suffix == "csv":
        text, encoding = source.draw()
        target.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    else:
        target.write_bytes(source.draw().encode("utf-8"))


def _pack(path: Path, *, macro: bool = False) -> None:
    """Packs again with fixed times. An .xlsm without macros is an .xlsx by another content type."""
    with zipfile.ZipFile(path) as package:
        parts = [(info.filename, package.read(info)) for info in package.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, content in parts:
            if macro and name == "[Content_Types].xml":
                content = content.replace(
                    f"application/vnd.openxmlformats-officedocument.{_MACRO[0]}".encode(),
                    f"application/vnd.{_MACRO[1]}".encode(),
                )
            info = zipfile.ZipInfo(name, (2026, 3, 2, 9, 30, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)


def _convert(jobs: list[tuple[FormSource, Path, Path]], office: str, scratch: Path) -> list[Path]:
    """One call of LibreOffice a format."""
    for filter_name in sorted({_OLE[source.suffix][1] for source, _, _ in jobs}):
        drafts = [str(draft) for source, draft, _ in jobs if _OLE[source.suffix][1] == filter_name]
        command = [office, "--headless", f"-env:UserInstallation=file://{scratch}/profile", "--convert-to", filter_name]
        subprocess.run([*command, "--outdir", str(scratch), *drafts], check=True, capture_output=True, timeout=300)
    for source, draft, target in jobs:
        shutil.copyfile(draft.with_suffix("." + _OLE[source.suffix][1].split(":")[0]), target)
    return [target for _, _, target in jobs]


if __name__ == "__main__":
    for path in build(Path(sys.argv[1]) if sys.argv[1:] else FOLDER):
        print(path)
