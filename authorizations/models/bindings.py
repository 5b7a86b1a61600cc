"""That a partner and a shop work together, and which of the partner's services the shop takes, and when."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q

from audit.models import Lifecycle, Scope
from authorizations.models.periods import MAX_PERIOD, Period
from catalogue.models import ServiceCategory
from partners.models import Partner, Service
from sellers.models import Shop


class ServiceAudience(models.Model):
    """A shop that a custom service is offered to."""

    service = models.ForeignKey(Service, models.PROTECT, related_name="audience")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="custom_services")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="custom_service_names_a_shop_once", fields=["service", "shop"]),
        ]

    def __str__(self) -> str:
        return f"{self.service} for {self.shop}"


class BindingQuerySet(models.QuerySet["Binding"]):
    def active(self) -> BindingQuerySet:
        return self.filter(status=Binding.Status.ACTIVE)

    def markets(self) -> list[str]:
        """The markets of the shops, in order."""
        return list(self.order_by("shop__market").values_list("shop__market", flat=True).distinct())


class Binding(Lifecycle):
    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", "Active"
        ENDED = "ENDED", "Ended"

    TRANSITIONS: ClassVar = {Status.ACTIVE: frozenset({Status.ENDED})}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="bindings")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="bindings")
    status = models.CharField(max_length=6, choices=Status, default=Status.ACTIVE, editable=False)
    started_at = models.DateTimeField(editable=False)
    ends_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the partner's wish to cancel ends it, if unanswered."
    )

    objects = BindingQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="partner_and_shop_have_one_active_binding",
                fields=["partner", "shop"],
                condition=Q(status="ACTIVE"),
            ),
            models.UniqueConstraint(name="binding_is_known_with_partner_and_shop", fields=["id", "partner", "shop"]),
        ]

    def __str__(self) -> str:
        return f"{self.partner} and {self.shop}"

    @property
    def scope(self) -> Scope:
        return Scope(self.shop_id, self.partner_id)

    def is_in_force(self, at: datetime) -> bool:
        """Whether the two work together at `at`; a wish to cancel that nobody answered ends it without a sweep."""
        return self.status == self.Status.ACTIVE and (self.ends_at is None or self.ends_at > at)


class ServiceAuthorizationQuerySet(models.QuerySet["ServiceAuthorization"]):
    def active(self) -> ServiceAuthorizationQuerySet:
        return self.filter(status=ServiceAuthorization.Status.ACTIVE)

    def overdue(self, at: datetime) -> ServiceAuthorizationQuerySet:
        return self.active().filter(valid_until__lte=at)

    def valid(self, at: datetime) -> ServiceAuthorizationQuerySet:
        return self.active().filter(valid_from__lte=at, valid_until__gt=at)

    def with_parties(self) -> ServiceAuthorizationQuerySet:
        return self.select_related("partner", "shop__seller", "service", "category", "binding")


class ServiceAuthorization(Lifecycle):
    """The shop takes one service of a bound partner for a period."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", "Active"
        EXPIRED = "EXPIRED", "Expired"
        CANCELLED = "CANCELLED", "Cancelled"
        DEACTIVATED = "DEACTIVATED", "Deactivated"
        ENDED = "ENDED", "Ended"

    TRANSITIONS: ClassVar = {
        Status.ACTIVE: frozenset({Status.EXPIRED, Status.CANCELLED, Status.DEACTIVATED, Status.ENDED}),
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    binding = models.ForeignKey(Binding, models.PROTECT, related_name="service_authorizations")
    service = models.ForeignKey(Service, models.PROTECT, related_name="authorizations")
    # Known from binding and service; kept true by composite foreign keys (migration 0002).
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="service_authorizations")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="service_authorizations")
    category = models.ForeignKey(ServiceCategory, models.PROTECT, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    renews = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # the constraint has one
        related_name="renewals",
        help_text="The period from whose end this one goes on.",
    )
    noticed_days = models.SmallIntegerField(null=True, blank=True, editable=False, help_text="The last notice sent.")
    status = models.CharField(max_length=11, choices=Status, default=Status.ACTIVE, editable=False)

    objects = ServiceAuthorizationQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                name="service_authorization_ends_after_it_starts", condition=Q(valid_until__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="service_authorization_is_at_most_365_days_long",
                condition=Q(valid_until__lte=F("valid_from") + MAX_PERIOD),
            ),
            models.UniqueConstraint(
                name="service_authorization_has_one_active_renewal", fields=["renews"], condition=Q(status="ACTIVE")
            ),
            ExclusionConstraint(
                name="active_authorizations_of_a_service_never_overlap",
                condition=Q(status="ACTIVE"),
                expressions=[("shop", "="), ("service", "="), (Period("valid_from", "valid_until"), "&&")],
            ),
            ExclusionConstraint(
                name="shop_takes_one_partner_per_category_at_a_time",
                condition=Q(status="ACTIVE"),
                expressions=[
                    ("shop", "="),
                    ("category", "="),
                    ("partner", "<>"),
                    (Period("valid_from", "valid_until"), "&&"),
                ],
            ),
        ]
        indexes = [
            models.Index(name="authorization_of_partner", fields=["partner", "shop", "status", "valid_until"]),
            models.Index(name="authorization_due", fields=["valid_until"], condition=Q(status="ACTIVE")),
        ]

    def __str__(self) -> str:
        return f"{self.service} for {self.shop}"

    @property
    def scope(self) -> Scope:
        return Scope(self.shop_id, self.partner_id)

    @property
    def renewal(self) -> ServiceAuthorization | None:
        """The agreed next period of the same service."""
        return ServiceAuthorization.objects.active().filter(renews=self).first()

    def is_valid(self, at: datetime) -> bool:
        return self.status == self.Status.ACTIVE and self.valid_from <= at < self.valid_until
