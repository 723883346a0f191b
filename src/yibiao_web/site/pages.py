"""The front door: where a person lands after signing in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_GET, require_POST

from yibiao_web.accounts.middleware import CHOSEN
from yibiao_web.site.navigation import menu_of


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The first entry of one's menu; a page that says so where one has no post."""
    menu = menu_of(request.viewer)
    return redirect(menu[0][1]) if menu else render(request, "site/no_post.html")


@login_required
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Change the organisation one acts for."""
    wanted = request.POST.get("org", "")
    if wanted.isdigit() and any(one.org.pk == int(wanted) for one in request.viewers):
        request.session[CHOSEN] = int(wanted)
    return redirect("home")


urlpatterns = [path("", home, name="home"), path("act-for", act_for, name="act_for")]
