"""TSP access itself: grants, their immutable revisions, and the view of what may be used right now."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Least

from audit.models import Lifecycle, Scope
from authorizations.models.bindings import ServiceAuthorization
from authorizations.models.periods import MAX_PERIOD, Period
from catalogue.expansion import unpack
from catalogue.models import Level
from partners.models import Partner, PartnerMember
from sellers.models import SellerMember, Shop


class Terms(models.Model):
    """What a grant gives and for how long: the columns that a revision fixes and the grant mirrors."""

    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Each item is permission number × 10 + level: see docs/decisions/0004-grant-items-are-a-packed-array.md.
    items = ArrayField(models.SmallIntegerField())
    preset = models.CharField(max_length=40, blank=True, help_text="The permission role it was expanded from, if any.")

    class Meta:
        abstract = True

    @property
    def levels(self) -> dict[int, Level]:
        """The level of each permission, by the permission's number."""
        return unpack(self.items)


class AccessGrantQuerySet(models.QuerySet["AccessGrant"]):
    def open(self) -> AccessGrantQuerySet:
        return self.filter(status__in=AccessGrant.OPEN)

    def in_force(self, at: datetime) -> AccessGrantQuerySet:
        """Open and begun; suspended or not."""
        return self.open().filter(starts_at__lte=at, ends_at__gt=at)

    def of(self, shop: Shop) -> AccessGrantQuerySet:
        return self.filter(service_authorization__shop=shop)

    def overdue(self, at: datetime) -> AccessGrantQuerySet:
        return self.open().filter(ends_at__lte=at)

    def lost(self, partner_id: int, *, since: datetime, at: datetime) -> AccessGrantQuerySet:
        """What the partner had and was taken, or came to its end, between `since` and `at`; the latest first.

        Not what it dropped itself, what never began, nor where it has access again. `lost_at` says when.
        """
        overdue = When(status=AccessGrant.Status.ACTIVE, then=F("ends_at"))
        lost_at = Case(overdue, default=Least("status_changed_at", "ends_at"))
        rows = self.filter(service_authorization__partner=partner_id).annotate(lost_at=lost_at)
        again = AccessGrant.objects.filter(
            service_authorization__shop=OuterRef("service_authorization__shop"),
            service_authorization__service=OuterRef("service_authorization__service"),
            status=AccessGrant.Status.ACTIVE,
            ends_at__gt=at,
        )
        rows = rows.filter(lost_at__gt=since, lost_at__lte=at, starts_at__lt=F("lost_at"))
        return rows.exclude(status=AccessGrant.Status.RELINQUISHED).exclude(Exists(again)).order_by("-lost_at", "-pk")

    def with_parties(self) -> AccessGrantQuerySet:
        return self.select_related(
            "service_authorization__partner",
            "service_authorization__shop__seller",
            "service_authorization__service",
            "service_authorization__category",
        )


