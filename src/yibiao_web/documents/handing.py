"""A draft is handed in, checked, changed. What takes long is kept first and checked by a job; what is quick is checked
before the transaction that keeps it, so that nobody who saves something meanwhile waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.documents.facts import facts_of
from yibiao.documents.model import Document as Read
from yibiao.documents.opening import Opened
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.documents import examining
from yibiao_web.documents.examining import (
    CHARACTERS_AT_ONCE,
    MAX_UPLOAD,
    Examined,
    Progress,
    digest_of,
    takes_long,
)
from yibiao_web.documents.models import Assessment, Document, DocumentPlan
from yibiao_web.documents.queries import possible_recipients
from yibiao_web.documents.rules import recipients_meant
from yibiao_web.gate import actions as gate
from yibiao_web.gate.models import Demand
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of


class Unusable(Refusal):
    """The file or the text can not be checked; the findings say why and what to do."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(first.code, f"{first.message}{first.advice}", 422)
        self.findings = list(findings)


def hand_in(
    *, viewer: Viewer, file_name: str, content: bytes | None, text: str, told: Mapping[str, Any], now: datetime,
    replaces: Document | None = None,
) -> Document:  # fmt: skip
    """Check a draft and keep it, at once where that is quick, else by a job (then it is ``waiting``). ``told`` is what
    the page asked beside the text. Raises ``Unusable`` for what can not be read. The same twice is the first."""
    if not viewer.may("requester"):
        raise Refusal("not_requester", _("只有起草文件的单位能送检。"), 403)
    _check_given(file_name, content, text)
    content = content or None  # an empty file with a pasted text is a pasted text
    read = None if takes_long(content, text) else _readable(examining.opened(content, file_name, text))
    digest = digest_of(read.text) if read else sha256(content or text.encode()).hexdigest()
    before = _same(viewer.org, digest)
    if before:
        return _told_anew(before, viewer, told, now)
    document = _draft(viewer, file_name, content, text, told, now, replaces)
    document.digest = digest
    if read is None or len(read.text) > CHARACTERS_AT_ONCE:
        return _wait(document, viewer, now)
    return finish(document, read, viewer=viewer, now=now)


def _told_anew(document: Document, viewer: Viewer, told: Mapping[str, Any], now: datetime) -> Document:
    """The same text again: the same draft, with what is said of it now, as long as nobody has decided."""
    new = {key: value for key, value in told.items() if value or key != "recipients"}
    demand = document.demand
    open_ = demand is not None and demand.decided_at is None and demand.sent_up_at is None
    if not open_ or all(document.told.get(key) == value for key, value in new.items()):
        return document
    return change(document, viewer=viewer, told=new, now=now)


@transaction.atomic
def _wait(document: Document, viewer: Viewer, now: datetime) -> Document:
    """The worker checks it (``jobs.check``)."""
    document.state, document.done = Document.State.WAITING, 0
    document.save()
    log("document.check_asked", by=viewer.user, org=viewer.org, now=now, target=document, detail=_detail(document))
    return document


def taken_in(sent: UploadedFile) -> bytes:
    """What a browser sent; a file that is too large is not read."""
    _check_size(sent.name or "", sent.size or 0)
    return bytes(sent.read())


