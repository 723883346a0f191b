"""The worker's part: long checks, large imports, and the corpus kept up with what is issued."""

from __future__ import annotations

from django.utils import timezone

from yibiao_web.accounts.viewer import Role, Viewer
from yibiao_web.audit.models import AuditEntry
from yibiao_web.documents import corpora, examining, handing, importing
from yibiao_web.documents.models import Document, DocumentImport


def check(entry_id: int) -> None:
    """Follows "document.check_asked". What is ready stays; what was interrupted begins again."""
    entry = AuditEntry.objects.get(pk=entry_id)
    rows = Document.objects.select_related("org__parent", "county", "made_by", "demand")
    document = rows.filter(pk=entry.target_id).first()
    if document is None or not document.working or document.ended:
        return
    sender = Viewer(document.made_by, document.org, frozenset({Role.REQUESTER.value}))
    content = None if document.content is None else bytes(document.content)
    try:
        read = examining.opened(content, document.file_name, document.text)
        if read.document is None:
            handing.fail(document, read.findings)
            return
        _progress(document, 1)
        handing.finish(
            document, read.document, viewer=sender, now=timezone.now(), progress=lambda done: _progress(document, done)
        )
    except Exception:
        handing.fail(document, [])
        raise


def _progress(document: Document, done: int) -> None:
    Document.objects.filter(pk=document.pk).update(done=done, state=Document.State.CHECKING)


def read_import(entry_id: int) -> None:
    """Follows "document.import_asked"."""
    entry = AuditEntry.objects.get(pk=entry_id)
    rows = DocumentImport.objects.select_related("org", "county", "made_by")
    one = rows.filter(pk=entry.target_id).exclude(state=DocumentImport.State.READY).first()
    if one is not None:
        importing.read_all(one, now=timezone.now())


def index(entry_id: int) -> None:
    """Follows "document.issued": the next drafts are read against it."""
    entry = AuditEntry.objects.get(pk=entry_id)
    corpora.add(Document.objects.select_related("county").filter(pk=entry.target_id).exclude(issued_on=None))


def rebuild(entry_id: int) -> None:
    """Follows "document.rebuild_asked"."""
    entry = AuditEntry.objects.select_related("org__parent").get(pk=entry_id)
    if entry.org is not None:
        corpora.rebuild(importing.county_of(entry.org))