class AccessGrant(Terms, Lifecycle):
    """A dated permission for a partner to act in one shop, given for one service authorization."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", "Active"
        SUSPENDED = "SUSPENDED", "Suspended"
        EXPIRED = "EXPIRED", "Expired"
        REVOKED = "REVOKED", "Removed"
        RELINQUISHED = "RELINQUISHED", "Dropped by the partner"
        TERMINATED = "TERMINATED", "Ended by an operator"
        ENDED = "ENDED", "Ended"

    OPEN = (Status.ACTIVE, Status.SUSPENDED)
    ENDINGS = frozenset({Status.EXPIRED, Status.REVOKED, Status.RELINQUISHED, Status.TERMINATED, Status.ENDED})
    TRANSITIONS: ClassVar = {
        Status.ACTIVE: ENDINGS | {Status.SUSPENDED},
        Status.SUSPENDED: ENDINGS | {Status.ACTIVE},
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    service_authorization = models.ForeignKey(ServiceAuthorization, models.PROTECT, related_name="grants")
    revision_number = models.PositiveSmallIntegerField(default=1)
    contact_email = models.EmailField(
        blank=True, help_text="Where confirmations and notices go beside the main account."
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE, editable=False)
    status_reason = models.CharField(max_length=500, blank=True, editable=False, help_text="What the parties are told.")
    renews = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # the constraint has one
        related_name="renewals",
        help_text="The access from whose end this one goes on.",
    )
    # What was told about the present end, and what the seller chose for when nobody uses it.
    noticed_days = models.SmallIntegerField(null=True, blank=True, editable=False, help_text="The last notice sent.")
    ends_unused_after = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Days without use after which it ends; empty: never."
    )
    unused_counts_from = models.DateTimeField(null=True, blank=True, editable=False, help_text="When that was chosen.")
    unused_noticed = models.JSONField(null=True, blank=True, editable=False, help_text="The last notice about it.")

    objects = AccessGrantQuerySet.as_manager()
    lost_at: datetime  # on rows of `lost` only

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(name="grant_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="grant_is_at_most_365_days_long", condition=Q(ends_at__lte=F("starts_at") + MAX_PERIOD)
            ),
            ExclusionConstraint(
                name="open_grants_of_a_service_never_overlap",
                condition=Q(status__in=["ACTIVE", "SUSPENDED"]),
                expressions=[("service_authorization", "="), (Period("starts_at", "ends_at"), "&&")],
            ),
            models.UniqueConstraint(
                name="grant_has_one_open_renewal", fields=["renews"], condition=Q(status__in=["ACTIVE", "SUSPENDED"])
            ),
            models.CheckConstraint(
                name="rule_about_unused_access_says_since_when",
                condition=Q(ends_unused_after__isnull=True, unused_counts_from__isnull=True)
                | Q(ends_unused_after__gte=1, unused_counts_from__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="grant_ends_when_unused",
                fields=["ends_unused_after"],
                condition=Q(status="ACTIVE", ends_unused_after__isnull=False),
            ),
            models.Index(name="grant_due", fields=["ends_at"], condition=Q(status__in=["ACTIVE", "SUSPENDED"])),
            # All that access_board looks at to find the access of each service, so that it reads no grant.
            models.Index(
                name="grant_of_service",
                fields=["service_authorization", "-starts_at", "-id"],
                include=["status", "ends_at", "status_changed_at", "revision_number"],
            ),
        ]

    def __str__(self) -> str:
        return f"access for {self.service_authorization}"

    @property
    def scope(self) -> Scope:
        return self.service_authorization.scope

    @property
    def shop(self) -> Shop:
        return self.service_authorization.shop

    @property
    def partner(self) -> Partner:
        return self.service_authorization.partner

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def renewal(self) -> AccessGrant | None:
        """The agreed renewal that begins when this one ends."""
        return AccessGrant.objects.open().filter(renews=self).first()


class GrantRevision(Terms):
    """The terms of a grant from one moment on. Never updated, never deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    grant = models.ForeignKey(AccessGrant, models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(name="revisions_of_a_grant_are_numbered_once", fields=["grant", "number"]),
            models.CheckConstraint(name="revision_number_is_from_1", condition=Q(number__gte=1)),
            models.CheckConstraint(name="revision_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="revision_is_at_most_365_days_long", condition=Q(ends_at__lte=F("starts_at") + MAX_PERIOD)
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.grant}"

    @property
    def scope(self) -> Scope:
        return self.grant.scope


class LiveAccessQuerySet(models.QuerySet["LiveAccess"]):
    def of(self, person: PartnerMember | SellerMember) -> LiveAccessQuerySet:
        """What this person may use: by what was granted, or as one of the shop's own people."""
        return self.filter(member=person) if isinstance(person, PartnerMember) else self.filter(staff=person)

    def covering(self, permission: int, level: int) -> LiveAccessQuerySet:
        return self.filter(permission=permission, level__gte=level)


class LiveAccess(models.Model):
    """Who may use which permission at which level in which shop now: the view in sql/live_access.sql, read only.

    A row is of a partner's `member`, and of the grant they may use it by, or of the shop's own `staff`.
    """

    pk = models.CompositePrimaryKey("shop_id", "permission", "level")  # Django wants one; no row is fetched by it
    grant = models.ForeignKey(AccessGrant, models.DO_NOTHING, null=True, related_name="+")
    member = models.ForeignKey(PartnerMember, models.DO_NOTHING, null=True, related_name="live_access")
    staff = models.ForeignKey(SellerMember, models.DO_NOTHING, null=True, related_name="live_access")
    partner = models.ForeignKey(Partner, models.DO_NOTHING, null=True, related_name="+")
    shop = models.ForeignKey(Shop, models.DO_NOTHING, related_name="live_access")
    service_authorization = models.ForeignKey(ServiceAuthorization, models.DO_NOTHING, null=True, related_name="+")
    revision_number = models.PositiveSmallIntegerField(null=True)
    permission = models.SmallIntegerField()
    key = models.CharField(max_length=80, help_text="The permission's key.")
    level = models.SmallIntegerField(choices=Level)
    ends_at = models.DateTimeField(null=True)

    objects = LiveAccessQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "live_access"

    def __str__(self) -> str:
        return f"{self.permission} at {self.level}"


class LiveGrant(models.Model):
    """Which member of a partner may use which grant now, and within which bounds: a view beside `live_access`."""

    pk = models.CompositePrimaryKey("member_id", "grant_id")
    member = models.ForeignKey(PartnerMember, models.DO_NOTHING, related_name="live_grants")
    grant = models.ForeignKey(AccessGrant, models.DO_NOTHING, related_name="+")
    partner = models.ForeignKey(Partner, models.DO_NOTHING, related_name="+")
    shop = models.ForeignKey(Shop, models.DO_NOTHING, related_name="live_grants")
    service_authorization = models.ForeignKey(ServiceAuthorization, models.DO_NOTHING, related_name="+")
    revision_number = models.PositiveSmallIntegerField()
    items = ArrayField(models.SmallIntegerField())
    ends_at = models.DateTimeField()
    most = models.SmallIntegerField(choices=Level, null=True, help_text="The level of the assignment.")
    sections = ArrayField(models.CharField(max_length=80), null=True, help_text="The sections of the assignment.")

    class Meta:
        managed = False
        db_table = "live_grant"

    def __str__(self) -> str:
        return f"{self.grant_id} for {self.member_id}"
