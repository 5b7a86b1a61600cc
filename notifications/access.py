"""Whose notifications are whose, how a person wants to be told, and who reads the kept mails."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from notifications.kinds import Kind, kinds_for
from notifications.models import DigestTime, KeptMail, Notification, NotificationQuerySet, Preference
from notifications.readers import reader


def notifications_of(user: User, *, only_unread: bool = False) -> NotificationQuerySet:
    own = Notification.objects.of(user)
    return own.unread() if only_unread else own


def unread_count(user: User) -> int:
    return Notification.objects.of(user).unread().count()


def get_notification(user: User, uuid: UUID) -> Notification:
    """A notification of `user`; anybody else's is the same 404 as none."""
    notification = Notification.objects.of(user).filter(uuid=uuid).first()
    if notification is None:
        raise Http404("No such notification.")
    return notification


@dataclass(frozen=True)
class Choices:
    """How a person is told: by kind among those that concern them, and when the digest comes."""

    language: str
    rhythm: str
    time_zone: str
    deliveries: dict[str, str]  # of the optional kinds
    optional: list[Kind]
    always: list[Kind]


def choices_of(user: User) -> Choices:
    """What `user` chose; what they did not choose is as the portal proposes it."""
    known = reader(user)
    kinds = kinds_for(known.audience)
    optional = [kind for kind in kinds if kind.is_optional]
    chosen = Preference.objects.filter(user=user, kind__in=[kind.kind for kind in optional])
    deliveries = dict.fromkeys((kind.kind for kind in optional), str(Preference.Delivery.MAIL))
    time = DigestTime.objects.filter(user=user).first() or DigestTime(time_zone=known.time_zone)
    return Choices(
        language=user.language,
        rhythm=time.rhythm,
        time_zone=time.time_zone,
        deliveries=deliveries | dict(chosen.values_list("kind", "delivery")),
        optional=optional,
        always=[kind for kind in kinds if not kind.is_optional],
    )


def kept_mails(user: User) -> QuerySet[KeptMail]:
    """All mails that were kept, for an operator: they are other people's mail."""
    if not user.is_staff:
        raise PermissionDenied
    return KeptMail.objects.all()


def get_kept_mail(user: User, uuid: UUID) -> KeptMail:
    mail = kept_mails(user).filter(uuid=uuid).first()
    if mail is None:
        raise Http404("No such mail.")
    return mail
