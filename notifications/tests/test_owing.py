"""What is written down: once per key, with the change, and asked to be sent after it."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from notifications.actions import mark_all_read, mark_read, notify, notify_many, owed
from notifications.models import Notification
from notifications.tests.factories import NotificationFactory

LETTER = {"template": "accounts/email/password_reset.txt", "kind": "password_reset", "context": {"name": "Rowan"}}


def tell(user: User, key: str | None = None) -> Notification | None:
    return notify(to=user, url="/seller-center/", at=portal_now(), key=key, **LETTER)


@pytest.mark.django_db
def test_a_notification_is_due_at_once_and_unread() -> None:
    user = UserFactory()
    notification = tell(user)
    assert notification is not None
    assert notification.address == user.email
    assert list(Notification.objects.of(user).unread()) == [notification]
    assert list(Notification.objects.due(portal_now())) == [notification]


@pytest.mark.django_db
def test_a_second_notification_with_the_same_key_is_not_written() -> None:
    user = UserFactory()
    assert tell(user, key="grant:1:expired") is not None
    assert tell(user, key="grant:1:expired") is None
    assert tell(user, key="grant:2:expired") is not None
    assert Notification.objects.count() == 2


@pytest.mark.django_db
def test_a_batch_leaves_out_the_keys_that_are_there() -> None:
    user, at = UserFactory(), portal_now()
    tell(user, key="a")
    notify_many([owed(to=user, at=at, key=key, **LETTER) for key in ("a", "b", "c", "c")])
    assert set(Notification.objects.values_list("key", flat=True)) == {"a", "b", "c"}


@pytest.mark.django_db(transaction=True)
def test_of_many_that_write_one_key_at_once_one_wins() -> None:
    user, together = UserFactory(), Barrier(6)

    def race(_: int) -> bool:
        try:
            with transaction.atomic():
                together.wait(timeout=10)
                return tell(user, key="the-same") is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(race, range(6))) == [False] * 5 + [True]
    assert Notification.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"recipient": None, "email": ""}, "notification_goes_to_a_user_or_an_address"),
        ({"mail_status": "SENT"}, "mail_is_sent_exactly_when_it_has_its_instant"),
        ({"url": "https://elsewhere.example/"}, "notification_leads_into_the_portal"),
        ({"url": "//elsewhere.example/"}, "notification_leads_into_the_portal"),
    ],
)
def test_the_database_refuses_what_cannot_be(fields: dict[str, object], sentence: str) -> None:
    with pytest.raises(IntegrityError, match=sentence):
        NotificationFactory(**fields)


@pytest.mark.django_db
def test_reading_marks_only_ones_own_and_keeps_the_first_moment() -> None:
    mine, other = NotificationFactory(), NotificationFactory()
    first = portal_now()
    mark_read(mine, at=first)
    assert mark_all_read(by=mine.recipient, at=portal_now()) == 0
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.read_at, other.read_at) == (first, None)


@pytest.mark.django_db
def test_a_transaction_asks_for_one_run_however_much_it_writes(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user = UserFactory()
    with django_capture_on_commit_callbacks() as callbacks:
        tell(user)
        with transaction.atomic():
            tell(user)
    assert len(callbacks) == 1


@pytest.mark.django_db
def test_a_rolled_back_part_does_not_take_the_run_along(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user = UserFactory()
    with django_capture_on_commit_callbacks() as callbacks:
        with transaction.atomic():
            tell(user)
            transaction.set_rollback(True)
        tell(user)
    assert len(callbacks) == 1


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_away_the_row_is_there_and_nobody_waits(
    broker: Callable[[str], None], closed_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    broker(f"redis://127.0.0.1:{closed_port}/0")
    started = time.monotonic()
    assert tell(UserFactory()) is not None
    assert time.monotonic() - started < 1
    assert Notification.objects.count() == 1
    assert "The broker is away" in caplog.text


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_frozen_broker_costs_one_short_wait_not_one_per_request(
    broker: Callable[[str], None], silent_port: int
) -> None:
    broker(f"redis://127.0.0.1:{silent_port}/0")
    started = time.monotonic()
    tell(UserFactory())
    first = time.monotonic() - started
    tell(UserFactory())
    assert first < 8
    assert time.monotonic() - started - first < 0.5
