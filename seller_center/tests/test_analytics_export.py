"""The files of Data Analytics: a line a day, a line a thing, bare numbers, and nothing a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from audit.clock import portal_now
from authorizations.tests.worlds import World
from seller_center.tests.factories import (
    CreatorDayFactory,
    CreatorFactory,
    ProductDayFactory,
    ProductFactory,
    ShopDayFactory,
)
from seller_center.tests.inside import address, owner_client
from seller_center.tests.reading import text_of
from sellers.models import Shop
from sellers.times import local_day

pytestmark = pytest.mark.django_db


def on(shop: Shop, back: int) -> date:
    return local_day(portal_now(), shop.time_zone) - timedelta(days=back + 1)


def rows(client: Client, world: World, area: str, query: str = "") -> list[dict[str, str]]:
    response = client.get(address(world.shop, "analytics_export", area) + query)
    assert response.status_code == 200
    assert response.streaming
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(text_of(response).removeprefix("\ufeff"))))


def test_each_day_is_a_line_of_bare_numbers(world: World) -> None:
    ShopDayFactory(shop=world.shop, day=on(world.shop, 1), orders=8, visitors=300, ratings=2, stars=9)
    lines = rows(owner_client(world), world, "overview", "?days=7")
    assert [line["Day"] for line in lines] == [on(world.shop, back).isoformat() for back in range(6, -1, -1)]
    names = ("Sales (USD)", "Orders", "Conversion rate (%)", "Average rating (stars)")
    assert {name: lines[5][name] for name in names} == {
        "Sales (USD)": "200.00",
        "Orders": "8",
        "Conversion rate (%)": "3.0",
        "Average rating (stars)": "4.5",
    }
    assert set(lines[6].values()) == {on(world.shop, 0).isoformat(), ""}


def test_days_are_days_where_the_page_shows_weeks(world: World) -> None:
    assert len(rows(owner_client(world), world, "live", "?days=180")) == 180


def test_the_file_is_named_by_shop_area_and_days(world: World) -> None:
    response = owner_client(world).get(address(world.shop, "analytics_export", "live") + "?days=7")
    first, last = on(world.shop, 6), on(world.shop, 0)
    name = f'attachment; filename="{world.shop.code}-live-days-{first}-{last}.csv"'
    assert response.headers["Content-Disposition"] == name


def test_the_ranked_table_is_whole_and_in_its_order(world: World) -> None:
    for number in range(501):  # more than one batch
        product = ProductFactory(shop=world.shop, title=f"Soap {number:03d}", sku=f"S-{number:03d}")
        ProductDayFactory(subject=product, sales=Decimal(number), units=0)
    lines = rows(owner_client(world), world, "product", "?table=ranking&sort=sales")
    assert [line["Product"] for line in lines] == [f"Soap {number:03d}" for number in range(501)]
    assert lines[7] == {
        "Product": "Soap 007",
        "About it": "S-007 · Face care",
        "Product sales (USD)": "7.00",
        "Units sold": "0",
        "Product views": "100",
        "Buy click rate (%)": "20.0",
        "Order rate (%)": "15.0",
    }
    found = rows(owner_client(world), world, "product", "?table=ranking&q=Soap+007")
    assert [line["Product"] for line in found] == ["Soap 007"]


def test_an_area_without_a_ranking_gives_its_days(world: World) -> None:
    assert "Day" in rows(owner_client(world), world, "overview", "?table=ranking")[0]


@pytest.mark.parametrize(
    "title", ["=1+2", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+2", "＠x", "|calc", "%x"]
)
def test_nothing_in_the_file_is_a_formula(world: World, title: str) -> None:
    ProductDayFactory(subject=ProductFactory(shop=world.shop, title=title))
    (line,) = rows(owner_client(world), world, "product", "?table=ranking")
    assert line["Product"].startswith("'")
    assert line["Product"].lstrip("'").replace("\\|", "|") == title


def test_a_creators_handle_begins_no_formula(world: World) -> None:
    CreatorDayFactory(subject=CreatorFactory(shop=world.shop, handle="mira"))
    (line,) = rows(owner_client(world), world, "creator", "?table=ranking")
    assert line["Creator"] == "'@mira"


def test_a_wrong_period_leads_to_the_page_that_says_so(world: World) -> None:
    client = owner_client(world)
    response = client.get(address(world.shop, "analytics_export", "live") + "?start=2020-01-01&end=2020-02-01")
    assert response.status_code == 302
    assert response.headers["Location"] == address(world.shop, "analytics", "live") + "?start=2020-01-01&end=2020-02-01"
    assert "at most 180 days back" in text_of(client.get(response.headers["Location"]))


def test_other_shops_stand_in_no_file(world: World) -> None:
    ProductDayFactory(shop=world.other_shop)
    ShopDayFactory(shop=world.other_shop, orders=77)
    client = owner_client(world)
    assert rows(client, world, "product", "?table=ranking") == []
    assert {line["Orders"] for line in rows(client, world, "overview")} == {""}
