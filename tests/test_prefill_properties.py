"""What is written into a form is read back from it as the same value, whatever the form's ways."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.prefill_sheets import catalogue, id_number
from yibiao.model import FormField
from yibiao.prefill.conditions import Vocabulary
from yibiao.prefill.linkage import visible_agree
from yibiao.prefill.periods import read_period
from yibiao.prefill.rendering import Hints, renderer
from yibiao.prefill.values import parser

ITEMS, LISTS = catalogue().items, catalogue().code_lists
WORDS = Vocabulary(catalogue())
DAYS = st.dates(date(1911, 1, 1), date(2099, 12, 31))
SAMPLES = st.sampled_from(["2018年5月1日", "2018-05-01", "2018/5/1", "2018.05.01", "20180501", "2018.5.1"])


def through(
    item: str, value: object, hints: Hints, factor: float = 1.0, choices: tuple[str, ...] | None = None
) -> object:
    own = ITEMS[item]
    codes = LISTS.get(own.choices or "")
    field = FormField(path=(own.name,), label_cell="A1", column="A", choices=choices)
    return parser(own, codes, factor)(renderer(field, own, codes, factor, hints)(value))  # type: ignore[arg-type]


@given(DAYS, SAMPLES)
def test_days_come_back(day, sample):
    assert through("person.birth_date", day.isoformat(), Hints(samples=(sample,))) == day.isoformat()


@given(DAYS, st.sampled_from(["2018年5月", "2018-05", "2018.05", "201805"]))
def test_months_come_back(day, sample):
    assert through("person.birth_date", day.isoformat(), Hints(samples=(sample,))) == day.isoformat()[:7]


@given(st.integers(0, 10**9), st.sampled_from([1.0, 1000.0, 10_000.0]))
def test_money_comes_back_in_every_unit(yuan, factor):
    assert through("household.annual_income", yuan, Hints(), factor) == yuan


@given(st.sampled_from([value.name for value in LISTS["nation"].values]), st.booleans())
def test_choices_come_back_by_name_and_by_number(nation, numbered):
    choices = tuple(f"{at}.{v.name}" if numbered else v.name for at, v in enumerate(LISTS["nation"].values, 1))
    assert through("person.nation", nation, Hints(), choices=choices) == nation


@given(DAYS, st.integers(1, 999), st.integers(3, 8), st.integers(2, 6))
def test_a_masked_number_still_fits_its_own_and_shows_only_what_it_should(day, order, head, tail):
    number = id_number(day.strftime("%Y%m%d"), order)
    sample = "1" * head + "*" * (18 - head - tail) + "1" * tail
    masked = through("person.id_number", number, Hints(samples=(sample,)))
    assert masked == number[:head] + "*" * (18 - head - tail) + number[-tail:]
    assert visible_agree(str(masked), number) == head + tail


@given(st.text(max_size=30))
@settings(max_examples=200)
def test_any_label_is_read_without_losing_a_letter_unnoticed(text):
    meaning = WORDS.read(text)
    if any("一" <= letter <= "龥" for letter in text):
        assert meaning.terms or meaning.left
    read_period(text)
