"""What was bought in a shop, sent, and sent back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from audit.clock import PortalNow
from audit.models import Lifecycle
from seller_center.models.base import ShopRow
from seller_center.models.products import Product
from sellers.models import Shop


class OrderQuerySet(models.QuerySet["Order"]):
    def of(self, shop: Shop) -> OrderQuerySet:
        return self.filter(shop=shop)

    def to_ship(self) -> OrderQuerySet:
        return self.filter(status=Order.Status.TO_SHIP)

    def overdue(self) -> OrderQuerySet:
        """Those that should have left before now."""
        return self.to_ship().filter(ship_by__lt=PortalNow())


class Order(Lifecycle, ShopRow):
    class Status(models.TextChoices):
        TO_SHIP = "TO_SHIP", "To ship"
        SHIPPED = "SHIPPED", "Shipped"
        DELIVERED = "DELIVERED", "Delivered"
        CANCELLED = "CANCELLED", "Cancelled"

    TRANSITIONS: ClassVar = {
        Status.TO_SHIP: frozenset({Status.SHIPPED, Status.CANCELLED}),
        Status.SHIPPED: frozenset({Status.DELIVERED}),
    }
    PRIVATE = frozenset({"buyer_name", "buyer_address"})

    number = models.CharField(max_length=20)
    placed_at = models.DateTimeField()
    # Shown to those who may see buyers' details only.
    buyer_name = models.CharField(max_length=120)
    buyer_address = models.CharField(max_length=300)
    total = models.DecimalField(max_digits=12, decimal_places=2)
    status = models.CharField(max_length=9, choices=Status, default=Status.TO_SHIP, editable=False)
    carrier = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    ship_by = models.DateTimeField()

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="order_number_is_used_once", fields=["number"]),
            models.CheckConstraint(
                name="shipped_order_says_how",
                condition=~Q(status__in=["SHIPPED", "DELIVERED"]) | (~Q(carrier="") & ~Q(tracking_number="")),
            ),
        ]
        indexes = [
            models.Index(name="order_of_shop", fields=["shop", "-placed_at", "-id"]),
            models.Index(name="order_by_status", fields=["shop", "status", "-placed_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.number


class OrderLine(models.Model):
    """One product of an order, at the price and under the title it was bought."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField()
    price = models.DecimalField(max_digits=10, decimal_places=2)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(name="order_line_has_a_quantity", condition=Q(quantity__gte=1))]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"


class ReturnQuerySet(models.QuerySet["Return"]):
    def of(self, shop: Shop) -> ReturnQuerySet:
        return self.filter(shop=shop)

    def to_answer(self) -> ReturnQuerySet:
        return self.filter(status=Return.Status.ASKED)


class Return(Lifecycle, ShopRow):
    """A buyer wants to send something back, or to have money back."""

    class Status(models.TextChoices):
        ASKED = "ASKED", "To answer"
        APPROVED = "APPROVED", "Approved"
        REFUSED = "REFUSED", "Refused"

    TRANSITIONS: ClassVar = {Status.ASKED: frozenset({Status.APPROVED, Status.REFUSED})}
    PRIVATE = frozenset({"reason", "answer"})

    order = models.ForeignKey(Order, models.PROTECT, related_name="returns")
    reason = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=12, decimal_places=2, help_text="What the buyer asks to have back.")
    refund = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    status = models.CharField(max_length=8, choices=Status, default=Status.ASKED, editable=False)

    objects = ReturnQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="refund_is_at_most_what_was_asked", condition=Q(refund__isnull=True) | Q(refund__lte=F("amount"))
            ),
            models.CheckConstraint(
                name="approved_return_says_its_refund", condition=~Q(status="APPROVED") | Q(refund__isnull=False)
            ),
        ]
        indexes = [models.Index(name="return_of_shop", fields=["shop", "status", "-asked_at", "-id"])]

    def __str__(self) -> str:
        return f"return of {self.order.number}"
