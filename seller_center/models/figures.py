"""Daily figures: one row per shop and day, and one per day and product, LIVE, video, creator or ad campaign.

A day is a day of the shop's time zone; money is in the shop's currency.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from seller_center.models.ads import Campaign
from seller_center.models.affiliate import Creator
from seller_center.models.content import Live, Video
from seller_center.models.products import Product
from sellers.models import Shop


def money() -> Any:
    return models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))


def count() -> Any:
    return models.PositiveIntegerField(default=0)


class DayQuerySet(models.QuerySet[Any]):
    def of(self, shop: Shop) -> DayQuerySet:
        return self.filter(shop=shop)

    def between(self, first: date, last: date) -> DayQuerySet:
        """The days from `first` to `last`, both included."""
        return self.filter(day__gte=first, day__lte=last)


class Day(models.Model):
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    day = models.DateField()

    objects = DayQuerySet.as_manager()

    class Meta:
        abstract = True


class ShopDay(Day):
    """All of a shop on one day."""

    visitors = count()
    page_views = count()
    cart_adds = count()
    buyers = count()
    new_buyers = count()
    orders = count()
    units = count()
    sales = money()
    refunds = money()
    # Where the sales came from; they add up to `sales`.
    live_sales = money()
    video_sales = money()
    card_sales = money()
    affiliate_sales = money()
    # Shop tab and search
    tab_visits = count()
    tab_orders = count()
    searches = count()
    search_clicks = count()
    search_orders = count()
    # Marketing
    voucher_orders = count()
    voucher_sales = money()
    voucher_cost = money()
    flash_orders = count()
    flash_sales = money()
    ad_spend = money()
    ad_sales = money()
    commission = money()
    # Growth
    followers = count()
    new_followers = count()
    # After the purchase
    returns = count()
    late_shipments = count()
    complaints = count()
    ratings = count()
    stars = models.PositiveIntegerField(default=0, help_text="All stars of the day's ratings together.")

    class Meta(Day.Meta):
        ordering = ["day"]
        constraints = [models.UniqueConstraint(name="shop_has_one_row_per_day", fields=["shop", "day"])]

    def __str__(self) -> str:
        return f"{self.shop}, {self.day}"


class SubjectDay(Day):
    """What one thing of a shop did on one day."""

    views = count()
    clicks = count()
    orders = count()
    units = count()
    sales = money()
    cost = models.DecimalField(
        max_digits=14, decimal_places=2, default=Decimal(0), help_text="Ad spend, or a creator's commission."
    )

    class Meta(Day.Meta):
        abstract = True


class ProductDay(SubjectDay):
    subject = models.ForeignKey(Product, models.PROTECT, related_name="days")

    class Meta:
        constraints = [models.UniqueConstraint(name="product_has_one_row_per_day", fields=["subject", "day"])]
        indexes = [models.Index(name="product_days_of_shop", fields=["shop", "day"])]

    def __str__(self) -> str:
        return f"{self.subject}, {self.day}"


class LiveDay(SubjectDay):
    subject = models.ForeignKey(Live, models.PROTECT, related_name="days")
    most_viewers = count()
    minutes = count()

    class Meta:
        constraints = [models.UniqueConstraint(name="live_has_one_row_per_day", fields=["subject", "day"])]
        indexes = [models.Index(name="live_days_of_shop", fields=["shop", "day"])]

    def __str__(self) -> str:
        return f"{self.subject}, {self.day}"


class VideoDay(SubjectDay):
    subject = models.ForeignKey(Video, models.PROTECT, related_name="days")
    likes = count()

    class Meta:
        constraints = [models.UniqueConstraint(name="video_has_one_row_per_day", fields=["subject", "day"])]
        indexes = [models.Index(name="video_days_of_shop", fields=["shop", "day"])]

    def __str__(self) -> str:
        return f"{self.subject}, {self.day}"


class CreatorDay(SubjectDay):
    subject = models.ForeignKey(Creator, models.PROTECT, related_name="days")
    posts = count()

    class Meta:
        constraints = [models.UniqueConstraint(name="creator_has_one_row_per_day", fields=["subject", "day"])]
        indexes = [models.Index(name="creator_days_of_shop", fields=["shop", "day"])]

    def __str__(self) -> str:
        return f"{self.subject}, {self.day}"


class CampaignDay(SubjectDay):
    subject = models.ForeignKey(Campaign, models.PROTECT, related_name="days")

    class Meta:
        constraints = [models.UniqueConstraint(name="campaign_has_one_row_per_day", fields=["subject", "day"])]
        indexes = [models.Index(name="campaign_days_of_shop", fields=["shop", "day"])]

    def __str__(self) -> str:
        return f"{self.subject}, {self.day}"