def _check_size(name: str, size: int) -> None:
    if size > MAX_UPLOAD:
        raise Unusable([finding("file_too_large", file=name, size=size // MEBI, limit=MAX_UPLOAD // MEBI)])


def _check_given(name: str, content: bytes | None, text: str) -> None:
    _check_size(name, len(content or b""))
    if content == b"" and not text.strip():
        raise Unusable([finding("empty_file", file=name)])
    if content is None and not text.strip():
        raise Refusal("nothing_given", _("还没有文件，也没有文字。请选一个文件，或者把全文粘贴进来。"), 422)


def _readable(opened: Opened) -> Read:
    if opened.document is None:
        raise Unusable(opened.findings)
    return opened.document


def _same(org: Organisation, digest: str) -> Document | None:
    """A draft of the same text that is still on its way, or was refused as it is."""
    rows = Document.objects.filter(org=org, origin=Document.Origin.OWN, digest=digest, issued_on=None)
    rows = rows.select_related("demand").order_by("-pk")
    if rows.filter(demand__verdict=Demand.Verdict.REFUSED).exists():
        raise Refusal("refused_before", _("这一稿减负办没有同意，文字还没有改过。请改好后再送检。"), 422)
    return rows.filter(demand__ended_on=None).exclude(state=Document.State.FAILED).first()


def _draft(
    viewer: Viewer, name: str, content: bytes | None, text: str, told: Mapping[str, Any], now: datetime,
    replaces: Document | None,
) -> Document:  # fmt: skip
    plan = DocumentPlan.objects.filter(pk=told.get("plan") or 0, org=viewer.org).first()
    return Document(
        county=county_of(viewer.org), org=viewer.org, issuer=viewer.org.name, title=str(told.get("title", ""))[:200],
        color=told.get("color") or "red_header", plan=plan, file_name=name[:200] if content else "", content=content,
        text=text if content is None else "", told=dict(told), replaces=replaces, made_by=viewer.user, made_at=now,
    )  # fmt: skip


def finish(
    document: Document, read: Read, *, viewer: Viewer, now: datetime, progress: Progress = lambda done: None
) -> Document:
    """Check what was read and keep what came out. The check itself is outside of the transaction: whoever saves
    something else meanwhile does not wait for it."""
    document.told = document.told | {"recipients": _recipients(document, read, viewer, now)}
    chosen = [one for one in possible_recipients(viewer) if one.pk in set(document.told["recipients"])]
    seen = examining.examine(document, read, recipients=chosen, on=timezone.localdate(now), progress=progress)
    return _record(document, read, seen, viewer, now)


@transaction.atomic
def _record(document: Document, read: Read, seen: Examined, viewer: Viewer, now: datetime) -> Document:
    """The demand is registered, or looked at again. Of the same text handed in twice at once one is kept."""
    Organisation.objects.select_for_update().get(pk=document.org_id)
    _fill(document, read, seen)
    before = None if document.pk else _same(document.org, document.digest)
    if before:
        return before
    demand: dict[str, Any] = {
        "title": document.title, "findings": _worst_first(seen.findings), "asked": seen.asked, "viewer": viewer,
        "now": now, "due_on": seen.due_on, "parts": seen.parts,
    }  # fmt: skip
    if document.demand:
        gate.reexamine(document.demand, **demand)
        Assessment.objects.filter(document=document).delete()  # it was of the old text
    else:
        document.demand = gate.register("document", org=document.org, **demand)
    document.save()
    _set_aside(document.replaces, viewer, now)
    told = _detail(document) | {"advice": document.report["advice"], "minutes": document.demand.minutes}
    log("document.checked", by=viewer.user, org=document.org, now=now, target=document, detail=told)
    return document


def _set_aside(before: Document | None, viewer: Viewer, now: datetime) -> None:
    """The draft that this one replaces waits for nobody any longer; what is issued stays."""
    if before and before.demand and not before.issued_on and not before.demand.ended_on:
        gate.withdraw(before.demand, viewer=viewer, reason="已改稿，见新稿", duty_kept_by="", now=now)


def _recipients(document: Document, read: Read, viewer: Viewer, now: datetime) -> list[int]:
    """Those who were chosen; where nobody was, those whom the text names."""
    chosen = document.told.get("recipients")
    if chosen:
        return list(chosen)
    facts = facts_of(read, timezone.localdate(now))
    levels = {one.pk: (str(one.level), one.name) for one in possible_recipients(viewer)}
    return sorted(recipients_meant(facts.recipients, levels))


def _fill(document: Document, read: Read, seen: Examined) -> None:
    facts = seen.facts
    document.text, document.digest, document.characters = read.text, digest_of(read.text), facts.characters
    document.title = (document.told.get("title") or facts.title or read.name or "（没有标题）")[:200]
    document.kind = facts.kind[:20]
    document.number = document.number or facts.number[:60]
    document.facts, document.report = seen.kept_facts, seen.report
    document.state, document.done, document.failed_because = Document.State.READY, 4, []
    document.duplicate_of = _duplicate(document)


def _duplicate(document: Document) -> Document | None:
    rows = Document.objects.filter(org=document.org, digest=document.digest).exclude(issued_on=None)
    return rows.exclude(pk=document.pk).order_by("pk").first()


def _worst_first(findings: Iterable[Finding]) -> list[Finding]:
    order = ("block", "reason", "hint")
    return sorted(findings, key=lambda one: (order.index(one.severity), one.span or (10**9, 0)))


def change(document: Document, *, viewer: Viewer, told: Mapping[str, Any], now: datetime) -> Document:
    """Other recipients, another colour, an answer to a question: looked at again."""
    if document.org_id != viewer.org.pk or not viewer.may("requester"):
        raise Refusal("not_yours", _("只有起草的单位能改。"), 403)
    if document.issued_on or document.ended:
        raise Refusal("in_force", _("已经印发或撤销的不能再改。要改的，请另起一稿。"))
    if document.demand and document.demand.verdict == Demand.Verdict.REFUSED:
        raise Refusal("refused_before", _("减负办没有同意这一稿。请点“改稿，再查一遍”，改了文字再送检。"))
    document.told = document.told | dict(told)
    document.color = told.get("color") or document.color
    if "plan" in told:
        document.plan = DocumentPlan.objects.filter(pk=told["plan"] or 0, org=viewer.org).first()
    content = None if document.content is None else bytes(document.content)
    if takes_long(content, document.text) or len(document.text) > CHARACTERS_AT_ONCE:
        return _wait(document, viewer, now)
    read = _readable(examining.opened(content, document.file_name, document.text))
    return finish(document, read, viewer=viewer, now=now)


def fail(document: Document, findings: Sequence[Finding]) -> None:
    """Nothing came out; the file stays, and the page says why."""
    Document.objects.filter(pk=document.pk).update(
        state=Document.State.FAILED, failed_because=[asdict(one) for one in findings]
    )


def _detail(document: Document) -> dict[str, Any]:
    return {"title": document.title or document.file_name, "color": document.color}
