"""What a partner's people did inside a shop: append-only, with personal data apart so that it alone can be erased."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from authorizations.models.grants import AccessGrant
from catalogue.models import Level
from partners.models import Partner, PartnerMember
from sellers.models import Shop


class ActivityQuerySet(models.QuerySet["Activity"]):
    def of_shop(self, shop: Shop) -> ActivityQuerySet:
        return self.filter(shop=shop)

    def of_partner(self, partner_id: int) -> ActivityQuerySet:
        return self.filter(partner=partner_id)

    def of_member(self, member: PartnerMember) -> ActivityQuerySet:
        return self.filter(member=member)

    def changes(self) -> ActivityQuerySet:
        return self.filter(kind=Activity.Kind.CHANGED)

    def between(self, start: datetime, end: datetime) -> ActivityQuerySet:
        """From `start` up to but without `end`."""
        return self.filter(at__gte=start, at__lt=end)

    def with_parties(self) -> ActivityQuerySet:
        return self.select_related("partner", "member__user", "person", "shop")


class Activity(models.Model):
    """One entry into a shop, one look at something sensitive, one change, or one attempt that was refused.

    It is written in the transaction of what it tells of. Its order is that of `at`, then `id`.
    """

    class Kind(models.TextChoices):
        ENTERED = "ENTERED", "Entered the shop"
        LEFT = "LEFT", "Left the shop"
        VIEWED = "VIEWED", "Looked at"
        CHANGED = "CHANGED", "Changed"
        REFUSED = "REFUSED", "Was refused"

    at = models.DateTimeField()
    kind = models.CharField(max_length=7, choices=Kind)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", db_index=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(PartnerMember, models.PROTECT, related_name="+", db_index=False)
    grant = models.ForeignKey(AccessGrant, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    revision_number = models.PositiveSmallIntegerField(null=True, blank=True)
    permission = models.SmallIntegerField(
        null=True, blank=True, help_text="Its number; empty for entering and leaving."
    )
    section = models.CharField(max_length=80, blank=True)
    level = models.PositiveSmallIntegerField(choices=Level, null=True, blank=True)
    page = models.CharField(max_length=60, blank=True, help_text="The name of the page's address.")
    object_type = models.CharField(max_length=40, blank=True)
    object_uuid = models.UUIDField(null=True, blank=True)
    object_label = models.CharField(max_length=200, blank=True, help_text="Never a person's name or address.")
    changes = models.JSONField(null=True, blank=True, help_text="By field: what it was, what it is.")
    condition = models.CharField(max_length=40, blank=True, help_text="What a refusal rested on.")

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="refused_activity_says_why_and_no_other_does",
                condition=Q(kind="REFUSED") & ~Q(condition="") | ~Q(kind="REFUSED") & Q(condition=""),
            ),
            models.CheckConstraint(
                name="activity_names_its_grant_unless_it_was_refused",
                condition=Q(kind="REFUSED") | Q(grant__isnull=False, revision_number__isnull=False),
            ),
            models.CheckConstraint(
                name="activity_names_its_permission_unless_it_is_a_coming_or_going",
                condition=Q(kind__in=["ENTERED", "LEFT"], permission__isnull=True)
                | (~Q(kind__in=["ENTERED", "LEFT"]) & Q(permission__isnull=False) & ~Q(section="")),
            ),
            models.CheckConstraint(
                name="changed_activity_says_what_and_no_other_does",
                condition=Q(kind="CHANGED", changes__isnull=False) | ~Q(kind="CHANGED") & Q(changes__isnull=True),
            ),
        ]
        indexes = [
            models.Index(name="activity_of_shop", fields=["shop", "-at", "-id"]),
            models.Index(name="activity_by_partner", fields=["shop", "partner", "-at", "-id"]),
            models.Index(name="activity_by_person", fields=["shop", "member", "-at", "-id"]),
            models.Index(name="activity_by_section", fields=["shop", "section", "-at", "-id"]),
            models.Index(name="activity_by_kind", fields=["shop", "kind", "-at", "-id"]),
            models.Index(
                name="activity_by_object", fields=["object_uuid", "-at"], condition=Q(object_uuid__isnull=False)
            ),
            models.Index(name="activity_of_partner", fields=["partner", "-at", "-id"]),
            models.Index(name="activity_of_member", fields=["member", "-at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.kind} in {self.shop_id}"


class ActivityPerson(models.Model):
    """Who it was and from where, as far as that is personal data. Can be erased; the activity stays."""

    activity = models.OneToOneField(Activity, models.PROTECT, related_name="person", primary_key=True)
    name = models.CharField(max_length=120, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name_plural = "activity people"

    def __str__(self) -> str:
        return self.name
