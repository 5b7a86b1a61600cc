"""What we owe is written down in the transaction of the change it tells of, as its reader wants it, and later read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings

from accounts.models import User
from notifications import kinds
from notifications.actions.asking import send_after_commit
from notifications.models import Notification, Preference

BATCH_SIZE = 1000

Delivery = Preference.Delivery
MailStatus = Notification.MailStatus
MAIL_STATUS = {
    Delivery.MAIL: MailStatus.PENDING,
    Delivery.DIGEST: MailStatus.WAITING,
    Delivery.IN_PORTAL: MailStatus.NO_MAIL,
}


def owed(
    *,
    to: User | None = None,
    email: str = "",
    template: str,
    kind: str,
    url: str = "",
    context: Mapping[str, str],
    at: datetime,
    key: str | None = None,
    is_secret: bool = False,
    language: str = "",
) -> Notification:
    """A notification to a user (`to`) or to an address (`email`), not written yet: for `notify_many`.

    `language` is that of the words in `context`; left out, it is the user's, or English for an address.
    Raises `ImproperlyConfigured` for a kind that no app has registered.
    """
    return Notification(
        recipient=to,
        email=email,
        template=template,
        kind=kinds.get(kind).kind,
        language=language or (to.language if to else settings.LANGUAGE_CODE),
        url=url,
        context=dict(context),
        key=key,
        created_at=at,
        next_attempt_at=at,
        is_secret=is_secret,
    )


def notify(
    *,
    to: User | None = None,
    email: str = "",
    template: str,
    kind: str,
    url: str = "",
    context: Mapping[str, str],
    at: datetime,
    key: str | None = None,
    is_secret: bool = False,
    language: str = "",
) -> Notification | None:
    """Write down what we owe, with the change it tells of.

    None when one with this `key` is there already, or when the user turned this kind off.
    """
    row = owed(
        to=to,
        email=email,
        template=template,
        kind=kind,
        url=url,
        context=context,
        at=at,
        key=key,
        is_secret=is_secret,
        language=language,
    )
    if key is not None:
        notify_many([row])
        # Inserting past a conflict gives no row back, but only our own insert can have made one with our uuid.
        return Notification.objects.filter(uuid=row.uuid).first()
    if not _as_wanted([row]):
        return None
    row.save(force_insert=True)
    _ask_for_mails([row])
    return row


def notify_many(notifications: Iterable[Notification]) -> None:
    """Write down many at once, but for those turned off and those whose `key` is there, whoever wrote it first."""
    wanted = _as_wanted(list(notifications))
    Notification.objects.bulk_create(wanted, batch_size=BATCH_SIZE, ignore_conflicts=True)
    _ask_for_mails(wanted)


def _as_wanted(rows: list[Notification]) -> list[Notification]:
    """Those whose recipient did not turn their kind off, each to be told of the way the recipient chose.

    That takes one query, and none when no kind among them is optional.
    """
    optional = [row for row in rows if row.recipient_id and kinds.is_optional(row.kind)]
    if not optional:
        return rows
    people, names = {row.recipient_id for row in optional}, {row.kind for row in optional}
    chosen = Preference.objects.filter(user__in=people, kind__in=names)
    deliveries: dict[tuple[int | None, str], str] = {(each.user_id, each.kind): each.delivery for each in chosen}
    off = {who for who, delivery in deliveries.items() if delivery == Delivery.OFF}
    told = [row for row in rows if (row.recipient_id, row.kind) not in off]
    for row in told:
        row.mail_status = MAIL_STATUS[Delivery(deliveries.get((row.recipient_id, row.kind), Delivery.MAIL))]
    return told


def _ask_for_mails(rows: Iterable[Notification]) -> None:
    if any(row.mail_status == MailStatus.PENDING for row in rows):
        send_after_commit()


def mark_read(notification: Notification, *, at: datetime) -> None:
    Notification.objects.filter(pk=notification.pk).unread().update(read_at=at)


def mark_all_read(*, by: User, at: datetime) -> int:
    return Notification.objects.of(by).unread().filter(created_at__lte=at).update(read_at=at)
