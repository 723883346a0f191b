"""The file of an answer: which files it takes, made one after the other so that progress can be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

from django.utils.translation import gettext as _

from yibiao_web.answers.cells import file_name
from yibiao_web.answers.filled import File, OwnTemplate
from yibiao_web.answers.models import Answer
from yibiao_web.answers.picture import Picture
from yibiao_web.answers.tables import tables_of
from yibiao_web.answers.writers import ONE, as_xlsx
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.models import Organisation

Shape = Answer.Shape
Progress = Callable[[int], None]
_SECONDS_A_FILE, _CELLS_A_SECOND, _PATIENCE = 0.05, 300_000, 2.0


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    content: bytes
    notes: tuple[str, ...] = ()


def files_of(picture: Picture, shape: str) -> int:
    """How many steps a shape takes."""
    villages = picture.wanted.villages
    if shape == Shape.VILLAGES:
        return len(villages)
    return len({one.parent_id for one in villages}) if shape == Shape.TOWNSHIPS else 1


def takes_long(picture: Picture, shape: str) -> bool:
    """Whether people should not have to wait for it with an open page."""
    return files_of(picture, shape) * _SECONDS_A_FILE + picture.cells / _CELLS_A_SECOND > _PATIENCE


def made(picture: Picture, shape: str, place: str, provenance: bool, progress: Progress) -> Made:
    """The file of an answer; ``place`` is the scope's name."""
    title = file_name(picture.wanted.version.form.title)
    if shape in (Shape.WHOLE, Shape.TOWNSHIPS, Shape.VILLAGES):
        return _own(OwnTemplate(picture, provenance), shape, title, place, progress)
    tables = tables_of(picture)
    if not tables:
        raise Refusal("nothing_known", _("台账里没有这些人的可取数据，没有生成文件。请换一个范围再试。"), 422)
    if shape == Shape.XLSX:
        return Made(f"{title}（{place}）.xlsx", as_xlsx(tables))
    files = [(f"{number}-{file_name(one.title)}.{shape}", ONE[shape](one)) for number, one in enumerate(tables, 1)]
    if len(files) == 1:
        return Made(f"{title}（{place}）.{shape}", files[0][1])
    return Made(f"{title}（{place}）-{shape}.zip", zipped(files))


def _own(template: OwnTemplate, shape: str, title: str, place: str, progress: Progress) -> Made:
    files = list(_files(template, shape, progress))
    notes = tuple(_for_pages(template.notes))
    if not files:
        raise Refusal("nothing_filled", "没有能填进原表的内容：" + ("；".join(notes) or "没有选出对象。"), 422)
    if shape == Shape.WHOLE and len(files) == 1:
        return Made(files[0][0].rpartition("/")[2], files[0][1], notes)
    words = {Shape.VILLAGES: "分村", Shape.TOWNSHIPS: "分镇街"}.get(Shape(shape), "原表")
    return Made(f"{title}（{place}）-{words}.zip", zipped(files), notes)


def _for_pages(notes: Iterable[str]) -> Iterator[str]:
    """The core's notes without its advice for the command line, and without the list that only that makes."""
    for told in notes:
        one = told.replace("，原因见上或补填清单", "，台账里还没有")
        words, command, _ = one.partition("；请用 --")
        if command:
            yield f"{words}；请选小一点的范围，或按村取（压缩包）"
        elif "--" not in one:
            yield one


def _files(template: OwnTemplate, shape: str, progress: Progress) -> list[File]:
    if shape == Shape.WHOLE:
        return template.of_all()
    files: list[File] = []
    for done, (folder, name, villages) in enumerate(_parts(template.picture, shape), 1):
        inside = f"{file_name(folder)}/" if folder else ""
        files += [(inside + own, content) for own, content in template.of(villages, name)]
        progress(done)
    return files


def _parts(picture: Picture, shape: str) -> list[tuple[str, str, list[Organisation]]]:
    """(folder, name, villages) of each file."""
    villages = picture.wanted.villages
    if shape == Shape.VILLAGES:
        return [(one.parent.name if one.parent else "", one.name, [one]) for one in villages]
    townships: dict[str, list[Organisation]] = defaultdict(list)
    for one in villages:
        townships[one.parent.name if one.parent else one.name].append(one)
    return [("", name, some) for name, some in townships.items()]


def zipped(files: list[File]) -> bytes:
    """One archive; the files are compressed already."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as archive:
        taken: set[str] = set()
        for name, content in files:
            archive.writestr(_free(name, taken), content)
    return out.getvalue()


def _free(name: str, taken: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    free, number = name, 2
    while free in taken:
        free, number = f"{stem}({number}){dot}{suffix}", number + 1
    taken.add(free)
    return free
