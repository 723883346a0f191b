"""The registers: what there is, one channel's page, imports, and what a village is asked to be in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao import channels as core
from yibiao.channels.series import trend_of
from yibiao.channels.trend import Trend, week_begins, weekly
from yibiao.sheets.guard import MEBI
from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal
from yibiao_web.audit.typed import whole
from yibiao_web.channels import actions, queries
from yibiao_web.channels.archiving import LARGEST as KEPT
from yibiao_web.channels.facts import nouns_of
from yibiao_web.channels.inputs import Change, Upload
from yibiao_web.channels.models import Channel
from yibiao_web.files.reading import reader
from yibiao_web.files.taking import given, taken
from yibiao_web.policy.queries import pack

read_register = reader(core.read_register, warm={"on": date(2026, 1, 1)})
LARGEST = 20 * MEBI  # of a register
_ADVICE = ("注销", "整合", "保留")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@acting_as("requester", "gatekeeper")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The register, with what is advised for each."""
    viewer, asked = request.viewer, request.GET
    kind = asked.get("kind", "") if asked.get("kind", "") in Channel.Kind.values else ""
    advised = asked.get("advised", "") if asked.get("advised", "") in _ADVICE else ""
    state = "closed" if asked.get("state") == "closed" else ""
    words = asked.get("q", "").strip()[:60]
    rows = queries.searched(viewer, kind=kind, advised=advised, words=words, state=state)
    page = Paginator(rows, 50).get_page(asked.get("page"))
    leaving = queries.leaving(rows)
    return render(
        request, "channels/index.html",
        {"page": page, "kind": kind, "advised": advised, "state": state, "q": words, "kinds": Channel.Kind.choices,
         "counts": _counts(request), "advice": _ADVICE, "gatekeeper": viewer.may("gatekeeper"),
         "rows": [(one, leaving.get(one.pk)) for one in page.object_list],
         "proposals": queries.proposals(viewer)[:10]},
    )  # fmt: skip


def _counts(request: HttpRequest) -> list[dict[str, Any]]:
    counts = queries.counts(request.viewer)
    return [
        {"kind": kind, "label": label, "total": counts[kind]["total"],
         "leave": counts[kind]["整合"] + counts[kind]["注销"]}
        for kind, label in Channel.Kind.choices
    ]  # fmt: skip


@acting_as("requester", "gatekeeper")
@require_GET
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel: what it is, how it is used, what was found, what is advised."""
    one = _channel(request, pk)
    noun = nouns_of([one])[one.pk]
    today = timezone.localdate()
    line = trend_of(noun, pack(one.county), today)
    counts = line.counts if line else weekly(noun.series, min(noun.series.covered or today, today))
    near = queries.channels_of(request.viewer).filter(name=one.advice.get("into") or "", state="in_use").first()
    return render(
        request, "channels/channel.html",
        {"one": one, "noun": noun, "chart": _chart(one, line, counts), "line": line, "counts": counts, "near": near,
         "retirement": queries.leaving(Channel.objects.filter(pk=one.pk)).get(one.pk),
         "archives": queries.archives_of(request.viewer).filter(channel=one),
         "data": queries.data_of(request.viewer).filter(channel=one),
         "asked": one.asked.order_by("path")[:12], "asked_count": one.asked.count(),
         "gatekeeper": request.viewer.may("gatekeeper"), "orgs": _orgs(request) if one.org is None else []},
    )  # fmt: skip


def _orgs(request: HttpRequest) -> list[tuple[int, str]]:
    if not request.viewer.may("gatekeeper"):
        return []
    return [(pk, one.name) for pk, one in queries.places_of(request.viewer.county).items() if one.level != "village"]


def _chart(one: Channel, line: Trend | None, counts: tuple[float, ...]) -> dict[str, Any] | None:
    """Weeks with their counts, and the line with its interval where there is one."""
    if line is None:
        return None
    last = len(counts) - 1
    fitted = [max(line.level + line.slope * (at - last), 0) for at in range(len(counts))]
    low, high = line.expected_between
    return {
        "weeks": [day.isoformat() for day in week_begins(line)], "counts": list(counts), "line": fitted,
        "ahead": line.ahead, "expected": line.expected, "low": low, "high": high,
        "words": {"count": {"app": _("每周使用"), "account": _("每周更新"), "group": _("每周消息数")}[one.kind],
                  "line": _("走势"), "expected": _("再过 {n} 周").format(n=line.ahead)},
    }  # fmt: skip


@acting_as("requester", "gatekeeper")
@require_http_methods(["GET", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """A register or an export from a file."""
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = taken(form.cleaned_data["file"], most=LARGEST)
        kind = form.cleaned_data["kind"] or None
        register = read_register(file.content, file.name, on=timezone.localdate(), kind=kind)
        if not (register.channels or register.series or register.posts or register.findings):
            raise Refusal("nothing_read", _("文件里没有读到登记的内容。请看看是不是交错了文件。"), 422)
        made = actions.take_register(
            register, file_name=file.name, content=file.content, viewer=request.viewer, now=timezone.now()
        )  # fmt: skip
        return redirect("channels:imported", made.pk)
    return render(request, "channels/import.html", {"form": form, "imports": queries.imports_of(request.viewer)[:10]})


@acting_as("requester", "gatekeeper")
@require_GET
def imported(request: HttpRequest, pk: int) -> HttpResponse:
    """What was taken of a file, and what was not, by row."""
    made = get_object_or_404(queries.imports_of(request.viewer), pk=pk)
    rows = [one for one in made.findings if one["row"] is not None and one["severity"] != "hint"]
    others = [one for one in made.findings if one not in rows]
    return render(request, "channels/imported.html", {"made": made, "rejected": rows, "others": others})


@acting_as("requester", "gatekeeper")
@require_GET
def rejected(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were not taken, to be corrected and brought in again."""
    made = get_object_or_404(queries.imports_of(request.viewer), pk=pk)
    if not made.rejected:
        raise Http404
    return _download(bytes(made.rejected), f"没有收的行-{made.file_name.rsplit('.', 1)[0]}.xlsx", _XLSX)


