"""The requester's own template filled: one file for some villages, a township or a village. The template is opened
and its questions are put once; each place brings its own knowledge, so that nobody of a village of the same name
elsewhere gets in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from yibiao.prefill.census import Census
from yibiao.prefill.filler import Filler, Opened, Part
from yibiao.prefill.held import HeldKnowledge
from yibiao.prefill.package import PackageError
from yibiao_web.answers.asking import Asking
from yibiao_web.answers.picture import Picture, known_of
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.templates import TemplateApart
from yibiao_web.forms.reading import converter
from yibiao_web.orgs.models import Organisation

File = tuple[str, bytes]


class _Everybody(Census):
    """A census of knowledge that holds one village only, whatever its people say their village is called."""

    def of_village(self, kind: str, village: str) -> list[int]:
        return self.listed(kind)


@dataclass
class OwnTemplate:
    """The template of a picture, ready to be filled. ``notes`` gathers what readers of the files should know."""

    picture: Picture
    provenance: bool = False
    notes: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        version = self.picture.wanted.version
        self.name = version.file_name
        self.content = bytes(version.content)
        try:
            self.template = TemplateApart(self.content, self.name, converter=converter())
        except PackageError as problem:
            raise Refusal(
                "template_unusable", _("原表写不进去：{problem}。可以改取合并表。").format(problem=problem), 422
            ) from problem
        self.asks = Asking(self.picture)

    def of_all(self) -> list[File]:
        """One file (of Word cards several) about everybody."""
        return self._fill(self.picture.open)

    def of(self, villages: Sequence[Organisation], name: str) -> list[File]:
        """The files of some villages; of a single one its name is written where the form asks for it."""
        return self._fill(known_of(self.picture.wanted, villages), name, alone=len(villages) == 1)

    def _fill(self, opened: HeldKnowledge, name: str = "", alone: bool = False) -> list[File]:
        known = self.asks.guarded(opened)
        census = _Everybody(known, known.census.vocabulary) if alone else known.census
        read = self.picture.read
        template = Opened(self.name, self.content, read.workbook, read.matched, self.name, self.template)
        template.questions = self.asks.questions
        filler = Filler(census, (), self.provenance, {self.name: self.asks.chosen(known)})
        return self._taken(filler.fill(template, name if alone else "", named=alone), "" if alone else name)

    def _taken(self, part: Part, name: str) -> list[File]:
        self.notes |= dict.fromkeys((*part.notes, *part.account.notes))
        if not name:
            return list(part.outputs)
        return [(_named(file, name), content) for file, content in part.outputs]


def _named(file: str, name: str) -> str:
    stem, dot, rest = file.partition(".")
    return f"{stem}-{name}{dot}{rest}"
