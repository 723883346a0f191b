from __future__ import annotations

import pytest
from django.apps import apps

from yibiao_web.counties import guards
from yibiao_web.counties.belonging import ALONG, BELONGS, FOLLOWED, KEPT, STAYS, WHOLE, by_label, tables
from yibiao_web.counties.models import CountyHome


def test_every_table_of_the_project_belongs_somewhere_or_says_why_it_stays():
    every = {one._meta.label for one in apps.get_models(include_auto_created=True)}
    told = [*BELONGS, *WHOLE, *STAYS]
    assert every - set(told) == set(), "a new table: say in counties/belonging.py how it belongs to a county"
    assert set(told) - every == set()
    assert len(told) == len(set(told))


def test_every_way_leads_to_an_organisation():
    for model in tables():
        for way in BELONGS.get(model._meta.label, ()):
            here = model
            for step in [] if way in ("", "scope") else way.split("__"):
                here = here._meta.get_field(step).related_model
            assert way == "scope" or here._meta.label == "orgs.Organisation", (model, way)


def test_what_points_to_what_stays_is_nowhere():
    """A key to a table that does not move would point nowhere on the other server."""
    for model in tables():
        for field in model._meta.concrete_fields:
            if field.is_relation:
                assert field.related_model._meta.label in {*BELONGS, *WHOLE}, (model, field)


def test_the_lists_name_tables_that_are_there():
    for label in (*FOLLOWED, *KEPT, *ALONG):
        assert by_label(label)._meta.label == label
    for label, several in ALONG.items():
        for parts, key in several:
            assert by_label(parts)._meta.get_field(key).related_model is by_label(label)
            assert parts in FOLLOWED


@pytest.mark.parametrize(("state", "said"), [("moving", True), ("arriving", True), ("arrived", False)])
def test_who_only_reads_is_told_above_every_page_before_typing_in_vain(as_user, cast, now, state, said):
    CountyHome.objects.create(county=cast.org("禾溪县"), state=state, address="https://x.example", since=now)
    guards.forget()
    page = as_user("lin").get("/", follow=True).content.decode()
    guards.forget()
    assert ("先不要填" in page) is said
