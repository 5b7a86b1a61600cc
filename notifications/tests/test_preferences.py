"""What a person turned off is neither written nor mailed; all else is, and whoever can turn it off is told how."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import User
from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from audit.lifecycle import Conflict
from notifications import kinds
from notifications.access import kinds_on
from notifications.actions import notify, notify_many, owed, send_due, set_preferences
from notifications.models import Notification, Preference
from notifications.rendering import render
from notifications.tests.conftest import DIGEST, TIPS
from notifications.tests.factories import NotificationFactory, PreferenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("optional_kinds")]
URL = "/notifications/preferences/"
ADDRESS = f"http://127.0.0.1:8000{URL}"
TEMPLATE = "accounts/email/password_reset.txt"
ALWAYS = "access_revoked"


def tell(user: User, kind: str = DIGEST.kind, key: str | None = None) -> Notification | None:
    return notify(to=user, kind=kind, template=TEMPLATE, context={"name": "Rowan"}, at=portal_now(), key=key)


def tell_all(users: list[User], *of: str) -> None:
    context, at = {"name": "Rowan"}, portal_now()
    notify_many(owed(to=user, kind=kind, template=TEMPLATE, context=context, at=at) for user in users for kind in of)


def told() -> set[tuple[int, str]]:
    return set(Notification.objects.values_list("recipient_id", "kind"))


# What can be turned off


def test_a_kind_that_is_registered_twice_is_one() -> None:
    kinds.register(kinds.OptionalKind(*DIGEST))
    assert kinds.optional_kinds() == [TIPS, DIGEST]


def test_two_kinds_under_one_name_are_a_mistake() -> None:
    with pytest.raises(ImproperlyConfigured, match="weekly_digest"):
        kinds.register(DIGEST._replace(label="Another digest"))


def test_every_kind_is_on_until_it_is_turned_off() -> None:
    user = UserFactory()
    assert kinds_on(user) == {DIGEST.kind, TIPS.kind}
    assert tell(user) is not None


def test_a_choice_replaces_the_one_before_and_is_nobody_elses() -> None:
    user, other, at = UserFactory(), UserFactory(), portal_now()
    set_preferences(user, set(), at=at)
    assert kinds_on(user) == set()
    set_preferences(user, {TIPS.kind}, at=at)
    assert (kinds_on(user), kinds_on(other)) == ({TIPS.kind}, {TIPS.kind, DIGEST.kind})
    assert Preference.objects.filter(user=user).count() == 2


def test_a_kind_that_cannot_be_turned_off_is_refused_and_nothing_is_kept() -> None:
    user = UserFactory()
    with pytest.raises(Conflict, match="Reload the page"):
        set_preferences(user, {TIPS.kind, ALWAYS}, at=portal_now())
    assert not Preference.objects.exists()


def test_the_database_keeps_one_preference_per_user_and_kind() -> None:
    first = PreferenceFactory()
    PreferenceFactory(user=first.user, kind=TIPS.kind)
    PreferenceFactory(kind=first.kind)
    with pytest.raises(IntegrityError, match="one_preference_per_user_and_kind"):
        PreferenceFactory(user=first.user)


# What is written down


@pytest.mark.parametrize("key", [None, "digest:2026-47"])
def test_what_was_turned_off_is_not_written_until_it_is_on_again(key: str | None) -> None:
    user = UserFactory()
    set_preferences(user, {TIPS.kind}, at=portal_now())
    assert tell(user, key=key) is None
    assert tell(user, TIPS.kind) is not None
    set_preferences(user, {TIPS.kind, DIGEST.kind}, at=portal_now())
    assert tell(user, key=key) is not None


def test_a_kind_that_is_no_longer_optional_is_told_whatever_was_chosen() -> None:
    off = PreferenceFactory(kind=ALWAYS)
    assert tell(off.user, ALWAYS) is not None


def test_an_address_without_an_account_gets_every_kind() -> None:
    PreferenceFactory()
    books, at = "books@fernhollow.example", portal_now()
    assert notify(email=books, kind=DIGEST.kind, template=TEMPLATE, context={}, at=at) is not None


def test_a_batch_leaves_out_what_each_recipient_turned_off() -> None:
    users = [UserFactory(), UserFactory()]
    PreferenceFactory(user=users[0])
    tell_all(users, DIGEST.kind, ALWAYS)
    one, two = (user.pk for user in users)
    assert told() == {(one, ALWAYS), (two, DIGEST.kind), (two, ALWAYS)}


@pytest.mark.parametrize(("of", "queries"), [((ALWAYS,), 1), ((ALWAYS, DIGEST.kind), 2), ((DIGEST.kind, TIPS.kind), 2)])
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


def test_where_all_of_it_is_turned_off_no_mail_is_asked_for(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    off = PreferenceFactory()
    with django_capture_on_commit_callbacks() as callbacks:
        tell_all([off.user], DIGEST.kind)
        tell(off.user)
    assert (callbacks, told()) == ([], set())


# What a mail says


def test_a_mail_of_an_optional_kind_says_at_its_foot_how_to_turn_it_off() -> None:
    letter = render(NotificationFactory(kind=DIGEST.kind))
    assert letter.text.endswith(f"\nTo stop getting “Weekly digest”, turn it off: {ADDRESS}\n")
    assert f'turn it off: <a href="{ADDRESS}">{ADDRESS}</a>' in letter.html


def test_a_mail_that_cannot_be_turned_off_does_not_say_that_it_can() -> None:
    for notification in (
        NotificationFactory(kind=ALWAYS),
        NotificationFactory(kind=DIGEST.kind, recipient=None, email="books@fernhollow.example"),
    ):
        letter = render(notification)
        assert letter.preferences == ""
        assert URL not in letter.text + letter.html


def test_only_a_mail_of_an_optional_kind_has_the_header_to_unsubscribe(mail_server: Callable[[str], None]) -> None:
    mail_server("django.core.mail.backends.locmem.EmailBackend")
    sent = {}
    for kind in (DIGEST.kind, ALWAYS):
        NotificationFactory(kind=kind)
        send_due()
        sent[kind] = mail.outbox.pop().message()["List-Unsubscribe"]
    assert sent == {DIGEST.kind: f"<{ADDRESS}>", ALWAYS: None}


# The page


@pytest.fixture
def user(client: Client) -> User:
    user = UserFactory()
    client.force_login(user)
    return user


def boxes(page: str) -> dict[str, bool]:
    """Each box of the page, and whether it is ticked."""
    inputs = [part.partition(">")[0] for part in page.split("<input ") if 'name="on"' in part.partition(">")[0]]
    return {each.partition('value="')[2].partition('"')[0]: "checked" in each for each in inputs}


def test_the_page_shows_a_box_with_its_sentence_for_each_kind(client: Client, user: User) -> None:
    PreferenceFactory(user=user)
    page = client.get(URL).content.decode()
    assert boxes(page) == {TIPS.kind: True, DIGEST.kind: False}
    assert 'Weekly digest<span class="sub">What happened in your shops &amp; how often.</span>' in page


def test_saving_keeps_exactly_what_is_ticked(client: Client, user: User) -> None:
    other = PreferenceFactory(kind=TIPS.kind).user
    page = client.post(URL, {"on": [TIPS.kind]}, follow=True).content.decode()
    assert "Your preferences are saved." in page
    assert boxes(page) == {TIPS.kind: True, DIGEST.kind: False}
    assert kinds_on(other) == {DIGEST.kind}


def test_all_boxes_can_be_cleared(client: Client, user: User) -> None:
    assert client.post(URL, {}).headers["Location"] == URL
    assert kinds_on(user) == set()


@pytest.mark.parametrize("unknown", [ALWAYS, "", "\x00", "9" * 5000])
def test_an_unknown_kind_is_refused_and_the_ticks_stay(client: Client, user: User, unknown: str) -> None:
    response = client.post(URL, {"on": [TIPS.kind, unknown]})
    page = response.content.decode()
    assert response.status_code == 200
    assert "cannot be turned on or off" in page
    assert '<a href="#id_on_0">Tell me about</a>' in page
    assert boxes(page) == {TIPS.kind: True, DIGEST.kind: False}
    assert not Preference.objects.exists()


def test_where_nothing_can_be_turned_off_the_page_says_so(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "_optional", {})
    page = client.get(URL).content.decode()
    assert "Nothing to turn off" in page
    assert "Save preferences" not in page


def test_the_list_of_notifications_leads_to_the_page(client: Client, user: User) -> None:
    assert f'href="{URL}"' in client.get(reverse("notifications:notification_list")).content.decode()


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(URL).headers["Location"] == f"/accounts/login/?next={URL}"
