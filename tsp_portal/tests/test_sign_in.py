"""How people sign in: with e-mail and password, back to where they wanted to go; an invited member becomes active."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from accounts.tests.factories import PASSWORD, OperatorFactory, UserFactory
from audit.models import Entry
from notifications.actions import send_due
from notifications.models import KeptMail, Notification
from tsp_portal.tests.people import invited_partner_member, invited_seller_member, seller_member

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pytest_django import Settings

    from conftest import Clock

LOGIN = "/accounts/login/"
pytestmark = pytest.mark.django_db


def sign_in(client: Client, user: User, next_url: str = "", password: str = PASSWORD) -> HttpResponse:
    return client.post(LOGIN, {"login": user.email, "password": password, "next": next_url})


def test_a_person_signs_in_and_lands_at_home(client: Client) -> None:
    response = sign_in(client, seller_member().user)
    assert (response.status_code, response.headers["Location"]) == (302, "/")


def test_the_address_may_be_typed_in_capitals(client: Client) -> None:
    user = UserFactory(email="owner@fernhollow.example")
    response = client.post(LOGIN, {"login": "Owner@Fernhollow.example", "password": PASSWORD})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_wrong_password_is_refused(client: Client) -> None:
    assert sign_in(client, UserFactory(), password="not-it").status_code == 200
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down(client: Client) -> None:
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user, password="not-it")
    sign_in(client, user)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("wanted", "lands"),
    [
        ("/seller-center/authorize/abc/", "/seller-center/authorize/abc/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
    ],
)
def test_one_comes_back_to_where_one_wanted_to_go_within_the_portal(client: Client, wanted: str, lands: str) -> None:
    assert sign_in(client, UserFactory(), wanted).headers["Location"] == lands


@pytest.mark.parametrize("invite", [invited_partner_member, invited_seller_member])
def test_an_invited_member_becomes_active_by_signing_in(client: Client, invite) -> None:
    member = invite()
    sign_in(client, member.user)
    member.refresh_from_db()
    assert member.status == "ACTIVE"
    assert Entry.objects.about(member).filter(actor=member.user, verb="active").count() == 1


def test_an_invitation_that_lapsed_does_not_come_alive(client: Client, clock: Clock) -> None:
    member = invited_seller_member()
    clock.advance(hours=121)
    response = sign_in(client, member.user)
    member.refresh_from_db()
    assert (response.status_code, member.status) == (302, "LAPSED")
    assert "invitation has lapsed" in client.get("/").content.decode()


def test_nobody_signs_up_or_changes_an_address(client: Client) -> None:
    for name in ("account_signup", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    assert client.get("/accounts/signup/").status_code == 404


def test_an_operator_signs_in_where_everybody_does(client: Client) -> None:
    assert client.get("/admin/login/", {"next": "/admin/"}).headers["Location"] == f"{LOGIN}?next=%2Fadmin%2F"
    client.force_login(OperatorFactory())
    assert client.get("/admin/").status_code == 200


def test_a_sellers_person_gets_no_operators_page(client: Client) -> None:
    client.force_login(seller_member().user)
    assert client.get("/admin/", follow=True).status_code == 403


# A new password


def test_a_person_without_a_password_chooses_one_by_mail(client: Client, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "notifications.backends.KeepingEmailBackend"
    user = User.objects.create_user("owner@fernhollow.example", "Rowan")
    assert client.post("/accounts/password/reset/", {"email": "Owner@fernhollow.example"}).status_code == 302
    send_due()
    link = re.search(r"http://127.0.0.1:8000(/accounts/password/reset/key/\S+)", KeptMail.objects.get().text)
    assert link is not None
    form = client.get(link[1]).headers["Location"]
    new = "quite-another-password"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert sign_in(Client(), user, password=new).status_code == 302


def test_the_link_to_a_new_password_is_owed_not_sent_in_the_request(client: Client, mailoutbox: list[object]) -> None:
    user = UserFactory()
    client.post("/accounts/password/reset/", {"email": user.email})
    notification = Notification.objects.get()
    assert (notification.email, notification.is_secret, notification.recipient) == (user.email, True, None)
    assert mailoutbox == []


def test_nobody_learns_whether_an_address_is_known(client: Client, mailoutbox: list[object]) -> None:
    known = client.post("/accounts/password/reset/", {"email": UserFactory().email})
    unknown = client.post("/accounts/password/reset/", {"email": "stranger@people.example"})
    assert (known.status_code, known.headers["Location"]) == (unknown.status_code, unknown.headers["Location"])
    assert (Notification.objects.count(), mailoutbox) == (1, [])


def test_signing_out_takes_a_post(client: Client) -> None:
    client.force_login(UserFactory())
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session
