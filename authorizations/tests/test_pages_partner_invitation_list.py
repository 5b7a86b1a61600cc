"""Partner Center: the list of invitations, searched, filtered and sorted, as each member sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from audit.clock import portal_now
from authorizations.models import Invitation
from authorizations.tests.partner_center import page
from authorizations.tests.test_pages_partner_invitations import LIST, received, sent
from authorizations.tests.worlds import World
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def several(world: World) -> dict[str, Invitation]:
    """One in each state, of which the overdue one was not swept."""
    found = {
        status: sent(world, shop=ShopFactory(name=f"{status} shop"), status=status)
        for status in ("SENT", "ACCEPTED", "DECLINED", "WITHDRAWN", "LAPSED")
    }
    found["overdue"] = sent(world, shop=ShopFactory(name="Overdue shop"), at=portal_now() - timedelta(days=31))
    found["link"], found["seller's"] = sent(world, shop=None), received(world, shop=ShopFactory(name="Calling"))
    return found


def rows(client: Client, world: World, **query: str) -> list[Invitation]:
    client.force_login(world.agent.user)
    return [line.invitation for line in client.get(LIST, query).context["lines"]]


def test_the_list_is_filtered_by_the_state_of_the_clock_and_by_direction(
    client: Client, world: World, several: dict[str, Invitation]
) -> None:
    assert set(rows(client, world)) == set(several.values())
    waiting = {several["SENT"], several["link"], several["seller's"]}
    assert set(rows(client, world, state="waiting")) == waiting
    assert set(rows(client, world, state="lapsed")) == {several["LAPSED"], several["overdue"]}
    for status in ("ACCEPTED", "DECLINED", "WITHDRAWN"):
        assert rows(client, world, state=status.lower()) == [several[status]]
    assert rows(client, world, direction="received") == [several["seller's"]]
    assert rows(client, world, direction="sent", q="accept SHOP") == [several["ACCEPTED"]]
    assert rows(client, world, q=several["SENT"].shop.code.lower()) == [several["SENT"]]


def test_the_choices_say_how_many_there_are(client: Client, world: World, several: dict[str, Invitation]) -> None:
    text = page(client, LIST, world.agent)
    for words in ("Waiting (3)", "Accepted (1)", "Declined (1)", "Withdrawn (1)", "Lapsed (2)"):
        assert words in text


def test_the_list_is_sorted(client: Client, world: World, several: dict[str, Invitation]) -> None:
    assert rows(client, world)[0] == several["seller's"]
    assert rows(client, world, sort="sent")[0] == several["overdue"]
    names = [each.shop_for_partner for each in rows(client, world, sort="shop") if each.shop]
    assert names == sorted(names)
    assert rows(client, world, sort="shop")[-1] == several["link"]


@pytest.mark.parametrize(
    "query", [{"page": "zz"}, {"page": "999999999999999999999"}, {"sort": "zz"}, {"state": "\x00"}]
)
def test_what_makes_no_sense_is_passed_over(client: Client, world: World, query: dict[str, str]) -> None:
    made = sent(world)
    assert rows(client, world, **query) == [made]


def test_an_empty_list_says_what_to_do_and_an_empty_search_how_to_go_on(client: Client, world: World) -> None:
    assert "make an open link for a seller whose code you do not know" in page(client, LIST, world.lead)
    sent(world)
    assert "No invitation matches" in page(client, f"{LIST}?q=nowhere", world.lead)
