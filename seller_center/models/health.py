"""How well a shop keeps the marketplace's rules: violations, and appeals against them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from audit.models import Lifecycle
from seller_center.models.base import ShopRow
from sellers.models import Shop

FULL_SCORE = 1000  # points of a shop without a violation


class ViolationQuerySet(models.QuerySet["Violation"]):
    def of(self, shop: Shop) -> ViolationQuerySet:
        return self.filter(shop=shop)

    def counting(self) -> ViolationQuerySet:
        """Those that take points off now."""
        return self.exclude(status=Violation.Status.LIFTED)


class Violation(Lifecycle, ShopRow):
    """The marketplace found a rule broken. The shop may appeal once."""

    class Status(models.TextChoices):
        OPEN = "OPEN", "Counts"
        APPEALED = "APPEALED", "Appealed"
        LIFTED = "LIFTED", "Lifted"
        UPHELD = "UPHELD", "Upheld"

    TRANSITIONS: ClassVar = {
        Status.OPEN: frozenset({Status.APPEALED}),
        Status.APPEALED: frozenset({Status.LIFTED, Status.UPHELD}),
    }

    PRIVATE = frozenset({"appeal"})

    rule = models.CharField(max_length=200)
    what_happened = models.TextField(max_length=2000)
    points = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField()
    appeal = models.TextField(max_length=2000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN, editable=False)

    objects = ViolationQuerySet.as_manager()

    class Meta:
        ordering = ["-found_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="appealed_violation_holds_its_appeal",
                condition=Q(status="OPEN", appealed_at__isnull=True)
                | (~Q(status="OPEN") & ~Q(appeal="") & Q(appealed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.rule
