"""The interviewer's side: whom to call, what became of it, who comes in whose place.

Of these only the reading of a telephone number is on the trail. An entry “now somebody is asked” beside the others
would tell to the minute when a person answered.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from yibiao.surveys.parameters import shipped
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.refusals import Refusal
from yibiao_web.sharing.actions import note_reading
from yibiao_web.surveys.actions import issue
from yibiao_web.surveys.models import SampleMember, Survey, SurveyCell

PHONES = ("person.mobile", "person.phone")
ADDRESSES = ("person.current_address", "person.registered_address")
_READ = ("person.name", *PHONES, *ADDRESSES)


@transaction.atomic
def reveal(member: SampleMember, *, viewer: Viewer, now: datetime) -> dict[str, str]:
    """Name, number and address of somebody drawn, to call or to write to. Who looked is on the trail."""
    told = {
        "name": member.subject.name, "phone": first_of(member, PHONES), "address": first_of(member, ADDRESSES)
    }  # fmt: skip
    note_reading(
        viewer, org=viewer.org, scope=member.subject.org.path, kind="person", items=_READ,
        subjects=[member.subject_id], purpose="满意度调查，联系抽中的人", what=member.survey.demand.title, now=now,
    )  # fmt: skip
    return told


@transaction.atomic
def address_list(survey: Survey, *, purpose: str, viewer: Viewer, now: datetime) -> list[tuple[str, str, str]]:
    """(place, name, address) of all who are asked, for envelopes. Any slip of the place may go into any of them."""
    if len("".join(purpose.split())) < 4:
        raise Refusal("no_purpose", _("请写名单做什么用，比如“寄答卷码”。"), 422)
    rows = survey.members.filter(active=True, outcome="").select_related("subject__org", "cell__place")
    members = list(rows.order_by("cell__place__path", "subject__org__path", "subject__name", "pk"))
    note_reading(
        viewer, org=viewer.org, scope=survey.demand.county.path, kind="person", items=_READ[:1] + ADDRESSES,
        subjects=[one.subject_id for one in members], purpose=purpose.strip(), what=survey.demand.title, now=now,
    )  # fmt: skip
    return [(one.cell.place.name, one.subject.name, first_of(one, ADDRESSES)) for one in members]


def first_of(member: SampleMember, items: tuple[str, ...]) -> str:
    return next((str(member.subject.values[one]) for one in items if member.subject.values.get(one)), "")


@transaction.atomic
def missed(member: SampleMember) -> SampleMember:
    """Nobody answered the call. After as many as the parameters say the next replacement takes the place."""
    member = _open(member)
    member.attempts += 1
    if member.attempts >= shipped().attempts:
        member.outcome, member.reason = SampleMember.Outcome.NO_CONTACT, f"打了 {member.attempts} 次没有人接"
        _replace(member)
    member.save(update_fields=["attempts", "outcome", "reason"])
    return member


@transaction.atomic
def settle(member: SampleMember, outcome: str, reason: str = "") -> SampleMember:
    """Refused, or not to be asked at all (dead, moved away): the next replacement takes the place."""
    if outcome not in (SampleMember.Outcome.REFUSED, SampleMember.Outcome.INELIGIBLE):
        raise Refusal("no_outcome", _("请选不愿答，或者不在了、搬走了。"), 422)
    member = _open(member)
    member.outcome, member.reason = outcome, reason.strip()[:100]
    _replace(member)
    member.save(update_fields=["outcome", "reason"])
    return member


@transaction.atomic
def interview(member: SampleMember) -> str:
    """Begin to ask: a fresh code of the person's cell, which the page hands in with the answers. That it was this
    person's is kept nowhere."""
    member = _open(member)
    cell = SurveyCell.objects.select_for_update().get(pk=member.cell_id)
    if cell.issued >= cell.asked:
        raise Refusal("all_printed", _("这一片的答卷码都印成纸条了，再打电话问就会有人答两回。请等他们自己答。"))
    (code,) = issue(cell, 1)
    member.outcome = SampleMember.Outcome.FINISHED
    member.save(update_fields=["outcome"])
    return code


def _open(member: SampleMember) -> SampleMember:
    held = SampleMember.objects.select_for_update(of=("self",)).get(pk=member.pk)
    if held.outcome or not held.active:
        raise Refusal("settled", _("这一位已经不用再联系了，请看名单里的下一位。"))
    return held


def _replace(member: SampleMember) -> None:
    """In the order that was drawn, nobody skipped; where none is left, the cell stays short and the weights make up
    for it."""
    rows = SampleMember.objects.select_for_update().filter(cell=member.cell_id, replacement=True, active=False)
    following = rows.order_by("order").first()
    if following is not None:
        SampleMember.objects.filter(pk=following.pk).update(active=True)
        cell = SurveyCell.objects.select_for_update().get(pk=member.cell_id)
        cell.asked += 1
        cell.save(update_fields=["asked"])
