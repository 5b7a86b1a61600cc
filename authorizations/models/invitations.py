"""An offer to work together, from a partner to a shop or the other way round, and what it proposes for afterwards."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from audit.models import Lifecycle, Scope
from authorizations.models.bindings import Binding
from authorizations.models.requests import new_token
from catalogue.expansion import unpack
from catalogue.models import Level
from partners.models import Partner, Service
from sellers.models import Shop


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(status=Invitation.Status.SENT)

    def overdue(self, at: datetime) -> InvitationQuerySet:
        return self.open().filter(expires_at__lte=at)

    def waiting(self, at: datetime) -> InvitationQuerySet:
        """Those that can still be answered."""
        return self.open().filter(expires_at__gt=at)

    def from_partners(self) -> InvitationQuerySet:
        return self.filter(invited_by=Invitation.Side.PARTNER)

    def from_sellers(self) -> InvitationQuerySet:
        return self.filter(invited_by=Invitation.Side.SELLER)

    def with_parties(self) -> InvitationQuerySet:
        return self.select_related("partner", "shop__seller", "service__category", "sent_by", "opened_by", "binding")


class Invitation(Lifecycle):
    """An offer to work together. Its link is a pointer, not a key: who may answer is asked of the person who opens it.

    An **open link** names no shop: whoever opens it as a main account picks one of its shops, and it works once.
    """

    class Status(models.TextChoices):
        SENT = "SENT", "Sent"
        ACCEPTED = "ACCEPTED", "Accepted"
        DECLINED = "DECLINED", "Declined"
        WITHDRAWN = "WITHDRAWN", "Withdrawn"
        LAPSED = "LAPSED", "Lapsed"

    class Side(models.TextChoices):
        PARTNER = "PARTNER", "The partner"
        SELLER = "SELLER", "The seller"

    TRANSITIONS: ClassVar = {
        Status.SENT: frozenset({Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN, Status.LAPSED}),
    }

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="invitations")
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, blank=True, related_name="invitations")
    is_open_link = models.BooleanField(default=False, help_text="Whoever opens it picks one of their shops.")
    invited_by = models.CharField(max_length=7, choices=Side)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    message = models.TextField(max_length=1000, blank=True)
    # What the partner would do for the shop and the access it would need, if it said so.
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="invitations")
    items = ArrayField(models.SmallIntegerField(), default=list, blank=True, help_text="As in a request.")
    preset = models.CharField(max_length=40, blank=True)
    reasons = models.JSONField(default=dict, blank=True, help_text="Why, by permission key.")
    duration_days = models.PositiveSmallIntegerField(null=True, blank=True)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decline_reason = models.CharField(max_length=500, blank=True)
    binding = models.ForeignKey(
        Binding, models.PROTECT, null=True, blank=True, related_name="invitations", help_text="What came of it."
    )
    again_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="sent_again")
    status = models.CharField(max_length=9, choices=Status, default=Status.SENT, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="partner_and_shop_have_one_open_invitation",
                fields=["partner", "shop"],
                condition=Q(status="SENT", shop__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_names_a_shop_or_is_an_unused_open_link",
                condition=Q(shop__isnull=False) | Q(is_open_link=True) & ~Q(status="ACCEPTED"),
            ),
            models.CheckConstraint(
                name="open_link_is_a_partners", condition=Q(is_open_link=False) | Q(invited_by="PARTNER")
            ),
            models.CheckConstraint(
                name="accepted_invitation_has_its_binding",
                condition=Q(status="ACCEPTED", binding__isnull=False) | ~Q(status="ACCEPTED") & Q(binding__isnull=True),
            ),
            models.CheckConstraint(
                name="invitation_proposes_access_for_a_service",
                condition=Q(items__len=0) | Q(service__isnull=False, duration_days__gte=1, duration_days__lte=365),
            ),
            models.CheckConstraint(name="invitation_lapses_after_it_is_sent", condition=Q(expires_at__gt=F("sent_at"))),
        ]
        indexes = [
            models.Index(name="invitation_due", fields=["expires_at"], condition=Q(status="SENT")),
            models.Index(name="invitation_of_partner", fields=["partner", "-sent_at", "-id"]),
            models.Index(name="invitation_of_shop", fields=["shop", "-sent_at", "-id"]),
        ]

    def __str__(self) -> str:
        return (
            f"invitation of {self.shop or 'a shop'} by {self.partner}"
            if self.is_partners
            else (f"invitation of {self.partner} by {self.shop}")
        )

    @property
    def scope(self) -> Scope:
        return Scope(self.shop_id, self.partner_id)

    @property
    def levels(self) -> dict[int, Level]:
        return unpack(self.items)

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.SENT

    @property
    def is_partners(self) -> bool:
        """Whether the partner invites the shop, and not the other way round."""
        return self.invited_by == self.Side.PARTNER

    @property
    def names_shop(self) -> bool:
        """Whether the partner may read the shop's name: once it invited or accepted. Else one could try codes."""
        return not self.is_partners or self.status == self.Status.ACCEPTED

    @property
    def shop_for_partner(self) -> str:
        """What the partner calls the shop: its name, or the code it typed; empty for an unused open link."""
        if self.shop is None:
            return ""
        return self.shop.name if self.names_shop else self.shop.code
