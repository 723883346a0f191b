"""Moving and renaming a branch of the tree: one path, and all that begin with it. What other tables keep of a place
follows in the same transaction, by ``YIBIAO_BRANCH_CHANGED``."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.module_loading import import_string

from yibiao_web.orgs.models import Organisation


def hang(org: Organisation, parent: Organisation) -> tuple[str, str]:
    """Put the branch of ``org`` below another place; its paths before and after."""
    old = Organisation.objects.values_list("path", flat=True).get(pk=org.pk)
    new = f"{Organisation.objects.values_list('path', flat=True).get(pk=parent.pk)}{org.code}/"
    Organisation.objects.within(old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    Organisation.objects.filter(pk=org.pk).update(parent=parent)
    import_string(settings.YIBIAO_BRANCH_CHANGED)(old, new)
    return old, new


def call(org: Organisation, name: str) -> None:
    """Give a place another name."""
    Organisation.objects.filter(pk=org.pk).update(name=name)
    import_string(settings.YIBIAO_BRANCH_CHANGED)(org.path, org.path)
