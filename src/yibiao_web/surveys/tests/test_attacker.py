"""Somebody has the whole database, before and after, every line of the access log, and even all the slips: whose answer
is whose? No better than chance within a cell."""

from __future__ import annotations

import random
import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yibiao_web.surveys import codes, filing, sealing
from yibiao_web.surveys.models import OpenAnswer, SampleMember, Survey, SurveyAnswer, SurveyCell
from yibiao_web.surveys.tests import making

pytestmark = pytest.mark.django_db


def everything() -> dict[str, list[str]]:
    """All rows of all tables, in the order in which the database keeps them."""
    rows = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.managed:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
                rows[model._meta.db_table] = [repr(one) for one in cursor.fetchall()]
    return rows


def opened(cast, **more) -> Survey:
    making.residents(cast)
    return making.opened(cast, timezone.now(), size=90, **more)


def post(client: Client, survey: Survey, code: str, **said: str):
    return client.post(reverse("surveys:answer", args=[survey.demand_id]), {"code": code, **said})


def test_an_answer_changes_one_cell_and_nothing_else(cast, as_user):
    """Lin answers while she is signed in."""
    survey = opened(cast)
    code = making.slips(cast, survey, timezone.now())[0][1]
    lin = as_user("lin")
    before = everything()
    assert post(lin, survey, code, q1="3", q4="路灯不亮").status_code == 200
    after = everything()
    changed = [table for table in after if after[table] != before[table]]
    assert changed == [SurveyCell._meta.db_table], "no trail, no session, no job, no cache, no row of an answer"
    (row,) = set(after[changed[0]]) - set(before[changed[0]])
    for told in ("林小满", "127.0.0.1", "路灯", '"q1"', code, codes.plain(code, "x"), "datetime"):
        assert not told or told not in row


def test_what_waits_is_sealed(cast):
    survey = opened(cast)
    for said, (_, code) in zip(("0", "4"), making.slips(cast, survey, timezone.now()), strict=False):
        making.answer(survey, code, timezone.now(), q1=said, q4="路" * (290 if said == "4" else 1))
        cells = [one for one in survey.cells.all() if one.waiting]
        assert all(b'"q1"' not in bytes(one.waiting) and "路".encode() not in bytes(one.waiting) for one in cells)


def test_the_length_tells_how_many_and_nothing_of_what_they_wrote():
    """Of a cell of any size: a long sheet among short ones is as long as a short one."""
    for count in range(1, 30):
        short = [{"values": {"q1": 3}, "texts": {}}] * count
        long = [*short[1:], {"values": {"q1": 3}, "texts": {"q4": "路" * 300}}]
        lengths = {len(sealing.sealed(some, cell=1, key="k", written=1)) for some in (short, long)}
        assert len(lengths) == 1
        assert sealing.unsealed(sealing.sealed(long, cell=1, key="k", written=1), cell=1, key="k") == long


def test_nothing_kept_of_a_survey_has_a_time_or_a_person(cast):
    for model in (SurveyAnswer, OpenAnswer, SurveyCell, SampleMember):
        kinds = {one.get_internal_type() for one in model._meta.get_fields() if hasattr(one, "get_internal_type")}
        assert not kinds & {"DateTimeField", "DateField", "TimeField", "GenericIPAddressField"}
    for model in (SurveyAnswer, OpenAnswer, SurveyCell):
        related = {one.related_model for one in model._meta.fields if one.related_model}
        assert apps.get_model("ledger.Subject") not in related
        assert apps.get_model("accounts.User") not in related


def test_a_used_a_forged_and_a_live_code_get_the_same_words(cast, settings):
    survey = opened(cast)
    live, used = (code for _, code in making.slips(cast, survey, timezone.now())[:2])
    post(Client(), survey, used, q1="0")
    answers = [post(Client(), survey, code, q1="1") for code in (used, codes.fresh(settings.SECRET_KEY), live)]
    bodies = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", one.content.decode()) for one in answers]
    assert len(set(bodies)) == 1
    assert {one.status_code for one in answers} == {200}


