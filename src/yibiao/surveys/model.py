"""The nouns of surveys. Keys are short and stable, what people read is Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

QuestionKind = Literal["scale", "choice", "minutes", "open"]
Audience = Literal["residents", "staff"]
QUESTION_KINDS: dict[QuestionKind, str] = {
    "scale": "满意程度（五级）", "choice": "选一个", "minutes": "每周几分钟", "open": "写一两句话",
}  # fmt: skip

LEVELS = ("非常满意", "满意", "基本满意", "不满意", "非常不满意")  # of a scale, from best to worst


@dataclass(frozen=True, slots=True)
class Question:
    """``choices`` of a scale go from best to worst. ``must``: nobody can hand in without it."""

    key: str
    kind: QuestionKind
    words: str
    choices: tuple[str, ...] = ()
    must: bool = False


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """``complaint``: where somebody can object to the survey or to how it was held."""

    title: str
    questions: tuple[Question, ...]
    audience: Audience = "residents"
    introduction: str = ""
    complaint: str = ""


@dataclass(frozen=True, slots=True)
class FrameUnit:
    """Somebody who can be drawn. ``place``: where results are given for; ``village``: the first stage of two."""

    id: str
    place: str
    village: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class SampleDesign:
    """``size`` people of the whole; ``villages`` > 0: two stages, that many villages first. ``spread``: the standard
    deviation expected in a stratum, for Neyman's allocation; none: proportional. ``least`` people a cell."""

    size: int
    villages: int = 0
    spread: tuple[tuple[str, float], ...] = ()
    least: int = 5
    replacements: float = 0.5


@dataclass(frozen=True, slots=True)
class SampleCell:
    """People who can not be told apart by their answers: one place, one group. ``probability``: of being drawn;
    ``stratum`` and ``cluster`` are the design's; ``cluster`` "" where everybody was drawn by himself."""

    key: str
    place: str
    group: str
    population: int
    drawn: int
    probability: float
    stratum: str
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class DrawnUnit:
    """``order`` within the cell; those from ``SampleCell.drawn`` on are replacements, used in that order."""

    id: str
    cell: str
    order: int
    replacement: bool


@dataclass(frozen=True, slots=True)
class DrawnSample:
    """``digest``: of the frame's ids, places and groups, so that anyone with the same list draws the same people."""

    seed: str
    digest: str
    cells: tuple[SampleCell, ...]
    units: tuple[DrawnUnit, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """``effective``: the size of a simple random sample that would say as much. ``kish``: what unequal weights leave of
    ``n``, and ``degrees`` of freedom: both known before anybody's answer is, so what is published may hang on them."""

    value: float
    standard_error: float
    n: int
    low: float
    high: float
    effective: float
    kish: float
    degrees: float
