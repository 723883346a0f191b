"""A programme's file stays as its format wants it; who fetched it travels beside it."""

from __future__ import annotations

import json

from yibiao_web.audit.models import AuditEntry
from yibiao_web.files.marking import keys
from yibiao_web.files.stamps import Stamp, genuine


def test_an_export_says_in_its_header_who_fetched_it(caller, grant, known):
    grant("县民政局", "person.name")
    told = caller().get("/export/person.csv?items=person.name")
    b"".join(told.streaming_content)
    stamp = Stamp(**json.loads(told.headers["Yibiao-Mark"]))
    assert genuine(stamp, keys())
    assert stamp.entry == AuditEntry.objects.get(action="data.read").pk
    assert stamp.org == "县民政局"


def test_nothing_personal_is_not_marked(caller, known):
    assert "Yibiao-Mark" not in caller().get("/organisations").headers
