"""Pages of the integrator: clients with their tokens and webhooks."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts.viewer import Viewer, acting_as
from yibiao_web.api import actions
from yibiao_web.api.inputs import ClientInput, WebhookInput
from yibiao_web.api.models import Client, Delivery, Webhook
from yibiao_web.api.problems import CODES
from yibiao_web.api.scopes import EVENTS, SCOPES
from yibiao_web.api.webhooks import deliver_again
from yibiao_web.audit.refusals import Refusal
from yibiao_web.orgs.queries import county_of

_MADE = "api_client_made"  # the form that made the last client: sent twice it makes one
_DELIVERIES = 50


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The description of the API and a page to try it; no data, so anybody may read it."""
    codes = [(code, status, words) for code, (status, words) in CODES.items()]
    return render(request, "api/docs.html", {"codes": codes, "events": EVENTS})


@acting_as("integrator")
@require_http_methods(["GET", "POST"])
def clients(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    asked = ClientInput(request.viewer, today, request.POST or None)
    if request.method == "POST" and asked.is_valid():
        if request.POST.get("form") == request.session.get(_MADE):
            messages.warning(request, _("刚才已经建好了。令牌只显示一次，没有记下就停用它，再建一个。"))
            return redirect("api:clients")
        client, token = actions.make_client(viewer=request.viewer, now=timezone.now(), **asked.cleaned_data)
        request.session[_MADE] = request.POST.get("form")
        return _shown_once(request, client, token)
    context = {"clients": _clients(request.viewer), "form": asked, "form_id": uuid4(), "scopes": SCOPES, "today": today}
    return render(request, "api/clients.html", context)


def _shown_once(request: HttpRequest, client: Client, token: str) -> HttpResponse:
    return render(request, "api/token.html", {"client": client, "token": token})


@acting_as("integrator")
@require_http_methods(["GET", "POST"])
def client(request: HttpRequest, pk: int) -> HttpResponse:
    """One client, its webhooks and what was sent to them. POST adds a webhook."""
    one = _client(request.viewer, pk)
    asked = WebhookInput(request.POST or None)
    secret, made = "", None
    if request.method == "POST" and asked.is_valid():
        same = one.webhooks.filter(url=asked.cleaned_data["url"], active=True).first()
        if same is not None:
            messages.warning(request, _("这个地址已经有了。要换密钥，先停用原来的。"))
            return redirect("api:client", pk)
        try:
            made, secret = actions.make_webhook(one, viewer=request.viewer, now=timezone.now(), **asked.cleaned_data)
        except Refusal as refusal:
            asked.add_error("url", refusal.message)
        else:
            asked = WebhookInput()
    deliveries = Delivery.objects.filter(webhook__client=one).select_related("webhook").order_by("-pk")
    context = {
        "client": one, "scopes": [SCOPES[scope] for scope in one.scopes if scope in SCOPES], "form": asked,
        "hooks": _hooks(one), "deliveries": deliveries[:_DELIVERIES], "events": EVENTS, "secret": secret, "made": made,
        "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "api/client.html", context)


@acting_as("integrator")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    one = actions.revoke_client(_client(request.viewer, pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已停用“%(name)s”，它的令牌从现在起不能用。") % {"name": one.name})
    return redirect("api:clients")


@acting_as("integrator")
@require_POST
def stop_webhook(request: HttpRequest, pk: int, hook: int) -> HttpResponse:
    found = get_object_or_404(Webhook, pk=hook, client=_client(request.viewer, pk))
    actions.stop_webhook(found, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已停用这个通知地址。"))
    return redirect("api:client", pk)


@acting_as("integrator")
@require_POST
def send_again(request: HttpRequest, pk: int, delivery: int) -> HttpResponse:
    found = get_object_or_404(Delivery, pk=delivery, webhook__client=_client(request.viewer, pk))
    deliver_again(found, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("已排队重发，过一会儿刷新看结果。"))
    return redirect("api:client", pk)


def _clients(viewer: Viewer) -> list[Client]:
    rows = Client.objects.filter(org__path__startswith=county_of(viewer.org).path).select_related("org", "made_by")
    hooks = Count("webhooks", filter=Q(webhooks__active=True))
    return list(rows.annotate(hooks=hooks).order_by("revoked_at", "-pk"))


def _client(viewer: Viewer, pk: int) -> Client:
    one = Client.objects.filter(pk=pk, org__path__startswith=county_of(viewer.org).path).select_related("org").first()
    if one is None:
        raise Http404
    return one


def _hooks(one: Client) -> list[Webhook]:
    rows = list(one.webhooks.order_by("-active", "-pk"))
    for hook in rows:
        hook.words = [EVENTS.get(event, event) for event in hook.events]
    return rows
