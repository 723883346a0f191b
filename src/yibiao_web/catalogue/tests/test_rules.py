from __future__ import annotations

import pytest

from yibiao_web.catalogue.rules import Piece, differences, digest_of, followed, part_for


def test_differences_mark_what_went_and_what_came():
    assert differences("60周岁以上的人", "65周岁以上的人") == (
        [Piece("6", "same"), Piece("0", "gone"), Piece("周岁以上的人", "same")],
        [Piece("6", "same"), Piece("5", "new"), Piece("周岁以上的人", "same")],
    )


@pytest.mark.parametrize(
    ("value", "part"), [("13800000000", "a"), ("座机", "b"), ("0871-6", None), (13, "a"), (None, None)]
)
def test_a_value_goes_to_the_first_part_that_takes_it(value, part):
    rules = [{"item": "a", "starts": ["13"]}, {"item": "b", "values": ["座机"]}]
    assert part_for(rules, value) == part


def test_aliases_are_followed_to_the_end_and_a_circle_ends():
    assert followed({"a": "b", "b": "c"}, "a") == "c"
    assert followed({"a": "b", "b": "a"}, "a") in ("a", "b")
    assert followed({}, "a") == "a"


def test_contexts_of_one_path_and_title_are_one():
    assert digest_of(["p", "t", "person"]) == digest_of(["p", "t", None]) != digest_of(["p", "u", None])
