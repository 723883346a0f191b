from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.db import connection

from yibiao_web.audit.models import AuditEntry
from yibiao_web.counties.command import county
from yibiao_web.counties.models import CountyHome

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(county, arguments)
    return done.exit_code, done.output


def test_status_tells_of_counties_and_partitions():
    status, words = said("status")
    assert (status, "2 个县，0 个搬过" in words) == (0, True)
    assert ("分区 ledger_subject_others：其他各县" in words) == (connection.vendor == "postgresql")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("move", "123456"), "没有代码是 123456 的县。这里有：990101 禾溪县"),
        (("move", "990101101"), "没有代码是 990101101 的县"),
        (("move", "990101"), "要写明 --to"),
        (("move", "990101", "--cancel"), "没有正在搬"),
        (("move", "990101", "--to", "mysql://x/y", "--files", "x", "--address", "https://x"), "postgresql://"),
        (("move", "990101", "--to", "postgresql://x/", "--files", "x", "--address", "https://x"), "没有写库名"),
        (("forget", "990101", "--hash", "1"), "没有搬走"),
        (("partition", "123456"), "没有代码"),
    ],
)
def test_what_can_not_be_done_is_said_with_what_to_do(arguments, words):
    status, told = said(*arguments)
    assert status == 1
    assert words in told.replace("\n", "")


def test_what_may_lie_on_the_new_server_is_cleared_or_left_only_on_purpose(cast, now):
    home = {"county": cast.org("禾溪县"), "state": "moving", "since": now}
    CountyHome.objects.create(**home)
    assert said("move", "990101", "--cancel") == (0, "禾溪县不搬了，照常使用。\n"), "nothing was sent off yet"
    CountyHome.objects.create(**home, files=[0, 0, ""])
    status, told = said("move", "990101", "--cancel")
    assert (status, "--to 和 --files" in told, CountyHome.objects.count()) == (1, True, 1)
    status, told = said("move", "990101", "--cancel", "--to", "sqlite:////nowhere/x.sqlite3", "--files", "/nowhere")
    assert (status, "请核对 --to" in told, CountyHome.objects.count()) == (1, True, 1)
    assert said("move", "990101", "--cancel", "--leave-copy")[0] == 0
    assert [one.detail["left"] for one in AuditEntry.objects.filter(action="county.move_cancelled")] == [
        True, True
    ]  # fmt: skip
