"""The front door: where a person lands after signing in."""

from __future__ import annotations

import sys
from logging import getLogger

from django.contrib.auth.decorators import login_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.middleware import CHOSEN, wants_json
from yibiao_web.sealing.ring import KeysUnusable
from yibiao_web.sealing.values import Tampered
from yibiao_web.site.home import lines, starts
from yibiao_web.site.navigation import landing

log = getLogger(__name__)
# no translation: whatever raised may have been asked before a language was chosen
_AWAY = "数据库暂时用不了（可能正在重启，或者磁盘满了），这一步没有办成，已经保存的内容不受影响。请过一会儿再试一次。"
_LOCKED = (
    "平台这会儿打不开加密的数据：这台服务器上缺一把钥匙。不是您操作的问题，已经保存的内容不受影响。请过一会儿再试一次；"
    "还是不行，请告诉本县数据局的管理员“缺加密的钥匙”。"
)
_ALTERED = "这一处加密的数据校验不过，可能有人改动过，没有打开。请把时间和这一页的地址告诉本县数据局的管理员。"
_BROKEN = "这一步没有办成，已经保存的内容不受影响。请稍后再试；还是不行，请把时间和这一页的地址告诉本县数据局。"


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer; the list itself for who works off one; who has no post is told whom to ask."""
    viewer = request.viewer
    if viewer is None:
        return render(request, "site/no_post.html")
    if (first := landing(viewer)) != "home":
        return redirect(first)
    told = lines(viewer, timezone.now())
    shown = {"waits": [one for one in told if one.waits], "others": [one for one in told if not one.waits]}
    return render(request, "site/home.html", {**shown, "starts": starts(viewer)})


@login_required
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Change the organisation one acts for."""
    wanted = request.POST.get("org", "")
    if wanted.isdigit() and any(one.org.pk == int(wanted) for one in request.viewers):
        request.session[CHOSEN] = int(wanted)
    return redirect("home")


@login_required
@require_GET
def signed_in(request: HttpRequest) -> HttpResponse:
    """Where one lands after signing in again in a tab of its own, while the work waits in another."""
    return render(request, "site/signed_in.html")


@require_GET
def icon(request: HttpRequest) -> HttpResponse:
    """For what asks before it has read a page."""
    return redirect(static("site/icon.svg"), permanent=True)


def stale_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form's secret is no longer good (signed in anew in another tab, cookies off): nothing was changed."""
    words = _("这一页放得太久，或者在别的窗口重新登录过，这次没有提交。请退回上一页，刷新后再提交。")
    if wants_json(request):
        return JsonResponse({"code": "stale_page", "message": words}, status=403)
    return render(request, "site/stale_page.html", {"words": words}, status=403)


def broken(request: HttpRequest) -> HttpResponse:
    """What answers when something raised. A database that is away or has no space says so (503), and pages that save
    by themselves go on trying; anything else is a fault of ours (500)."""
    problem = sys.exc_info()[1]
    if isinstance(problem, KeysUnusable | Tampered):
        return unreadable(request, problem)
    away = isinstance(problem, OperationalError | InterfaceError)
    return _failed(request, "unavailable" if away else "broken", _AWAY if away else _BROKEN, away=away)


def unreadable(request: HttpRequest, problem: Exception) -> HttpResponse:
    """Sealed data that this server can not open. A missing key can be brought, so it is tried again (503). Which one,
    and what to do, is for those who look after the server, below what is for everybody."""
    log.error("%s", problem)  # says what and where, and nothing of what is in it
    away = isinstance(problem, KeysUnusable)
    return _failed(request, "unreadable", _LOCKED if away else _ALTERED, away=away, detail=str(problem))


def _failed(request: HttpRequest, code: str, words: str, *, away: bool, detail: str = "") -> HttpResponse:
    status = 503 if away else 500
    if wants_json(request):
        answer: HttpResponse = JsonResponse({"code": code, "message": words}, status=status)
    else:
        again = request.get_full_path() if away and request.method == "GET" else ""
        told = {"words": words, "away": away, "again": again, "detail": detail}
        answer = HttpResponse(get_template("500.html").render(told), status=status)
    if away:
        answer["Retry-After"] = "5"
    return answer


urlpatterns = [
    path("", home, name="home"),
    path("favicon.ico", icon, name="icon"),
    path("act-for", act_for, name="act_for"),
    path("signed-in", signed_in, name="signed_in"),
]
