"""Data Analytics as it is looked at: who sees which area, what stands on the page, its charts, tables and queries."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.clock import portal_now
from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.models import Product
from seller_center.pages.analytics.area_page import AreaPage
from seller_center.pages.analytics.areas import AREAS
from seller_center.tests.factories import (
    CampaignDayFactory,
    CreatorDayFactory,
    LiveDayFactory,
    ProductDayFactory,
    ProductFactory,
    ShopDayFactory,
    VideoDayFactory,
)
from seller_center.tests.inside import address, inside, owner_client, staff_client
from seller_center.tests.reading import text_of
from sellers.models import Shop
from sellers.times import local_day

pytestmark = pytest.mark.django_db

DAYS_OF = (ProductDayFactory, LiveDayFactory, VideoDayFactory, CreatorDayFactory, CampaignDayFactory)


def on(shop: Shop, back: int) -> date:
    """So many days before the shop's yesterday."""
    return local_day(portal_now(), shop.time_zone) - timedelta(days=back + 1)


def show(client: Client, world: World, area: str, query: str = "") -> AreaPage:
    response = client.get(address(world.shop, "analytics", area) + query)
    assert response.status_code == 200
    page = response.context["page"]
    assert isinstance(page, AreaPage)
    return page


def tiles(page: AreaPage) -> dict[str, tuple[str, str, str]]:
    return {
        tile.figure.label: (f"{tile.currency} {tile.value}".strip(), tile.before, tile.change.words)
        for tile in page.tiles
    }


@pytest.fixture
def days(world: World) -> None:
    """A day of everything, yesterday and the day before; and figures of the shop since 20 days ago."""
    for back in (0, 1):
        for factory in DAYS_OF:
            factory(shop=world.shop, day=on(world.shop, back))
    for back in (0, 1, 7, 19):
        ShopDayFactory(shop=world.shop, day=on(world.shop, back))


# Who sees it


@pytest.mark.parametrize("area", AREAS)
def test_the_main_account_and_a_data_analyst_see_every_area(world: World, days: None, area: str) -> None:
    for client in (owner_client(world), staff_client(world, "data_analyst")):
        body = text_of(client.get(address(world.shop, "analytics", area)))
        assert f"<h1>{AREAS[area].title.replace('&', '&amp;')}</h1>" in body
        assert AREAS[area].lead.replace("'", "&#x27;") in body


@pytest.mark.parametrize("area", AREAS)
def test_a_partner_with_one_area_sees_that_area_and_no_other(world: World, days: None, area: str) -> None:
    client = inside(world, {f"analytics.{area}": Level.VIEW})
    other = next(each for each in AREAS if each != area)
    for name in ("analytics", "analytics_export"):
        assert client.get(address(world.shop, name, area)).status_code == 200
        assert client.get(address(world.shop, name, other)).status_code == 403


def test_another_sellers_person_finds_nothing(world: World) -> None:
    client = Client()
    client.force_login(world.other_owner)
    assert client.get(address(world.shop, "analytics", "overview")).status_code == 404


def test_an_area_there_is_not_is_not_found(world: World) -> None:
    url = address(world.shop, "analytics", "overview").replace("overview", "nonsense")
    assert owner_client(world).get(url).status_code == 404


def test_nothing_can_be_posted(world: World) -> None:
    for name in ("analytics", "analytics_export"):
        assert owner_client(world).post(address(world.shop, name, "overview")).status_code == 405


# What stands there


def test_figures_stand_beside_those_of_the_period_before(world: World) -> None:
    ShopDayFactory(shop=world.shop, day=on(world.shop, 0), orders=6, live_sales=Decimal(100))
    ShopDayFactory(shop=world.shop, day=on(world.shop, 7), orders=5, live_sales=Decimal(20))
    ShopDayFactory(shop=world.shop, day=on(world.shop, 13), orders=0, visitors=0, buyers=0, card_sales=Decimal(-110))
    page = show(owner_client(world), world, "overview", "?days=7")
    assert tiles(page) == {
        "Sales": ("USD 240.00", "USD 160.00", "up 50.0%"),
        "Orders": ("6", "5", "up 20.0%"),
        "Buyers": ("9", "9", "no change"),
        "Visitors": ("400", "400", "no change"),
        "Conversion rate": ("2.25%", "2.25%", "no change"),
        "Average order value": ("USD 40.00", "USD 32.00", "up 25.0%"),
        "Refund rate": ("0.00%", "0.00%", "no change"),
        "Average rating": ("–", "–", "no comparison"),
    }


