"""Everybody is told of each kind the way they chose, and nobody misses what cannot be turned off."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import User
from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from audit.lifecycle import Conflict
from notifications.access import choices_of
from notifications.actions import notify, notify_many, owed, send_due, set_preferences
from notifications.models import DigestTime, Notification, Preference
from notifications.rendering import render
from notifications.tests.conftest import ALWAYS, PARTNERS, TIPS, WEEKLY
from notifications.tests.factories import NotificationFactory, PreferenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("some_kinds")]
URL = "/notifications/preferences/"
ADDRESS = f"http://127.0.0.1:8000{URL}"
TEMPLATE = "accounts/email/password_reset.txt"
Delivery = Preference.Delivery


def tell(user: User, kind: str = WEEKLY.kind, key: str | None = None) -> Notification | None:
    return notify(to=user, kind=kind, template=TEMPLATE, context={"name": "Rowan"}, at=portal_now(), key=key)


def tell_all(users: list[User], *of: str) -> None:
    context, at = {"name": "Rowan"}, portal_now()
    notify_many(owed(to=user, kind=kind, template=TEMPLATE, context=context, at=at) for user in users for kind in of)


def told() -> set[tuple[int, str]]:
    return set(Notification.objects.values_list("recipient_id", "kind"))


# What can be chosen


def test_every_kind_is_mailed_at_once_until_something_else_is_chosen() -> None:
    user = UserFactory()
    assert choices_of(user).deliveries == {TIPS.kind: Delivery.MAIL, WEEKLY.kind: Delivery.MAIL}
    notification = tell(user)
    assert notification is not None
    assert notification.mail_status == "PENDING"


def test_a_choice_replaces_the_one_before_and_is_nobody_elses() -> None:
    user, other, at = UserFactory(), UserFactory(), portal_now()
    set_preferences(user, {TIPS.kind: Delivery.OFF, WEEKLY.kind: Delivery.DIGEST}, at=at)
    set_preferences(user, {TIPS.kind: Delivery.IN_PORTAL}, at=at)
    assert choices_of(user).deliveries == {TIPS.kind: Delivery.IN_PORTAL, WEEKLY.kind: Delivery.DIGEST}
    assert choices_of(other).deliveries == {TIPS.kind: Delivery.MAIL, WEEKLY.kind: Delivery.MAIL}
    assert Preference.objects.filter(user=user).count() == 2


@pytest.mark.parametrize("kind", [ALWAYS.kind, "no_such_kind"])
def test_a_kind_that_cannot_be_turned_off_is_refused_and_nothing_is_kept(kind: str) -> None:
    with pytest.raises(Conflict, match="Reload the page"):
        set_preferences(UserFactory(), {TIPS.kind: Delivery.OFF, kind: Delivery.OFF}, at=portal_now())
    assert not Preference.objects.exists()


def test_the_database_keeps_one_preference_per_user_and_kind() -> None:
    first = PreferenceFactory()
    PreferenceFactory(user=first.user, kind=TIPS.kind)
    PreferenceFactory(kind=first.kind)
    with pytest.raises(IntegrityError, match="one_preference_per_user_and_kind"):
        PreferenceFactory(user=first.user)


# What is written down


@pytest.mark.parametrize("key", [None, "report:2026-47"])
@pytest.mark.parametrize(
    ("delivery", "mail_status"),
    [
        (Delivery.MAIL, "PENDING"),
        (Delivery.DIGEST, "WAITING"),
        (Delivery.IN_PORTAL, "NO_MAIL"),
        (Delivery.OFF, None),
    ],
)
def test_each_delivery_is_kept_to(key: str | None, delivery: Delivery, mail_status: str | None) -> None:
    user = UserFactory()
    set_preferences(user, {WEEKLY.kind: delivery}, at=portal_now())
    notification = tell(user, key=key)
    assert (notification and notification.mail_status) == mail_status
    assert tell(user, TIPS.kind).mail_status == "PENDING"


def test_what_was_turned_off_is_told_again_when_it_is_on_again() -> None:
    off = PreferenceFactory()
    assert tell(off.user) is None
    set_preferences(off.user, {WEEKLY.kind: Delivery.MAIL}, at=portal_now())
    assert tell(off.user) is not None


@pytest.mark.parametrize("delivery", [Delivery.OFF, Delivery.DIGEST, Delivery.IN_PORTAL])
def test_a_kind_that_nobody_may_miss_is_mailed_at_once_whatever_was_chosen(delivery: Delivery) -> None:
    user = PreferenceFactory(kind=ALWAYS.kind, delivery=delivery).user
    notification = tell(user, ALWAYS.kind)
    assert notification is not None
    assert notification.mail_status == "PENDING"


def test_an_address_without_an_account_gets_every_kind() -> None:
    PreferenceFactory()
    books, at = "books@fernhollow.example", portal_now()
    assert notify(email=books, kind=WEEKLY.kind, template=TEMPLATE, context={}, at=at) is not None


def test_a_batch_keeps_to_what_each_recipient_chose() -> None:
    users = UserFactory.create_batch(3)
    PreferenceFactory(user=users[0])
    PreferenceFactory(user=users[1], delivery=Delivery.DIGEST)
    tell_all(users, WEEKLY.kind, ALWAYS.kind)
    rows = Notification.objects.values_list("recipient", "kind", "mail_status")
    assert set(rows) == {
        (users[1].pk, WEEKLY.kind, "WAITING"),
        (users[2].pk, WEEKLY.kind, "PENDING"),
        *((user.pk, ALWAYS.kind, "PENDING") for user in users),
    }


@pytest.mark.parametrize(
    ("of", "queries"),
    [((ALWAYS.kind,), 1), ((ALWAYS.kind, WEEKLY.kind), 2), ((WEEKLY.kind, TIPS.kind), 2)],
)
@pytest.mark.parametrize("people", [1, 3])
def test_a_batch_asks_once_and_only_where_something_is_optional(
    of: tuple[str, ...], queries: int, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    users, at = UserFactory.create_batch(people), portal_now()
    rows = [
        owed(to=user, kind=kind, template=TEMPLATE, context={}, at=at, key=f"{kind}:{user.pk}")
        for user in users
        for kind in of
    ]
    with django_assert_num_queries(queries):
        notify_many(rows)
    assert len(told()) == people * len(of)


@pytest.mark.parametrize("delivery", [Delivery.OFF, Delivery.DIGEST, Delivery.IN_PORTAL])
def test_where_nothing_is_to_be_mailed_now_no_run_is_asked_for(
    delivery: Delivery, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    user = PreferenceFactory(delivery=delivery).user
    with django_capture_on_commit_callbacks() as callbacks:
        tell_all([user], WEEKLY.kind)
        tell(user, WEEKLY.kind)
    assert callbacks == []


# What a mail says


def test_a_mail_of_an_optional_kind_says_at_its_foot_how_to_turn_it_off() -> None:
    letter = render(NotificationFactory(kind=WEEKLY.kind))
    assert letter.text.endswith(f"\nTo stop getting “Weekly report”, turn it off: {ADDRESS}\n")
    assert f'turn it off: <a href="{ADDRESS}">{ADDRESS}</a>' in letter.html


def test_a_mail_that_cannot_be_turned_off_does_not_say_that_it_can() -> None:
    for notification in (
        NotificationFactory(kind=ALWAYS.kind),
        NotificationFactory(kind=WEEKLY.kind, recipient=None, email="books@fernhollow.example"),
    ):
        letter = render(notification)
        assert letter.preferences == ""
        assert URL not in letter.text + letter.html


def test_only_a_mail_of_an_optional_kind_has_the_header_to_unsubscribe(mail_server: Callable[[str], None]) -> None:
    mail_server("django.core.mail.backends.locmem.EmailBackend")
    sent = {}
    for kind in (WEEKLY.kind, ALWAYS.kind):
        NotificationFactory(kind=kind)
        send_due()
        sent[kind] = mail.outbox.pop().message()["List-Unsubscribe"]
    assert sent == {WEEKLY.kind: f"<{ADDRESS}>", ALWAYS.kind: None}


# The page


@pytest.fixture
def user(client: Client) -> User:
    user = UserFactory()
    client.force_login(user)
    return user


def chosen(page: str) -> dict[str, str]:
    """Each list to choose from on the page, and what is chosen in it."""
    lists = re.findall(r'<select name="(\w+)".*?</select>', page, re.S)
    parts = re.findall(r'<select name="\w+".*?</select>', page, re.S)
    return {name: re.findall(r'value="([^"]*)" selected', part)[0] for name, part in zip(lists, parts, strict=True)}


def test_the_page_shows_the_kinds_of_ones_side_and_how_each_is_told(client: Client, user: User) -> None:
    PreferenceFactory(user=user)
    page = client.get(URL).content.decode()
    assert chosen(page) == {
        "language": "en",
        "rhythm": "DAILY",
        "time_zone": "America/Los_Angeles",
        "tell_tips": "MAIL",
        "tell_weekly_report": "OFF",
    }
    assert "What happened in your shops &amp; how often." in page
    assert PARTNERS.label not in page


def test_the_page_lists_with_a_lock_what_is_always_told(client: Client, user: User) -> None:
    page = client.get(URL).content.decode()
    always = page.partition("Always told, each by a mail at once")[2]
    assert ALWAYS.label in always
    assert "Cannot be turned off" in always
    assert WEEKLY.label not in always


def test_saving_keeps_exactly_what_was_chosen(client: Client, user: User) -> None:
    other = PreferenceFactory(kind=TIPS.kind).user
    given = {
        "language": "es",
        "rhythm": "WEEKLY",
        "time_zone": "Europe/Madrid",
        "tell_tips": "DIGEST",
        "tell_weekly_report": "IN_PORTAL",
    }
    page = client.post(URL, given, follow=True).content.decode()
    assert "Your preferences are saved." in page
    assert chosen(page) == given
    user.refresh_from_db()
    assert user.language == "es"
    assert str(DigestTime.objects.get(user=user)) == "Every Monday at 08:00, Europe/Madrid"
    assert choices_of(other).deliveries == {TIPS.kind: Delivery.OFF, WEEKLY.kind: Delivery.MAIL}


def test_what_is_not_handed_in_stays_as_it_is(client: Client, user: User) -> None:
    given = {"language": "es", "rhythm": "WEEKLY", "time_zone": "Europe/Madrid", "tell_tips": "OFF"}
    client.post(URL, given)
    assert client.post(URL, {}).headers["Location"] == URL
    assert chosen(client.get(URL).content.decode()) == {**given, "tell_weekly_report": "MAIL"}


@pytest.mark.parametrize("field", ["tell_tips", "language", "rhythm", "time_zone"])
@pytest.mark.parametrize("unknown", ["nothing", "\x00", "9" * 5000])
def test_an_unknown_choice_is_refused_by_name_and_the_others_stay(
    client: Client, user: User, field: str, unknown: str
) -> None:
    response = client.post(URL, {"tell_weekly_report": "OFF", field: unknown})
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<a href="#id_{field}">' in page
    assert "Select a valid choice." in page
    assert re.search(r'value="OFF" selected', page)
    assert not Preference.objects.exists()
    assert not DigestTime.objects.exists()


def test_a_kind_that_cannot_be_turned_off_is_no_field_of_the_page(client: Client, user: User) -> None:
    client.post(URL, {f"tell_{ALWAYS.kind}": "OFF", f"tell_{PARTNERS.kind}": "OFF"})
    assert not Preference.objects.exists()


def test_the_list_of_notifications_leads_to_the_page(client: Client, user: User) -> None:
    assert f'href="{URL}"' in client.get(reverse("notifications:notification_list")).content.decode()


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(URL).headers["Location"] == f"/accounts/login/?next={URL}"
