"""The pages of a person's own notifications, and the operators' lists of what was sent."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.factories import OperatorFactory, UserFactory
from notifications.models import Notification
from notifications.tests.factories import KeptMailFactory, NotificationFactory

LIST = "/notifications/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client) -> User:
    user = UserFactory()
    client.force_login(user)
    return user


def open_url(notification: Notification) -> str:
    return reverse("notifications:notification_open", args=[notification.uuid])


def test_the_list_shows_ones_own_notifications_and_nobody_elses(client: Client, user: User) -> None:
    mine, other = NotificationFactory(recipient=user), NotificationFactory()
    page = client.get(LIST).content.decode()
    assert "Choose a new password" in page
    assert open_url(mine) in page
    assert open_url(other) not in page


def test_unread_leaves_out_what_was_read(client: Client, user: User) -> None:
    read = NotificationFactory(recipient=user, read_at=timezone.now())
    unread = NotificationFactory(recipient=user)
    page = client.get(LIST, {"show": "unread"}).content.decode()
    assert open_url(unread) in page
    assert open_url(read) not in page


@pytest.mark.parametrize(("query", "words"), [("", "No notifications yet"), ("?show=unread", "Nothing unread")])
def test_an_empty_list_says_so(client: Client, user: User, query: str, words: str) -> None:
    assert words in client.get(LIST + query).content.decode()


def test_a_page_holds_25(client: Client, user: User) -> None:
    NotificationFactory.create_batch(26, recipient=user)
    assert len(client.get(LIST).context["entries"]) == 25
    assert len(client.get(LIST, {"page": 2}).context["entries"]) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_however_long_it_is(
    client: Client, user: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    NotificationFactory.create_batch(rows, recipient=user)
    with django_assert_num_queries(7):
        client.get(LIST)


def test_opening_marks_it_read_and_leads_where_it_points(client: Client, user: User) -> None:
    notification = NotificationFactory(recipient=user, url="/seller-center/USFERN01/")
    response = client.post(open_url(notification))
    assert (response.status_code, response.headers["Location"]) == (302, "/seller-center/USFERN01/")
    assert not Notification.objects.unread().exists()


def test_looking_changes_nothing(client: Client, user: User) -> None:
    notification = NotificationFactory(recipient=user)
    assert client.get(open_url(notification)).status_code == 405
    assert client.get(reverse("notifications:notification_read_all")).status_code == 405
    client.get(LIST)
    assert Notification.objects.unread().exists()


def test_one_that_leads_nowhere_or_elsewhere_leads_to_the_list(client: Client, user: User) -> None:
    for url in ("", "/\\elsewhere.example/"):
        notification = NotificationFactory(recipient=user, url=url)
        assert client.post(open_url(notification)).headers["Location"] == LIST


def test_anybody_elses_is_the_same_404_as_none(client: Client, user: User) -> None:
    other = NotificationFactory()
    assert client.post(open_url(other)).status_code == 404
    assert client.post(reverse("notifications:notification_open", args=[uuid.uuid4()])).status_code == 404
    assert Notification.objects.unread().exists()


def test_all_are_marked_as_read_at_once(client: Client, user: User) -> None:
    NotificationFactory.create_batch(2, recipient=user)
    other = NotificationFactory()
    response = client.post(reverse("notifications:notification_read_all"), follow=True)
    assert "Everything is marked as read." in response.content.decode()
    assert list(Notification.objects.unread()) == [other]


def test_a_stranger_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(LIST).headers["Location"] == f"/accounts/login/?next={LIST}"


# Operators


@pytest.fixture
def operator(client: Client) -> User:
    operator = OperatorFactory()
    client.force_login(operator)
    return operator


def test_an_operator_sees_why_a_mail_was_given_up_and_has_it_sent_again(client: Client, operator: User) -> None:
    notification = NotificationFactory(mail_status="FAILED", attempts=7, last_error="No such user")
    url = reverse("admin:notifications_notification_changelist")
    assert "No such user" in client.get(url, {"mail_status__exact": "FAILED"}).content.decode()
    answer = client.post(url, {"action": "send_again", "_selected_action": [notification.pk]}, follow=True)
    assert "1 will be sent again." in answer.content.decode()
    notification.refresh_from_db()
    assert (notification.mail_status, notification.attempts) == ("PENDING", 0)


def test_an_operator_never_sees_the_link_in_somebodys_mail(client: Client, operator: User) -> None:
    secret = "/accounts/password/reset/key/1-abcdef/"
    notification = NotificationFactory(url=secret, is_secret=True, context={"name": "words-in-a-mail"})
    kept = KeptMailFactory(text=f"Follow http://127.0.0.1:8000{secret}", html="")
    for view, row in (("notification", notification), ("keptmail", kept)):
        page = client.get(reverse(f"admin:notifications_{view}_change", args=[row.pk])).content.decode()
        assert str(row.uuid) in page
        assert secret not in page
        assert "words-in-a-mail" not in page


@pytest.mark.parametrize("model", ["notification", "keptmail"])
def test_an_operator_adds_changes_and_deletes_nothing(client: Client, operator: User, model: str) -> None:
    row = NotificationFactory() if model == "notification" else KeptMailFactory()
    assert client.get(reverse(f"admin:notifications_{model}_add")).status_code == 403
    for verb in ("change", "delete"):
        assert client.post(reverse(f"admin:notifications_{model}_{verb}", args=[row.pk]), {}).status_code == 403
