"""The API's door: who is asking, how often, and what every answer carries.

The order of events: ``Bearer`` finds the client, counts the request and checks the scope; the operation answers or
raises a ``Refusal``; ``door`` adds the ETag, answers 304 where nothing changed, and otherwise writes down the reading
that the operation left in ``request.to_note`` before anything leaves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.security import HttpBearer

from yibiao_web.api import limits, problems
from yibiao_web.api.cursors import BadCursor
from yibiao_web.api.models import Client
from yibiao_web.api.scopes import SCOPES
from yibiao_web.api.tokens import digest_of
from yibiao_web.api.v1.description import DESCRIPTION, described
from yibiao_web.audit.refusals import Refusal
from yibiao_web.counties.guards import at_the_door
from yibiao_web.files.marking import stamp_for
from yibiao_web.files.stamps import ascii_json


class Bearer(HttpBearer):
    """A client's token that allows ``scope``."""

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Client:
        said = request.headers.get("Authorization", "")
        kind, _space, token = said.partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            raise Refusal("token_missing", _("请在请求头里带上令牌：Authorization: Bearer <令牌>。"), 401)
        return self.authenticate(request, token.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Client:
        client = Client.objects.select_related("org__parent__parent").filter(digest=digest_of(token)).first()
        now = timezone.now()
        if client is None:
            raise Refusal("token_unknown", _("令牌不对，请核对是否抄全。"), 401)
        if client.revoked_at is not None:
            raise Refusal("token_revoked", _("这个令牌已停用，请向接口管理员要新的。"), 401)
        if client.expires_on < timezone.localdate(now):
            raise Refusal(
                "token_expired",
                _("令牌已于 {expires_on} 到期，请向接口管理员要新的。").format(expires_on=client.expires_on),
                401,
            )
        at_the_door(client.org.path, writing=request.method not in ("GET", "HEAD"))
        limits.take(client, now)
        if self.scope and self.scope not in client.scopes:
            raise Refusal(
                "scope_missing",
                _("令牌没有“{scope}”的权限（{code}）。").format(scope=SCOPES[self.scope], code=self.scope),
                403,
            )
        return client


class Described(NinjaAPI):
    """With what all operations have in common written into its description."""

    def get_openapi_schema(self, **_: Any) -> Any:
        return described(super().get_openapi_schema(path_prefix="/api/v1/"))


api = Described(
    title="一表开放接口", version="1", description=DESCRIPTION, docs_url=None, urls_namespace="api-v1",
    openapi_url="/openapi.json",
)  # fmt: skip


@api.exception_handler(Refusal)
def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    request.refused = refusal.code  # counted by operations
    return problems.of_refusal(refusal)


@api.exception_handler(BadCursor)
def _bad_cursor(request: HttpRequest, _: BadCursor) -> HttpResponse:
    return problems.problem("cursor_unreadable", "cursor 不是这个列表给出的，请从头读起。", 422)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    errors = [
        {"where": ".".join(str(part) for part in one["loc"]), "code": one["type"], "message": str(one["msg"])}
        for one in wrong.errors
    ]
    where = "、".join(one["where"] for one in errors[:5])
    return problems.problem("input_invalid", f"参数或内容不对：{where}。", 422, errors=errors)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    return problems.problem("unreadable_request", "请求体读不懂，请核对格式。", wrong.status_code)


@api.exception_handler(Http404)
def _nothing(request: HttpRequest, _: Http404) -> HttpResponse:
    return problems.of_refusal(problems.not_found())


def door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        several = [name for name, told in request.GET.lists() if len(told) > 1]
        if several:  # only the last would count, silently
            words = f"参数 {several[0]} 写了不止一次；几个值用逗号隔开，写在一起。"
            return problems.problem("parameter_repeated", words, 422)
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            refused = problems.problem("method_not_allowed", "这个地址不支持这种方法。", 405)
            refused.headers["Allow"] = response.headers["Allow"]
            return refused
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["Vary"] = "Authorization"
        if response.status_code == 200 and request.method == "GET" and isinstance(response, HttpResponse):
            etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
            response.headers["ETag"] = etag
            response = get_conditional_response(request, etag=etag, response=response) or response
        if response.status_code == 200:
            for noted in getattr(request, "to_note", ()):
                entry = noted.write(request.auth, timezone.now())
                if entry is not None:  # a programme's file stays as its format wants it; the mark travels beside it
                    response.headers["Yibiao-Mark"] = ascii_json(stamp_for(entry))
        return response

    return inner


def unknown_address(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Every other address below /api/v1/."""
    return problems.of_refusal(problems.not_found("没有这个接口地址，见 /api/docs。"))
