"""That a seller wants to hear no more of a partner, and what it told the operators about one."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.models import Lifecycle, Scope
from partners.models import Partner
from sellers.models import Seller, Shop


class PartnerBlockQuerySet(models.QuerySet["PartnerBlock"]):
    def active(self) -> PartnerBlockQuerySet:
        return self.filter(status=PartnerBlock.Status.ACTIVE)

    def between(self, seller_id: int, partner_id: int) -> PartnerBlockQuerySet:
        """The one that stands now, if there is one."""
        return self.active().filter(seller=seller_id, partner=partner_id)

    def of_seller(self, seller_id: int) -> PartnerBlockQuerySet:
        return self.filter(seller=seller_id).select_related("partner", "blocked_by")


class PartnerBlock(Lifecycle):
    """The partner can invite none of the seller's shops and ask none for access. It ends nothing that was agreed."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", "Blocked"
        LIFTED = "LIFTED", "Lifted"

    TRANSITIONS: ClassVar = {Status.ACTIVE: frozenset({Status.LIFTED})}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="blocks")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="blocks")
    blocked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    blocked_at = models.DateTimeField()
    status = models.CharField(max_length=6, choices=Status, default=Status.ACTIVE, editable=False)

    objects = PartnerBlockQuerySet.as_manager()

    class Meta:
        ordering = ["-blocked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="seller_blocks_a_partner_once", fields=["seller", "partner"], condition=Q(status="ACTIVE")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner} blocked by {self.seller}"

    @property
    def scope(self) -> Scope:
        return Scope(partner_id=self.partner_id)


def is_blocked(partner_id: int, seller_id: int) -> bool:
    """Whether the seller takes no invitations and no requests from the partner now."""
    return PartnerBlock.objects.between(seller_id, partner_id).exists()


class PartnerReportQuerySet(models.QuerySet["PartnerReport"]):
    def open(self) -> PartnerReportQuerySet:
        return self.filter(status=PartnerReport.Status.OPEN)


class PartnerReport(Lifecycle):
    """What a seller told the operators about a partner; the partner never reads it."""

    class Status(models.TextChoices):
        OPEN = "OPEN", "Open"
        RESOLVED = "RESOLVED", "Acted upon"
        DISMISSED = "DISMISSED", "Dismissed"

    class Category(models.TextChoices):
        SPAM = "SPAM", "It sends invitations or requests nobody asked for"
        IMPERSONATION = "IMPERSONATION", "It pretends to be somebody else"
        MISUSE = "MISUSE", "It misused the access it had"
        OTHER = "OTHER", "Something else"

    TRANSITIONS: ClassVar = {Status.OPEN: frozenset({Status.RESOLVED, Status.DISMISSED})}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="reports")
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="reports")
    category = models.CharField(max_length=13, choices=Category)
    text = models.TextField(max_length=2000)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True, help_text="What the seller is told.")
    status = models.CharField(max_length=9, choices=Status, default=Status.OPEN, editable=False)

    objects = PartnerReportQuerySet.as_manager()

    class Meta:
        ordering = ["-reported_at", "-id"]
        indexes = [models.Index(name="report_open", fields=["-reported_at"], condition=Q(status="OPEN"))]

    def __str__(self) -> str:
        return f"report of {self.seller} about {self.partner}"

    @property
    def scope(self) -> Scope:
        return Scope(partner_id=self.partner_id)
