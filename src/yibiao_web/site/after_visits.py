"""What visits teach the next draw: a reception goes onto the list by which a leak is narrowed down, and where nothing
was found the sender's own opinion of the place sinks a step, so that it is drawn less often.

Here, because drawing and fieldwork do not know each other.
"""

from __future__ import annotations

from django.db import transaction

from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.models import AuditEntry
from yibiao_web.draws.listing import set_risks
from yibiao_web.draws.models import Opening, PlaceRisk
from yibiao_web.draws.opening import note_sign
from yibiao_web.fieldwork.models import Conclusion, Note
from yibiao_web.inspections.models import Visit


@transaction.atomic
def hand_signs(entry_id: int) -> None:
    """Job after "visit.finished" and "conclusion.given": signs noted on a drawn visit. Twice is once."""
    entry = AuditEntry.objects.get(pk=entry_id)
    visit = _visit_of(entry)
    opening = Opening.objects.filter(visit=visit).first() if visit else None
    if opening is None or visit is None:
        return
    for note in visit.notes.filter(kind=Note.Kind.SIGN, withdrawn_at=None).select_related("by"):
        viewer = Viewer(note.by, visit.inspection.demand.org, frozenset())
        what = f"{note.get_sign_display()}：{note.words}"
        note_sign(opening, what, min(note.noted_at, entry.at), viewer=viewer, now=entry.at)


@transaction.atomic
def go_less_often(entry_id: int) -> None:
    """Job after "conclusion.given": nothing found. A step at a time and once a conclusion."""
    entry = AuditEntry.objects.get(pk=entry_id)
    one = Conclusion.objects.select_related("visit__place", "org", "by").filter(pk=entry.target_id).first()
    if one is None or not one.nothing_found:
        return
    reason = f"{one.on:%Y-%m-%d} 去看没有发现问题，降一档"
    risk = PlaceRisk.objects.filter(org=one.visit.inspection.demand.org, place=one.visit.place, level__gt=1).first()
    if risk is not None and risk.reason != reason:
        viewer = Viewer(one.by, risk.org, frozenset())
        set_risks({one.visit.place: (risk.level - 1, reason)}, viewer=viewer, now=entry.at)


def _visit_of(entry: AuditEntry) -> Visit | None:
    rows = Visit.objects.select_related("inspection__demand__org")
    if entry.target_type == "inspections.visit":
        return rows.filter(pk=entry.target_id).first()
    return rows.filter(conclusion=entry.target_id).first()
