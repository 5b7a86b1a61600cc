"""What is in the demo's shops: products, orders and daily figures, made by the database, the same on every run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sellers.models import Shop
from tsp_portal.demo.steps import Say, run_files
from tsp_portal.demo.tables.buyers import OF_MARKET
from tsp_portal.demo.tables.goods import GOODS

FILES = ("shop_calendar.sql", "shop_goods.sql", "shop_orders.sql", "shop_figures.sql", "shop_rest.sql")
NUMBER_FIRST = {"US", "GB", "SG", "FR", "PH", "TH", "VN", "MY"}  # markets that write the number before the street
# What a US dollar comes to, and the smallest step of a price: an order of magnitude, not a rate.
MONEY = {
    "USD": (1, 1),
    "GBP": (0.8, 1),
    "EUR": (0.95, 1),
    "SGD": (1.35, 1),
    "MYR": (4.4, 1),
    "PHP": (57, 5),
    "THB": (34, 5),
    "MXN": (18, 5),
    "IDR": (16_000, 1000),
    "VND": (25_000, 1000),
}


@dataclass(frozen=True)
class Size:
    """How much there is in a shop: `days` of figures, and over these so many orders."""

    days: int
    products: int
    orders_in_all: int
    videos: int
    creators: int
    campaigns: int
    vouchers: int
    flash_every: int  # days
    conversations: int
    is_big: bool = False

    def shrunk(self, times: int) -> Size:
        return replace(
            self,
            days=max(60, self.days // times),
            products=max(40, self.products // times),
            orders_in_all=max(60, self.orders_in_all // times),
            conversations=max(8, self.conversations // times),
        )


SMALLER = 50  # times, for tests that want the rest of the demo
SMALL = Size(200, 40, 300, 10, 6, 4, 8, 20, 12)
SIZES = {
    "USFERN01": Size(400, 1450, 44_000, 120, 60, 8, 25, 5, 1400, is_big=True),
    "GBFERN02": Size(400, 700, 19_000, 80, 40, 8, 25, 5, 600, is_big=True),
    "USCOPP01": Size(400, 120, 2_500, 40, 15, 6, 20, 10, 90),
}


def fill_shops(now: datetime, *, say: Say, times_smaller: int = 1) -> None:
    """Fill every shop of the demo; for tests, with so many times fewer products and orders."""
    run_files(FILES, {"now": now, "shops": json.dumps(list(_shops(times_smaller)))}, say=say)


def _shops(times_smaller: int) -> Iterator[dict[str, Any]]:
    taken: dict[str, int] = {}  # titles of the seller, so that its shops have different ones
    for s, shop in enumerate(Shop.objects.select_related("seller").order_by("code"), start=1):
        size = SIZES.get(shop.code, SMALL).shrunk(times_smaller)
        offset = taken.get(shop.seller.code, 0)
        taken[shop.seller.code] = offset + size.products
        yield {
            "s": s,
            "id": shop.pk,
            "code": shop.code,
            "zone": shop.time_zone,
            "offset_in_range": offset,
            "number_first": shop.market in NUMBER_FIRST,
            **_money(shop.currency),
            **asdict(size),
            **GOODS[shop.seller.code].plain(),
            **_buyers(shop.market),
        }


def _money(currency: str) -> dict[str, Any]:
    rate, unit = MONEY[currency]
    return {"rate": rate, "unit": unit, "places": 2 if unit == 1 else 0}


def _buyers(market: str) -> dict[str, list[str]]:
    buyers = OF_MARKET[market]
    return {
        "given": buyers.given.split(),
        "family": buyers.family.split(),
        "streets": buyers.streets.split("/"),
        "towns": buyers.towns.split("/"),
    }
