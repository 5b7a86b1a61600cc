"""How a shop makes its goods cheaper for a while: vouchers and flash sales."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from audit.models import Lifecycle
from seller_center.models.base import ShopRow
from seller_center.models.products import Product
from sellers.models import Shop


class OfferStatus(models.TextChoices):
    ACTIVE = "ACTIVE", "Active"
    ENDED = "ENDED", "Ended"


OFFER_TRANSITIONS: dict[str, frozenset[str]] = {OfferStatus.ACTIVE: frozenset({OfferStatus.ENDED})}


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def of(self, shop: Shop) -> VoucherQuerySet:
        return self.filter(shop=shop)


class Voucher(Lifecycle, ShopRow):
    Status = OfferStatus
    TRANSITIONS: ClassVar = OFFER_TRANSITIONS

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    percent = models.PositiveSmallIntegerField(
        "discount in %", validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    least_spent = models.DecimalField("least order value", max_digits=10, decimal_places=2, default=0)
    quantity = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(1_000_000)])
    used = models.PositiveIntegerField(default=0, editable=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=6, choices=OfferStatus, default=OfferStatus.ACTIVE, editable=False)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="voucher_code_is_used_once_in_a_shop", fields=["shop", "code"]),
            models.CheckConstraint(name="voucher_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="voucher_percent_is_1_to_90", condition=Q(percent__gte=1, percent__lte=90)),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.name}"


class FlashSaleQuerySet(models.QuerySet["FlashSale"]):
    def of(self, shop: Shop) -> FlashSaleQuerySet:
        return self.filter(shop=shop)


class FlashSale(Lifecycle, ShopRow):
    Status = OfferStatus
    TRANSITIONS: ClassVar = OFFER_TRANSITIONS

    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    price = models.DecimalField(max_digits=10, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))])
    quantity = models.PositiveIntegerField(validators=[MinValueValidator(1), MaxValueValidator(1_000_000)])
    sold = models.PositiveIntegerField(default=0, editable=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    status = models.CharField(max_length=6, choices=OfferStatus, default=OfferStatus.ACTIVE, editable=False)

    objects = FlashSaleQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(name="flash_sale_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="flash_sale_price_is_positive", condition=Q(price__gt=0)),
        ]

    def __str__(self) -> str:
        return f"flash sale of {self.product}"
