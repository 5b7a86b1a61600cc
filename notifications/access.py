"""Whose notifications are whose, which of them a person wants, and who reads the kept mails."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from notifications.kinds import optional_kinds
from notifications.models import KeptMail, Notification, NotificationQuerySet, Preference


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


def kinds_on(user: User) -> set[str]:
    """The optional kinds that `user` is told of: all but those turned off."""
    kinds = {optional.kind for optional in optional_kinds()}
    off = Preference.objects.filter(user=user).turned_off(kinds)
    return kinds - set(off.values_list("kind", flat=True))


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
