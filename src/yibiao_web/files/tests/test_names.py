from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yibiao_web.files.names import LONGEST, clean_name


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("村情 表.xlsx", "村情 表.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\某\\表.xls", "表.xls"),
        ("/etc/cron.d/x.csv", "x.csv"),
        ("..", "未命名"),
        ("", "未命名"),
        ("表\0.xlsx", "表.xlsx"),
        ("表\r\nSet-Cookie: a=b.xlsx", "表Set-Cookie_ a=b.xlsx"),
        ("报\u202excod.exe", "报xcod.exe"),
        ("CON.xlsx", "_CON.xlsx"),
        ("nul", "_nul"),
        ("com1.csv", "_com1.csv"),
        ("表.xlsx. ", "表.xlsx"),
        ('a"b<c>.csv', "a_b_c_.csv"),
        ("长" * 300 + ".docx", "长" * (LONGEST - 5) + ".docx"),
        ("e\u0301.csv", "é.csv"),
        ("村情.xls".encode("gb18030"), "村情.xls"),
        ("坏\udcff.csv", "坏?.csv".replace("?", "_")),
    ],
)
def test_a_name_is_one_that_can_be_kept_and_shown(given_name, kept):
    assert clean_name(given_name) == kept


@given(st.text(max_size=400) | st.binary(max_size=400))
def test_no_name_leads_anywhere_or_hides_anything(told):
    name = clean_name(told)
    assert 0 < len(name) <= LONGEST
    assert not set(name) & set('/\\:*?"<>|')
    assert not any(unicodedata.category(one) in ("Cc", "Cf", "Cs") for one in name)
    assert clean_name(name) == name
