"""Acting on behalf of a shop: which member may use which access, a member's stay inside, and what was used when."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from audit.models import Lifecycle, Scope
from authorizations.models.grants import AccessGrant
from catalogue.models import Level
from partners.models import PartnerMember
from sellers.models import Shop


class GrantAssignmentQuerySet(models.QuerySet["GrantAssignment"]):
    def active(self) -> GrantAssignmentQuerySet:
        return self.filter(status=GrantAssignment.Status.ACTIVE)

    def of_partner(self, partner_id: int) -> GrantAssignmentQuerySet:
        return self.filter(member__partner=partner_id)

    def with_parties(self) -> GrantAssignmentQuerySet:
        return self.select_related(
            "member__user",
            "grant__service_authorization__shop__seller",
            "grant__service_authorization__service",
            "grant__service_authorization__partner",
        )


class GrantAssignment(Lifecycle):
    """That a partner's member may use a grant, at or below its level. It allows nothing the grant does not hold."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", "Active"
        ENDED = "ENDED", "Ended"

    TRANSITIONS: ClassVar = {Status.ACTIVE: frozenset({Status.ENDED})}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    grant = models.ForeignKey(AccessGrant, models.PROTECT, related_name="assignments")
    member = models.ForeignKey(PartnerMember, models.PROTECT, related_name="assignments")
    level = models.PositiveSmallIntegerField(choices=Level, default=Level.EDIT, help_text="At most this level.")
    sections = ArrayField(
        models.CharField(max_length=80), null=True, blank=True, help_text="Keys of sections; none named: all of them."
    )
    status = models.CharField(max_length=6, choices=Status, default=Status.ACTIVE, editable=False)
    assigned_at = models.DateTimeField(editable=False)

    objects = GrantAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-assigned_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="member_has_one_active_assignment_per_grant",
                fields=["grant", "member"],
                condition=Q(status="ACTIVE"),
            ),
            models.CheckConstraint(name="assignment_level_is_known", condition=Q(level__in=[1, 2])),
            models.CheckConstraint(
                name="assignment_names_a_section_or_means_all",
                condition=Q(sections__isnull=True) | Q(sections__len__gte=1),
            ),
        ]
        indexes = [
            models.Index(name="assignment_of_member", fields=["member", "grant"], condition=Q(status="ACTIVE")),
        ]

    def __str__(self) -> str:
        return f"{self.member.user} for {self.grant}"

    @property
    def scope(self) -> Scope:
        return self.grant.scope


class DelegatedSessionQuerySet(models.QuerySet["DelegatedSession"]):
    def open(self) -> DelegatedSessionQuerySet:
        return self.filter(ended_at__isnull=True)


class DelegatedSession(models.Model):
    """A member's stay inside one shop, on one revision of one grant, in one browser. It gives no right by itself."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(PartnerMember, models.PROTECT, related_name="delegated_sessions")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="delegated_sessions")
    grant = models.ForeignKey(AccessGrant, models.PROTECT, related_name="delegated_sessions")
    revision_number = models.PositiveSmallIntegerField()
    browser = models.CharField(max_length=64, help_text="A digest of the sign-in it began under.")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegatedSessionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                name="browser_has_one_open_session_per_grant_and_revision",
                fields=["member", "shop", "browser", "grant", "revision_number"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="delegated_session_ends_after_it_starts",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.shop}"

    @property
    def scope(self) -> Scope:
        return Scope(self.shop_id, self.member.partner_id)


class PermissionUse(models.Model):
    """When a permission of a grant was last used at a level: what *unused access* and inactivity look at."""

    grant = models.ForeignKey(AccessGrant, models.PROTECT, related_name="uses")
    permission = models.SmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level)
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="use_of_a_permission_is_kept_once_per_level", fields=["grant", "permission", "level"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.permission} of {self.grant}"
