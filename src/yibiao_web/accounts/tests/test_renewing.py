"""A change of keys takes along what signing in hangs on."""

from __future__ import annotations

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from click.testing import CliRunner
from django.utils import timezone

from yibiao_web.accounts.adapter import matched
from yibiao_web.sealing import held
from yibiao_web.sealing.command import keys
from yibiao_web.sealing.models import KeyInForce
from yibiao_web.sealing.ring import read_ring
from yibiao_web.sealing.rotating import WAIT

SECRET = "JBSWY3DPEHPK3PXP"


def run(*words: str, ok: bool = True) -> None:
    done = CliRunner().invoke(keys, words)
    assert (done.exit_code == 0) is ok, done.output


def test_who_has_a_second_step_or_is_known_by_a_telephone_still_comes_in_after_a_change_of_keys(ring, cast):
    run("list")
    user, hidden = cast.user("lin"), get_adapter().encrypt
    user.mobile = "13900001111"
    user.save(update_fields=["mobile", "mobile_digest"])
    Authenticator.objects.create(user=user, type="totp", data={"secret": hidden(SECRET)})
    codes = {"migrated_codes": [hidden("one"), hidden("two")], "used_mask": 1}
    Authenticator.objects.create(user=user, type="recovery_codes", data=codes)
    old = read_ring(ring).current
    run("rotate", "--only-server")
    run("retire", old, ok=False)
    run("reseal")
    KeyInForce.objects.update(since=timezone.now() - WAIT)
    run("retire", old)
    held.forget()
    totp, recovery = (one.data for one in Authenticator.objects.filter(user=user).order_by("pk"))
    assert get_adapter().decrypt(totp["secret"]) == SECRET
    assert [get_adapter().decrypt(one) for one in recovery["migrated_codes"]] == ["one", "two"]
    assert recovery["used_mask"] == 1
    assert matched({"phone": "mobile"}, {"phone": "+86 13900001111"}) == [user]
    assert old not in str(recovery) + str(totp)


@pytest.mark.parametrize("what", ["second step", "telephone"])
def test_a_key_is_not_retired_while_signing_in_hangs_on_it(ring, cast, what):
    run("list")
    user = cast.user("lin")
    if what == "telephone":
        user.mobile = "13900001111"
        user.save(update_fields=["mobile", "mobile_digest"])
    else:
        Authenticator.objects.create(user=user, type="totp", data={"secret": get_adapter().encrypt(SECRET)})
    run("rotate", "--only-server")
    if what == "telephone":  # the number itself is sealed anew, its digest not yet
        user.save(update_fields=["mobile"])
    run("retire", next(iter(read_ring(ring).keys)), ok=False)


def test_a_secret_from_before_there_was_sealing_does_not_stay_in_clear(ring, cast):
    run("list")
    Authenticator.objects.create(user=cast.user("lin"), type="totp", data={"secret": SECRET})
    run("reseal")
    kept = Authenticator.objects.get().data["secret"]
    assert SECRET not in kept
    assert get_adapter().decrypt(kept) == SECRET
