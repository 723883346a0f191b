"""Can somebody with everything in hand say whose answer is whose? ``python -m bench.surveys_attack [WAVES]``.

The attacker has all tables in the order in which the database keeps their rows, copied after every answer and after
the filing; the access log (who sent when); all slips; everything but the server's key. Guess: within each cell, the
n-th row is the n-th that was sent; by chance that hits one a cell and wave, whatever the cell's size. Beside it: how
much of a cell's sealed lump stays the same when an answer is added, against bytes of chance.
"""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import timedelta

os.environ["YIBIAO_DATA"] = tempfile.mkdtemp(prefix="surveys-attack-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yibiao_web.site.settings")

import django

django.setup()

# ruff: noqa: E402 - the models can be imported once Django is set up
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from tests.cast import Cast, build

from yibiao_web.surveys import codes, filing
from yibiao_web.surveys.models import Survey, SurveyAnswer, SurveyCell
from yibiao_web.surveys.tests import making


def main() -> None:
    waves = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    call_command("migrate", verbosity=0)
    build()
    making.residents(Cast())
    hits = answers = chance = same = copies = 0
    for number in range(waves):
        one = wave(number)
        hits, answers, chance = hits + one[0], answers + one[1], chance + one[2]
        same, copies = same + one[3], copies + one[4]
    spread = chance**0.5
    print(
        f"按行的次序猜：猜中 {hits}/{answers}，瞎猜的期望 {chance}（标准差约 {spread:.0f}）；"
        f"{waves} 次调查，每次 {answers // waves} 份答卷"
    )
    print(
        f"每来一份答卷前后比整库：封着的一团里没有变的字节 {same}/{copies}={same / copies:.4f}，"
        f"随机的字节期望 {1 / 256:.4f}"
    )


def wave(number: int) -> tuple[int, int, int, int, int]:
    """Hits, answers, cells; bytes that two copies of a lump share, and all of them."""
    cast, now = Cast(), timezone.now() + timedelta(days=100 * number)
    survey = making.opened(cast, now, size=90, title=f"第{number}次")
    slips = making.slips(cast, survey, now)
    filing._chance.shuffle(slips)
    of = {digest: cell.key for cell in survey.cells.all() for digest in cell.live}
    sent: dict[str, list[str]] = {}
    same = copies = 0
    lumps: dict[str, bytes] = {}
    for at, (_, code) in enumerate(slips):
        cell = of[codes.digest(code, survey.pk, settings.SECRET_KEY)]
        making.answer(survey, code, now, q1=str(at % 5), q2=str(at // 5 % 5), q3=str(at // 25 % 4))
        sent.setdefault(cell, []).append(f"{at % 5}{at // 5 % 5}{at // 25 % 4}")
        lump = bytes(SurveyCell.objects.get(survey=survey, key=cell).waiting)
        if before := lumps.get(cell):
            same += sum(a == b for a, b in zip(before, lump, strict=False))
            copies += min(len(before), len(lump))
        lumps[cell] = lump
    filing.file_closed(now + timedelta(days=11))
    found = rows_of(survey)
    hits = sum(a == b for cell in sent for a, b in zip(sent[cell], found[cell], strict=True))
    return hits, len(slips), len(sent), same, copies


def rows_of(survey: Survey) -> dict[str, list[str]]:
    """In the order that the database keeps them."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM surveys_surveyanswer WHERE survey_id = %s", [survey.pk])
        order = [row[0] for row in cursor.fetchall()]
    rows = {one.pk.hex: one for one in SurveyAnswer.objects.filter(survey=survey)}
    for pk in order:
        one = rows[str(pk).replace("-", "")]
        found.setdefault(one.cell, []).append("".join(str(one.values[key]) for key in ("q1", "q2", "q3")))
    return found


if __name__ == "__main__":
    main()
