"""What we owe people, a user or an address; how each wants to be told; and the mails kept for want of a mail server."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, user: User) -> NotificationQuerySet:
        """What the portal told `user`; a digest tells of them once more, so it is none of them."""
        return self.filter(recipient=user).exclude(kind=Notification.DIGEST)

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def due(self, at: datetime) -> NotificationQuerySet:
        """Those whose mail is to be tried at `at`, the longest waiting first."""
        return self.filter(mail_status=Notification.MailStatus.PENDING, next_attempt_at__lte=at).order_by(
            "next_attempt_at", "pk"
        )

    def given_up(self) -> NotificationQuerySet:
        return self.filter(mail_status=Notification.MailStatus.FAILED)

    def waiting(self) -> NotificationQuerySet:
        """Those that wait for their reader's next digest."""
        return self.filter(mail_status=Notification.MailStatus.WAITING)


class Notification(models.Model):
    """A row written with the change it tells of. Its words are made from `template` and `context` when needed.

    A digest is one too, of the kind `DIGEST`: the mail that gathers others, which point to it.
    """

    DIGEST = "digest"

    class MailStatus(models.TextChoices):
        PENDING = "PENDING", "To be sent"
        SENT = "SENT", "Sent"
        FAILED = "FAILED", "Given up"
        WAITING = "WAITING", "Waits for the digest"
        GATHERED = "GATHERED", "In a digest"
        NO_MAIL = "NO_MAIL", "No mail wanted"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    recipient = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="notifications")
    email = models.EmailField(blank=True, help_text="For a user: the address at the moment of sending.")
    kind = models.SlugField(max_length=60)
    template = models.CharField(max_length=200)
    language = models.CharField(
        max_length=7,
        default=settings.LANGUAGE_CODE,
        db_default=settings.LANGUAGE_CODE,
        help_text="Of its words, for good.",
    )
    context = models.JSONField(default=dict, help_text="Words, formatted by who wrote the row.")
    url = models.CharField(max_length=500, blank=True, help_text="The path it leads to.")
    is_secret = models.BooleanField(default=False, help_text="Its link is a key: forgotten once it is sent.")
    key = models.CharField(max_length=200, unique=True, null=True, blank=True, help_text="One notification per key.")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail_status = models.CharField(max_length=10, choices=MailStatus, default=MailStatus.PENDING)
    digest = models.ForeignKey(
        "self", models.RESTRICT, null=True, blank=True, related_name="gathered", db_index=False, verbose_name="told in"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="notification_goes_to_a_user_or_an_address",
                condition=Q(recipient__isnull=False) | ~Q(email=""),
            ),
            models.CheckConstraint(
                name="mail_is_sent_exactly_when_it_has_its_instant",
                condition=Q(mail_status="SENT", sent_at__isnull=False)
                | (~Q(mail_status="SENT") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="notification_leads_into_the_portal",
                condition=Q(url="") | (Q(url__startswith="/") & ~Q(url__startswith="//")),
            ),
            models.CheckConstraint(
                name="notification_is_gathered_exactly_when_it_has_its_digest",
                condition=Q(mail_status="GATHERED", digest__isnull=False)
                | (~Q(mail_status="GATHERED") & Q(digest__isnull=True)),
            ),
            models.CheckConstraint(
                name="notification_waits_only_for_the_digest_of_a_user",
                condition=~Q(mail_status="WAITING") | Q(recipient__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notifications_by_recipient"),
            models.Index(fields=["recipient"], condition=Q(read_at__isnull=True), name="unread_by_recipient"),
            models.Index(fields=["next_attempt_at", "id"], condition=Q(mail_status="PENDING"), name="mails_due"),
            models.Index(fields=["-created_at", "-id"], name="notifications_by_age"),
            models.Index(
                fields=["recipient", "created_at"], condition=Q(mail_status="WAITING"), name="waiting_for_a_digest"
            ),
            models.Index(fields=["digest"], condition=Q(digest__isnull=False), name="notifications_by_digest"),
        ]

    def __str__(self) -> str:
        return self.kind.replace("_", " ").capitalize()

    @property
    def address(self) -> str:
        """Where its mail goes: what the user's address is now, or the address it was made for."""
        return self.recipient.email if self.recipient else self.email

    @property
    def message_id(self) -> str:
        """The same for every attempt, so that a mail server and a reader recognise one that came twice."""
        return f"<{self.uuid}@{settings.PORTAL_HOST}>"


class PreferenceQuerySet(models.QuerySet["Preference"]):
    def turned_off(self, kinds: Iterable[str]) -> PreferenceQuerySet:
        return self.filter(delivery=Preference.Delivery.OFF, kind__in=kinds)


class Preference(models.Model):
    """How a person is told of an optional kind (see `notifications.kinds`); without a row it is by mail."""

    class Delivery(models.TextChoices):
        """Each but the last one stands in the portal's list as well."""

        MAIL = "MAIL", "Mail at once"
        DIGEST = "DIGEST", "In the digest"
        IN_PORTAL = "IN_PORTAL", "In the portal only"
        OFF = "OFF", "Not at all"

    # The constraint's index begins with the user.
    user = models.ForeignKey(User, models.CASCADE, related_name="notification_preferences", db_index=False)
    kind = models.SlugField(max_length=60, db_index=False)
    delivery = models.CharField(max_length=10, choices=Delivery)
    changed_at = models.DateTimeField()

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_preference_per_user_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_delivery_display().lower()}"


class DigestTime(models.Model):
    """When a person's digest is due; without a row it is every day, in UTC."""

    class Rhythm(models.TextChoices):
        DAILY = "DAILY", "Every day at 08:00"
        WEEKLY = "WEEKLY", "Every Monday at 08:00"

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="digest_time")
    rhythm = models.CharField(max_length=10, choices=Rhythm, default=Rhythm.DAILY)
    time_zone = models.CharField(max_length=50, default="UTC")
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.get_rhythm_display()}, {self.time_zone}"


class KeptMail(models.Model):
    """A mail as it would have gone out, had a mail server been set."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(db_index=True)
    message_id = models.CharField(max_length=200, blank=True)
    sender = models.CharField("from", max_length=320)
    to = models.TextField()
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField("HTML", blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.subject
