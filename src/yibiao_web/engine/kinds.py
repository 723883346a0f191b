"""The kinds of subjects in words, in the order in which they are shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

ORGANISATION = "organisation"
KIND_WORDS = {
    "person": gettext_lazy("人"), "household": gettext_lazy("户"), "house": gettext_lazy("房屋"),
    "enterprise": gettext_lazy("经营主体"), "land": gettext_lazy("地块"), "project": gettext_lazy("项目"),
    "event": gettext_lazy("事件"), "place": gettext_lazy("场所"), "asset": gettext_lazy("资产"),
    ORGANISATION: gettext_lazy("单位"),
}  # fmt: skip
