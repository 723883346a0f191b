"""Picking from the register: the clerk types two characters of a name, or digits of a number, and the row comes with
all that is known. The row joins the draft's base, so that it is from then on like any other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from yibiao.catalogue.identifiers import parse_id_number
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.refusals import Refusal
from yibiao_web.ledger.identity import KEY_ITEMS
from yibiao_web.ledger.keys import number_of
from yibiao_web.ledger.masking import masked, masked_name
from yibiao_web.ledger.models import Subject
from yibiao_web.ledger.queries import blocks_of
from yibiao_web.orgs.models import Organisation
from yibiao_web.submissions.actions import hold
from yibiao_web.submissions.base import with_row
from yibiao_web.submissions.drafting import base_of, digest_of, draft_of
from yibiao_web.submissions.drafts import ACTS, MERGED, PICKED, STATE, Draft, RegionBase, Typed
from yibiao_web.submissions.editing import Editing, edits_since
from yibiao_web.submissions.knowing import row_now
from yibiao_web.submissions.models import Submission
from yibiao_web.submissions.page_data import grid_of
from yibiao_web.submissions.queries import register_of, villages_below

SHOWN = 12
_DIGITS = re.compile(r"[\dXx]{4,}")
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody of the register. ``about`` tells people of one name apart: born when, of which group and family."""

    subject: int
    name: str
    about: str
    listed: bool


def hits(submission: Submission, region: int, words: str, *, viewer: Viewer) -> dict[str, Any]:
    """Whom the typed words may mean, names and numbers masked; ``more``: there are others."""
    draft, wanted = draft_of(submission), "".join(words.split())
    own = draft.base.by_number.get(region)
    if own is None or len(wanted) < _SHORTEST or (wanted.isdigit() and not _DIGITS.fullmatch(wanted)):
        return {"hits": [], "more": False}
    villages = villages_below(submission.assignment.org)
    rows = register_of(submission.assignment, own.subject, grid_of(viewer))
    rows = rows.filter(_means(own.subject, wanted, villages))
    found = list(_told(rows).order_by("name", "pk")[: SHOWN + 1])
    family = _family(found, wanted, villages) if own.subject == "household" else {}
    shown = [asdict(_hit(draft, own, one, family.get(one.pk, ""))) for one in found[:SHOWN]]
    return {"hits": shown, "more": len(found) > SHOWN}


def _means(kind: str, words: str, villages: Sequence[Organisation]) -> Q:
    of_household = kind == "household"
    if _DIGITS.fullmatch(words):
        own = Q(pk__in=_numbered(kind, words, villages))
        return own | Q(pk__in=_homes(Q(pk__in=_numbered("person", words, villages)))) if of_household else own
    own = Q(name__icontains=words)
    return own | Q(pk__in=_homes(Q(name__icontains=words))) if of_household else own


def _numbered(kind: str, words: str, villages: Sequence[Organisation]) -> list[int]:
    """Who has a number with these digits in it: the database holds digests of people's, so the columns are asked."""
    item, sought = KEY_ITEMS.get(kind, ""), words.upper()
    return [
        pk
        for block in blocks_of(villages) if block.kind == kind
        for pk, number in zip(block.ids, block.columns.get(item, ()), strict=False)
        if number is not None and sought in str(number).upper()
    ]  # fmt: skip


def _family(homes: Sequence[Subject], words: str, villages: Sequence[Organisation]) -> dict[int, str]:
    """By household the member who was meant, where it is not the head."""
    people = Subject.objects.filter(household__in=[one.pk for one in homes], state=Subject.State.ACTIVE)
    heads = {one.pk: one.name for one in homes}
    meant = people.filter(_means("person", words, villages)).values_list("household", "name")
    return {home: name for home, name in meant if home and name != heads[home]}


def _homes(of: Q) -> QuerySet[Subject, int | None]:
    people = Subject.objects.filter(of, kind="person", state=Subject.State.ACTIVE, household__isnull=False)
    return people.values_list("household", flat=True)


