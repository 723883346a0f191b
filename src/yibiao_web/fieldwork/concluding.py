"""From notes to a conclusion: the place speaks first, then problems get their owners, then it is given back and
published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.messages.masking import masked_text
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.burden.actions import charge_demand
from yibiao_web.fieldwork.hearing import is_through, speaks_until
from yibiao_web.fieldwork.models import Conclusion, Note, Problem, Remark
from yibiao_web.fieldwork.parameters import number
from yibiao_web.fieldwork.queries import owners_for, rights
from yibiao_web.fieldwork.rules import appeal_until, asks_for_material
from yibiao_web.inspections.models import Visit
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of
from yibiao_web.policy.queries import pack

_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Laid:
    """A problem as it is to be laid to an owner. ``note``: the note that it comes from."""

    title: str
    owner: Organisation | None
    due_on: date | None
    note: Note | None = None
    judged_by: str = Problem.Judged.LEDGER
    owner_why: str = ""


@transaction.atomic
def remark(visit: Visit, *, words: str, viewer: Viewer, now: datetime, note: Note | None = None) -> Remark:
    """The place says something of what was noted; no words: it has no more to say. The same twice is once."""
    if not rights(viewer, visit).hosts:
        raise Refusal("not_hosts", _("只有去的那个地方的人能说意见，而且要等去完以后。"), 403)
    if hasattr(visit, "conclusion"):
        raise Refusal("concluded", _("结论已经反馈。不同意的，请申请复核。"))
    if note is not None and (note.visit_id != visit.pk or note.withdrawn_at):
        raise Refusal("no_note", _("这一条记录已经撤回了，请刷新页面。"))
    said = words.strip()[: number("note_words")]
    told = visit.remarks.filter(note=note, org=visit.place).order_by("-pk")
    known = next((one for one in told if one.words == said), None)  # the words are sealed
    if known is not None and (said or is_through(visit)):
        return known
    made = Remark.objects.create(visit=visit, note=note, words=said, org=visit.place, by=viewer.user, at=now)
    log("visit.remarked", by=viewer.user, org=viewer.org, now=now, target=visit, scope=visit.place.path,
        detail={"about": note.pk if note else None, "through": not said})  # fmt: skip
    return made


@transaction.atomic
def conclude(visit: Visit, *, words: str, laid: Sequence[Laid], viewer: Viewer, now: datetime) -> Conclusion:
    """Give the conclusion back: to the place, and each problem to its owner. Without a problem it is a thanks. Nothing
    in it may ask for material. Twice is once."""
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    known = Conclusion.objects.filter(visit=visit).first()
    if known is not None:
        return known
    today = timezone.localdate(now)
    _may_conclude(visit, words, laid, viewer, today)
    made = Conclusion.objects.create(
        visit=visit, words=words.strip(), by=viewer.user, org=viewer.org, at=now, on=today, nothing_found=not laid,
        appeal_until=appeal_until(today, pack(viewer.county)),
    )  # fmt: skip
    Problem.objects.bulk_create([_problem(visit, one, today) for one in laid])
    made.public_words = public_words(made)
    made.save(update_fields=["public_words"])
    _charge_receptions(visit)
    owners = sorted({one.owner.name for one in laid if one.owner})
    log("conclusion.given", by=viewer.user, org=viewer.org, now=now, target=made, scope=visit.place.path,
        detail={"place": visit.place.name, "problems": len(laid), "owners": owners})  # fmt: skip
    return made


def _may_conclude(visit: Visit, words: str, laid: Sequence[Laid], viewer: Viewer, today: date) -> None:
    if not rights(viewer, visit).concludes:
        raise Refusal("not_yours", _("只有去的人和派他们去的单位能写结论。"), 403)
    if visit.state != Visit.State.DONE:
        raise Refusal("not_over", _("还没有去完。请先点“去完了”。"))
    until = speaks_until(visit)
    if until is not None and today <= until:
        raise Refusal(
            "wait_for_place",
            _("请等当地说完：到 {until}，或者当地点“没有别的意见”以后，再反馈结论。").format(until=until),
        )
    if not words.strip():
        raise Refusal("no_words", _("请写一两句结论。没有发现问题的，写“没有发现问题，谢谢”就行。"), 422)
    _asks_nothing(words, viewer, today)
    known = {one.pk for one in owners_for(visit)}
    for one in laid:
        _may_lay(one, visit, known, viewer, today)


def _may_lay(one: Laid, visit: Visit, known: set[int], viewer: Viewer, today: date) -> None:
    if not one.title.strip():
        raise Refusal("no_title", _("请写清楚是什么问题。"), 422)
    if one.owner is None or one.owner.pk not in known:
        raise Refusal("no_owner", _("“{title}”请选归谁管：该县里部门办的，不要归到村里。").format(title=one.title), 422)
    if one.due_on is None or not today < one.due_on <= today + _YEAR:
        raise Refusal("no_day", _("“{title}”的期限请选明天以后、一年以内的日子。").format(title=one.title), 422)
    if one.judged_by not in Problem.Judged.values:
        raise Refusal("no_way", _("“{title}”请选怎样看改好了没有。").format(title=one.title), 422)
    if one.note is not None and (one.note.visit_id != visit.pk or one.note.kind == Note.Kind.SIGN):
        raise Refusal("no_fault", _("迎接、陪同这些不算当地的问题，请不要列进来。"), 422)
    _asks_nothing(f"{one.title}。{one.owner_why}", viewer, today)


def _asks_nothing(words: str, viewer: Viewer, today: date) -> None:
    """Nothing may be asked for in writing: the ledger has it, or somebody looks."""
    asked = asks_for_material(words, pack(viewer.county), today)
    if asked:
        told = f"这里在要材料：“{asked[0]}”。台账里有的直接看，没有的到现场看，请改成要办成的事。"
        raise Refusal("asks_for_material", told, 422)


def _problem(visit: Visit, one: Laid, today: date) -> Problem:
    return Problem(
        visit=visit, note=one.note, county=county_of(visit.place), place=visit.place, title=one.title.strip()[:200],
        owner=one.owner, owner_why=one.owner_why.strip()[:200], judged_by=one.judged_by, due_on=one.due_on, since=today,
    )  # fmt: skip


def _charge_receptions(visit: Visit) -> None:
    """What receptions took is charged to whoever sent the inspectors: without a word that leaked nobody had to stand
    there."""
    demand = visit.inspection.demand
    for note in visit.notes.filter(kind=Note.Kind.SIGN, withdrawn_at=None, people__gt=0, minutes__gt=0):
        minutes = note.people * note.minutes
        charge_demand(
            target=note, org=demand.org, county=demand.county, kind=demand.kind, on=visit.on, minutes=minutes,
            counted=True, shares={visit.place_id: minutes},
            title=f"迎接检查（{note.get_sign_display()}）：{demand.title}",
        )  # fmt: skip


def public_words(conclusion: Conclusion) -> str:
    """What the open page will say, without people, as a first draft."""
    visit = conclusion.visit
    found = list(visit.problems.exclude(state=Problem.State.DROPPED).select_related("owner"))
    if not found:
        return f"{visit.on.month}月{visit.on.day}日到{visit.place.name}，没有发现问题。感谢当地平时的工作。"
    owners = "、".join(dict.fromkeys(one.owner.name for one in found))
    return masked_text(
        f"{visit.on.month}月{visit.on.day}日到{visit.place.name}，发现 {len(found)} 个问题，由{owners}负责整改。"
    )


@transaction.atomic
def publish(conclusion: Conclusion, *, words: str, viewer: Viewer, now: datetime) -> Conclusion:
    """Show the result to everybody (国办发〔2015〕58号 二（四）). Whatever looks like a person is masked. Again: the
    words are changed."""
    held = rights(viewer, conclusion.visit)
    if not (held.concludes or held.keeps):
        raise Refusal("not_yours", _("只有派人去的单位和减负办能公布。"), 403)
    if not words.strip():
        raise Refusal("no_words", _("请写公布的话。"), 422)
    conclusion.public_words = masked_text(words.strip()[: number("note_words")])
    conclusion.published_at = conclusion.published_at or now
    conclusion.save(update_fields=["public_words", "published_at"])
    log("conclusion.published", by=viewer.user, org=viewer.org, now=now, target=conclusion,
        scope=conclusion.visit.place.path)  # fmt: skip
    return conclusion
