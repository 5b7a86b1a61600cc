"""The figures of Data Analytics, worked out by hand: sums, rates, what there is of nothing, and the period before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from types import ModuleType

import pytest

from seller_center.models import CampaignDay, CreatorDay, LiveDay, ProductDay, VideoDay
from seller_center.pages.analytics import shop_figures, subject_figures
from seller_center.pages.analytics.areas import AREAS
from seller_center.pages.analytics.figures import Figure
from seller_center.pages.analytics.periods import Period
from seller_center.pages.analytics.sums import Known, Pair, known_days, series, totals, weekdays
from seller_center.pages.analytics.words import change, said
from seller_center.pages.menu import AREAS as IN_MENU
from seller_center.tests.factories import (
    CampaignDayFactory,
    CampaignFactory,
    CreatorDayFactory,
    CreatorFactory,
    LiveDayFactory,
    ProductDayFactory,
    ProductFactory,
    ShopDayFactory,
    VideoDayFactory,
)
from sellers.models import Shop
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db

LAST = date(2026, 11, 21)  # a Saturday
WEEK = Period(LAST - timedelta(days=6), LAST)
s, f = shop_figures, subject_figures


def on(back: int) -> date:
    """So many days before the last one."""
    return LAST - timedelta(days=back)


def named(**values: object) -> dict[str, object]:
    """Figures by their keys, many on a line."""
    return values


def declared(module: ModuleType, source: type | None = None) -> list[Figure]:
    every = [each for each in vars(module).values() if isinstance(each, Figure)]
    return [figure for figure in every if source is None or figure.source is source]


def now(shop: Shop, figures: Iterable[Figure], period: Period = WEEK) -> dict[str, float | None]:
    """By key, to four places."""
    found = totals(shop, figures, period)
    return {figure.key: None if pair.now is None else round(float(pair.now), 4) for figure, pair in found.items()}


@pytest.fixture
def shop() -> Shop:
    return ShopFactory()


@pytest.fixture
def two_days(shop: Shop) -> None:
    """A day of all kinds of figures, and a quiet one after it."""
    ShopDayFactory(
        shop=shop,
        day=on(2),
        **named(visitors=300, page_views=700, cart_adds=40, buyers=18, new_buyers=6, orders=20, units=30),
        **named(live_sales=Decimal("100.00"), video_sales=Decimal("200.00"), card_sales=Decimal("99.50")),
        **named(affiliate_sales=Decimal("120.00"), refunds=Decimal("20.00"), tab_visits=80, tab_orders=4),
        **named(searches=200, search_clicks=50, search_orders=5, voucher_orders=3, voucher_sales=Decimal("60.00")),
        **named(voucher_cost=Decimal("6.00"), flash_orders=2, flash_sales=Decimal("30.00"), ad_spend=Decimal("25.00")),
        **named(ad_sales=Decimal("75.00"), commission=Decimal("12.00"), followers=1000, new_followers=9, returns=2),
        **named(late_shipments=1, complaints=1, ratings=4, stars=18),
    )
    ShopDayFactory(
        shop=shop,
        day=on(1),
        **named(visitors=100, page_views=100, buyers=2, orders=2, units=2, followers=1003, new_followers=3),
        **named(live_sales=Decimal(0), video_sales=Decimal(0), card_sales=Decimal("0.50")),
    )


def test_every_figure_of_a_shop_is_what_it_says(shop: Shop, two_days: None) -> None:
    ShopDayFactory(day=on(1), sales=Decimal(9999), visitors=9999)  # another shop's
    ShopDayFactory(shop=shop, day=on(-1), sales=Decimal(9999), visitors=9999)  # after the period
    assert now(shop, declared(s)) == {
        **named(visitors=400, page_views=800, pages_each=2, cart_adds=40, cart_rate=10),
        **named(sales=400, orders=22, units=32, buyers=20, conversion=5, order_value=18.1818, units_each=1.4545),
        **named(visitor_value=1, buyer_value=20),
        **named(live_part=100, video_part=200, card_part=100, live_share=25, video_share=50, not_live=300),
        **named(tab_visits=80, tab_orders=4, tab_rate=5),
        **named(searches=200, search_clicks=50, search_orders=5, search_click_rate=25, search_order_rate=10),
        **named(voucher_sales=60, voucher_orders=3, voucher_cost=6, flash_sales=30, flash_orders=2),
        **named(ad_sales=75, ad_spend=25, ad_return=3, commission=12, marketing_cost=43, marketing_share=10.75),
        **named(affiliate_sales=120, own_sales=280, affiliate_share=30, commission_rate=10, commission_return=10),
        **named(new_buyers=6, returning=14, new_share=30, followers=1003, new_followers=12, follow_rate=3),
        **named(day_sales=200, day_visitors=200, day_buyers=10),
        **named(refunds=20, refund_rate=5, returns=2, return_rate=9.0909, late=1, late_rate=4.5455),
        **named(complaints=1, complaint_rate=4.5455, ratings=4, stars=4.5),
    }


def test_of_days_without_sales_there_are_no_rates(shop: Shop) -> None:
    ShopDayFactory(shop=shop, day=on(0), visitors=0, buyers=0, orders=0, sales=Decimal(0), card_sales=Decimal(0))
    figures = [s.SALES, s.CONVERSION, s.ORDER_VALUE, s.REFUND_RATE, s.STARS, s.AD_RETURN]
    assert [pair.now for pair in totals(shop, figures, WEEK).values()] == [0, None, None, None, None, None]


def test_of_days_nobody_knows_there_is_nothing(shop: Shop) -> None:
    assert totals(shop, [s.SALES, s.FOLLOWERS], WEEK) == {s.SALES: Pair(None, None), s.FOLLOWERS: Pair(None, None)}
    assert totals(shop, [f.LIVE_SALES, f.LIVES], WEEK) == {f.LIVE_SALES: Pair(0, 0), f.LIVES: Pair(0, 0)}


def test_the_period_before_is_added_up_for_itself(shop: Shop) -> None:
    for back, orders in [(0, 5), (6, 7), (7, 2), (13, 1), (14, 100)]:
        ShopDayFactory(shop=shop, day=on(back), orders=orders, visitors=10, buyers=orders)
    found = totals(shop, [s.ORDERS, s.CONVERSION], WEEK)
    assert found == {s.ORDERS: Pair(12, 3), s.CONVERSION: Pair(60.0, 15.0)}


def test_products(shop: Shop) -> None:
    balm, soap, book = ProductFactory.create_batch(3, shop=shop)
    ProductDayFactory(subject=balm, day=on(0), views=100, clicks=20, orders=4, units=5, sales=Decimal("50.00"))
    ProductDayFactory(subject=balm, day=on(1), views=100, clicks=10, orders=2, units=3, sales=Decimal("30.00"))
    ProductDayFactory(subject=soap, day=on(1), views=200, clicks=10, orders=4, units=4, sales=Decimal("16.00"))
    ProductDayFactory(subject=book, day=on(1), views=100, clicks=10, orders=0, units=0, sales=Decimal(0))
    ProductDayFactory(subject=book, day=on(7), units=1)
    every = declared(f, ProductDay)
    assert now(shop, every) == named(
        **named(views=500, clicks=50, click_rate=10, orders=10, order_rate=20, units=12, sales=96),
        **named(products_sold=2, unit_price=8),
    )
    assert totals(shop, [f.PRODUCTS_SOLD], WEEK)[f.PRODUCTS_SOLD] == Pair(2, 1)


def test_lives(shop: Shop) -> None:
    LiveDayFactory(
        shop=shop, day=on(0), views=300, clicks=60, orders=6, sales=Decimal("90.00"), most_viewers=80, minutes=90
    )
    LiveDayFactory(
        shop=shop, day=on(3), views=100, clicks=20, orders=2, sales=Decimal("60.00"), most_viewers=30, minutes=30
    )
    assert now(shop, declared(f, LiveDay)) == named(
        **named(lives=2, live_hours=2, views=400, most_viewers=80, clicks=80, click_rate=20, orders=8),
        **named(sales=150, hour_sales=75),
    )


def test_videos(shop: Shop) -> None:
    first = VideoDayFactory(shop=shop, day=on(0), views=300, clicks=30, orders=6, likes=15, sales=Decimal("90.00"))
    VideoDayFactory(subject=first.subject, day=on(1), views=100, clicks=10, orders=2, likes=5, sales=Decimal("10.00"))
    VideoDayFactory(shop=shop, day=on(1), views=0, clicks=0, orders=0, likes=0, sales=Decimal(0))
    assert now(shop, declared(f, VideoDay)) == named(
        **named(
            videos=1, views=400, likes=20, like_rate=5, clicks=40, click_rate=10, orders=8, order_rate=20, sales=100
        )
    )


def test_creators(shop: Shop) -> None:
    one, other = CreatorFactory.create_batch(2, shop=shop)
    CreatorDayFactory(
        subject=one, day=on(0), views=1000, clicks=50, orders=4, sales=Decimal("80.00"), cost=Decimal("8.00"), posts=2
    )
    CreatorDayFactory(
        subject=other, day=on(0), views=1000, clicks=50, orders=0, sales=Decimal(0), cost=Decimal(0), posts=1
    )
    assert now(shop, declared(f, CreatorDay)) == named(
        **named(
            creators_selling=1, creators_active=2, posts=3, views=2000, clicks=100, click_rate=5, orders=4, sales=80
        ),
        **named(creator_value=80, view_value=40, affiliate_orders=4, affiliate_order_value=20, cost=8, earned_rate=10),
    )


def test_campaigns(shop: Shop) -> None:
    campaign = CampaignFactory(shop=shop)
    for back, cost in [(0, "20.00"), (1, "30.00")]:
        CampaignDayFactory(
            subject=campaign, day=on(back), views=1000, clicks=25, orders=5, sales=Decimal(100), cost=Decimal(cost)
        )
    assert now(shop, declared(f, CampaignDay)) == named(
        **named(campaigns=1, spend=50, sales=200, views=2000, clicks=50, click_rate=2.5, orders=10, click_cost=1),
        **{"return": 4, "order_cost": 5},
    )


def test_a_series_has_every_day_and_a_gap_where_none_is_known(shop: Shop, two_days: None) -> None:
    found = series(shop, [s.ORDERS, s.CONVERSION, f.LIVE_SALES], WEEK)
    assert found[s.ORDERS] == [None, None, None, None, 20, 2, None]
    assert found[s.CONVERSION] == [None, None, None, None, 6.0, 2.0, None]
    assert found[f.LIVE_SALES] == [0] * 7


def test_a_series_by_week_adds_up_seven_days_back_from_the_last(shop: Shop) -> None:
    for back in range(10):
        ShopDayFactory(shop=shop, day=on(back), orders=1, followers=100 - back)
    found = series(shop, [s.ORDERS, s.FOLLOWERS], Period(on(8), LAST, step=7))
    assert found == {s.ORDERS: [2, 7], s.FOLLOWERS: [93, 100]}


def test_a_weekday_is_what_an_average_one_brings(shop: Shop) -> None:
    for back, visitors in [(0, 30), (7, 10), (1, 8)]:
        ShopDayFactory(shop=shop, day=on(back), visitors=visitors)
    found = weekdays(shop, [s.DAY_VISITORS], Period(on(13), LAST))
    assert found[s.DAY_VISITORS] == [None, None, None, None, 8.0, 20.0, None]


def test_figures_are_known_from_the_first_day_to_the_last(shop: Shop) -> None:
    assert known_days(shop) == Known(None, None)
    ShopDayFactory(shop=shop, day=on(9))
    ShopDayFactory(shop=shop, day=on(2))
    known = known_days(shop)
    assert known == Known(on(9), on(2))
    assert known.reaches(Period(on(9), LAST))
    assert not known.reaches(Period(on(10), LAST))
    assert not Known(None, None).reaches(WEEK)


@pytest.mark.parametrize(
    ("pair", "words", "tone"),
    [
        (Pair(150, 100), "up 50.0%", "good"),
        (Pair(Decimal("75.00"), Decimal("100.00")), "down 25.0%", "bad"),
        (Pair(100, 100), "no change", "quiet"),
        (Pair(100_000, 100_049), "no change", "quiet"),
        (Pair(0, 0), "no change", "quiet"),
        (Pair(0, 8), "down 100.0%", "bad"),
        (Pair(3, 0), "up from 0", "good"),
        (Pair(100, 1), "up over 999%", "good"),
        (Pair(None, 3), "no comparison", "quiet"),
        (Pair(3, None), "no comparison", "quiet"),
    ],
)
def test_a_change_is_said_in_words(pair: Pair, words: str, tone: str) -> None:
    found = change(pair, s.SALES)
    assert (found.words, found.tone) == (words, tone)


def test_less_trouble_is_good_and_more_cost_is_neither() -> None:
    assert (change(Pair(1, 2), s.RETURN_RATE).tone, change(Pair(2, 1), s.RETURN_RATE).tone) == ("good", "bad")
    assert change(Pair(2, 1), s.AD_SPEND).tone == "quiet"


def test_a_value_is_said_with_its_unit() -> None:
    each = [
        *((Decimal("1234.5"), s.SALES), (1234, s.ORDERS), (4.567, s.CONVERSION), (3.0, s.AD_RETURN), (4.5, s.STARS)),
        *((1.5, f.LIVE_HOURS), (2.414, s.PAGES_EACH), (12.6, s.DAY_VISITORS), (None, s.SALES)),
    ]
    assert [said(value, figure, "USD") for value, figure in each] == [
        *("USD 1,234.50", "1,234", "4.57%", "3.00×", "4.50", "1.5 h", "2.41", "13", "–")
    ]


def test_the_twelve_areas_are_those_of_the_menu_and_each_its_own() -> None:
    assert {key: area.title for key, area in AREAS.items()} == dict(IN_MENU)
    tiles = [frozenset(figure.label for figure in area.figures) for area in AREAS.values()]
    assert len(set(tiles)) == len(AREAS) == 12
    for area in AREAS.values():
        for names in ([figure.key for figure in area.all_figures], [figure.label for figure in area.all_figures]):
            assert len(names) == len(set(names)), area.key
        assert len({chart.id for chart in area.charts}) == len(area.charts) >= 3
