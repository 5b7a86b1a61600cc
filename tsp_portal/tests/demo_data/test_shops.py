"""What the demo's data holds inside the shops: as much as was promised, believable, and all of it adds up."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import TruncDate

from audit.clock import portal_now
from audit.models import Lifecycle
from seller_center.models import (
    CampaignDay,
    Conversation,
    CreatorDay,
    FlashSale,
    Live,
    LiveDay,
    Order,
    OrderLine,
    Product,
    ProductDay,
    Return,
    Settlement,
    ShopDay,
    ShopRow,
    VideoDay,
    Voucher,
)
from sellers.models import Shop
from sellers.times import end_of_day, local_day

PARTS = (
    (ProductDay, "sales"),
    (LiveDay, "live_sales"),
    (VideoDay, "video_sales"),
    (CreatorDay, "affiliate_sales"),
    (CampaignDay, "ad_sales"),
)
pytestmark = pytest.mark.usefixtures("demo")


def yesterday(shop: Shop) -> date:
    return local_day(portal_now(), shop.time_zone) - timedelta(days=1)


def test_the_fernhollow_shops_have_2000_products_60000_orders_and_400_days_each() -> None:
    mine = {"shop__seller__code": "FERNHOLLOW"}
    assert Product.objects.filter(**mine).count() >= 2000
    assert Order.objects.filter(**mine).count() >= 60_000
    assert Product.objects.values("title").distinct().count() == Product.objects.count()


def test_every_shop_has_figures_of_each_day_up_to_yesterday() -> None:
    for shop in Shop.objects.all():
        days = list(ShopDay.objects.of(shop).order_by("day").values_list("day", flat=True))
        many = 400 if shop.code in {"USFERN01", "GBFERN02", "USCOPP01"} else 200
        today = local_day(portal_now(), shop.time_zone)
        assert days == [today - timedelta(days=age) for age in range(many, 0, -1)]


def test_the_sales_of_a_day_add_up() -> None:
    assert not ShopDay.objects.exclude(sales=F("live_sales") + F("video_sales") + F("card_sales")).exists()


@pytest.mark.parametrize(("model", "column"), PARTS, ids=lambda value: getattr(value, "__name__", value))
def test_the_sales_of_products_lives_videos_creators_and_ads_add_up_to_the_shops(model: type[Any], column: str) -> None:
    summed = model.objects.values("shop", "day").annotate(total=Sum("sales")).filter(total__gt=0)
    parts = {(row["shop"], row["day"]): row["total"] for row in summed}
    whole = ShopDay.objects.filter(**{f"{column}__gt": 0}).values_list("shop", "day", column)
    assert parts == {(shop, day): total for shop, day, total in whole}


def test_the_orders_of_a_day_are_those_that_were_placed_and_not_cancelled() -> None:
    shop = Shop.objects.get(code="USFERN01")
    kept = (
        Order.objects.of(shop)
        .exclude(status="CANCELLED")
        .filter(placed_at__lt=end_of_day(yesterday(shop), shop.time_zone))
    )
    placed = kept.annotate(day=TruncDate("placed_at", tzinfo=ZoneInfo(shop.time_zone))).values("day")
    counted = {row["day"]: (row["n"], row["total"]) for row in placed.annotate(n=Count("id"), total=Sum("total"))}
    figures = ShopDay.objects.of(shop).values_list("day", "orders", "sales")
    assert counted == {day: (orders, sales) for day, orders, sales in figures}


def test_every_order_has_lines_of_its_shops_products_and_their_total() -> None:
    bought = OrderLine.objects.values("order").annotate(total=Sum(F("price") * F("quantity"))).values("total")
    of_it = bought.filter(order=OuterRef("pk"))
    assert not Order.objects.exclude(total=Subquery(of_it)).exists()
    assert Order.objects.filter(lines__isnull=True).count() == 0
    assert not OrderLine.objects.exclude(product__shop=F("order__shop")).exists()
    assert not OrderLine.objects.filter(product__created_at__gt=F("order__placed_at")).exists()


def test_nothing_in_a_shop_was_changed_in_the_future_but_plans_lie_ahead() -> None:
    now = portal_now()
    for model in (model for model in apps.get_models() if issubclass(model, ShopRow)):
        past = {"changed_at__lte": now} | ({"status_changed_at__lte": now} if issubclass(model, Lifecycle) else {})
        if model in {Voucher, FlashSale}:
            assert model._default_manager.filter(starts_at__lte=now, ends_at__gt=now, shop__code="USFERN01").exists()
            assert model._default_manager.filter(starts_at__gt=now, shop__code="USFERN01").exists()
        else:
            assert not model._default_manager.exclude(**past).exists(), model
    assert not Live.objects.filter(status="PLANNED", starts_at__lt=now).exists()
    assert not Live.objects.filter(status="DONE", starts_at__gt=now).exists()
    assert not Order.objects.filter(placed_at__gt=now).exists()


def test_seasons_weekends_and_the_peaks_of_a_year_can_be_seen() -> None:
    for shop in Shop.objects.filter(seller__code="FERNHOLLOW"):
        of_month, of_weekday = defaultdict(list), defaultdict(list)
        for day, orders in ShopDay.objects.of(shop).values_list("day", "orders"):
            of_month[day.month].append(orders)
            of_weekday[day.isoweekday()].append(orders)
        mean = {month: fmean(orders) for month, orders in of_month.items()}
        assert mean[11] > 1.3 * mean[1]
        assert mean[7] > mean[2]
        assert fmean(of_weekday[6]) > 1.1 * fmean(of_weekday[2])
        assert max(of_month[6]) > 1.8 * mean[6]


def test_orders_move_on_with_their_age() -> None:
    now, shop = portal_now(), Shop.objects.get(code="USFERN01")
    orders = Order.objects.of(shop)
    assert set(orders.filter(placed_at__gt=now - timedelta(hours=6)).values_list("status", flat=True)) == {"TO_SHIP"}
    assert not orders.to_ship().filter(placed_at__lt=now - timedelta(days=5)).exists()
    assert 0.01 < orders.filter(status="CANCELLED").count() / orders.count() < 0.03
    assert 0.03 < Return.objects.of(shop).count() / orders.count() < 0.05
    assert Return.objects.of(shop).filter(status="ASKED").count() > 5
    assert 5 < Conversation.objects.of(shop).unanswered().count() < 100
    open_one = Settlement.objects.of(shop).get(paid_at=None)
    assert open_one == Settlement.objects.of(shop).latest("first_day")
