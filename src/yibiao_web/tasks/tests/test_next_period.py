"""What a clerk is told of a form that comes again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yibiao_web.forms.actions import copy
from yibiao_web.forms.models import Admission, FormField
from yibiao_web.tasks.tests.making import admission_for, sent


@pytest.fixture
def next_period(cast, now):
    """The form copied and sent a month later, perhaps with a column more."""

    def again(first, *labels: str) -> None:
        version = copy(first.version.form, viewer=cast.viewer("zhao"), now=now)
        for number, label in enumerate(labels, start=5):
            FormField.objects.create(version=version, region=0, number=number, path=[label], cell="A1")
        admission = first.admission
        admission.pk, admission.version = None, version
        admission.save()
        sent(cast, now + timedelta(days=20), admission=Admission.objects.get(pk=admission.pk), villages=["杏花坞村"])

    return again


@pytest.mark.parametrize(
    ("villages", "labels", "words"),
    [
        (["杏花坞村"], ["棉被数量"], "比上期新增</span> 棉被数量"),
        (["杏花坞村"], [], "栏目与上期相同"),
        (["老槐坪村"], ["棉被数量"], "第一次填"),  # the last period did not ask this village
    ],
)
def test_what_is_new_is_against_the_last_time_this_village_was_asked(
    cast, now, as_user, next_period, villages, labels, words
):
    first = sent(cast, now, admission=admission_for(cast, now), villages=villages)
    next_period(first, *labels)
    assert words in as_user("lin").get("/fill/").content.decode()
