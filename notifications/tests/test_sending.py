"""What is sent: once when all goes well, again with growing pauses when it does not, and given up in the end."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from accounts.tests.factories import UserFactory
from notifications.actions import MOST_ATTEMPTS, PAUSES, send_again, send_due
from notifications.models import KeptMail, Notification
from notifications.tasks import send_what_is_owed
from notifications.tests.backends import WorkerKilled
from notifications.tests.factories import NotificationFactory

if TYPE_CHECKING:
    from conftest import Clock

MailServer = Callable[[str], None]
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("mail_server")


@pytest.fixture
def notification(clock: Clock) -> Notification:
    clock.set(NOON)
    return NotificationFactory(created_at=NOON)


def test_a_mail_is_sent_once(notification: Notification) -> None:
    assert [send_due(), send_due()] == [1, 0]
    mail = KeptMail.objects.get()
    notification.refresh_from_db()
    assert (mail.to, mail.message_id) == (notification.recipient.email, f"<{notification.uuid}@127.0.0.1>")
    assert (notification.mail_status, notification.sent_at, notification.email) == ("SENT", NOON, mail.to)


def test_the_task_sends_what_is_owed(notification: Notification) -> None:
    assert send_what_is_owed() == 1


def test_it_goes_to_the_address_the_user_has_when_it_is_sent(notification: Notification) -> None:
    notification.recipient.email = "new@fernhollow.example"
    notification.recipient.save()
    send_due()
    assert KeptMail.objects.get().to == "new@fernhollow.example"


def test_an_address_without_a_user_gets_its_mail(clock: Clock) -> None:
    clock.set(NOON)
    NotificationFactory(recipient=None, email="books@fernhollow.example", created_at=NOON)
    send_due()
    assert KeptMail.objects.get().to == "books@fernhollow.example"


def test_a_mail_is_not_sent_before_it_is_due(notification: Notification, clock: Clock) -> None:
    clock.advance(seconds=-1)
    assert send_due() == 0


def test_a_batch_ends_where_it_was_told_to(notification: Notification) -> None:
    NotificationFactory.create_batch(2, created_at=NOON)
    assert [send_due(batch=2), send_due(batch=2)] == [2, 1]


def test_pauses_grow_and_after_the_last_attempt_the_mail_is_given_up(
    notification: Notification, clock: Clock, mail_server: MailServer
) -> None:
    mail_server("notifications.tests.backends.Away")
    for pause in PAUSES:
        assert send_due() == 1
        notification.refresh_from_db()
        assert (notification.mail_status, notification.next_attempt_at) == ("PENDING", clock.now + pause)
        clock.set(notification.next_attempt_at)
    send_due()
    notification.refresh_from_db()
    assert (notification.mail_status, notification.attempts) == ("FAILED", MOST_ATTEMPTS)
    assert notification.last_error == "ConnectionRefusedError: Connection refused"


def test_the_pauses_are_those_we_promise() -> None:
    assert [pause / timedelta(minutes=1) for pause in PAUSES] == [1, 5, 30, 120, 360, 1440]


def test_a_mail_that_was_given_up_can_be_sent_again(notification: Notification, clock: Clock) -> None:
    Notification.objects.update(mail_status="FAILED", attempts=MOST_ATTEMPTS, last_error="away")
    assert send_due() == 0
    assert send_again(Notification.objects.all(), at=clock.now) == 1
    assert send_due() == 1
    notification.refresh_from_db()
    assert (notification.mail_status, notification.attempts, notification.last_error) == ("SENT", 1, "")


def test_only_what_was_given_up_is_sent_again(notification: Notification, clock: Clock) -> None:
    send_due()
    assert send_again(Notification.objects.all(), at=clock.now) == 0


def test_with_the_mail_server_away_one_mail_is_tried_and_the_others_wait(
    notification: Notification, mail_server: MailServer
) -> None:
    NotificationFactory.create_batch(3, created_at=NOON)
    mail_server("notifications.tests.backends.Away")
    assert send_due() == 1
    assert Notification.objects.filter(attempts=0).count() == 3


def test_a_refused_address_does_not_stop_the_others(notification: Notification, mail_server: MailServer) -> None:
    NotificationFactory(recipient=UserFactory(email="nobody@people.example"), created_at=NOON - timedelta(minutes=1))
    mail_server("notifications.tests.backends.Refusing")
    assert send_due() == 2
    assert KeptMail.objects.get().to == notification.recipient.email
    assert "No such user" in Notification.objects.get(mail_status="PENDING").last_error


@pytest.mark.parametrize("text", ["Subject\n\n{% broken %}", "Subject\n\n{{ name|nothing }}"])
def test_a_broken_template_does_not_stop_the_others(
    notification: Notification, template: Callable[[str], str], text: str
) -> None:
    NotificationFactory(template=template(text), created_at=NOON - timedelta(minutes=1))
    NotificationFactory(template="gone.txt", created_at=NOON - timedelta(minutes=1))
    assert send_due() == 3
    assert KeptMail.objects.get().to == notification.recipient.email


def test_a_mail_whose_outcome_was_lost_comes_again_under_the_same_message_id(
    notification: Notification, clock: Clock, mail_server: MailServer
) -> None:
    mail_server("notifications.tests.backends.DeadAfterSending")
    with pytest.raises(WorkerKilled):
        send_due()
    mail_server("notifications.backends.KeepingEmailBackend")
    assert send_due() == 0, "the claim of the dead worker still holds"
    clock.advance(minutes=1)
    assert send_due() == 1
    assert list(KeptMail.objects.values_list("message_id", flat=True)) == [notification.message_id] * 2


def test_a_mail_whose_last_attempt_was_cut_short_is_given_up(notification: Notification) -> None:
    Notification.objects.update(attempts=MOST_ATTEMPTS)
    assert send_due() == 0
    notification.refresh_from_db()
    assert notification.mail_status == "FAILED"


def test_a_secret_link_is_forgotten_once_it_is_sent(clock: Clock) -> None:
    clock.set(NOON)
    notification = NotificationFactory(created_at=NOON, url="/accounts/password/reset/key/1-abc/", is_secret=True)
    send_due()
    notification.refresh_from_db()
    assert "/accounts/password/reset/key/1-abc/" in KeptMail.objects.get().text
    assert (notification.url, notification.context) == ("", {})


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_backlog_and_no_mail_is_sent_twice() -> None:
    NotificationFactory.create_batch(60, recipient=UserFactory())

    def work(_: int) -> int:
        try:
            return send_due(batch=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        tried = list(pool.map(work, range(2)))
    assert sum(tried) == 60
    assert KeptMail.objects.values("message_id").distinct().count() == KeptMail.objects.count() == 60
