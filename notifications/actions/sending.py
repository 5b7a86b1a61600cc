"""How mails are sent: tried when they are due, again with growing pauses when that failed, and given up in the end.

The task that sends is asked for after each commit that owes a mail (`asking`) and runs every 30 seconds anyway, so a
lost message costs one interval.
"""

from __future__ import annotations

import logging
import smtplib
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from audit.clock import portal_now
from notifications.actions.asking import send_after_commit
from notifications.models import Notification, NotificationQuerySet
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

# A mail server's refusal of this one mail; any other failure would meet the next mail as well.
ONE_MAILS_ERRORS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)

MailStatus = Notification.MailStatus


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
    send_after_commit()
    return count


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
