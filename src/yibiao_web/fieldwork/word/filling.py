"""A Word template with 《…》 → the same file with values. Works on the paragraphs as they are: a placeholder may be cut
into runs by spell checking or by changes of font, in the text, in tables, text boxes, headers and footers.

A table row with a placeholder of ``rows`` is repeated for each row; a paragraph that is nothing but one placeholder is
repeated for each line of its value. 《…》 with other words stays: it may be the title of a document. Pure.
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

PLACEHOLDER = re.compile(r"《([^《》]{1,20})》")
_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_FETCHES = re.compile(
    r"\s*(?:DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DATABASE|MACROBUTTON|PRINT)\b", re.IGNORECASE
)
_MACROS = ("vbaproject.bin", "activex", "oleobject", "embeddings/")
_MOST_PARTS = 500


class BadTemplate(Exception):  # noqa: N818 – it names the state of the file
    """``code`` and Chinese words that say what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True, slots=True)
class Checked:
    """The placeholders that a template has, and what stands in 《》 and is none (a title, or a slip)."""

    known: tuple[str, ...]
    unknown: tuple[str, ...]


def check(content: bytes, names: Iterable[str], *, most_bytes: int, most_unpacked: int) -> Checked:
    """Raises ``BadTemplate`` for what can not be filled in, or should not be opened."""
    document = _opened(content, most_bytes, most_unpacked)
    known = set(names)
    found = dict.fromkeys(name for paragraph in _paragraphs(document) for name in PLACEHOLDER.findall(_text(paragraph)))
    told = Checked(tuple(one for one in found if one in known), tuple(one for one in found if one not in known))
    if not told.known:
        raise BadTemplate("no_placeholder", "模板里没有可以填的地方。请照样板标上《检查名称》《问题清单》这样的字样。")
    return told


