"""Notifications, preferences and kept mails for tests."""

import factory
from django.utils import timezone

from accounts.tests.factories import UserFactory
from notifications.models import DigestTime, KeptMail, Notification, Preference


class NotificationFactory(factory.django.DjangoModelFactory[Notification]):
    """Uses the mail about a new password as its template: it is always there."""

    class Meta:
        model = Notification

    recipient = factory.SubFactory(UserFactory)
    kind = "password_reset"
    template = "accounts/email/password_reset.txt"
    context = factory.LazyFunction(lambda: {"name": "Rowan"})
    url = "/"
    created_at = factory.LazyFunction(timezone.now)
    next_attempt_at = factory.SelfAttribute("created_at")


class PreferenceFactory(factory.django.DjangoModelFactory[Preference]):
    """A kind that was turned off."""

    class Meta:
        model = Preference

    user = factory.SubFactory(UserFactory)
    kind = "weekly_report"
    delivery = Preference.Delivery.OFF
    changed_at = factory.LazyFunction(timezone.now)


class DigestTimeFactory(factory.django.DjangoModelFactory[DigestTime]):
    class Meta:
        model = DigestTime

    user = factory.SubFactory(UserFactory)
    changed_at = factory.LazyFunction(timezone.now)


class KeptMailFactory(factory.django.DjangoModelFactory[KeptMail]):
    class Meta:
        model = KeptMail

    created_at = factory.LazyFunction(timezone.now)
    message_id = factory.Sequence(lambda number: f"<{number}@127.0.0.1>")
    sender = "TSP Portal <noreply@portal.example>"
    to = "owner@fernhollow.example"
    subject = "Access ends tomorrow"
    text = "Larkspur's access ends tomorrow."
    html = "<p>Larkspur's access ends tomorrow.</p>"
