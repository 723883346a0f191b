"""One more line at the foot of every page of a Word document."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.shared import Pt

_SMALL = Pt(7)


def with_foot(content: bytes, line: str) -> bytes:
    """What stands at the foot stays; sections without one get one."""
    document = Document(BytesIO(content))
    done: set[int] = set()
    for number, section in enumerate(document.sections):
        feet = [section.footer]
        if section.different_first_page_header_footer:
            feet.append(section.first_page_footer)
        if document.settings.odd_and_even_pages_header_footer:
            feet.append(section.even_page_footer)
        for foot in feet:
            if number and foot.is_linked_to_previous:
                continue  # shows the one before
            _add(foot, line, done)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _add(foot: Any, line: str, done: set[int]) -> None:
    foot.is_linked_to_previous = False
    if id(foot._element) in done:
        return
    done.add(id(foot._element))
    empty = [one for one in foot.paragraphs if not one.text.strip()]
    paragraph = empty[0] if len(foot.paragraphs) == 1 and empty else foot.add_paragraph()
    paragraph.add_run(line).font.size = _SMALL
