"""What a shop was paid. Read only: the marketplace writes it."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from seller_center.models.base import ShopRow
from sellers.models import Shop


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def of(self, shop: Shop) -> SettlementQuerySet:
        return self.filter(shop=shop)


class Settlement(ShopRow):
    """One statement: the sales of a week, and what was taken off before the rest was paid out."""

    number = models.CharField(max_length=30, unique=True)
    first_day = models.DateField()
    last_day = models.DateField()
    orders = models.PositiveIntegerField()
    sales = models.DecimalField(max_digits=14, decimal_places=2)
    refunds = models.DecimalField(max_digits=14, decimal_places=2)
    platform_fee = models.DecimalField(max_digits=14, decimal_places=2)
    commission = models.DecimalField("creators' commission", max_digits=14, decimal_places=2)
    shipping = models.DecimalField(max_digits=14, decimal_places=2)
    paid_at = models.DateTimeField(null=True, blank=True)

    objects = SettlementQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-id"]
        constraints = [
            models.UniqueConstraint(name="shop_has_one_settlement_per_period", fields=["shop", "first_day"]),
            models.CheckConstraint(name="settlement_ends_after_it_starts", condition=Q(last_day__gte=F("first_day"))),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def payout(self) -> Decimal:
        return self.sales - self.refunds - self.platform_fee - self.commission - self.shipping
