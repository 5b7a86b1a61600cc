"""What a person sees when somebody was faster."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from accounts.tests.factories import UserFactory
from audit.lifecycle import Conflict
from tsp_portal import urls


def late(request: HttpRequest) -> HttpResponse:
    raise Conflict("Larkspur withdrew this request a minute ago.")


urlpatterns = [*urls.urlpatterns, path("late/", late)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture(autouse=True)
def signed_in(client: Client) -> None:
    client.force_login(UserFactory())


def test_a_conflict_is_a_page_that_says_what_happened(client: Client) -> None:
    response = client.post("/late/")
    assert response.status_code == 409
    assert "Larkspur withdrew this request a minute ago." in response.content.decode()


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://localhost/notifications/?show=unread", "/notifications/?show=unread"),
        ("https://elsewhere.example/trap/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_it_leads_back_to_the_page_one_came_from_and_nowhere_else(client: Client, referer: str, back: str) -> None:
    response = client.post("/late/", headers={"referer": referer, "host": "localhost"})
    assert response.context["back_url"] == back
