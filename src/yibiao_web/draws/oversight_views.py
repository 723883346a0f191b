"""Who could know what when; handing a seal over; one's passphrase; the list of inspectors; risks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.models import User
from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.audit.typed import whole, wholes
from yibiao_web.draws import handing, inputs, keys, listing, queries, rules
from yibiao_web.draws.knowing import knowing, narrowed, signs
from yibiao_web.draws.models import HandOver, Keyholder
from yibiao_web.draws.preparing import RISK_NAMES
from yibiao_web.orgs.models import Level, Organisation


@acting_as("requester", "gatekeeper", "auditor")
@require_GET
def knew(request: HttpRequest, pk: int) -> HttpResponse:
    """All of it, and those who knew of one number before a moment."""
    draw = get_object_or_404(queries.overseen(request.viewer), pk=pk)
    known, number = knowing(request.viewer, draw), whole(request.GET.get("number", "")) or 0
    before = inputs.moment(request.GET["before"]) if request.GET.get("before") else None
    context = {
        "draw": draw, "known": known, "number": number, "before": before, "numbers": range(1, draw.take + 1),
        "narrowed": narrowed(known, number, before) if before and number else None,
        "signs": [(one, narrowed(known, one.opening.number, one.known_by)) for one in signs(draw)],
    }  # fmt: skip
    return render(request, "draws/knowing.html", context)


@acting_as("gatekeeper")
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    draw = get_object_or_404(queries.overseen(request.viewer), pk=pk)
    people = queries.possible_leads(request.viewer, draw.inspection.demand.org)
    to = get_object_or_404(people, pk=whole(request.POST.get("to", "")) or 0)
    handing.ask(draw, to, request.POST.get("reason", ""), request.POST.get("passphrase", ""), viewer=request.viewer,
                now=timezone.now())  # fmt: skip
    messages.success(request, _("已提出。审计员用自己的口令同意以后，改由新的带队人启封。"))
    return redirect("draws:show", draw.pk)


@acting_as("auditor")
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """``pk`` is the hand-over's."""
    one = get_object_or_404(HandOver.objects.filter(draw__in=queries.overseen(request.viewer)), pk=pk)
    draw = handing.agree(one, request.POST.get("passphrase", ""), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已同意，改由{name}启封。").format(name=draw.lead.name))
    return redirect("draws:show", draw.pk)


@acting_as()
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest) -> HttpResponse:
    """One's own passphrase. What is typed here is shown nowhere again."""
    viewer: Viewer = request.viewer
    if request.method == "POST":
        said = request.POST
        keys.set_passphrase(said.get("passphrase", ""), said.get("again", ""), viewer=viewer, now=timezone.now())
        messages.success(request, _("口令已设好。请自己记住：谁也查不到，忘了只能重设。"))
        return redirect("draws:index")
    context = {
        "holder": Keyholder.objects.filter(user=viewer.user).first(), "least": rules.PASSPHRASE,
        "waiting": keys.waiting_for(viewer.user),
    }  # fmt: skip
    return render(request, "draws/key.html", context)


@acting_as("requester", "gatekeeper")
@require_http_methods(["GET", "POST"])
def inspectors(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.viewer
    townships = Organisation.objects.within(viewer.county.path).filter(level=Level.TOWNSHIP, active=True)
    if request.method == "POST":
        messages.success(request, _change_list(request))
        return redirect("draws:inspectors")
    rows = [(one, viewer.may("gatekeeper") or one.unit_id == viewer.org.pk) for one in queries.inspectors(viewer)]
    context = {"rows": rows, "people": queries.possible_inspectors(viewer), "townships": townships.order_by("path")}
    return render(request, "draws/inspectors.html", context)


def _change_list(request: HttpRequest) -> str:
    viewer, said, now = request.viewer, request.POST, timezone.now()
    if said.get("act") == "drop":
        one = get_object_or_404(queries.inspectors(viewer), pk=whole(said.get("inspector", "")) or 0)
        listing.drop_inspector(one, viewer=viewer, now=now)
        return _("已从名单去掉。")
    person = get_object_or_404(queries.possible_inspectors(viewer), pk=whole(said.get("person", "")) or 0)
    places = Organisation.objects.within(viewer.county.path).filter(level__in=(Level.TOWNSHIP, Level.VILLAGE))
    named = [one for one, _why in rules.lines_of("\n".join(rules.words_of(said.get("villages", ""))))]
    avoids = [*places.filter(pk__in=wholes(said.getlist("avoid"))), *places.filter(name__in=named)]
    listing.set_inspector(person, _unit(person, viewer), skills=rules.words_of(said.get("skills", "")),
                          leads=said.get("leads") == "on", avoids=avoids, viewer=viewer, now=now)  # fmt: skip
    return _("{name}已列入名单。").format(name=person.name)


def _unit(person: User, viewer: Viewer) -> Organisation:
    """The department a person is counted to: the viewer's own where it is one of the person's."""
    orgs = Organisation.objects.filter(posts__user=person, path__startswith=viewer.county.path).distinct()
    return orgs.filter(pk=viewer.org.pk).first() or orgs.filter(level=Level.DEPARTMENT).first() or viewer.org


@acting_as("requester")
@require_http_methods(["GET", "POST"])
def risks(request: HttpRequest) -> HttpResponse:
    viewer: Viewer = request.viewer
    rows = queries.risks(viewer)
    if request.method == "POST":
        said = request.POST
        told = {
            place: (whole(said[f"level-{place.pk}"]) or 0, said.get(f"why-{place.pk}", ""))
            for place, _held in rows
            if f"level-{place.pk}" in said
        }
        changed = listing.set_risks(told, viewer=viewer, now=timezone.now())
        messages.success(request, _("改了 {n} 处。").format(n=changed))
        return redirect("draws:risks")
    context = {"townships": queries.by_township(rows), "levels": list(enumerate(RISK_NAMES, 1))}
    return render(request, "draws/risks.html", context)
