"""The tree of organisations: areas from the country to the grid, and the departments (lines) of each area."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    COUNTRY = "country", _("国家")
    PROVINCE = "province", _("省")
    CITY = "city", _("市")
    COUNTY = "county", _("县")
    TOWNSHIP = "township", _("镇街")
    VILLAGE = "village", _("村（社区）")
    GRID = "grid", _("网格")
    DEPARTMENT = "department", _("部门")


AREAS = (Level.COUNTRY, Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE, Level.GRID)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def within(self, path: str) -> OrganisationQuerySet:
        """The organisation of the path and all below it."""
        return self.filter(path__startswith=path)

    def villages(self) -> OrganisationQuerySet:
        return self.filter(level=Level.VILLAGE)


class Organisation(models.Model):
    """``path`` is the codes from the root, each followed by a slash (``990101/990101101/``): everything below an
    organisation starts with its path. A department's parent is the area it serves; ``line`` is its trade (民政)."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=12, choices=Level)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=255, unique=True)
    line = models.CharField(max_length=20, blank=True)
    duties = models.TextField(blank=True, help_text=_("职责，逐行；用来看所要字段是否超出职责"))
    position = models.PositiveIntegerField(default=0)
    active = models.BooleanField(default=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ("path",)

    def __str__(self) -> str:
        return self.name

    def contains(self, other: Organisation) -> bool:
        return other.path.startswith(self.path)

    @property
    def area(self) -> Organisation:
        """The area whose people it is concerned with: a department's county, else itself."""
        return self.parent if self.level == Level.DEPARTMENT and self.parent else self


class SavedGroup(models.Model):
    """Places picked together often: 沿江五镇, 试点村. Belongs to the organisation that saved it."""

    owner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="saved_groups")
    name = models.CharField(max_length=60)
    members = models.ManyToManyField(Organisation, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_group_of_a_name")]

    def __str__(self) -> str:
        return self.name
