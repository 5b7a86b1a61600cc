"""Who asks for access: partners, their people, and the services they offer."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from audit.models import Lifecycle, Scope
from catalogue.models import ServiceCategory

partner_code = RegexValidator(r"^[A-Z0-9]{6,12}\Z", "A partner code is 6 to 12 capital letters and digits.")
market_code = RegexValidator(r"^[A-Z]{2}\Z", "A market is two capital letters (ISO 3166-1), such as US.")


class PartnerQuerySet(models.QuerySet["Partner"]):
    def approved(self) -> PartnerQuerySet:
        return self.filter(status=Partner.Status.APPROVED)


class Partner(Lifecycle):
    class Status(models.TextChoices):
        PENDING = "PENDING", "Pending"
        APPROVED = "APPROVED", "Approved"
        REJECTED = "REJECTED", "Rejected"
        SUSPENDED = "SUSPENDED", "Suspended"
        REMOVED = "REMOVED", "Removed"

    class Kind(models.TextChoices):
        TSP = "TSP", "TikTok Shop Partner"
        CAP = "CAP", "Creator agency partner"
        TAP = "TAP", "Affiliate partner"

    class Tier(models.TextChoices):
        NONE = "", "No tier"
        BRONZE = "BRONZE", "Bronze"
        SILVER = "SILVER", "Silver"
        GOLD = "GOLD", "Gold"

    TRANSITIONS: ClassVar = {
        Status.PENDING: frozenset({Status.APPROVED, Status.REJECTED}),
        Status.REJECTED: frozenset({Status.PENDING}),
        Status.APPROVED: frozenset({Status.SUSPENDED}),
        Status.SUSPENDED: frozenset({Status.APPROVED, Status.REMOVED}),
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=12, unique=True, validators=[partner_code])
    name = models.CharField(max_length=120, help_text="The name sellers know.")
    legal_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=3, choices=Kind, default=Kind.TSP)
    tier = models.CharField(max_length=6, choices=Tier, default=Tier.NONE, blank=True)
    market = models.CharField("home market", max_length=2, validators=[market_code])
    website = models.URLField(blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING, editable=False)
    approved_at = models.DateTimeField("verified since", null=True, blank=True, editable=False)
    status_reason = models.CharField(max_length=500, blank=True, editable=False, help_text="What the partner is told.")

    objects = PartnerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="approved_partner_has_a_date",
                condition=~Q(status__in=["APPROVED", "SUSPENDED", "REMOVED"]) | Q(approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope(partner_id=self.pk)

    @property
    def may_ask_for_access(self) -> bool:
        """Only an approved TSP may ask for Seller Center access."""
        return self.kind == self.Kind.TSP and self.status == self.Status.APPROVED


class MemberStatus(models.TextChoices):
    PENDING = "PENDING", "Invited"
    ACTIVE = "ACTIVE", "Active"
    DEACTIVATED = "DEACTIVATED", "Deactivated"
    LAPSED = "LAPSED", "Invitation lapsed"


class PartnerMember(Lifecycle):
    Status = MemberStatus

    class Role(models.TextChoices):
        ADMIN = "ADMIN", "Admin"
        MEMBER = "MEMBER", "Member"

    TRANSITIONS: ClassVar = {
        MemberStatus.PENDING: frozenset({MemberStatus.ACTIVE, MemberStatus.LAPSED}),
        MemberStatus.ACTIVE: frozenset({MemberStatus.DEACTIVATED}),
        MemberStatus.DEACTIVATED: frozenset({MemberStatus.ACTIVE}),
        MemberStatus.LAPSED: frozenset({MemberStatus.PENDING}),
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="members")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="partner_member")
    is_main = models.BooleanField("main account", default=False)
    role = models.CharField(max_length=6, choices=Role, default=Role.MEMBER)
    status = models.CharField(max_length=11, choices=MemberStatus, default=MemberStatus.PENDING, editable=False)

    class Meta:
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint(name="partner_has_one_main_account", fields=["partner"], condition=Q(is_main=True)),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.partner})"

    @property
    def scope(self) -> Scope:
        return Scope(partner_id=self.partner_id)


class ServiceQuerySet(models.QuerySet["Service"]):
    def on(self) -> ServiceQuerySet:
        return self.filter(status=Service.Status.ON)


class Service(Lifecycle):
    class Status(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        UNDER_REVIEW = "UNDER_REVIEW", "Under review"
        ON = "ON", "On"
        OFF = "OFF", "Off"
        REJECTED = "REJECTED", "Rejected"

    TRANSITIONS: ClassVar = {
        Status.DRAFT: frozenset({Status.UNDER_REVIEW}),
        Status.UNDER_REVIEW: frozenset({Status.ON, Status.REJECTED}),
        Status.REJECTED: frozenset({Status.UNDER_REVIEW}),
        Status.ON: frozenset({Status.OFF}),
        Status.OFF: frozenset({Status.ON}),
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="services")
    category = models.ForeignKey(ServiceCategory, models.PROTECT, related_name="services")
    name = models.CharField(max_length=120)
    description = models.TextField(max_length=2000, blank=True)
    is_custom = models.BooleanField("custom", default=False, help_text="Offered to named shops only.")
    markets = ArrayField(
        models.CharField(max_length=2, validators=[market_code]), default=list, blank=True, help_text="Empty: all."
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT, editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                name="service_is_known_with_partner_and_category", fields=["id", "partner", "category"]
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope(self) -> Scope:
        return Scope(partner_id=self.partner_id)
