"""The shop's homepage: what waits in the sections a person may see, and nothing of the others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from audit.clock import portal_now
from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.models import Order, Product, Return
from seller_center.tests.factories import (
    ConversationFactory,
    OrderFactory,
    ProductFactory,
    ReturnFactory,
    SampleFactory,
)
from seller_center.tests.inside import address, inside, owner_client
from seller_center.tests.reading import text_of
from sellers.models import Shop

pytestmark = pytest.mark.django_db

VIEW = Level.VIEW
WAITING = [
    "Orders to ship",
    "Orders overdue",
    "Returns to answer",
    "Messages to answer",
    "Products running out",
    "Samples to answer",
]


def figures(client: Client, shop: Shop) -> dict[str, int]:
    return {figure.label: figure.number for figure in client.get(address(shop, "dashboard")).context["figures"]}


def fill(shop: Shop) -> None:
    """Of everything that waits one, and of everything one that does not."""
    for status in (Order.Status.TO_SHIP, Order.Status.SHIPPED):
        OrderFactory(shop=shop, status=status, ship_by=portal_now() - timedelta(hours=1))
    for status in (Return.Status.ASKED, Return.Status.REFUSED):
        ReturnFactory(shop=shop, status=status)
    for answered in (False, True):
        ConversationFactory(shop=shop, is_answered=answered)
    ProductFactory(shop=shop, stock=10, low_stock=10)
    ProductFactory(shop=shop, stock=11, low_stock=10)
    ProductFactory(shop=shop, stock=0, status=Product.Status.OFF)
    SampleFactory(shop=shop)


def test_the_owner_sees_all_that_waits_in_this_shop(world: World) -> None:
    fill(world.shop)
    fill(world.other_shop)
    assert figures(owner_client(world), world.shop) == dict.fromkeys(WAITING, 1)


def test_a_partner_sees_what_waits_where_it_may_look(world: World) -> None:
    fill(world.shop)
    client = inside(world, {"orders.shipping": VIEW, "customer_service.messages": VIEW})
    assert figures(client, world.shop) == {"Orders to ship": 1, "Orders overdue": 1, "Messages to answer": 1}
    page = text_of(client.get(address(world.shop, "dashboard")))
    assert address(world.shop, "return_list") not in page
    assert address(world.shop, "shipping") in page


def test_without_any_section_it_says_who_can_give_one(world: World) -> None:
    page = text_of(inside(world, {"home.message_centre": VIEW}).get(address(world.shop, "dashboard")))
    assert "No section is open to you yet" in page
