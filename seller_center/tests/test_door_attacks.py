"""What somebody tries who means no good: other people's things, made-up addresses, methods, headers and forms."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from authorizations.actions import acting
from authorizations.models import AccessGrant, Activity
from authorizations.tests.reading import fresh
from authorizations.tests.worlds import World
from catalogue.file import load
from catalogue.models import Level
from seller_center.tests.factories import ProductFactory
from seller_center.tests.inside import address, client_of, enter, given, inside, owner_client
from seller_center.tests.matrix import NONE, OPEN, OWNER_ONLY, PAGES, SHUT, answer, answers, things, url_of
from sellers.models import Shop
from sellers.tests.factories import ShopFactory
from tsp_portal.tests.test_rights import fingerprint

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
GRANTABLE = {entry.key: max(entry.levels) for entry in load().permissions if not entry.owner_only}
WITH_A_THING = {name: page for name, page in PAGES.items() if page.of}
FORM = {"title": "Mine now", "sku": "SKU-1", "category": "Soap", "price": "1.00", "low_stock": "1", "version": "1"}


# Other people's things


@pytest.mark.parametrize("whose", ["another seller's", "another shop's of the same seller", "nobody's"])
def test_a_thing_of_elsewhere_is_not_there(whose: str, world: World) -> None:
    here = things(world.shop)
    elsewhere = {name: uuid4() for name in here} if whose == "nobody's" else things(_shop(whose, world))
    if whose == "another shop's of the same seller":
        elsewhere["person"] = uuid4()  # people are the seller's, in whichever of its shops
    for client, names in (
        (owner_client(world), WITH_A_THING.keys()),
        (inside(world, GRANTABLE), WITH_A_THING.keys() - OWNER_ONLY),
    ):
        before = fingerprint()
        for name in names:
            page = PAGES[name]
            for method, need in (("GET", page.get), ("POST", page.post)):
                if need:
                    mine = answer(client, method, url_of(name, world.shop.code, here))
                    theirs = answer(client, method, url_of(name, world.shop.code, elsewhere))
                    assert (name, method, mine, theirs) == (name, method, OPEN, "404")
        assert rows_of_shops(before) == rows_of_shops(fingerprint())


def _shop(whose: str, world: World) -> Shop:
    return world.other_shop if whose == "another seller's" else ShopFactory(seller=world.seller)


def rows_of_shops(print_: str) -> list[str]:
    """The part of a fingerprint that tells of what is in the shops."""
    return [each for each in print_.split() if each.startswith("seller_center_")]


def test_the_code_of_another_shop_opens_nothing_with_what_is_held_here(world: World) -> None:
    client, of = inside(world, GRANTABLE), things(world.shop)
    found = answers(client, world.other_shop.code, of)
    assert set(found.values()) == {"404", NONE}
    assert not Activity.objects.filter(shop=world.other_shop).exists()


def test_a_stock_form_changes_no_product_of_another_shop(world: World) -> None:
    client = inside(world, {"products.inventory": EDIT})
    own, foreign = ProductFactory(shop=world.shop, stock=5), ProductFactory(shop=world.other_shop, stock=5)
    sent = {
        f"stock_{own.uuid}": "7",
        f"shown_{own.uuid}": "5",
        f"stock_{foreign.uuid}": "7",
        f"shown_{foreign.uuid}": "5",
    }
    client.post(address(world.shop, "inventory"), sent)
    assert fresh(foreign).stock == 5
    assert not Activity.objects.filter(object_uuid=foreign.uuid).exists()


def test_a_form_cannot_move_a_thing_or_write_what_it_does_not_show(world: World) -> None:
    client, product = inside(world, {"products.manage": EDIT}), ProductFactory(shop=world.shop, stock=5)
    tampered = FORM | {
        "shop": str(world.other_shop.pk),
        "uuid": str(uuid4()),
        "id": "1",
        "stock": "0",
        "status": "DELETED",
        "changed_at": "2000-01-01",
    }
    assert client.post(address(world.shop, "product_edit", product.uuid), tampered).status_code == 302
    now = fresh(product)
    assert (now.title, now.shop, now.uuid, now.stock, now.status) == ("Mine now", world.shop, product.uuid, 5, "LIVE")
    assert now.changed_at.year > 2000


@pytest.mark.parametrize("version", ["", "0", "-1", "2", "99999999999999999999", "one", "1e9", "1\x00", "None", "²"])
def test_a_form_with_a_version_that_nobody_was_shown_saves_nothing(version: str, world: World) -> None:
    client, product = inside(world, {"products.manage": EDIT}), ProductFactory(shop=world.shop)
    response = client.post(address(world.shop, "product_edit", product.uuid), FORM | {"version": version})
    assert response.status_code in (200, 400)
    assert fresh(product).title == product.title


# Methods and headers


@pytest.mark.parametrize(
    "header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "X-Original-URL", "X-Rewrite-URL"]
)
def test_a_header_does_not_turn_a_post_into_something_smaller(header: str, world: World) -> None:
    client, product = inside(world, {"products.manage": VIEW}), ProductFactory(shop=world.shop)
    url = address(world.shop, "product_edit", product.uuid)
    for value in ("GET", "HEAD", address(world.shop, "dashboard")):
        response = client.post(url, FORM | {"_method": "GET", "_HttpMethod": "GET"}, headers={header: value})
        assert response.status_code == 403
    assert client.get(url, headers={header: "POST"}).status_code == 200
    assert fresh(product).title == product.title


@pytest.mark.parametrize("method", ["post", "Post", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "GET\tPOST", "COPY"])
def test_no_spelling_of_a_method_gets_around_the_level(method: str, world: World) -> None:
    client, product = inside(world, {"products.manage": VIEW}), ProductFactory(shop=world.shop)
    url = address(world.shop, "product_edit", product.uuid)
    assert client.generic(method, url, "title=Mine", "application/x-www-form-urlencoded").status_code in (403, 405)
    assert fresh(product).title == product.title


def test_a_get_changes_nothing_in_any_shop(world: World) -> None:
    of = things(world.shop)
    client = inside(world, GRANTABLE)
    before = rows_of_shops(fingerprint())
    for name in PAGES:
        url = url_of(name, world.shop.code, of)
        client.get(url, {"confirm": "1", "title": "Mine", "status": "DELETED", "_method": "POST"})
        client.head(url)
    assert rows_of_shops(fingerprint()) == before


def test_every_form_needs_a_token_of_its_own_site(world: World) -> None:
    of = things(world.shop)
    given(world, GRANTABLE)
    enter(client_of(world.lead), world.shop)
    for who in (world.owner, world.lead.user):
        client = Client(enforce_csrf_checks=True)
        client.force_login(who)
        urls = [url_of(name, world.shop.code, of) for name, page in PAGES.items() if page.post]
        urls += [address(world.shop, door) for door in ("enter", "leave")]
        before = fingerprint()
        assert {client.post(url, FORM).status_code for url in urls} == {403}
        assert fingerprint() == before


# Rights that somebody put where they do not belong


def test_what_is_the_owners_stays_shut_though_it_stood_in_a_grant(world: World) -> None:
    grant = given(world, GRANTABLE)
    owners = [world.permission(entry.key) for entry in load().permissions if entry.owner_only]
    items = [*grant.items, *(permission.number * 10 + permission.levels[-1] for permission in owners)]
    with pytest.raises(IntegrityError), transaction.atomic():
        _put_into(grant, items)
    with connection.cursor() as cursor:  # the database keeps it out; now somebody has switched that off
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE authorizations_accessgrant DISABLE TRIGGER USER")
    _put_into(grant, items)
    client, of = enter(world.lead, world.shop), things(world.shop)
    for name in OWNER_ONLY:
        assert answer(client, "GET", url_of(name, world.shop.code, of)) == SHUT
        assert answer(client, "POST", url_of(name, world.shop.code, of)) in (SHUT, NONE)


def _put_into(grant: AccessGrant, items: list[int]) -> None:
    AccessGrant.objects.filter(pk=grant.pk).update(items=items)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_assignment_never_gives_more_than_the_grant(world: World) -> None:
    grant = given(world, {"products.manage": VIEW})
    acting.assign(grant, world.agent, level=EDIT, sections=["products", "orders", "my_account"], by=world.lead.user)
    client, of = enter(world.agent, world.shop), things(world.shop)
    found = answers(client, world.shop.code, of)
    # The homepage is of a section that is not among those assigned.
    assert {asked for asked, given_answer in found.items() if given_answer == OPEN} == {
        "GET product_list",
        "GET product_edit",
    }


def test_the_menu_shows_exactly_what_opens(world: World) -> None:
    held = {"products.manage": VIEW, "orders.shipping": EDIT, "analytics.live": VIEW}
    client = inside(world, held)
    page = client.get(address(world.shop, "dashboard")).content.decode()
    of = things(world.shop)
    for name, needed in PAGES.items():
        if needed.get and not needed.of and name not in {"product_add", "price_change"}:
            url = url_of(name, world.shop.code, of)
            is_open = answer(client, "GET", url) == OPEN
            assert not (f'href="{url}"' in page and not is_open), name


# Words that break pages


@pytest.mark.parametrize(
    "query", ["?page=zz", "?page=-1", "?page=99999999999999999999", "?sort=password", "?q=%00", "?q=" + "x" * 3000]
)
def test_no_query_breaks_a_list(query: str, world: World) -> None:
    client, of = owner_client(world), things(world.shop)
    for name, page in PAGES.items():
        if page.get and not page.of:
            status = client.get(url_of(name, world.shop.code, of) + query).status_code
            assert status in (200, 400), (name, status)


def test_a_large_form_that_was_refused_is_shown_back_whole_and_harmless(world: World) -> None:
    client = inside(world, {"products.manage": VIEW})
    product = ProductFactory(shop=world.shop)
    long = "</textarea><script>alert(1)</script>" + "é" * 20_000
    response = client.post(
        address(world.shop, "product_edit", product.uuid), FORM | {"description": long, "x": ["a", "b"]}
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert "é" * 20_000 in page
    assert "<script>alert" not in page
    assert [field.value for field in response.context["typed"] if field.label == "X"] == ["a", "b"]
