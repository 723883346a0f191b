"""Each rule's page opens, whatever it lacks: a number, a direction, words, a day."""

from __future__ import annotations

import pytest

from yibiao.policy import shipped_pack

AREAS = sorted({rule.area for rule in shipped_pack().rules.values()})


@pytest.mark.parametrize("area", AREAS)
def test_every_rule_has_a_page(as_user, area):
    browser = as_user("gao")
    ids = [id for id, rule in shipped_pack().rules.items() if rule.area == area]
    assert [id for id in ids if browser.get(f"/policy/{id}/").status_code != 200] == []


def test_the_list_opens_whatever_is_asked(as_user):
    browser = as_user("lin")
    for standing in ("in_force", "changed", "off", "all", "nonsense"):
        for page in ("1", "9", "x"):
            assert browser.get(f"/policy/?standing={standing}&page={page}&weight=block&q=不").status_code == 200
