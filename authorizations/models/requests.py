"""What a partner asks for behind a link, and how far the seller has come with it."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from audit.models import Lifecycle, Scope
from authorizations.models.bindings import ServiceAuthorization
from authorizations.models.grants import AccessGrant, GrantRevision
from catalogue.expansion import unpack
from catalogue.models import Level
from partners.models import Partner, PartnerMember, Service
from sellers.models import Shop


def new_token() -> str:
    """A pointer to a request, too long to guess: 256 random bits."""
    return secrets.token_urlsafe(32)


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def open(self) -> AccessRequestQuerySet:
        return self.filter(status__in=AccessRequest.OPEN)

    def overdue(self, at: datetime) -> AccessRequestQuerySet:
        return self.open().filter(expires_at__lte=at)

    def waiting(self, at: datetime) -> AccessRequestQuerySet:
        """Those whose link works."""
        return self.open().filter(expires_at__gt=at)

    def with_parties(self) -> AccessRequestQuerySet:
        return self.select_related("partner", "shop__seller", "service__category", "requested_by__user")


class AccessRequest(Lifecycle):
    """The partner's request behind a link. The link is a pointer, not a key: it opens nothing by itself."""

    class Status(models.TextChoices):
        SENT = "SENT", "Sent"
        OPENED = "OPENED", "Opened"
        COMPLETED = "COMPLETED", "Completed"
        DECLINED = "DECLINED", "Declined"
        EXPIRED = "EXPIRED", "Expired"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"
        CLOSED = "CLOSED", "Closed"

    OPEN = (Status.SENT, Status.OPENED)
    ENDINGS = frozenset({Status.COMPLETED, Status.DECLINED, Status.EXPIRED, Status.WITHDRAWN, Status.CLOSED})
    TRANSITIONS: ClassVar = {Status.SENT: ENDINGS | {Status.OPENED}, Status.OPENED: ENDINGS}

    class Step(models.IntegerChoices):
        NONE = 0, "Not started"
        DURATION = 1, "Duration"
        PERMISSIONS = 2, "Authorized Seller Center permissions"
        ANALYTICS = 3, "Data Analytics"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="requests")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="requests")
    service = models.ForeignKey(Service, models.PROTECT, related_name="requests")
    service_authorization = models.ForeignKey(
        ServiceAuthorization, models.PROTECT, null=True, blank=True, related_name="requests"
    )
    widens = models.ForeignKey(
        GrantRevision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="The revision it wants widened.",
    )
    renews = models.ForeignKey(
        AccessGrant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal_requests",
        help_text="The access it wants renewed.",
    )
    items = ArrayField(models.SmallIntegerField(), default=list, help_text="Permissions asked for, as in a grant.")
    preset = models.CharField(max_length=40, blank=True)
    reasons = models.JSONField(default=dict, blank=True, help_text="Why, by permission key.")
    duration_days = models.PositiveSmallIntegerField()
    message = models.TextField(max_length=1000, blank=True)
    requested_by = models.ForeignKey(PartnerMember, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    step_reached = models.PositiveSmallIntegerField(choices=Step, default=Step.NONE)
    decline_reason = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.SENT, editable=False)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="shop_and_service_have_one_open_request",
                fields=["shop", "service"],
                condition=Q(status__in=["SENT", "OPENED"]),
            ),
            models.CheckConstraint(name="request_expires_after_it_is_sent", condition=Q(expires_at__gt=F("sent_at"))),
            models.CheckConstraint(
                name="requested_duration_is_1_to_365_days", condition=Q(duration_days__gte=1, duration_days__lte=365)
            ),
            models.CheckConstraint(
                name="opened_request_says_when_and_by_whom",
                condition=~Q(status="OPENED") | Q(opened_at__isnull=False, opened_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="request_due", fields=["expires_at"], condition=Q(status__in=["SENT", "OPENED"])),
            models.Index(name="request_of_service", fields=["service_authorization", "-sent_at", "-id"]),
            models.Index(name="request_of_partner", fields=["partner", "-sent_at"]),
        ]

    def __str__(self) -> str:
        return f"request of {self.partner} to {self.shop}"

    @property
    def scope(self) -> Scope:
        return Scope(self.shop_id, self.partner_id)

    @property
    def levels(self) -> dict[int, Level]:
        return unpack(self.items)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN
