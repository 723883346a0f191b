"""The runner of ``policy/cases/messages.yaml``: ``facts: {text: …}`` → the codes found."""

from __future__ import annotations

from collections.abc import Iterable

from yibiao.messages.checking import check_message
from yibiao.policy import Pack
from yibiao.policy.cases import Case


def run(case: Case, pack: Pack) -> Iterable[str]:
    """The codes of a case's message."""
    return dict.fromkeys(one.code for one in check_message(case.facts["text"], pack, case.day).findings)
