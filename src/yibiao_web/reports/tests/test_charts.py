"""Drawings: well formed whatever is drawn, nothing left out, nothing outside."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from yibiao_web.reports.charts import Chart, Series, beside, scale, stacked

SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = st.floats(0, 1e9, allow_nan=False)


@st.composite
def charts(draw) -> Chart:
    count = draw(st.integers(1, 8))
    words = st.text("报表文件a1 <>&\"'\x00\x1f\ufffe𠮷", max_size=5)
    series = draw(st.lists(st.tuples(words, st.lists(NUMBERS, min_size=count, max_size=count)), min_size=1, max_size=4))
    labels = draw(st.lists(words, min_size=count, max_size=count))
    return Chart(labels, [Series(*one) for one in series], "小时")


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(charts())
def test_it_is_well_formed_and_every_number_has_its_bar(chart):
    for draw in (stacked, beside):
        picture = etree.fromstring(draw(chart).encode())
        bars = [one for one in picture.iter(f"{SVG}rect") if (one.get("fill") or "").startswith("#") and one.get("x")]
        assert len(bars) == len(chart.series) * (len(chart.labels) + 1)  # and one each in the legend


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(charts())
def test_no_bar_reaches_beyond_the_paper(chart):
    for draw in (stacked, beside):
        picture = etree.fromstring(draw(chart).encode())
        wide, tall = float(picture.get("width") or 0), float(picture.get("height") or 0)
        for one in picture.iter(f"{SVG}rect"):
            if one.get("x") and one.get("y") and float(one.get("height") or 0) > 10:
                assert -0.2 <= float(one.get("y") or 0) <= tall
                assert float(one.get("x") or 0) + float(one.get("width") or 0) <= wide + 0.2


@given(st.floats(0, 1e12, allow_nan=False))
def test_a_scale_reaches_the_largest_number_in_few_even_steps(most):
    ticks = scale(most)
    assert ticks[0] == 0
    assert 2 <= len(ticks) <= 6
    assert ticks[-1] >= most * (1 - 1e-6)


def test_words_cannot_become_marks():
    drawn = stacked(Chart(["<b>"], [Series("a & <script>", [1.0])], '"', 'x"y'))
    assert "<script>" not in drawn
    assert etree.fromstring(drawn.encode()).get("aria-label") == 'x"y'
