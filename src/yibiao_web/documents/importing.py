"""Older documents and superiors' documents are put in together, to count and to read drafts against. A file that can
not be used is named with the reason; the others go in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yibiao.documents.facts import facts_of
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.audit.actions import log
from yibiao_web.audit.refusals import Refusal
from yibiao_web.documents import archives, corpora
from yibiao_web.documents.archives import Taken, packed, unpacked
from yibiao_web.documents.examining import digest_of, opened, takes_long
from yibiao_web.documents.models import Color, Document, DocumentImport
from yibiao_web.files.reading import reader
from yibiao_web.orgs.models import Organisation
from yibiao_web.orgs.queries import county_of

_AT_ONCE = 5  # files
_taken = reader(archives.taken)
_DAY = re.compile(r"(20\d\d|19\d\d)[-._年]?(\d{1,2})[-._月]?(\d{1,2})")


def put_in(
    *, viewer: Viewer, files: Iterable[tuple[str, bytes]], origin: str, now: datetime, org: Organisation | None = None,
    issuer: str = "", color: str = Color.RED_HEADER, usual_day: date | None = None, in_force: bool = True,
) -> DocumentImport:  # fmt: skip
    """Take the files; a few are read at once, many by a job. ``org``: whose documents they are, where it is not the
    viewer's own organisation (the gatekeeper only)."""
    if not viewer.may("requester", "gatekeeper"):
        raise Refusal("not_requester", _("只有发文的单位和减负办能放文件。"), 403)
    if origin not in Document.Origin.values or color not in Color.values:
        raise Refusal("no_such_kind", _("请选是本级的还是上级的文件。"), 422)
    found = _taken(list(files))
    usable = [one for one in found if not one.problem]
    if not found:
        raise Refusal("no_file", _("还没有选文件。可以一次选几个，或者放一个 zip 压缩包。"), 422)
    org = org if org and viewer.may("gatekeeper") else viewer.org
    one = DocumentImport(
        county=county_of(viewer.org), org=org, origin=origin, issuer=issuer.strip()[:100], color=color,
        usual_day=usual_day, in_force=in_force, content=packed(usable), total=len(found), made_by=viewer.user,
        made_at=now, results=[{"name": each.name, "problem": each.problem} for each in found if each.problem],
    )  # fmt: skip
    later = len(usable) > _AT_ONCE or any(takes_long(each.content, "") for each in usable)
    with transaction.atomic():
        one.save()
        log("document.import_asked" if later else "document.import_begun", by=viewer.user, org=org, now=now,
            target=one, detail={"files": len(found), "origin": origin})  # fmt: skip
    return one if later else read_all(one, now=now)


def read_all(one: DocumentImport, *, now: datetime) -> DocumentImport:
    """Read what was put in, file by file. Safe to begin again: the same text twice is one document."""
    results: list[dict[str, Any]] = [each for each in one.results if each.get("problem") and "document" not in each]
    for number, each in enumerate(unpacked(bytes(one.content)), 1):
        results.append(_read(one, each, now))
        if number % 5 == 0:
            DocumentImport.objects.filter(pk=one.pk).update(done=number, state=DocumentImport.State.WORKING)
    numbers = [each["document"] for each in results if "document" in each]
    corpora.add(corpora.belonging(one.county).select_related("county").filter(pk__in=numbers))
    return _done(one, results, now)


@transaction.atomic
def _done(one: DocumentImport, results: list[dict[str, Any]], now: datetime) -> DocumentImport:
    one.results, one.done, one.state, one.content = results, one.total, DocumentImport.State.READY, b""
    one.save()
    told = {"origin": one.origin, "taken": sum("document" in each for each in results), "files": one.total}
    log("document.imported", by=one.made_by, org=one.org, now=now, target=one, detail=told)
    return one


def _read(one: DocumentImport, file: Taken, now: datetime) -> dict[str, Any]:
    read = opened(file.content, file.name, "")
    if read.document is None:
        why = "".join(f"{each.message}{each.advice}" for each in read.findings[:1])
        return {"name": file.name, "problem": why or "读不出文字。"}
    digest = digest_of(read.document.text)
    before = Document.objects.filter(county=one.county, digest=digest).exclude(issued_on=None).first()
    if before:
        return {"name": file.name, "problem": f"和已登记的《{before.title}》一字不差，没有再放。"}
    facts = facts_of(read.document, timezone.localdate(now))
    day = facts.dated or _day_in(file.name) or one.usual_day
    if day and day > timezone.localdate(now):
        return {"name": file.name, "problem": f"成文日期 {day} 还没有到，不是已印发的文件。请核对日期。"}
    if day is None:
        return {
            "name": file.name,
            "problem": "看不出成文日期。请在文件名里写上，例如 2025-03-01，或者在页上填一个日期。",
        }
    org = _org_of(one, facts.issuers)
    made = Document.objects.create(
        county=one.county, org=org, origin=one.origin, issuer=_issuer(one, facts.issuer, org), kind=facts.kind[:20],
        title=(facts.title or file.name.rpartition(".")[0] or file.name)[:200], number=facts.number[:60],
        color=_color(one, facts.issuers), file_name=file.name[:200], content=file.content, text=read.document.text,
        digest=digest, characters=facts.characters, state=Document.State.READY, issued_on=day,
        ended_on=None if one.in_force else day, made_by=one.made_by, made_at=now,
        facts={"recipients": list(facts.recipients), "issuers": list(facts.issuers)},
    )  # fmt: skip
    return {"name": file.name, "document": made.pk, "title": made.title, "number": made.number, "issued_on": str(day)}


def _day_in(name: str) -> date | None:
    for year, month, day in _DAY.findall(name):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def _org_of(one: DocumentImport, issuers: Iterable[str]) -> Organisation:
    """The gatekeeper puts in those of several departments at once: each goes to the one that issued it."""
    if one.origin == Document.Origin.UPPER or one.org.line != "减负":
        return one.org
    names: Mapping[str, Organisation] = {
        each.name.removeprefix("县"): each for each in Organisation.objects.within(one.county.path).select_related()
    }
    said = next((names[each] for issuer in issuers for each in names if issuer.endswith(each)), None)
    return said or one.org


def _issuer(one: DocumentImport, said: str, org: Organisation) -> str:
    if one.origin == Document.Origin.OWN:
        return org.name
    return (one.issuer or said or "上级机关")[:100]


def _color(one: DocumentImport, issuers: Iterable[str]) -> str:
    several = len(set(issuers)) > 1
    return Color.JOINT if several and one.color == Color.RED_HEADER else one.color
