"""What the door costs: at most three queries more than the same page without a door."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils.functional import SimpleLazyObject

from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.access import get_visit
from seller_center.places import Place
from seller_center.tests.factories import ProductFactory
from seller_center.tests.inside import address, inside, owner_client, staff_client
from seller_center.visits import Visit

pytestmark = pytest.mark.django_db

EDIT = Level.EDIT
MOST = 3
HELD = {"products.manage": EDIT, "products.inventory": EDIT, "orders.shipping": EDIT}
CLIENTS: dict[str, Callable[[World], Client]] = {
    "member": lambda world: inside(world, HELD, person=world.agent),
    "lead": lambda world: inside(world, HELD),
    "sub-account": lambda world: staff_client(world, "order_specialist", "product_specialist"),
    "main account": owner_client,
}


def request_of(client: Client, url: str, method: str) -> Any:
    """A request as it reaches the view: the user is asked for when somebody needs it, as the middleware has it."""
    request = RequestFactory().generic(method, url)
    request.session = client.session
    request.user = SimpleLazyObject(lambda: get_user(request))
    assert request.user.is_authenticated  # as the middleware that demands sign-in has asked before
    request.resolver_match = resolve(url)
    request._messages = FallbackStorage(request)
    return request


def bare(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view behind its door and its methods."""
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    return view


def cost(client: Client, url: str, method: str, visit: Visit | None) -> int:
    """The queries of one request behind the door; with a `visit`, of the same page without its door."""
    request = request_of(client, url, method)
    match = resolve(url)
    arguments = {name: value for name, value in match.kwargs.items() if name != "place"}
    with CaptureQueriesContext(connection) as queries:
        if visit is None:
            assert match.func(request, **match.kwargs).status_code == 200
        else:
            request.visit = visit
            assert bare(match.func)(request, **arguments).status_code == 200
    return len(queries)


@pytest.mark.parametrize("who", CLIENTS)
@pytest.mark.parametrize("page", ["dashboard", "product_list", "inventory", "shipping", "product_edit"])
def test_a_page_makes_at_most_three_queries_more_with_its_door(page: str, who: str, world: World) -> None:
    client, product = CLIENTS[who](world), ProductFactory(shop=world.shop)
    url = address(world.shop, page, *([product.uuid] if page == "product_edit" else []))
    client.get(url)
    request = request_of(client, url, "GET")
    visit = get_visit(request, Place(world.shop.code))
    visit.passed = next((hold for hold in visit.holds if hold.grant_id), None)
    without = cost(client, url, "GET", visit)
    assert cost(client, url, "GET", None) - without <= MOST


def test_a_refused_form_that_is_shown_again_costs_no_more(world: World) -> None:
    client, product = inside(world, HELD), ProductFactory(shop=world.shop)
    url = address(world.shop, "product_edit", product.uuid)
    client.post(url)
    request = request_of(client, url, "POST")
    visit = get_visit(request, Place(world.shop.code), ("products.manage", EDIT))
    visit.passed = visit.hold_of("products.manage", EDIT)
    without = cost(client, url, "POST", visit)
    assert cost(client, url, "POST", None) - without <= MOST
