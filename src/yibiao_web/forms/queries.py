"""Reads about forms: what is known of one for some villages, and what a viewer may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from yibiao.prefill.coverage import Coverage, coverage_of
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.catalogue import queries as catalogue_queries
from yibiao_web.forms.models import Admission, Form, FormVersion
from yibiao_web.forms.reading import understood
from yibiao_web.ledger.queries import knowledge
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of


def coverage(version: FormVersion, villages: Sequence[Organisation], on: date, filters: Sequence[str] = ()) -> Coverage:
    """What the ledger knows of a version's cells for some villages. Raises ``selection.FilterError``."""
    read = understood(version)
    known = knowledge(villages, catalogue_queries.catalogue(), on, catalogue_queries.owners())
    return coverage_of(read.matched, read.workbook, known, filters=filters)


def forms_of(viewer: Viewer) -> QuerySet[Form]:
    """Forms that a viewer works with: a requester those of the own organisation, the gatekeeper all of the county's."""
    allowed = Q(pk__in=[])
    if viewer.may("requester"):
        allowed |= Q(org=viewer.org)
    if viewer.may("gatekeeper"):
        allowed |= Q(org__path__startswith=county_of(viewer.org).path)
    return Form.objects.filter(allowed)


def versions_of(viewer: Viewer) -> QuerySet[FormVersion]:
    """Versions that a viewer may look at; the file itself is left in the database until it is read."""
    return FormVersion.objects.filter(form__in=forms_of(viewer)).select_related("form__org__parent").defer("content")


def admissions_of(viewer: Viewer) -> QuerySet[Admission]:
    return Admission.objects.filter(version__form__in=forms_of(viewer)).select_related("version__form__org")


def area_of(org: Organisation) -> Organisation:
    """Whom an organisation may ask: a department its county, a township itself."""
    return org.area


def villages_of(org: Organisation, chosen: Sequence[int] = ()) -> list[Organisation]:
    """The villages an organisation may ask, in the order of the tree; with ``chosen`` (ids of villages, townships or
    the county) only those in them."""
    every = list(Organisation.objects.within(area_of(org).path).villages().filter(active=True).select_related("parent"))
    if not chosen:
        return every
    paths = tuple(Organisation.objects.filter(pk__in=chosen).values_list("path", flat=True))
    return [one for one in every if one.path.startswith(paths)] if paths else []
