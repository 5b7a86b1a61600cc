"""What can happen to what we owe: it is written down, or not wanted, read, sent, tried again and, in the end, given up.

A notification is written in the transaction of the change it tells of; its mail leaves after the commit. The task that
sends is asked for at once (`_ask_for_sending`) and runs every 30 seconds anyway, so a lost message costs one interval.
"""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import celery
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict
from notifications.kinds import optional_kind, optional_kinds
from notifications.models import Notification, NotificationQuerySet, Preference
from notifications.rendering import TEMPLATE_ERRORS, render

logger = logging.getLogger(__name__)

# The pause after each attempt that failed; after the attempt behind the last one the mail is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(PAUSES) + 1
RUN_SECONDS = 120  # a run starts no further mail after this long; the task's own limit is 210
QUIET_SECONDS = 30  # how long a broker that did not answer is left alone: the sweep's interval
BATCH_SIZE = 1000

# A mail server's refusal of this one mail; any other failure would meet the next mail as well.
ONE_MAILS_ERRORS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)

MailStatus = Notification.MailStatus


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
) -> Notification:
    """A notification to a user (`to`) or to an address (`email`), not written yet: for `notify_many`."""
    return Notification(
        recipient=to,
        email=email,
        template=template,
        kind=kind,
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
) -> Notification | None:
    """Write down what we owe, with the change it tells of.

    None when one with this `key` is there already, or when the user turned this kind off.
    """
    row = owed(
        to=to, email=email, template=template, kind=kind, url=url, context=context, at=at, key=key, is_secret=is_secret
    )
    if key is not None:
        notify_many([row])
        # Inserting past a conflict gives no row back, but only our own insert can have made one with our uuid.
        return Notification.objects.filter(uuid=row.uuid).first()
    if not _wanted([row]):
        return None
    row.save(force_insert=True)
    _send_after_commit()
    return row


def notify_many(notifications: Iterable[Notification]) -> None:
    """Write down many at once, but for those turned off and those whose `key` is there, whoever wrote it first."""
    wanted = _wanted(list(notifications))
    Notification.objects.bulk_create(wanted, batch_size=BATCH_SIZE, ignore_conflicts=True)
    if wanted:
        _send_after_commit()


def _wanted(rows: list[Notification]) -> list[Notification]:
    """Those whose recipient did not turn their kind off: one query, and none when no kind among them is optional."""
    optional = [row for row in rows if row.recipient_id and optional_kind(row.kind)]
    if not optional:
        return rows
    off = Preference.objects.turned_off({row.kind for row in optional})
    turned_off = set(off.filter(user__in={row.recipient_id for row in optional}).values_list("user_id", "kind"))
    return [row for row in rows if (row.recipient_id, row.kind) not in turned_off]


def mark_read(notification: Notification, *, at: datetime) -> None:
    Notification.objects.filter(pk=notification.pk).unread().update(read_at=at)


def mark_all_read(*, by: User, at: datetime) -> int:
    return Notification.objects.of(by).unread().filter(created_at__lte=at).update(read_at=at)


def set_preferences(user: User, on: set[str], *, at: datetime) -> None:
    """`user` is told of the optional kinds in `on` and of no other optional one, from what is written next.

    Raises `Conflict` when `on` holds a kind that cannot be turned off, so neither on.
    """
    kinds = [optional.kind for optional in optional_kinds()]
    if on - set(kinds):
        raise Conflict("What can be turned off has changed meanwhile. Reload the page and choose again.")
    Preference.objects.bulk_create(
        [Preference(user=user, kind=kind, is_on=kind in on, changed_at=at) for kind in kinds],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["is_on", "changed_at"],
    )


def count_as_sent(*, before: datetime) -> int:
    """Those made before this instant are no longer mailed: what they tell of is past. How many there were."""
    old = Notification.objects.filter(mail_status=MailStatus.PENDING, created_at__lt=before)
    return old.update(mail_status=MailStatus.SENT, sent_at=F("created_at"))


def count_as_read(*, before: datetime) -> int:
    """Those made before this instant were read when they came. How many there were."""
    return Notification.objects.unread().filter(created_at__lt=before).update(read_at=F("created_at"))


