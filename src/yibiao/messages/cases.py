"""The worked cases of ``policy/cases/messages.yaml``: one message each."""

from __future__ import annotations

from collections.abc import Iterable

from yibiao.messages.checking import check_message
from yibiao.policy import Pack
from yibiao.policy.cases import Case


def run(case: Case, pack: Pack) -> Iterable[str]:
    """The codes found in ``facts.text``, sent on ``facts.sent_on`` where that is given."""
    checked = check_message(case.facts["text"], pack, case.day, sent_on=case.facts.get("sent_on"))
    return [one.code for one in checked.findings]
