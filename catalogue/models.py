"""What can be granted: the permissions of Seller Center and the categories partners offer services in."""

from collections.abc import Sequence

from django.db import models
from django.db.models import Q


class Level(models.IntegerChoices):
    """How much of a permission is granted; a higher level includes the lower one.

    Marketplaces call them "Viewing only" and "Viewing & Editing".
    """

    VIEW = 1, "View"
    EDIT = 2, "View & edit"


class PermissionQuerySet(models.QuerySet["Permission"]):
    def current(self) -> "PermissionQuerySet":
        """Those the catalogue file still has."""
        return self.filter(retired_at=None)

    def grantable(self) -> "PermissionQuerySet":
        """Those a seller can give to a partner today, Data Analytics areas included."""
        return self.current().filter(owner_only=False)

    def analytics(self) -> "PermissionQuerySet":
        """The Data Analytics areas, which are a step of their own and never part of a preset."""
        return self.filter(is_analytics=True)


class Permission(models.Model):
    """One function of Seller Center. Only `actions.sync` writes it, nothing deletes it: its number stays its own."""

    number = models.PositiveSmallIntegerField(
        help_text="What grants store; given at the first sync and never used again."
    )
    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    section_key = models.CharField(max_length=80)
    section_label = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(help_text="The place in the catalogue file.")
    offers_view = models.BooleanField()
    offers_edit = models.BooleanField()
    sensitive = models.BooleanField(default=False, help_text="Money, personal data or reputation.")
    owner_only = models.BooleanField(default=False, help_text="Only the seller's main account; in no grant.")
    baseline = models.BooleanField(default=False, help_text="Comes with every grant.")
    is_analytics = models.BooleanField("Data Analytics area", default=False)
    retired_at = models.DateTimeField(
        null=True, blank=True, help_text="When it left the catalogue; from then it allows nothing."
    )

    objects = PermissionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "number"]
        constraints = [
            models.UniqueConstraint(name="permission_number_belongs_to_one_permission", fields=["number"]),
            models.UniqueConstraint(name="permission_key_belongs_to_one_permission", fields=["key"]),
            models.CheckConstraint(
                name="permission_number_is_from_1_to_3000",  # number * 10 + level fits a smallint
                condition=Q(number__gte=1, number__lte=3000),
            ),
            models.CheckConstraint(
                name="permission_offers_at_least_one_level", condition=Q(offers_view=True) | Q(offers_edit=True)
            ),
            models.CheckConstraint(
                name="baseline_permission_is_viewable_by_every_partner",
                condition=Q(baseline=False) | Q(offers_view=True, owner_only=False),
            ),
            models.CheckConstraint(
                name="analytics_area_is_view_only_and_optional",
                condition=Q(is_analytics=False)
                | Q(offers_view=True, offers_edit=False, owner_only=False, baseline=False),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def levels(self) -> Sequence[Level]:
        """The levels a seller may choose, the lowest first. One that offers only edit is granted as EDIT."""
        return [level for level in Level if self.offers(level)]

    def offers(self, level: int) -> bool:
        """Whether `level` itself can be chosen; edit alone does not offer view."""
        return {Level.VIEW: self.offers_view, Level.EDIT: self.offers_edit}[Level(level)]

    @property
    def lowest_level(self) -> Level:
        return self.levels[0]

    @property
    def highest_level(self) -> Level:
        return self.levels[-1]

    @property
    def is_splittable(self) -> bool:
        """Whether there is a level to choose; otherwise it is granted or not."""
        return self.offers_view and self.offers_edit

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    @property
    def is_grantable(self) -> bool:
        return not (self.is_retired or self.owner_only)


class ServiceCategoryQuerySet(models.QuerySet["ServiceCategory"]):
    def current(self) -> "ServiceCategoryQuerySet":
        """Those the catalogue file still has."""
        return self.filter(retired_at=None)


class ServiceCategory(models.Model):
    """What a service is about. A shop takes one partner per category at a time."""

    key = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField(help_text="The place in the catalogue file.")
    retired_at = models.DateTimeField(null=True, blank=True, help_text="When it left the catalogue.")

    objects = ServiceCategoryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "service categories"
        constraints = [
            models.UniqueConstraint(name="service_category_key_belongs_to_one_category", fields=["key"]),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None