def send_again(notifications: NotificationQuerySet, *, at: datetime) -> int:
    """Those that were given up get all their attempts anew, the first one now."""
    count = notifications.given_up().update(mail_status=MailStatus.PENDING, attempts=0, next_attempt_at=at)
    _send_after_commit()
    return count


# Asking for a run


def _send_after_commit() -> None:
    """One message for a transaction, however many notifications it writes."""
    if not any(waiting is _ask_for_sending for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(_ask_for_sending)


_quiet_until = 0.0


def _ask_for_sending() -> None:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        celery.current_app.send_task("notifications.tasks.send_what_is_owed", retry=False)
    except (OperationalError, RedisError, OSError) as error:
        # The mail waits for the sweep. A frozen broker costs one request its short timeout, not every request.
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("The broker is away (%s); mails wait for the next sweep.", error)


# Sending


def send_due(batch: int = 100) -> int:
    """Try the mails that are due, at most `batch`, and return how many were tried.

    Each is claimed and committed before it is sent, outside of any transaction, so no lock is held while a mail server
    thinks and two workers never take the same mail. A worker that dies on the way leaves a claim that runs out like a
    failed attempt: a mail may come twice (with the same Message-ID), never not at all.
    """
    _give_up_the_stranded(portal_now())
    stop_at = time.monotonic() + RUN_SECONDS
    mail_server = get_connection()
    tried = 0
    try:
        while tried < batch and time.monotonic() < stop_at:
            notification = _claim(portal_now())
            if notification is None:
                break
            tried += 1
            if not _send(notification, mail_server):
                break
    finally:
        mail_server.close()
    return tried


@transaction.atomic(durable=True)
def _claim(at: datetime) -> Notification | None:
    """Take the mail that has waited longest. It counts as an attempt that failed until the outcome is written."""
    free = Notification.objects.due(at).select_for_update(skip_locked=True, of=("self",))
    notification = free.select_related("recipient").first()
    if notification is None:
        return None
    notification.attempts += 1
    notification.next_attempt_at = at + PAUSES[min(notification.attempts, len(PAUSES)) - 1]
    notification.save(update_fields=["attempts", "next_attempt_at"])
    return notification


def _send(notification: Notification, mail_server: BaseEmailBackend) -> bool:
    """Send one mail and write the outcome. False when the mail server is away, so that trying others now is no use."""
    try:
        message = _message(notification, mail_server)
        mail_server.open()  # does nothing when it is open: one connection serves the whole run
        message.send()
    except TEMPLATE_ERRORS as error:
        _record_failure(notification, error)
    except OSError as error:  # what a network and a mail server raise: SMTPException is one too
        _record_failure(notification, error)
        return isinstance(error, ONE_MAILS_ERRORS)
    else:
        _record_sent(notification)
    return True


def _message(notification: Notification, mail_server: BaseEmailBackend) -> EmailMultiAlternatives:
    letter = render(notification)
    headers = {"Message-ID": notification.message_id, "Auto-Submitted": "auto-generated"}
    if letter.preferences:
        headers["List-Unsubscribe"] = f"<{letter.preferences}>"
    message = EmailMultiAlternatives(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [notification.address],
        connection=mail_server,
        headers=headers,
    )
    message.attach_alternative(letter.html, "text/html")
    return message


def _record_sent(notification: Notification) -> None:
    forgotten = {"url": "", "context": {}} if notification.is_secret else {}
    Notification.objects.filter(pk=notification.pk).update(
        mail_status=MailStatus.SENT, sent_at=portal_now(), email=notification.address, last_error="", **forgotten
    )


def _record_failure(notification: Notification, error: Exception) -> None:
    logger.warning("Mail %s was not sent: %r", notification.uuid, error)
    last = notification.attempts >= MOST_ATTEMPTS
    Notification.objects.filter(pk=notification.pk, mail_status=MailStatus.PENDING).update(
        mail_status=MailStatus.FAILED if last else MailStatus.PENDING,
        last_error=f"{type(error).__name__}: {error}"[:500].replace("\x00", ""),
    )


def _give_up_the_stranded(at: datetime) -> None:
    """Those whose worker died during the last attempt, so that nobody wrote the outcome."""
    Notification.objects.due(at).filter(attempts__gte=MOST_ATTEMPTS).order_by().update(
        mail_status=MailStatus.FAILED, last_error="The last attempt was cut short."
    )