def fill(content: bytes, values: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """The template filled in. What it was checked for when it was kept is not checked again."""
    document = Document(io.BytesIO(content))
    for paragraph in list(_paragraphs(document)):  # of the template: what is filled in is no template any more
        if not _repeat_row(paragraph, values, rows):
            _fill_paragraph(paragraph, values)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def _opened(content: bytes, most_bytes: int, most_unpacked: int) -> Any:
    if len(content) > most_bytes:
        raise BadTemplate("template_too_large", f"模板超过 {most_bytes >> 20} 兆，请去掉大图再传。")
    if content.startswith(_ENCRYPTED):
        raise BadTemplate("template_locked", "这是加了密码的文件，或者是 .doc。请去掉密码，另存为 .docx 再传。")
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            _look_into(packed, most_unpacked)
        document = Document(io.BytesIO(content))
        _look_at_parts(document)
        return document
    except BadTemplate:
        raise
    except BadZipFile:
        raise BadTemplate("not_word", "这不是 .docx 文件，或者没有传完。请用 Word、WPS 另存为 .docx 再传。") from None
    except Exception:  # noqa: BLE001 – whatever a foreign file does to the parser, it is a damaged file
        raise BadTemplate("template_damaged", "这个文件打不开，可能坏了。请用 Word、WPS 打开另存一次再传。") from None


def _look_into(packed: ZipFile, most_unpacked: int) -> None:
    parts = packed.infolist()
    if len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > most_unpacked:
        raise BadTemplate("template_too_large", "模板解开以后太大，请去掉大图和嵌入的文件再传。")
    if any(one.flag_bits & 1 for one in parts):
        raise BadTemplate("template_locked", "这是加了密码的文件，请去掉密码再传。")
    names = [one.filename for one in parts]
    if "word/document.xml" not in names:
        raise BadTemplate("not_word", "这不是 Word 文档。请用 Word、WPS 做好模板，另存为 .docx 再传。")
    if any(mark in name.lower() for name in names for mark in _MACROS):
        raise BadTemplate("template_runs", "模板里有宏或者嵌入的程序、文件，不能用。请去掉以后另存为 .docx 再传。")
    for name in names:
        if name.endswith((".xml", ".rels")):
            _look_at(name, packed.read(name))


def _look_at(name: str, xml: bytes) -> None:
    if _DECLARED.search(xml):
        raise BadTemplate("template_damaged", "模板里有不该有的声明，不能用。请用 Word、WPS 另存一次再传。")


def _look_at_parts(document: Any) -> None:
    """As they are read, however they were written down: what refers to outside, and fields that fetch or run things."""
    for relation in document.part.package.iter_rels():
        if relation.is_external and relation.reltype != RELATIONSHIP_TYPE.HYPERLINK:
            raise BadTemplate(
                "template_links", "模板里引用了外面的文件（图片、附加模板）。请改成插入，不要链接，再传。"
            )
        if relation.reltype == RELATIONSHIP_TYPE.A_F_CHUNK:
            raise BadTemplate("template_runs", "模板里嵌入了别的文件，不能用。请把内容直接粘贴进来再传。")
    if any(_FETCHES.match(one) for one in _fields(document)):
        raise BadTemplate("template_runs", "模板里有会去取外面文件或者运行程序的域，不能用。请删掉以后再传。")


def _fields(document: Any) -> Iterator[str]:
    """What each field says, put together from its runs."""
    for paragraph in _paragraphs(document):
        said = ""
        for one in paragraph.iter(qn("w:instrText"), qn("w:fldChar"), qn("w:fldSimple")):
            if one.tag == qn("w:instrText"):
                said += one.text or ""
                continue
            yield said
            said = one.get(qn("w:instr"), "")
        yield said


def _paragraphs(document: Any) -> Iterator[Any]:
    """All of them, those of tables, text boxes, headers and footers too."""
    yield from document.element.body.iter(qn("w:p"))
    seen = set()
    for section in document.sections:
        for part in (section.header, section.footer, section.first_page_header, section.first_page_footer,
                     section.even_page_header, section.even_page_footer):  # fmt: skip
            if not part.is_linked_to_previous and id(part._element) not in seen:
                seen.add(id(part._element))
                yield from part._element.iter(qn("w:p"))


def _texts(paragraph: Any) -> list[Any]:
    """The text elements of a paragraph itself, not those of a text box within."""
    return [one for one in paragraph.iter(qn("w:t")) if next(one.iterancestors(qn("w:p"))) is paragraph]


def _text(paragraph: Any) -> str:
    return "".join(one.text or "" for one in _texts(paragraph))


def _repeat_row(paragraph: Any, values: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> bool:
    """The table row that a paragraph stands in, once for each of ``rows``; with none, one row of dashes. Whether it is
    such a row."""
    row = next(paragraph.iterancestors(qn("w:tr")), None)
    columns = set(rows[0]) if rows else _COLUMNS
    if row is None or not columns & set(PLACEHOLDER.findall("".join(_text(one) for one in row.iter(qn("w:p"))))):
        return False
    if row.getparent() is None:  # done with its first paragraph
        return True
    for told in rows or [dict.fromkeys(_COLUMNS, "无")]:
        made = copy.deepcopy(row)
        row.addprevious(made)
        for one in list(made.iter(qn("w:p"))):
            _fill_paragraph(one, {**values, **told})
    row.getparent().remove(row)
    return True


_COLUMNS = frozenset({"序号", "问题", "证据", "责任单位", "整改期限", "整改情况"})


def _fill_paragraph(paragraph: Any, values: Mapping[str, str]) -> None:
    texts = _texts(paragraph)
    whole = "".join(one.text or "" for one in texts)
    found = [one for one in PLACEHOLDER.finditer(whole) if one.group(1) in values]
    if not found:
        return
    lines = values[found[0].group(1)].split("\n")
    if len(lines) > 1 and found[0].group(0) == whole.strip():
        for line in lines[:-1]:
            made = copy.deepcopy(paragraph)
            paragraph.addprevious(made)
            _put(_texts(made), [(found[0].start(), found[0].end(), line)])
        _put(texts, [(found[0].start(), found[0].end(), lines[-1])])
        return
    _put(texts, [(one.start(), one.end(), values[one.group(1)].replace("\n", "；")) for one in found])


def _put(texts: Sequence[Any], changes: Sequence[tuple[int, int, str]]) -> None:
    """Put words in place of stretches of the joined text; each in the run in which its stretch begins."""
    for start, end, words in reversed(changes):
        at = 0
        for one in texts:
            text = one.text or ""
            first, last = max(0, start - at), min(len(text), end - at)
            if first < last:
                begins = at <= start
                one.text = text[:first] + (words if begins else "") + text[last:]
                one.set(_SPACE, "preserve")
            at += len(text)
