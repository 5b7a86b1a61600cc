"""What only the owner of a shop changes: how it presents itself, and when it is on holiday."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from seller_center.models.base import ShopRow
from sellers.models import Shop


class Profile(ShopRow):
    """One per shop, made when its owner first saves it."""

    PRIVATE = frozenset({"contact_email"})

    shop = models.OneToOneField(Shop, models.PROTECT, related_name="+")
    about = models.TextField(max_length=2000, blank=True)
    contact_email = models.EmailField(blank=True)
    holiday_from = models.DateField(null=True, blank=True)
    holiday_until = models.DateField(null=True, blank=True, help_text="The last day of the holiday.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="holiday_has_both_ends_in_order",
                condition=Q(holiday_from__isnull=True, holiday_until__isnull=True)
                | Q(holiday_from__isnull=False, holiday_until__isnull=False, holiday_until__gte=F("holiday_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"profile of {self.shop}"
