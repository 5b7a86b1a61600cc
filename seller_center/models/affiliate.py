"""Creators who sell for a shop: collaborations, their commission, and the samples they ask for."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from audit.models import Lifecycle
from seller_center.models.base import ShopRow
from seller_center.models.products import Product
from sellers.models import Shop


class Creator(models.Model):
    """A creator as a shop knows them: by the handle they publish under."""

    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    handle = models.CharField(max_length=60)
    followers = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["handle"]
        constraints = [models.UniqueConstraint(name="shop_knows_a_creator_once", fields=["shop", "handle"])]

    def __str__(self) -> str:
        return f"@{self.handle}"


class CollaborationQuerySet(models.QuerySet["Collaboration"]):
    def of(self, shop: Shop) -> CollaborationQuerySet:
        return self.filter(shop=shop)


class Collaboration(Lifecycle, ShopRow):
    """Open to every creator, or targeted at one."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", "Active"
        ENDED = "ENDED", "Ended"

    TRANSITIONS: ClassVar = {Status.ACTIVE: frozenset({Status.ENDED})}

    PRIVATE = frozenset({"creator"})

    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    creator = models.ForeignKey(Creator, models.PROTECT, null=True, blank=True, related_name="+")
    percent = models.DecimalField(
        "commission in %",
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(1), MaxValueValidator(80)],
    )
    since = models.DateTimeField(editable=False)
    status = models.CharField(max_length=6, choices=Status, default=Status.ACTIVE, editable=False)

    objects = CollaborationQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(name="commission_is_1_to_80_percent", condition=Q(percent__gte=1, percent__lte=80)),
        ]

    def __str__(self) -> str:
        """Without the creator: what is recorded about it lasts longer than their name may."""
        return f"collaboration for {self.product}"


class SampleQuerySet(models.QuerySet["Sample"]):
    def of(self, shop: Shop) -> SampleQuerySet:
        return self.filter(shop=shop)

    def to_answer(self) -> SampleQuerySet:
        return self.filter(status=Sample.Status.ASKED)


class Sample(Lifecycle, ShopRow):
    class Status(models.TextChoices):
        ASKED = "ASKED", "To answer"
        APPROVED = "APPROVED", "Approved"
        REFUSED = "REFUSED", "Refused"

    TRANSITIONS: ClassVar = {Status.ASKED: frozenset({Status.APPROVED, Status.REFUSED})}

    PRIVATE = frozenset({"creator", "answer"})

    creator = models.ForeignKey(Creator, models.PROTECT, related_name="samples")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED, editable=False)

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]

    def __str__(self) -> str:
        """Without the creator, as a collaboration."""
        return f"sample of {self.product}"
