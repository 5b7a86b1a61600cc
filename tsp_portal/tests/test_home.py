"""Where a person lands, and what every page knows."""

from __future__ import annotations

import pytest
from django.template import engines
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.tests.factories import OperatorFactory, UserFactory
from notifications.tests.factories import NotificationFactory
from partners import actions as partner_actions
from tsp_portal.tests.people import invited_partner_member, partner_member, seller_member

pytestmark = pytest.mark.django_db


def test_a_partners_person_lands_in_partner_center(client: Client) -> None:
    client.force_login(partner_member().user)
    assert client.get("/").headers["Location"] == "/partner-center/"


def test_a_sellers_person_lands_in_seller_center(client: Client) -> None:
    client.force_login(seller_member().user)
    assert client.get("/").headers["Location"] == "/seller-center/"


def test_an_operator_lands_in_the_admin(client: Client) -> None:
    client.force_login(OperatorFactory())
    assert client.get("/").headers["Location"] == "/admin/"


def test_a_person_of_both_sides_chooses(client: Client) -> None:
    user = UserFactory()
    partner_member(user)
    seller_member(user)
    client.force_login(user)
    page = client.get("/").content.decode()
    assert 'href="/partner-center/"' in page
    assert 'href="/seller-center/"' in page


def test_a_person_of_no_side_is_told_so(client: Client) -> None:
    client.force_login(UserFactory())
    assert "belongs to no partner and no seller" in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("end", "words"), [("deactivate", "account was deactivated"), ("lapse", "invitation has lapsed")]
)
def test_a_member_who_is_not_active_is_told_why(client: Client, clock, end: str, words: str) -> None:
    if end == "deactivate":
        member = partner_member()
        partner_actions.deactivate_member(member, by=None)
    else:
        member = invited_partner_member()
        clock.advance(hours=121)
        partner_actions.lapse_due_members()
    client.force_login(member.user)
    assert words in client.get("/").content.decode()


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client: Client) -> None:
    user = seller_member().user
    assert client.get("/").headers["Location"] == "/accounts/login/?next=/"
    client.force_login(user)
    assert client.get("/").status_code == 302


def test_a_page_that_shows_nothing_of_it_asks_the_database_nothing(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = rf.get("/")
    request.user = UserFactory()
    with django_assert_num_queries(0):
        render(request, "nothing")


def test_the_unread_count_is_asked_once_and_counts_ones_own(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = rf.get("/")
    request.user = NotificationFactory().recipient
    NotificationFactory()
    with django_assert_num_queries(1):
        assert render(request, "{{ unread_count }}{% if unread_count > 99 %}99+{% endif %} {{ unread_count }}") == "1 1"


def test_an_error_page_without_a_user_has_no_centers(rf: RequestFactory) -> None:
    assert render(rf.get("/"), "{{ unread_count }}{% for center in centers %}{{ center.url }}{% endfor %}") == "0"


def render(request: object, template: str) -> str:
    return engines["django"].from_string(template).render({}, request)


def test_several_centers_are_told_apart(rf: RequestFactory) -> None:
    user: User = OperatorFactory()
    partner_member(user)
    request = rf.get("/")
    request.user = user
    keys = render(request, "{% for center in centers %}{{ center.key }} {% endfor %}")
    assert keys == "partner admin "
