"""That a partner asks to end its work with a shop, and what the seller answers."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.models import Lifecycle, Scope
from authorizations.models.bindings import Binding
from partners.models import Partner, PartnerMember
from sellers.models import Shop


class BindingCancellationQuerySet(models.QuerySet["BindingCancellation"]):
    def pending(self) -> BindingCancellationQuerySet:
        return self.filter(status=BindingCancellation.Status.PENDING)

    def overdue(self, at: datetime) -> BindingCancellationQuerySet:
        return self.pending().filter(answer_by__lte=at)

    def with_parties(self) -> BindingCancellationQuerySet:
        return self.select_related("binding__partner", "binding__shop__seller", "asked_by__user")


class BindingCancellation(Lifecycle):
    """The seller has until `answer_by`: agreed, or silent, the binding ends; refused, the partner waits."""

    class Status(models.TextChoices):
        PENDING = "PENDING", "Waiting for an answer"
        AGREED = "AGREED", "Agreed"
        REFUSED = "REFUSED", "Refused"
        AUTOMATIC = "AUTOMATIC", "Ended without an answer"

    TRANSITIONS: ClassVar = {Status.PENDING: frozenset({Status.AGREED, Status.REFUSED, Status.AUTOMATIC})}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    binding = models.ForeignKey(Binding, models.PROTECT, related_name="cancellations")
    asked_by = models.ForeignKey(PartnerMember, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    answer_by = models.DateTimeField(help_text="When it ends by itself.")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answer_reason = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=9, choices=Status, default=Status.PENDING, editable=False)

    objects = BindingCancellationQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="binding_has_one_pending_cancellation", fields=["binding"], condition=Q(status="PENDING")
            ),
            models.CheckConstraint(
                name="cancellation_is_answered_after_it_is_asked", condition=Q(answer_by__gt=F("asked_at"))
            ),
        ]
        indexes = [models.Index(name="cancellation_due", fields=["answer_by"], condition=Q(status="PENDING"))]

    def __str__(self) -> str:
        return f"cancellation of {self.binding}"

    @property
    def scope(self) -> Scope:
        return self.binding.scope

    @property
    def partner(self) -> Partner:
        return self.binding.partner

    @property
    def shop(self) -> Shop:
        return self.binding.shop

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.PENDING
