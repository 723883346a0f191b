"""Who may open a page. Here at the bottom, because the pages of every layer need it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def acting_as(*roles: str) -> Callable[[View], View]:
    """For views: signed in and holding one of the roles (any post, when none is named), else 404: a page that one may
    not see does not exist. ``request.viewer`` is the ``Viewer``; where the current post lacks the role but another
    one has it, that one is taken."""

    def wrap(view: View) -> View:
        @login_required
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = getattr(request, "viewer", None)
            if viewer is None:
                raise Http404
            if roles and not viewer.may(*roles):
                other = next((one for one in request.viewers if one.may(*roles)), None)
                if other is None:
                    raise Http404
                request.viewer = other
            return view(request, *args, **kwargs)

        inner.roles = frozenset(roles)
        return inner

    return wrap
