"""Writing the conclusion, and the report in Word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.fieldwork import concluding, queries, reporting, templating
from yibiao_web.fieldwork.hearing import speaks_until
from yibiao_web.fieldwork.inputs import Laying, OwnTemplate
from yibiao_web.fieldwork.models import Conclusion, Note, ReportTemplate
from yibiao_web.fieldwork.parameters import number
from yibiao_web.fieldwork.word.report import NAMES, ROWS
from yibiao_web.fieldwork.word.standard import standard_template
from yibiao_web.files.taking import taken
from yibiao_web.inspections.models import Visit
from yibiao_web.policy.queries import pack

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MORE = 2  # empty lines for problems that no note tells of


@acting_as()
@require_http_methods(["GET", "POST"])
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """From notes to problems with owners. What was typed stays on the page until it could be kept."""
    visit = get_object_or_404(queries.worked_with(request.viewer), pk=pk)
    if hasattr(visit, "conclusion"):
        return redirect("fieldwork:show", pk)
    forms, refusal = _forms(request, visit), None
    if request.method == "POST" and all(one.is_valid() for one in forms):
        laid = [one for form in forms if (one := form.laid()) is not None]
        try:
            concluding.conclude(
                visit, words=request.POST.get("words", ""), laid=laid, viewer=request.viewer, now=timezone.now()
            )
        except Refusal as said:
            refusal = said
        else:
            messages.success(request, _("结论已反馈给当地和责任单位。"))
            return redirect("fieldwork:show", pk)
    return render(
        request, "fieldwork/conclude.html",
        {"visit": visit, "demand": visit.inspection.demand, "forms": forms, "refusal": refusal,
         "words": request.POST.get("words", ""), "remarks": visit.remarks.exclude(words="").select_related("note"),
         "until": speaks_until(visit), "today": timezone.localdate()},
        status=refusal.status if refusal else 200,
    )  # fmt: skip


def _forms(request: HttpRequest, visit: Visit) -> list[Laying]:
    told = request.POST if request.method == "POST" else None
    owners, today = queries.owners_for(visit), timezone.localdate()
    rows: list[Note | None] = list(visit.notes.filter(kind=Note.Kind.PROBLEM, withdrawn_at=None))
    keys = [f"note{one.pk}" for one in rows if one] + [f"more{at}" for at in range(_MORE)]
    pairs = zip([*rows, *[None] * _MORE], keys, strict=True)
    return [Laying(told, prefix=key, note=note, owners=owners, today=today) for note, key in pairs]


@acting_as()
@require_GET
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The conclusion as a Word file, for whoever may open the visit's page."""
    visit = get_object_or_404(queries.visits(request.viewer), pk=pk)
    conclusion = get_object_or_404(Conclusion.objects.select_related("org"), visit=visit)
    return _file(*reporting.take(conclusion, viewer=request.viewer, now=timezone.now()))


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def template(request: HttpRequest) -> HttpResponse:
    """The organisation's own template."""
    form = OwnTemplate(request.POST or None, request.FILES or None)
    told = None
    if request.method == "POST" and form.is_valid():
        sent = taken(form.cleaned_data["file"], most=number("template_bytes"), advice=_("请去掉大图再传。"))
        told = templating.set_template(name=sent.name, content=sent.content, viewer=request.viewer, now=timezone.now())
        messages.success(request, _("已换成本单位的模板。"))
    return render(
        request, "fieldwork/template.html",
        {"tab": "template", "form": form, "told": told, "names": NAMES, "rows": ROWS,
         "own": ReportTemplate.objects.filter(org=request.viewer.org).select_related("by").first()},
    )  # fmt: skip


@acting_as("requester")
@require_POST
def drop_template(request: HttpRequest) -> HttpResponse:
    templating.drop_template(viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已改回平台的模板。"))
    return redirect("fieldwork:template")


@acting_as("requester")
@require_GET
def standard(request: HttpRequest) -> HttpResponse:
    """The platform's template, or the own one as it is kept."""
    own = ReportTemplate.objects.filter(org=request.viewer.org).first() if "own" in request.GET else None
    content = bytes(own.content) if own else standard_template(pack(request.viewer.org), timezone.localdate())
    return _file(own.file_name if own else "检查情况反馈样板.docx", content)


def _file(name: str, content: bytes) -> HttpResponse:
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=_WORD, headers={"Content-Disposition": disposition})