def test_there_is_no_comparison_with_days_before_the_first_figures(world: World) -> None:
    ShopDayFactory(shop=world.shop, day=on(world.shop, 0))
    ShopDayFactory(shop=world.shop, day=on(world.shop, 12))
    client = owner_client(world)
    page = show(client, world, "overview", "?days=7")
    assert {words for _, _, words in tiles(page).values()} == {"no comparison"}
    body = text_of(client.get(address(world.shop, "analytics", "overview") + "?days=7"))
    assert "There is no comparison" in body
    ShopDayFactory(shop=world.shop, day=on(world.shop, 13))
    assert tiles(show(client, world, "overview", "?days=7"))["Orders"] == ("10", "20", "down 50.0%")


def test_a_shop_without_figures_says_so(world: World) -> None:
    body = text_of(owner_client(world).get(address(world.shop, "analytics", "live")))
    assert "No figures yet" in body
    assert "<canvas" not in body


def test_figures_that_stop_early_say_until_when(world: World) -> None:
    ShopDayFactory(shop=world.shop, day=on(world.shop, 3))
    client = owner_client(world)
    assert show(client, world, "shop").known_until != ""
    ShopDayFactory(shop=world.shop, day=on(world.shop, 0))
    assert show(client, world, "shop").known_until == ""


def test_every_chart_has_its_axes_named_and_a_table_of_the_same(world: World, days: None) -> None:
    client = owner_client(world)
    for area in AREAS:
        for drawn in show(client, world, area, "?days=7").charts:
            data, table = drawn.data, drawn.table
            assert all(len(each["values"]) == len(data["labels"]) == len(table.rows) for each in data["sets"])
            assert all(len(cells) == len(table.head) - 1 for _, cells in table.rows)
            assert data["y"]
            assert data["x"] or data["kind"] in {"doughnut", "stages"}
            assert bool(data["right"]) == any(each["right"] for each in data["sets"])


def test_parts_add_up_to_the_whole(world: World, days: None) -> None:
    ring = show(owner_client(world), world, "overview").charts[1]
    assert ring.table.rows == [
        ("LIVE", ["USD 240.00", "30.0%"]),
        ("Video", ["USD 200.00", "25.0%"]),
        ("Product cards", ["USD 360.00", "45.0%"]),
    ]
    assert ring.table.foot == ["USD 800.00", "100.0%"]


def test_stages_say_how_many_get_on(world: World) -> None:
    ShopDayFactory(shop=world.shop, searches=200, search_clicks=50, search_orders=5)
    stages = show(owner_client(world), world, "shop_tab").charts[2]
    assert stages.table.rows == [
        ("Times shown in search", ["200", "–"]),
        ("Search clicks", ["50", "25.0%"]),
        ("Search orders", ["5", "10.0%"]),
    ]


def test_the_period_before_is_drawn_unless_it_lies_too_far_back(world: World) -> None:
    for back in (0, 91, 399):
        ShopDayFactory(shop=world.shop, day=on(world.shop, back))
    client = owner_client(world)
    compared = {days: show(client, world, "overview", f"?days={days}") for days in (90, 180)}
    names = {days: [each["label"] for each in page.charts[0].data["sets"]] for days, page in compared.items()}
    assert names == {90: ["Sales", "Sales, period before", "Orders"], 180: ["Sales", "Orders"]}
    assert compared[180].is_compared


def test_growth_names_what_changed_most(world: World) -> None:
    for back, visitors, orders in [(0, 400, 30), (7, 500, 10), (13, 0, 0)]:
        values = {"buyers": 0, "live_sales": 0, "video_sales": 0, "card_sales": 0}
        ShopDayFactory(shop=world.shop, day=on(world.shop, back), visitors=visitors, orders=orders, **values)
    movers = show(owner_client(world), world, "growth", "?days=7").movers
    assert [(tile.figure.label, tile.change.words) for tile in movers] == [
        ("Orders", "up 200.0%"),
        ("Visitors", "down 20.0%"),
    ]


# The ranked table


def ranking(client: Client, world: World, query: str = "") -> list[tuple[str, list[str]]]:
    page = show(client, world, "product", query)
    assert page.ranked
    return [(row.name, [value for _, value, _ in row.cells]) for row in page.ranked.rows]


@pytest.fixture
def products(world: World) -> list[Product]:
    """Three: one sells most, one is seen most, one was neither seen nor sold in the period."""
    balm, soap, book = (ProductFactory(shop=world.shop, title=title) for title in ("Balm", "Soap", "Book"))
    ShopDayFactory(shop=world.shop, day=on(world.shop, 60))
    for back in (0, 1):
        ProductDayFactory(subject=balm, day=on(world.shop, back), views=50, clicks=10, sales=Decimal("30.00"))
    ProductDayFactory(subject=soap, day=on(world.shop, 1), views=400, clicks=0, orders=0, units=0, sales=Decimal(0))
    ProductDayFactory(subject=book, day=on(world.shop, 40))
    ProductDayFactory(subject=balm, day=on(world.shop, 30), sales=Decimal("80.00"))
    return [balm, soap, book]


