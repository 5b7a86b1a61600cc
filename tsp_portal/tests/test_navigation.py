"""The menu of Seller Center: one and the same for the seller's people everywhere, and only the shop for a partner's."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from authorizations.pages.preview import preview_url
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from sellers.tests.factories import SellerMemberFactory, give_roles

pytestmark = pytest.mark.django_db
FOR_ALL = ["Overview", "My Services", "Invitations", "Expiring"]
PARTNERS = [*FOR_ALL, "Partner activity", "Access review"]


@pytest.fixture
def world() -> World:
    return make_world()


def sidebar(client: Client, url: str) -> list[str]:
    """The links of the menu at the side, in their order."""
    page = client.get(url)
    assert page.status_code == 200
    (menu,) = re.findall(r'<nav class="sidebar".*?</nav>', page.content.decode(), re.S)
    links = re.findall(r"<a [^>]*>(.*?)</a>", menu, re.S)
    return [re.sub(r"<svg.*?</svg>", "", link, flags=re.S).strip() for link in links]


def inside(world: World) -> str:
    return reverse("shop:dashboard", args=[world.shop.code])


def test_the_sellers_people_have_one_menu_on_every_page_of_their_shop(client: Client, world: World) -> None:
    client.force_login(world.owner)
    at_services = sidebar(client, reverse("seller_center:my_services", args=[world.shop.code]))
    assert at_services == sidebar(client, inside(world))
    assert at_services[: len(PARTNERS)] == PARTNERS
    assert {"Manage products", "User management", "Data Overview"} <= set(at_services)


def test_a_sub_account_has_what_its_roles_allow(client: Client, world: World) -> None:
    client.force_login(give_roles(SellerMemberFactory(seller=world.seller), "data_analyst").user)
    seen = sidebar(client, inside(world))
    assert seen == sidebar(client, reverse("seller_center:shop_home", args=[world.shop.code]))
    assert seen[: len(FOR_ALL)] == FOR_ALL
    assert "Data Overview" in seen
    assert not {"Partner activity", "Access review", "User management"} & set(seen)


def test_a_partners_person_has_the_shop_alone_as_far_as_it_was_granted(client: Client, world: World) -> None:
    world.grant(levels={"products.manage": Level.VIEW})
    client.force_login(world.lead.user)
    client.post(reverse("shop:enter", args=[world.shop.code]))
    assert sidebar(client, inside(world)) == ["Homepage", "Manage products"]


def test_a_preview_has_the_menu_that_the_partner_has(client: Client, world: World) -> None:
    world.grant(levels={"products.manage": Level.VIEW})
    client.force_login(world.owner)
    assert sidebar(client, preview_url(world.authorization, "access")) == ["Homepage", "Manage products"]


def test_the_menu_leads_on_within_the_preview(client: Client, world: World) -> None:
    world.grant(levels={"products.manage": Level.VIEW})
    client.force_login(world.owner)
    page = client.get(preview_url(world.authorization, "access")).content.decode()
    products = reverse("shop:product_list", args=[f"{world.shop.code}/preview/access/{world.authorization.uuid}"])
    assert f'href="{products}"' in page
    assert client.get(products).status_code == 200
