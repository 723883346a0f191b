"""What is to be said of a public account (政务新媒体): 国办发〔2018〕123号 and the indicators of 国办秘函〔2019〕19号.

The 14 days of the indicators tempt people to post anything. So nothing here ever advises to post: a dormant account is
to be merged or closed, save a government's only one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from yibiao.channels.doubled import Cluster, Dead, doubled_accounts
from yibiao.channels.nouns import AnyChannel, MediaAccount
from yibiao.channels.posts import contents
from yibiao.channels.words import owner_of
from yibiao.findings import finding
from yibiao.model import Finding
from yibiao.policy import Pack

_GOVERNMENT = re.compile(r"(?:省|市|县|区|旗|州|盟)(?:人民)?政府(?:办公室|新闻办)?$|(?:县|区|市)委宣传部$")
_LEAST_POSTS = 10  # fewer say nothing about shares
_RECENT = timedelta(90)


def check(one: MediaAccount, live: Sequence[AnyChannel], pack: Pack, on: date) -> Iterator[Finding]:
    rule = pack.rule("CHN-033", on)
    if not one.owner and rule:
        yield finding("account_no_owner", severity=rule.severity, rule=rule.id, name=one.name)
    yield from _hollow(one, pack, on)
    yield from _little_read(one, pack, on)
    if pack.rule("CHN-032", on) and is_expected(one, live):
        yield finding("account_expected", rule="CHN-032")


def is_expected(one: MediaAccount, live: Sequence[AnyChannel]) -> bool:
    """A government's only account on a platform: it should have one."""
    if not _GOVERNMENT.search(one.owner):
        return False
    return not any(
        isinstance(other, MediaAccount) and other is not one
        and (owner_of(other.owner), other.platform) == (owner_of(one.owner), one.platform)
        for other in live
    )  # fmt: skip


def _hollow(one: MediaAccount, pack: Pack, on: date) -> Iterator[Finding]:
    rule = pack.rule("CHN-040-EMPTY", on)
    if rule is None or len(one.posts) < _LEAST_POSTS:
        return
    found = contents(one.posts, on)
    if found.posts >= _LEAST_POSTS and 100 * found.hollow >= rule.value:
        yield finding("account_hollow", severity=rule.severity, rule=rule.id, posts=found.posts, reposts=found.reposts,
                      empty=found.empty, repeated=found.repeated, share=f"{found.hollow:.0%}")  # fmt: skip


def _little_read(one: MediaAccount, pack: Pack, on: date) -> Iterator[Finding]:
    rule = pack.rule("CHN-033", on)
    reads = [post.reads for post in one.posts if post.reads is not None and on - _RECENT < post.on <= on]
    if rule is None or not one.followers or len(reads) < _LEAST_POSTS:
        return
    mean = sum(reads) / len(reads)
    if 100 * mean / one.followers < rule.value:
        yield finding("account_little_read", severity=rule.severity, rule=rule.id, followers=one.followers,
                      posts=len(reads), reads=f"{mean:.0f}", share=f"{mean / one.followers:.1%}",
                      limit=f"{rule.value:g}%")  # fmt: skip


def clusters(live: Sequence[MediaAccount], pack: Pack, on: date, dead: Dead = frozenset()) -> list[Cluster]:
    rule = pack.rule("CHN-031", on)
    return [one for one in doubled_accounts(live, dead) if len(one.members) > rule.value] if rule else []


def several(one: AnyChannel, cluster: Cluster, pack: Pack, on: date) -> Iterator[Finding]:
    rule = pack.rule("CHN-031", on)
    if rule:
        names = "、".join(f"“{other.name}”" for other in cluster.members)
        yield finding("account_several", severity=rule.severity, rule=rule.id, owner=one.owner, platform=one.platform,
                      count=len(cluster.members), names=names, keep=cluster.keep.name, why=cluster.why)  # fmt: skip
