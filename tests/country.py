"""A country in the very small: two provinces with cities, 西原省 also with a county directly below it. Loaded as a real
one would be; its senders at every level and a clerk are named in ``PEOPLE``."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command

from yibiao_web.accounts.models import Post, User
from yibiao_web.accounts.viewer import Viewer
from yibiao_web.orgs.models import Organisation

HEADING = "代码,名称,层级,上级代码,条线"
PEOPLE = {
    # username: (organisation, roles)
    "nation": ("国家民政部", ("requester", "reviewer")),
    "east": ("东岭省民政厅", ("requester", "reviewer")),
    "city": ("东岭省一市民政局", ("requester", "reviewer")),
    "county": ("东岭省一市一县民政局", ("requester", "reviewer")),
    "west": ("西原省民政厅", ("requester", "reviewer")),
    "town": ("东岭省一市一县一镇", ("requester", "reviewer")),
    "clerk": ("东岭省一市一县一镇一村", ("clerk",)),
}


def lines() -> list[str]:
    """The file, in the order in which somebody might write it: 国家, 省, 市, 县, 镇街, 村, and departments."""
    told = [HEADING, "7,大同国,国家,,", "7-mz,国家民政部,部门,7,民政"]
    for province, name in ((71, "东岭省"), (72, "西原省")):
        told += [f"{province},{name},省,7,", f"{province}-mz,{name}民政厅,部门,{province},民政"]
        for city, number in ((1, "一"), (2, "二")):
            told += _city(f"{province}0{city}", f"{name}{number}市", str(province))
    return told + _county("729001", "西原省直管县", "72")


def _city(code: str, name: str, above: str) -> list[str]:
    told = [f"{code},{name},市,{above},", f"{code}-mz,{name}民政局,部门,{code},民政"]
    return told + [
        one for at, number in enumerate("一二") for one in _county(f"{code}0{at}", f"{name}{number}县", code)
    ]


def _county(code: str, name: str, above: str) -> list[str]:
    told = [f"{code},{name},县,{above},", f"{code}-mz,{name}民政局,部门,{code},民政"]
    for at, number in enumerate("一二"):
        told.append(f"{code}{at}00,{name}{number}镇,镇街,{code},")
        told += [f"{code}{at}00{one}00,{name}{number}镇{word}村,村,{code}{at}00," for one, word in enumerate("一二")]
    return told


VILLAGES = 2 * 2 * 2 * 4 + 4


def load(folder: Path) -> None:
    file = folder / "country.csv"
    file.write_text("\n".join(lines()) + "\n", "utf-8")
    call_command("load_tree", str(file), stdout=(folder / "said.txt").open("w"))
    for username, (org, roles) in PEOPLE.items():
        user = User(username=username, name=username)
        user.set_unusable_password()
        user.save()
        for role in roles:
            Post.objects.create(user=user, org=Organisation.objects.get(name=org), role=role)


def viewer(username: str) -> Viewer:
    org, roles = PEOPLE[username]
    return Viewer(User.objects.get(username=username), Organisation.objects.get(name=org), frozenset(roles))
