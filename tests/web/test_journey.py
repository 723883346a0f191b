from __future__ import annotations


def test_people_of_the_cast_can_sign_in(sign_in):
    page = sign_in("lin", width=390)
    assert "林小满" in page.content()
