"""What a shop advertises, and what it spends on it in a day at most."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from audit.models import Lifecycle
from seller_center.models.base import ShopRow
from sellers.models import Shop


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def of(self, shop: Shop) -> CampaignQuerySet:
        return self.filter(shop=shop)


class Campaign(Lifecycle, ShopRow):
    class Status(models.TextChoices):
        RUNNING = "RUNNING", "Running"
        PAUSED = "PAUSED", "Paused"
        ENDED = "ENDED", "Ended"

    class Objective(models.TextChoices):
        SALES = "SALES", "Product sales"
        LIVE = "LIVE", "LIVE visits"
        REACH = "REACH", "Reach"

    TRANSITIONS: ClassVar = {
        Status.RUNNING: frozenset({Status.PAUSED, Status.ENDED}),
        Status.PAUSED: frozenset({Status.RUNNING, Status.ENDED}),
    }

    name = models.CharField(max_length=120)
    objective = models.CharField(max_length=5, choices=Objective)
    daily_budget = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[MinValueValidator(1), MaxValueValidator(1_000_000)]
    )
    since = models.DateTimeField(editable=False)
    status = models.CharField(max_length=7, choices=Status, default=Status.PAUSED, editable=False)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "ad campaign"
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(name="campaign_name_is_used_once_in_a_shop", fields=["shop", "name"]),
            models.CheckConstraint(name="daily_budget_is_at_least_1", condition=Q(daily_budget__gte=1)),
        ]

    def __str__(self) -> str:
        return self.name
