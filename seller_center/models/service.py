"""What buyers write to a shop, and what it answers."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from partners.models import Partner
from seller_center.models.base import ShopRow
from seller_center.models.orders import Order
from sellers.models import Shop


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def of(self, shop: Shop) -> ConversationQuerySet:
        return self.filter(shop=shop)

    def unanswered(self) -> ConversationQuerySet:
        return self.filter(is_answered=False)


class Conversation(ShopRow):
    PRIVATE = frozenset({"subject", "buyer_name"})

    subject = models.CharField(max_length=200)
    buyer_name = models.CharField(max_length=120)  # as an order's
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="conversations")
    is_answered = models.BooleanField(default=False, help_text="Whether the last word is the shop's.")
    last_at = models.DateTimeField()

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["is_answered", "-last_at", "-id"]
        indexes = [models.Index(name="conversation_of_shop", fields=["shop", "is_answered", "-last_at", "-id"])]

    def __str__(self) -> str:
        """Not the subject: a buyer wrote it, and may have put a name into it."""
        return f"on order {self.order.number}" if self.order else str(self.uuid)[:8]


class Message(models.Model):
    """One message of a conversation; `written_by` is empty for the buyer's."""

    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="messages")
    at = models.DateTimeField()
    body = models.TextField(max_length=2000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    on_behalf_by = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="For whom it was written.",
    )

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_partner_writes_through_a_person",
                condition=models.Q(on_behalf_by__isnull=True) | models.Q(written_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.body[:60]
