"""What a shop shows: its LIVEs, planned and past, and its shoppable videos."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from audit.models import Lifecycle
from seller_center.models.affiliate import Creator
from seller_center.models.base import ShopRow
from seller_center.models.products import Product
from sellers.models import Shop


class LiveQuerySet(models.QuerySet["Live"]):
    def of(self, shop: Shop) -> LiveQuerySet:
        return self.filter(shop=shop)


class Live(Lifecycle, ShopRow):
    class Status(models.TextChoices):
        PLANNED = "PLANNED", "Planned"
        DONE = "DONE", "Done"
        CANCELLED = "CANCELLED", "Cancelled"

    TRANSITIONS: ClassVar = {Status.PLANNED: frozenset({Status.DONE, Status.CANCELLED})}

    PRIVATE = frozenset({"host"})

    title = models.CharField(max_length=120)
    host = models.CharField(max_length=120, help_text="Who stands before the camera.")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(validators=[MinValueValidator(10), MaxValueValidator(720)])
    status = models.CharField(max_length=9, choices=Status, default=Status.PLANNED, editable=False)

    objects = LiveQuerySet.as_manager()

    class Meta:
        verbose_name = "LIVE"
        verbose_name_plural = "LIVEs"
        ordering = ["-starts_at", "-id"]
        indexes = [models.Index(name="live_of_shop", fields=["shop", "-starts_at", "-id"])]

    def __str__(self) -> str:
        return self.title


class VideoQuerySet(models.QuerySet["Video"]):
    def of(self, shop: Shop) -> VideoQuerySet:
        return self.filter(shop=shop)


class Video(ShopRow):
    title = models.CharField(max_length=120)
    creator = models.ForeignKey(Creator, models.PROTECT, null=True, blank=True, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+", help_text="What it sells.")
    published_at = models.DateTimeField()
    is_shown = models.BooleanField("shown in the shop", default=True)

    objects = VideoQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-id"]
        indexes = [models.Index(name="video_of_shop", fields=["shop", "-published_at", "-id"])]

    def __str__(self) -> str:
        return self.title
