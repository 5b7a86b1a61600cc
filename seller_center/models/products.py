"""What a shop sells."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from audit.models import Lifecycle
from seller_center.models.base import ShopRow
from sellers.models import Shop


class ProductQuerySet(models.QuerySet["Product"]):
    def of(self, shop: Shop) -> ProductQuerySet:
        return self.filter(shop=shop)

    def kept(self) -> ProductQuerySet:
        """Those that are not deleted."""
        return self.exclude(status=Product.Status.DELETED)

    def deleted(self) -> ProductQuerySet:
        return self.filter(status=Product.Status.DELETED)

    def running_out(self) -> ProductQuerySet:
        return self.filter(status=Product.Status.LIVE, stock__lte=models.F("low_stock"))


class Product(Lifecycle, ShopRow):
    class Status(models.TextChoices):
        LIVE = "LIVE", "Live"
        OFF = "OFF", "Off"
        DELETED = "DELETED", "Deleted"

    TRANSITIONS: ClassVar = {
        Status.LIVE: frozenset({Status.OFF, Status.DELETED}),
        Status.OFF: frozenset({Status.LIVE, Status.DELETED}),
        Status.DELETED: frozenset({Status.OFF}),
    }

    title = models.CharField(max_length=200)
    sku = models.CharField("SKU", max_length=40)
    category = models.CharField(max_length=80)
    description = models.TextField(max_length=5000, blank=True)
    price = models.DecimalField(
        max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(1_000_000)]
    )
    stock = models.PositiveIntegerField(default=0, validators=[MaxValueValidator(1_000_000)])
    low_stock = models.PositiveIntegerField(
        "low from", default=10, validators=[MaxValueValidator(1_000_000)], help_text="At this stock it is running out."
    )
    status = models.CharField(max_length=7, choices=Status, default=Status.LIVE, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="sku_is_used_once_in_a_shop", fields=["shop", "sku"]),
            models.CheckConstraint(name="product_price_is_positive", condition=Q(price__gt=0)),
        ]
        indexes = [models.Index(name="product_of_shop", fields=["shop", "status", "-created_at", "-id"])]

    def __str__(self) -> str:
        return self.title
