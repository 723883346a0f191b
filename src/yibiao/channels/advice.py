"""Keep, merge or close (保留、整合、注销): one recommendation a channel, with the findings it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from yibiao.channels.nouns import AnyChannel, GovApp
from yibiao.model import Finding

Act = Literal["保留", "整合", "注销"]
DEAD = frozenset(["channel_dormant", "group_expired", "group_matter_past", "group_renamed"])
_ENOUGH = frozenset(["app_little_used", "account_hollow"])  # one of these alone
_WEAK = frozenset(["app_little_used", "account_little_read", "account_hollow", "channel_falling", "group_empty"])
_UNFIT = frozenset(["app_below_county", "app_no_sponsor", "account_no_owner"])
_MENDED = {
    "app_forbidden": "先去掉不许有的功能", "app_unfiled": "先备案", "app_unfiled_yet": "按期备案",
    "group_incomplete": "先补登记", "group_no_expiry": "写上到期日",
    "group_too_long": "核对事情办完没有，没办完的写上到期日", "app_collects_forms": "填表报数并到统一平台",
    "app_no_complaints": "补上投诉建议的入口", "app_forbidden_exempt": "限定应急使用的范围",
    "channel_falling": "问清用的人为什么少了",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Advice:
    """``into`` is the name of the channel to merge into; ``why`` in words; ``first`` what must be done even so;
    ``duty`` how what people used it for is still met (减负不减责)."""

    act: Act
    why: str
    into: str = ""
    first: tuple[str, ...] = ()
    duty: str = ""
    codes: tuple[str, ...] = ()


def advise(one: AnyChannel, findings: Sequence[Finding], keep: AnyChannel | None) -> Advice:
    """The strongest reason decides; a person decides after that. ``keep``: a living one that does the same."""
    codes = [found.code for found in findings]
    dead, weak, unfit = (_of(codes, kinds) for kinds in (DEAD, _WEAK, _UNFIT))
    if keep is not None:
        return Advice("整合", _why(findings, (*dead, *weak, *unfit, *_double(codes))), keep.name,
                      duty=f"原来的事由“{keep.name}”接着办", codes=tuple(codes))  # fmt: skip
    if "account_expected" in codes:
        return Advice("保留", "县级以上政府应当开设，平台上只有这一个", first=("恢复维护",) if dead or weak else (),
                      codes=tuple(codes))  # fmt: skip
    if dead or (unfit and (weak or _nobody(one))):
        return Advice("注销", _why(findings, (*dead, *unfit, *weak)), duty=_duty(one), codes=tuple(codes))
    if unfit:
        return Advice("整合", _why(findings, unfit), duty=_duty(one), codes=tuple(codes))
    if len(weak) > 1 or _ENOUGH & set(weak):
        return Advice("整合", _why(findings, weak), duty=_duty(one), codes=tuple(codes))
    first = tuple(dict.fromkeys(_MENDED[code] for code in codes if code in _MENDED))
    best = "同类里留这一个，其余的并过来" if _double(codes) else ""
    nothing = "没有发现要合并或关停的情况" if not (weak or first) else "有人用，改好后保留"
    why = _why(findings, weak) or best or nothing
    return Advice("保留", why, first=first, codes=tuple(codes))


def _of(codes: Sequence[str], kinds: frozenset[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if code in kinds)


def _double(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(code for code in codes if code in ("app_doubled", "account_several", "group_doubled"))


def _why(findings: Sequence[Finding], codes: Sequence[str]) -> str:
    """The messages of the findings that decided, in their order."""
    return "".join(dict.fromkeys(found.message for found in findings if found.code in codes))


def _nobody(one: AnyChannel) -> bool:
    return isinstance(one, GovApp) and one.active_users == 0


def _duty(one: AnyChannel) -> str:
    owner = one.owner or "原主办单位"
    return {
        "app": f"{owner}把原来办的事列出来，逐项写明改到哪里办",
        "account": f"要公布的事由{owner}的其他账号或上级账号发布",
        "group": f"还要联系的由{owner}直接联系，要办的事在平台上派",
    }[one.kind]
