"""What only the demo has: sign-in with one click, and the kept mails. Without PORTAL_DEMO none of it exists."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import OperatorFactory, UserFactory
from notifications.models import KeptMail
from notifications.tests.factories import KeptMailFactory
from tsp_portal.demo.accounts import FIXED_ACCOUNTS
from tsp_portal.tests.people import invited_seller_member

OWNER = "owner@fernhollow.example"
pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> User:
    operator = OperatorFactory()
    client.force_login(operator)
    return operator


def test_without_the_demo_none_of_it_exists(client: Client) -> None:
    UserFactory(email=OWNER, is_demo=True)
    assert OWNER not in client.get("/accounts/login/").content.decode()
    assert client.post("/demo/sign-in/", {"email": OWNER}).status_code == 404
    assert client.get("/demo/mail/").status_code == 404
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("demo")
def test_the_sign_in_page_offers_the_accounts_the_demo_made(client: Client) -> None:
    UserFactory(email=OWNER, is_demo=True)
    UserFactory(email="lead@larkspur.example")
    page = client.get("/accounts/login/").content.decode()
    assert OWNER in page
    assert "lead@larkspur.example" not in page
    assert "operator@portal.example" not in page


@pytest.mark.usefixtures("demo")
def test_no_other_page_offers_them(client: Client) -> None:
    UserFactory(email=OWNER, is_demo=True)
    assert not client.get("/accounts/password/reset/").context["demo_accounts"]


@pytest.mark.usefixtures("demo")
def test_one_click_signs_in_and_leads_on(client: Client) -> None:
    user = UserFactory(email=OWNER, is_demo=True)
    response = client.post("/demo/sign-in/", {"email": OWNER, "next": "/notifications/"})
    assert response.headers["Location"] == "/notifications/"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.usefixtures("demo")
def test_one_click_makes_an_invited_person_active_too(client: Client) -> None:
    member = invited_seller_member(UserFactory(is_demo=True))
    client.post("/demo/sign-in/", {"email": member.user.email, "next": "https://elsewhere.example/"})
    member.refresh_from_db()
    assert member.status == "ACTIVE"


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("fields", [{"is_demo": False}, {"is_demo": True, "is_active": False}])
def test_nobody_elses_account_opens_by_a_click(client: Client, fields: dict[str, bool]) -> None:
    user = UserFactory(**fields)
    for email in (user.email, "", "\x00"):
        assert client.post("/demo/sign-in/", {"email": email}).status_code == 404


@pytest.mark.usefixtures("demo")
def test_signing_in_takes_a_post(client: Client) -> None:
    UserFactory(email=OWNER, is_demo=True)
    assert client.get("/demo/sign-in/", {"email": OWNER}).status_code == 405


def test_the_seven_accounts_are_there() -> None:
    assert [account.email for account in FIXED_ACCOUNTS] == [
        "owner@fernhollow.example",
        "staff@fernhollow.example",
        "owner@copperkettle.example",
        "lead@larkspur.example",
        "agent@larkspur.example",
        "lead@halyard.example",
        "operator@portal.example",
    ]


# The kept mails


@pytest.mark.usefixtures("demo", "operator")
def test_an_operator_reads_the_kept_mails(client: Client) -> None:
    mail = KeptMailFactory()
    assert mail.subject in client.get("/demo/mail/").content.decode()
    page = client.get(reverse("demo_mail_detail", args=[mail.uuid])).content.decode()
    assert "Larkspur&#x27;s access ends tomorrow." in page
    assert reverse("demo_mail_html", args=[mail.uuid]) in page


@pytest.mark.usefixtures("demo", "operator")
def test_without_mails_the_list_says_what_makes_one(client: Client) -> None:
    assert "No mails yet" in client.get("/demo/mail/").content.decode()


@pytest.mark.usefixtures("demo", "operator")
def test_the_html_part_is_shown_sealed(client: Client) -> None:
    response = client.get(reverse("demo_mail_html", args=[KeptMailFactory().uuid]))
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.usefixtures("demo", "operator")
def test_a_mail_without_an_html_part_shows_its_text(client: Client) -> None:
    mail = KeptMailFactory(html="")
    assert "<iframe" not in client.get(reverse("demo_mail_detail", args=[mail.uuid])).content.decode()
    assert client.get(reverse("demo_mail_html", args=[mail.uuid])).status_code == 404


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("name", ["demo_mail_detail", "demo_mail_html"])
def test_only_an_operator_reads_other_peoples_mail(client: Client, name: str) -> None:
    mail: KeptMail = KeptMailFactory()
    url = reverse(name, args=[mail.uuid])
    assert client.get(url).status_code == 302
    client.force_login(UserFactory())
    assert [client.get(address).status_code for address in (url, "/demo/mail/")] == [403, 403]
    client.force_login(OperatorFactory())
    assert client.get(reverse(name, args=[uuid.uuid4()])).status_code == 404
