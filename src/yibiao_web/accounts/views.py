"""The pages of people: an administrator's, and a reviewer's page of deputies."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yibiao_web.accounts import actions, queries
from yibiao_web.accounts.inputs import GivenPost, NamedDeputy, NewPerson
from yibiao_web.accounts.models import Post, Role, User
from yibiao_web.accounts.viewer import acting_as
from yibiao_web.audit.refusals import Refusal

_A_PAGE = 50


@acting_as("admin")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    words, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    people = queries.people(request.viewer, words, role if role in Role.values else "")
    page = Paginator(people, _A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "accounts/list.html", {"page": page, "q": words, "role": role, "roles": Role.choices,
                                        "today": timezone.localdate()}
    )  # fmt: skip


@acting_as("admin")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    typed = NewPerson(request.viewer, request.POST or None)
    if request.method == "POST" and typed.is_valid():
        try:
            user, password = actions.add_person(viewer=request.viewer, now=timezone.now(), **typed.cleaned_data)
        except Refusal as refusal:
            typed.add_error("username" if refusal.code == "name_taken" else None, refusal.message)
        else:
            return render(request, "accounts/password.html", {"person": user, "password": password, "new": True})
    return render(request, "accounts/new.html", {"form": typed}, status=422 if typed.errors else 200)


@acting_as("admin")
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _person(request, _found(request, pk), GivenPost(request.viewer))


@acting_as("admin")
@require_POST
def give_post(request: HttpRequest, pk: int) -> HttpResponse:
    user = _found(request, pk)
    typed = GivenPost(request.viewer, request.POST)
    if typed.is_valid():
        try:
            actions.give_post(user, viewer=request.viewer, now=timezone.now(), **typed.cleaned_data)
        except Refusal as refusal:
            typed.add_error(None, refusal.message)
        else:
            messages.success(request, _("岗位已加上。"))
            return redirect("people:person", pk)
    return _person(request, user, typed, 422)


@acting_as("admin")
@require_POST
def end_post(request: HttpRequest, pk: int) -> HttpResponse:
    within = Post.objects.filter(org__path__startswith=request.viewer.county.path)
    post = actions.end_post(get_object_or_404(within, pk=pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("岗位已撤销。"))
    return redirect("people:person", post.user_id)


@acting_as("admin")
@require_POST
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    active = request.POST.get("active") == "1"
    actions.set_active(_found(request, pk), active, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("账号已恢复。") if active else _("账号已停用，他打开的页面也不能再用。"))
    return redirect("people:person", pk)


@acting_as("admin")
@require_POST
def renew_password(request: HttpRequest, pk: int) -> HttpResponse:
    user = _found(request, pk)
    password = actions.renew_password(user, viewer=request.viewer, now=timezone.now())
    return render(request, "accounts/password.html", {"person": user, "password": password})


@acting_as("admin")
@require_POST
def remove_second_step(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_second_step(_found(request, pk), viewer=request.viewer, now=timezone.now())
    messages.success(request, _("两步验证已关闭，请提醒本人重新设置。"))
    return redirect("people:person", pk)


@acting_as("reviewer")
@require_http_methods(["GET", "POST"])
def deputies(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    typed = NamedDeputy(request.viewer, request.POST or None, initial={"since": today, "role": Role.REVIEWER})
    if request.method == "POST" and typed.is_valid():
        try:
            post = actions.name_deputy(viewer=request.viewer, now=timezone.now(), **typed.cleaned_data)
        except Refusal as refusal:
            typed.add_error(None, refusal.message)
        else:
            messages.success(request, _("已请%(name)s代办，到期自动结束。") % {"name": post.user.name})
            return redirect("people:deputies")
    held = queries.own_deputies(request.viewer)
    status = 422 if typed.errors else 200
    return render(request, "accounts/deputies.html", {"form": typed, "held": held, "today": today}, status=status)


@acting_as("reviewer")
@require_POST
def end_deputy(request: HttpRequest, pk: int) -> HttpResponse:
    post = get_object_or_404(queries.own_deputies(request.viewer), pk=pk)
    actions.end_deputy(post, viewer=request.viewer, now=timezone.now())
    messages.success(request, _("代办已结束。"))
    return redirect("people:deputies")


def _found(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(queries.people(request.viewer), pk=pk)


def _person(request: HttpRequest, user: User, typed: GivenPost, status: int = 200) -> HttpResponse:
    shown = {"person": user, "form": typed, "today": timezone.localdate(), "second_step": queries.second_step(user)}
    return render(request, "accounts/person.html", shown, status=status)
