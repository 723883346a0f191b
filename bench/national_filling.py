"""Villages that hand in: some over HTTP as people do, the others by the rows that the actions write."""

from __future__ import annotations

import json

from bench.national_people import signed_in
from bench.national_sending import ITEMS
from bench.web_http import Site

CELLS = [f"{column}{row}" for row in range(3, 3 + len(ITEMS)) for column in "BC"]
MOVES = (("todo", -1), ("filling", 1), ("filling", -1), ("submitted", 1), ("submitted", -1), ("approved", 1))


def fill_all(site: Site, several: list[tuple[int, str, str]], took: list[float]) -> None:
    for pk, clerk, reviewer in several:
        took.append(fill(site, pk, clerk, reviewer))


def fill(site: Site, pk: int, clerk: str, reviewer: str) -> float:
    """Open, type, submit, approve; seconds of the submission."""
    session = signed_in(site, clerk)
    status, body, _seconds = session.get(f"/fill/{pk}")
    assert status == 200, (status, body[-500:])
    edits = [{"row": "", "field": cell, "value": number_of(pk, at)} for at, cell in enumerate(CELLS)]
    status, body, _seconds = session.json(f"/fill/{pk}/save", {"edits": edits})
    assert status == 200, body[-500:]
    status, body, seconds = session.json(f"/fill/{pk}/submit", {"key": f"national-{pk}"})
    assert status == 200, body[-500:]
    assert json.loads(body)["accepted"], body[-500:]
    status, body, _seconds = signed_in(site, reviewer).json(f"/review/{pk}/decide", {"act": "approve"})
    assert status in (200, 302), (status, body[-500:])
    return seconds


def number_of(pk: int, at: int) -> int:
    return (pk * 31 + at * 17) % 900 + 1


def numbers(pk: int) -> dict[str, int]:
    return {cell: number_of(pk, at) for at, cell in enumerate(CELLS)}


def simulate(task: int, like, several: list[int]) -> None:
    """A batch of villages hands in and is approved: the rows that the actions and jobs write, but no audit entries."""
    from django.db import transaction
    from django.utils import timezone

    from yibiao_web.rollup.models import VillageNumbers
    from yibiao_web.submissions.models import Submission
    from yibiao_web.tasks.models import Assignment, StateCount

    now = timezone.now()
    with transaction.atomic():
        rows = list(
            Assignment.objects.filter(pk__in=several, state="todo").values_list("pk", "org", "county", "due_on")
        )
        Assignment.objects.filter(pk__in=[pk for pk, *_ in rows]).update(
            state="approved", opened_at=now, submitted_at=now, approved_at=now, round=1, version=3
        )
        StateCount.objects.bulk_create(
            StateCount(task_id=task, county_id=county, due_on=due_on, state=state, number=number)
            for _pk, _org, county, due_on in rows
            for state, number in MOVES
        )
        Submission.objects.bulk_create(
            Submission(
                assignment_id=pk,
                based_at=now,
                base=like.base,
                base_digest=like.base_digest,
                submit_key=f"simulated-{pk}",
                result={**like.result, "cells": numbers(pk)},
            )
            for pk, *_ in rows
        )
        VillageNumbers.objects.bulk_create(
            VillageNumbers(task_id=task, county_id=county, org_id=org, changed_at=now,
                           numbers={f"cell|{cell}": number for cell, number in numbers(pk).items()})
            for pk, org, county, _due_on in rows
        )  # fmt: skip