def test_things_are_ranked_by_what_they_sold(world: World, products: list[Product]) -> None:
    assert ranking(owner_client(world), world) == [
        ("Balm", ["USD 60.00", "8", "100", "20.00%", "30.00%"]),
        ("Soap", ["USD 0.00", "0", "400", "0.00%", "–"]),
    ]


def test_a_row_says_what_became_of_it(world: World, products: list[Product]) -> None:
    page = show(owner_client(world), world, "product")
    assert page.ranked
    assert [row.cells[0][2] and row.cells[0][2].words for row in page.ranked.rows] == ["down 25.0%", "no change"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?sort=-views", ["Soap", "Balm"]),
        ("?sort=name", ["Balm", "Soap"]),
        ("?sort=-name", ["Soap", "Balm"]),
        ("?sort=order_rate", ["Balm", "Soap"]),  # what there is none of comes last,
        ("?sort=-order_rate", ["Balm", "Soap"]),  # either way
        ("?sort=likes", ["Balm", "Soap"]),  # not of this table
        ("?sort=zz&page=zz", ["Balm", "Soap"]),
        ("?page=99999999999999999999", ["Balm", "Soap"]),
        ("?q=soa", ["Soap"]),
        ("?q=%25", []),
        ("?q=nothing", []),
    ],
)
def test_a_ranking_is_sorted_and_searched(world: World, products: list[Product], query: str, names: list[str]) -> None:
    assert [name for name, _ in ranking(owner_client(world), world, query)] == names


def test_a_search_that_cannot_be_understood_says_so(world: World, products: list[Product]) -> None:
    body = text_of(owner_client(world).get(address(world.shop, "analytics", "product") + "?q=%00"))
    assert "Search by name</a>: Null characters are not allowed" in body


def test_a_ranking_has_pages(world: World) -> None:
    for number in range(27):
        product = ProductFactory(shop=world.shop, title=f"Soap {number:02d}")
        ProductDayFactory(subject=product, sales=Decimal(number))
    ShopDayFactory(shop=world.shop)
    client = owner_client(world)
    assert [name for name, _ in ranking(client, world, "?page=2")] == ["Soap 01", "Soap 00"]
    assert len(ranking(client, world)) == 25


def test_a_search_keeps_the_period(world: World, products: list[Product]) -> None:
    body = text_of(owner_client(world).get(address(world.shop, "analytics", "product") + "?days=7"))
    assert '<input type="hidden" name="days" value="7">' in body


def test_names_lead_only_where_one_may_go(world: World, products: list[Product]) -> None:
    link = reverse("shop:product_edit", args=[world.shop.code, products[0].uuid])
    url = address(world.shop, "analytics", "product")
    assert f'href="{link}"' in text_of(owner_client(world).get(url))
    area = {"analytics.product": Level.VIEW}
    assert link not in text_of(inside(world, area).get(url))
    assert f'href="{link}"' in text_of(inside(world, area | {"products.manage": Level.VIEW}).get(url))


def test_a_deleted_product_has_no_link(world: World, products: list[Product]) -> None:
    gone = ProductFactory(shop=world.shop, title="Gone", status=Product.Status.DELETED)
    ProductDayFactory(subject=gone, day=on(world.shop, 0))
    body = text_of(owner_client(world).get(address(world.shop, "analytics", "product")))
    assert "· deleted" in body
    assert str(gone.uuid) not in body


# Queries


def queries(client: Client, url: str) -> int:
    client.get(url)  # what is noted once in a while is noted now
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("area", AREAS)
def test_a_longer_period_and_more_things_need_no_more_queries(world: World, days: None, area: str) -> None:
    client, url = owner_client(world), address(world.shop, "analytics", area)
    few = queries(client, url + "?days=7")
    for back in range(2, 9):
        for factory in DAYS_OF:
            factory(shop=world.shop, day=on(world.shop, back))
    assert queries(client, url + "?days=7") == few
    assert queries(client, url + "?days=180") <= few
    assert few <= 21


def test_charts_get_their_data_without_a_script_of_the_page(world: World, days: None) -> None:
    body = text_of(owner_client(world).get(address(world.shop, "analytics", "overview")))
    assert body.count('type="application/json"') == body.count("<canvas") == 3
    assert "<script>" not in body
    assert body.count('<details class="disclosure" open>') == 3
