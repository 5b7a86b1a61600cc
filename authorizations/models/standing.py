"""What a seller decides about an access for later: that it is extended by itself."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from audit.models import Lifecycle, Scope
from authorizations.models.consents import TermsVersion
from authorizations.models.grants import AccessGrant


class AutoExtensionQuerySet(models.QuerySet["AutoExtension"]):
    def on(self) -> AutoExtensionQuerySet:
        return self.filter(status=AutoExtension.Status.ON)


class AutoExtension(Lifecycle):
    """A standing consent to renew one grant before its end, given by a person under a version of the terms.

    The grant that follows gets one of its own, with the same `given_at`, so that no consent stands for ever.
    """

    class Status(models.TextChoices):
        ON = "ON", "On"
        STOPPED = "STOPPED", "Stopped"
        USED = "USED", "Extended"

    TRANSITIONS: ClassVar = {Status.ON: frozenset({Status.STOPPED, Status.USED})}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    grant = models.ForeignKey(AccessGrant, models.PROTECT, related_name="auto_extensions")
    terms = models.ForeignKey(TermsVersion, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the seller was told that it is coming.")
    stop_reason = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=7, choices=Status, default=Status.ON, editable=False)

    objects = AutoExtensionQuerySet.as_manager()

    class Meta:
        ordering = ["-given_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="grant_is_extended_by_one_standing_consent", fields=["grant"], condition=Q(status="ON")
            ),
        ]

    def __str__(self) -> str:
        return f"automatic extension of {self.grant}"

    @property
    def scope(self) -> Scope:
        return self.grant.scope