def _told(rows: QuerySet[Subject]) -> QuerySet[Subject]:
    # a count of its own: subjects in partitions can not be grouped by their number alone
    members = Subject.objects.filter(household=OuterRef("pk"), state=Subject.State.ACTIVE).order_by()
    size = members.values("household").annotate(n=Count("pk")).values("n")
    return rows.select_related("household").annotate(size=Coalesce(Subquery(size), 0))


def _hit(draft: Draft, region: RegionBase, one: Subject, member: str) -> Hit:
    row = f"s{one.pk}"
    listed = draft.has(region, row) and not draft.act(row, STATE) and not draft.act(row, MERGED)
    about = [*([_("家人 {name}").format(name=masked_name(member))] if member else []), *_about(one)]
    return Hit(one.pk, masked_name(one.name) or _("（没有名称）"), "　".join(about), listed)


def _about(one: Subject) -> list[str]:
    number = number_of(one)
    told, sound = [], parse_id_number(number) if one.kind == "person" else None
    if sound:
        told.append(_("{year}年生").format(year=sound.birth_date.year))
    home = one.household
    group = one.values.get(f"{one.kind}.village_group") or (home.values.get("household.village_group") if home else "")
    if group:
        told.append(str(group))
    if home is not None and home.name and home.name != one.name:
        told.append(_("{name}家").format(name=masked_name(home.name)))
    if one.kind == "household":
        told.append(_("{n} 人").format(n=getattr(one, "size", 0)))
    if number:
        told.append(str(masked("person.id_number", number)))
    return told


@transaction.atomic
def pick(
    submission: Submission, region: int, subject: int, *, viewer: Viewer, now: datetime, instead: str = ""
) -> dict[str, Any]:
    """Put somebody of the register into a list. ``instead`` is a row that was added by hand for the same person: what
    was typed there and is open here is taken over. Who is in the list already stays as it is."""
    hold(submission, viewer)
    own = base_of(submission).by_number.get(region)
    if own is None or own.kind == "crosstab" or any(row[:1] == "v" for row in own.rows):
        raise Refusal("no_rows_here", _("这张表不能加行。"), 422)
    found = register_of(submission.assignment, own.subject, grid_of(viewer)).filter(pk=subject).first()
    if found is None:
        raise Refusal("not_in_register", _("名册里没有这一位，可能刚刚迁出。请重新查找，或手工添加。"), 404)
    row, since = f"s{subject}", submission.edits
    if row not in own.at:
        _grow(submission, own, subject, now)
    work = Editing(submission, draft_of(submission, {row, instead}), viewer=viewer, now=now, batch=str(uuid4()))
    _put(work, work.draft.base.by_number[region], row, instead)
    number = work.write()
    return {"number": number, "row": row, "edits": edits_since(submission, since)}


def _grow(submission: Submission, region: RegionBase, subject: int, now: datetime) -> None:
    made = row_now(submission.assignment, region, subject, now)
    if made is None:
        raise Refusal("not_in_register", _("名册里没有这一位，可能刚刚迁出。请重新查找，或手工添加。"), 404)
    base = with_row(base_of(submission).data, made)
    submission.base, submission.base_digest = base, digest_of(base)
    submission.save(update_fields=["base", "base_digest"])


def _put(work: Editing, region: RegionBase, row: str, instead: str) -> None:
    """The acts that let the row stand, and what was typed by hand before."""

    def put(row: str, key: str, value: Any) -> None:
        work.put(row, key, Typed(value, "", work.viewer.user.name, work.at, work.viewer.user.pk))

    if row in region.picked and not work.draft.is_listed(region, row):
        known = work.draft.act(row, PICKED) or {}
        put(row, PICKED, {"regions": sorted({*known.get("regions", ()), region.number})})
    for act in (STATE, MERGED):
        if work.draft.act(row, act):
            work.put(row, act, None)
    if instead[:1] == "n" and work.draft.has(region, instead):
        for (one, key), typed in list(work.cells.items()):
            fits = one == instead and key not in ACTS and work.draft.is_open(region, row, key)
            if fits and (row, key) not in work.cells and typed.value is not None:
                work.put(row, key, typed)
        put(instead, STATE, "dropped")
