"""The administrator's pages of the tree."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.audit.door import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs import actions, queries, rules
from yibiao_web.orgs.inputs import ChangedPlace, MergedPlace, MovedPlace, NewPlace, TreeFile
from yibiao_web.orgs.models import Level, Organisation


@acting_as("admin")
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    return render(request, "orgs/tree.html", {"top": queries.branches(request.viewer.county)})


@acting_as("admin")
@require_GET
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk))


@acting_as("admin")
@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    parent = _found(request, pk)
    typed = NewPlace(parent, request.POST)
    if typed.is_valid():
        try:
            org = actions.add(parent, viewer=request.viewer, now=timezone.now(), **typed.cleaned_data)
        except Refusal as refusal:
            typed.add_error("code" if refusal.code == "code_taken" else None, refusal.message)
        else:
            messages.success(request, _("已添加%(name)s。") % {"name": org.name})
            return redirect("orgs:organisation", pk)
    return _page(request, parent, new=typed)


@acting_as("admin")
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    org, typed = _found(request, pk), ChangedPlace(request.POST)
    if not typed.is_valid():
        return _page(request, org, changed=typed)
    actions.change(org, viewer=request.viewer, now=timezone.now(), **typed.cleaned_data)
    messages.success(request, _("已改好。"))
    return redirect("orgs:organisation", pk)


@acting_as("admin")
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    org = _found(request, pk)
    typed = MovedPlace(org, request.viewer.county, request.POST)
    if not typed.is_valid():
        return _page(request, org, moved=typed)
    actions.move(org, viewer=request.viewer, parent=typed.cleaned_data["parent"], now=timezone.now())
    messages.success(request, _("已移好，下面的单位一起移了过去。"))
    return redirect("orgs:organisation", pk)


@acting_as("admin")
@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    village = _found(request, pk)
    typed = MergedPlace(village, request.viewer.county, request.POST)
    if not typed.is_valid():
        return _page(request, village, merged=typed)
    into = typed.cleaned_data["into"]
    actions.merge(village, viewer=request.viewer, into=into, now=timezone.now())
    told = _("%(name)s已并入%(into)s。人员、房屋等数据和填报员正在转过去，一会儿就好。")
    messages.success(request, told % {"name": village.name, "into": into.name})
    return redirect("orgs:organisation", into.pk)


@acting_as("admin")
@require_POST
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    active = request.POST.get("active") == "1"
    actions.set_active(_found(request, pk), active, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已恢复使用。") if active else _("已停用。"))
    return redirect("orgs:organisation", pk)


@acting_as("admin")
@require_http_methods(["GET", "POST"])
def import_tree(request: HttpRequest) -> HttpResponse:
    """Nothing is taken in while any row is wrong: half a tree helps nobody."""
    typed = TreeFile(request.POST or None, request.FILES or None)
    shown: dict[str, object] = {"form": typed}
    if request.method == "POST" and typed.is_valid():
        county = request.viewer.county
        known = dict(Organisation.objects.within(county.path).values_list("code", "level"))
        places, shown["findings"] = rules.places(typed.rows(), known, county.code)
        if not shown["findings"]:
            added, changed = actions.take_in(places, viewer=request.viewer, now=timezone.now())
            done = _("已导入：新增 %(added)s 个，改动 %(changed)s 个。") % {"added": added, "changed": changed}
            messages.success(request, done)
            return redirect("orgs:tree")
    wrong = typed.errors or shown.get("findings")
    return render(request, "orgs/import.html", shown, status=422 if wrong else 200)


@acting_as("admin")
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty file to fill in, with the mark by which Excel and WPS know UTF-8."""
    lines = [
        "代码,名称,层级,上级代码,条线",
        f"{request.viewer.county.code}999,示例镇,镇街,{request.viewer.county.code},",
    ]
    response = HttpResponse("\ufeff" + "\r\n".join(lines) + "\r\n", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        "attachment; filename=\"organisations.csv\"; filename*=UTF-8''%E7%BB%84%E7%BB%87.csv"
    )
    return response


def _found(request: HttpRequest, pk: int) -> Organisation:
    return get_object_or_404(Organisation.objects.within(request.viewer.county.path), pk=pk)


def _page(
    request: HttpRequest, org: Organisation, new: Form | None = None, changed: Form | None = None,
    moved: Form | None = None, merged: Form | None = None,
) -> HttpResponse:  # fmt: skip
    kept = {"name": org.name, "line": org.line, "duties": org.duties}
    shown = {
        "org": org,
        "below": org.children.order_by("path"),
        "may_add": bool(rules.BELOW.get(org.level)),
        "own": org.pk == request.viewer.county.pk,
        "new": new or NewPlace(org),
        "changed": changed or ChangedPlace(initial=kept),
        "moved": moved or MovedPlace(org, request.viewer.county),
    }
    if org.level == Level.VILLAGE and org.active:
        shown["merged"] = merged or MergedPlace(org, request.viewer.county)
    wrong = new or changed or moved or merged
    return render(request, "orgs/organisation.html", shown, status=422 if wrong else 200)