@acting_as("gatekeeper")
@require_POST
def examine(request: HttpRequest) -> HttpResponse:
    """Look at all of the county's again."""
    count = actions.examine_again(viewer=request.viewer, now=timezone.now())
    messages.success(request, _("重新看了 {count} 个。").format(count=count))
    return redirect("channels:index")


@acting_as("requester", "gatekeeper")
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """It stays: with a reason."""
    one = _channel(request, pk)
    actions.keep(one, reason=request.POST.get("reason", ""), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("“{name}”保留，理由已记下。").format(name=one.name))
    return redirect("channels:channel", one.pk)


@acting_as("requester", "gatekeeper")
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the entry of one."""
    one = _channel(request, pk)
    form = Change(request.POST or None, instance=_channel(request, pk), kind=one.kind)
    if request.method == "POST" and form.is_valid():
        actions.change(one, fields=form.cleaned_data, viewer=request.viewer, now=timezone.now())
        messages.success(request, _("登记已改，建议也重新看过。"))
        return redirect("channels:channel", one.pk)
    return render(request, "channels/change.html", {"one": one, "form": form})


@acting_as("gatekeeper")
@require_POST
def set_owner(request: HttpRequest, pk: int) -> HttpResponse:
    one = _channel(request, pk)
    actions.set_owner(one, org_id=whole(request.POST.get("org", "")) or 0, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("主办单位已指定。"))
    return redirect("channels:channel", one.pk)


@acting_as("requester", "gatekeeper")
@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the zip of all that is known, and keep it."""
    kept = actions.keep_archive(_channel(request, pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已导出留存：{name}。").format(name=kept.file_name))
    return _back(request, kept.channel_id)


@acting_as("requester", "gatekeeper")
@require_POST
def add_data(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that was taken out of the channel itself, put beside."""
    one, file = _channel(request, pk), given(request, most=KEPT, advice=_("请分成几个文件再交。"))
    actions.keep_data(one, content=file.content, file_name=file.name, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("文件已收存。"))
    return _back(request, one.pk)


def _back(request: HttpRequest, channel_id: int) -> HttpResponse:
    """To the way out that the button stood on, else to the channel."""
    item = whole(request.POST.get("item", ""))
    if item is not None:
        return redirect("channels:item", item)
    return redirect("channels:channel", channel_id)


@acting_as("requester", "gatekeeper")
@require_GET
def archive_file(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(queries.archives_of(request.viewer), pk=pk)
    return _download(bytes(kept.content), kept.file_name, "application/zip")


@acting_as("requester", "gatekeeper")
@require_GET
def data_file(request: HttpRequest, pk: int) -> HttpResponse:
    kept = get_object_or_404(queries.data_of(request.viewer), pk=pk)
    return _download(bytes(kept.content), kept.file_name, "application/octet-stream")


@acting_as("clerk", "grid_worker", "reviewer")
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """What one's own place is asked to use or to be in, and what is about to close."""
    rows = queries.asked_of(request.viewer)
    leaving = queries.leaving(rows)
    listed = [(one, leaving.get(one.pk)) for one in rows]
    return render(
        request, "channels/asked.html",
        {"now": [(one, way) for one, way in listed if one.state == Channel.State.IN_USE],
         "closed": [(one, way) for one, way in listed if one.state == Channel.State.CLOSED][:20]},
    )  # fmt: skip


@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """This platform is a government app as well: who runs it, under which number, and what it never does (CHN-010)."""
    return render(request, "channels/about.html")


def _channel(request: HttpRequest, pk: int) -> Channel:
    return get_object_or_404(queries.channels_of(request.viewer), pk=pk)


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
