"""Taking in letters: the file is looked at when it comes, read and masked by the worker, then everything is grouped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.letters import Letter as CoreLetter
from yibiao.letters.reading import letters_of, open_letters
from yibiao.letters.topics import about_burden, topics_of
from yibiao.messages.masking import masked_text
from yibiao.model import Finding
from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.models import AuditEntry
from yibiao_web.audit.refusals import Refusal
from yibiao_web.files.reading import reader
from yibiao_web.letters.matters import regroup
from yibiao_web.letters.models import Letter, LetterImport
from yibiao_web.orgs.models import Level, Organisation

LARGEST = 20 * MEBI
_SHOWN = 200  # findings kept of one file
_open_letters = reader(open_letters, warm={})


@transaction.atomic
def hand_in(name: str, content: bytes, *, viewer: Viewer, now: datetime) -> LetterImport:
    """Keep a file for the worker. What can not be read at all is refused here. The same file again is the same."""
    if not viewer.may("gatekeeper", "requester"):
        raise Refusal("not_yours", _("来信由减负办或者报表员导入。"), 403)
    if len(content) > LARGEST:
        raise Refusal("too_large", _("文件超过 20 MB。请按月或按季分成几个文件。"), 422)
    opened = _open_letters(content, name)
    letters, findings = letters_of(opened, name, mask=str)  # what is kept of it is masked below, all by the worker
    block = next((one for one in findings if one.severity == "block"), None)
    if block:
        raise Refusal(block.code, f"{block.message}{block.advice}", 422)
    digest = sha256(content).hexdigest()
    before = LetterImport.objects.filter(county=viewer.county, digest=digest).first()
    if before and before.state != LetterImport.State.FAILED:
        return before
    one, _made = LetterImport.objects.update_or_create(
        county=viewer.county, digest=digest,
        defaults={"file_name": _clean(name)[:200], "content": content, "state": LetterImport.State.WAITING,
                  "total": len(letters), "findings": _told(findings[:_SHOWN], viewer.county),
                  "made_by": viewer.user, "made_at": now},
    )  # fmt: skip
    log("letters.handed_in", by=viewer.user, org=viewer.org, now=now, target=one, scope=viewer.county.path,
        detail={"rows": len(letters)})  # fmt: skip
    return one


def _told(findings: Sequence[Finding], county: Organisation) -> list[dict[str, Any]]:
    """A cell that is quoted may hold what the letters' own columns do not: a number of a telephone under “日期”."""
    mask = mask_of(county)
    return [asdict(one) | {"message": mask(one.message)} for one in findings]


def take_in(entry_id: int) -> None:
    """Job after "letters.handed_in": letters are stored masked, the file is dropped, and the county's letters grouped
    anew. Twice is once."""
    entry = AuditEntry.objects.get(pk=entry_id)
    one = LetterImport.objects.select_related("county").get(pk=entry.target_id)
    if one.state != LetterImport.State.WAITING:
        return
    try:
        opened = _open_letters(bytes(one.content), one.file_name)
        letters, _findings = letters_of(opened, one.file_name, mask=mask_of(one.county))
        _store(one, letters)
        regroup(one.county)
    except Exception:
        LetterImport.objects.filter(pk=one.pk).update(state=LetterImport.State.FAILED, content=b"")
        raise
    with transaction.atomic():
        LetterImport.objects.filter(pk=one.pk).update(state=LetterImport.State.DONE, content=b"")
        log("letters.imported", by=None, now=timezone.now(), org=entry.org, target=one, scope=one.county.path,
            detail={"rows": len(letters), "taken": one.taken, "known": one.known})  # fmt: skip


def mask_of(county: Organisation) -> Callable[[str], str]:
    """Personal things out of sight, while the county's own places stay what they are (柳湾社区 is nobody's name)."""
    names = Organisation.objects.within(county.path).filter(level__in=(Level.TOWNSHIP, Level.VILLAGE))
    longest = sorted(names.values_list("name", flat=True), key=len, reverse=True)
    places = re.compile(f"({'|'.join(map(re.escape, longest))})") if longest else None

    def mask(text: str) -> str:
        parts = places.split(text) if places else [text]
        return "".join(part if at % 2 else masked_text(part) for at, part in enumerate(parts))

    return mask


@transaction.atomic
def _store(one: LetterImport, letters: Sequence[CoreLetter]) -> None:
    """Those that were not there already, whatever file they came in."""
    orgs = names_of(one.county)
    fresh: dict[str, CoreLetter] = {}
    for letter in letters:
        digest = sha256("\0".join((letter.number, letter.title, letter.text, str(letter.on))).encode()).hexdigest()
        fresh.setdefault(digest, letter)
    before = set(Letter.objects.filter(county=one.county, digest__in=fresh).values_list("digest", flat=True))
    Letter.objects.bulk_create(
        [
            Letter(
                county=one.county, source=one, digest=digest, row=letter.row, number=masked_text(letter.number),
                kind=letter.kind, title=letter.title, text=letter.text, on=letter.on, place=letter.place,
                reply=letter.reply, department=letter.department, org=known(letter.department, orgs),
                topics=list(topics_of(letter)),
                burden=about_burden(letter),
            )
            for digest, letter in fresh.items() if digest not in before
        ],
        batch_size=500, ignore_conflicts=True,
    )  # fmt: skip
    one.taken, one.known = len(fresh) - len(before), len(letters) - len(fresh) + len(before)
    one.save(update_fields=["taken", "known"])


def names_of(county: Organisation) -> dict[str, Organisation]:
    """Who may have answered: departments and townships by their names."""
    rows = Organisation.objects.within(county.path).filter(level__in=(Level.DEPARTMENT, Level.TOWNSHIP), active=True)
    return {one.name: one for one in rows}


def known(department: str, orgs: Mapping[str, Organisation]) -> Organisation | None:
    """“禾溪县城管局”, “城管局” are 县城管局."""
    name = department.strip()
    if name in orgs or len(name) < 3:
        return orgs.get(name)
    plain: dict[str, Any] = {one.lstrip("县"): org for one, org in orgs.items()}
    return next((org for one, org in plain.items() if one and name.endswith(one)), None)


def _clean(name: str) -> str:
    return "".join(one for one in name if one.isprintable()).strip() or _("来信")
