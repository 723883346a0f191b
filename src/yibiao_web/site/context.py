"""What the page's frame needs."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from yibiao_web.counties.guards import reading_only
from yibiao_web.site.navigation import IN_LINE, MAY_NAME_DEPUTIES, groups_of, section_of, without_first


def frame(request: HttpRequest) -> dict[str, Any]:
    viewer = getattr(request, "viewer", None)
    groups = groups_of(viewer)
    menu = [one for _heading, some in groups for one in some]
    first = IN_LINE if len(menu) > IN_LINE + 1 else len(menu)
    return {
        "menu": menu,
        "menu_groups": groups,
        "menu_first": menu[:first],
        "menu_more": without_first(groups, first),
        "menu_at": section_of(request.path, [address for _, address in menu]),
        "may_name_deputies": viewer is not None and viewer.may(*MAY_NAME_DEPUTIES),
        "reading_only": reading_only(viewer.org.path) if viewer is not None else "",
        "sign_on_names": settings.YIBIAO_SIGN_ON,
        "sponsor": settings.YIBIAO_SPONSOR,
        "filing_number": settings.YIBIAO_FILING_NUMBER,
    }
