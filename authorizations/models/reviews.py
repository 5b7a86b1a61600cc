"""The access review: at intervals a seller is asked to keep, narrow or end each access, and what it answered."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from audit.models import Lifecycle
from authorizations.models.grants import AccessGrant
from sellers.models import Seller


class ReviewPolicy(models.Model):
    """How often a seller is asked, and what happens to what it does not answer. Without a row, the defaults."""

    class NoAnswer(models.TextChoices):
        REMIND = "REMIND", "Only remind me"
        NARROW = "NARROW", "Narrow the access to what was used"
        END = "END", "End the access"

    seller = models.OneToOneField(Seller, models.PROTECT, related_name="review_policy", primary_key=True)
    interval_days = models.PositiveSmallIntegerField()
    on_no_answer = models.CharField(max_length=6, choices=NoAnswer, default=NoAnswer.REMIND)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "review policies"
        constraints = [
            models.CheckConstraint(
                name="access_is_reviewed_every_30_to_365_days",
                condition=Q(interval_days__gte=30, interval_days__lte=365),
            ),
        ]

    def __str__(self) -> str:
        return f"every {self.interval_days} days"


class AccessReviewQuerySet(models.QuerySet["AccessReview"]):
    def open(self) -> AccessReviewQuerySet:
        return self.filter(status=AccessReview.Status.OPEN)

    def overdue(self, at: datetime) -> AccessReviewQuerySet:
        """Not answered in time, and not yet dealt with."""
        return self.open().filter(answer_by__lte=at, reminded_at=None)


class AccessReview(Lifecycle):
    """One round of questions to a seller; each access that was in force when it began is an item of it."""

    class Status(models.TextChoices):
        OPEN = "OPEN", "Open"
        DONE = "DONE", "Answered"
        LAPSED = "LAPSED", "Replaced by the next one"

    TRANSITIONS: ClassVar = {Status.OPEN: frozenset({Status.DONE, Status.LAPSED})}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seller = models.ForeignKey(Seller, models.PROTECT, related_name="access_reviews")
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=6, choices=Status, default=Status.OPEN, editable=False)

    objects = AccessReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="seller_has_one_open_review", fields=["seller"], condition=Q(status="OPEN")),
            models.CheckConstraint(
                name="review_is_answered_after_it_is_opened", condition=Q(answer_by__gt=F("opened_at"))
            ),
        ]
        indexes = [models.Index(name="review_due", fields=["answer_by"], condition=Q(status="OPEN"))]

    def __str__(self) -> str:
        return f"access review of {self.seller}"


class ReviewItemQuerySet(models.QuerySet["ReviewItem"]):
    def unanswered(self) -> ReviewItemQuerySet:
        """Still to be answered: what has ended meanwhile needs no answer."""
        return self.filter(answer="", grant__status__in=AccessGrant.OPEN)


class ReviewItem(models.Model):
    """The question about one access, and the answer."""

    class Answer(models.TextChoices):
        KEEP = "KEEP", "Keep"
        NARROW = "NARROW", "Narrow to what was used"
        END = "END", "End"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="items")
    grant = models.ForeignKey(AccessGrant, models.PROTECT, related_name="review_items")
    answer = models.CharField(max_length=6, choices=Answer, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty where nobody answered and the seller's rule did.",
    )

    objects = ReviewItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="review_asks_about_a_grant_once", fields=["review", "grant"]),
            models.CheckConstraint(
                name="review_answer_has_its_instant",
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grant}: {self.get_answer_display() or 'not answered'}"