def test_no_address_that_a_log_would_keep_holds_a_code(cast):
    """What a web server notes: method and path of each request."""
    survey = opened(cast)
    slips = making.slips(cast, survey, timezone.now())
    log = [f"GET {reverse('surveys:answer', args=[survey.demand_id])}"]
    for _, code in slips[:5]:
        done = post(Client(), survey, code, q1="1")
        log.append(f"POST {done.request['PATH_INFO']}?{done.request['QUERY_STRING']}")
        assert done.headers.get("Location") is None
        assert code not in done.content.decode()
    assert len(set(log[1:])) == 1


def test_an_interviewers_code_stands_in_the_page_and_in_no_redirect(cast, as_user):
    survey = opened(cast)
    member = survey.members.filter(active=True).first()
    zhao = as_user("zhao")
    zhao.get("/")
    before = everything()
    page = zhao.post(reverse("surveys:interview", args=[survey.demand_id, member.pk]))
    assert page.status_code == 200
    assert re.search(r'name="code" value="[-A-Z0-9]{14}"', page.content.decode())
    after = everything()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {SurveyCell._meta.db_table, SampleMember._meta.db_table}, "no entry tells when somebody was asked"


def test_whoever_has_all_tables_all_logs_and_all_slips_guesses_no_better_than_chance(cast):
    """Each of 90 answers is marked by its open text. The attacker knows who sent when (the log), the order of all rows
    before and after, and which slip was whose; and guesses by order of rows within each cell."""
    survey = opened(cast)
    dice = random.Random(7)
    sent: dict[str, list[str]] = {}
    slips = making.slips(cast, survey, timezone.now())
    dice.shuffle(slips)
    for number, (_, code) in enumerate(slips):
        cell = next(one.key for one in survey.cells.all() if _digest(survey, code) in one.live)
        making.answer(
            survey, code, timezone.now(), q1=str(number % 5), q2=str(number // 5 % 5), q3=str(number // 25 % 4)
        )
        sent.setdefault(cell, []).append(f"{number % 5}{number // 5 % 5}{number // 25 % 4}")
    filing.file_closed(timezone.now() + timedelta(days=11))
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute('SELECT cell, "values" FROM surveys_surveyanswer')  # in the order that the database keeps
        for cell, values in cursor.fetchall():
            told = (
                {one: values.split(f'"{one}": ')[1][0] for one in ("q1", "q2", "q3")}
                if isinstance(values, str)
                else values
            )
            found.setdefault(cell, []).append("".join(str(told[one]) for one in ("q1", "q2", "q3")))
    hits = sum(a == b for cell in sent for a, b in zip(sent[cell], found[cell], strict=True))
    cells = len(sent)  # guessing by chance hits one a cell on average, whatever the cell's size
    assert hits <= cells + 4 * cells**0.5
    assert sorted(one for some in sent.values() for one in some) == sorted(
        one for some in found.values() for one in some
    )


def _digest(survey: Survey, code: str) -> str:
    return codes.digest(code, survey.pk, settings.SECRET_KEY)


def test_open_texts_are_in_no_order_and_beside_no_answer(cast):
    survey = opened(cast)
    for number, (_, code) in enumerate(making.slips(cast, survey, timezone.now())):
        making.answer(survey, code, timezone.now(), q1="1", q4=f"路灯{number:03}")
    filing.file_closed(timezone.now() + timedelta(days=11))
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM surveys_openanswer")
        order = [one for (one,) in cursor.fetchall()]
    assert len(order) == 90
    assert order != sorted(order)
    assert {one.name for one in OpenAnswer._meta.fields} == {"id", "survey", "question", "text"}


def test_codes_are_drawn_from_more_than_anybody_can_try(settings):
    key = settings.SECRET_KEY
    many = {codes.fresh(key) for _ in range(2000)}
    assert len(many) == 2000
    assert all(codes.plain(one, key) for one in many)
    good = sum(bool(codes.plain(codes.fresh("another key"), key)) for _ in range(4000))
    assert good < 20  # one in 900 passes the two letters; of those one in 6e14 ÷ slips is live
