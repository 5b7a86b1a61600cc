"""What a person has filled in so far: the wizard and My Services share it, on every device the person signs in from."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from authorizations.models.consents import TermsVersion
from authorizations.models.requests import AccessRequest
from catalogue.expansion import unpack
from catalogue.models import Level
from partners.models import Service
from sellers.models import Shop


class AuthorizationDraft(models.Model):
    """One per user, shop and service. `version` goes up with every save; a form posts the version it showed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="drafts")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    step_reached = models.PositiveSmallIntegerField(choices=AccessRequest.Step, default=AccessRequest.Step.NONE)
    # Step 1
    duration = models.CharField(
        max_length=20, blank=True, help_text="What was chosen, such as 30, service, date or keep."
    )
    ends_at = models.DateTimeField(null=True, blank=True, help_text="The instant that choice came to.")
    contact_email = models.EmailField(blank=True)
    agreed_terms = models.ForeignKey(TermsVersion, models.PROTECT, null=True, blank=True, related_name="+")
    ends_unused_after = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Days without use, or never.")
    # Step 2
    preset = models.CharField(max_length=40, blank=True)
    items = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    # Step 3
    analytics = ArrayField(models.SmallIntegerField(), default=list, blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="user_has_one_draft_per_shop_and_service", fields=["user", "shop", "service"]),
            models.CheckConstraint(name="draft_version_is_from_1", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"draft of {self.user} for {self.service}"

    @property
    def levels(self) -> dict[int, Level]:
        """All that is chosen so far, Data Analytics included."""
        return unpack([*self.items, *self.analytics])
