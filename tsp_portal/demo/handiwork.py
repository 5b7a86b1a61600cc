"""What a partner's people look at and change inside a shop of the demo: pages, and rows that are there for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.models import User
from catalogue.models import Level
from partners.models import Partner
from seller_center.models import Campaign, Conversation, Live, Message, Order, Product, Return, ShopRow, Video
from sellers.models import Shop

MONTHS = timedelta(days=110)  # what is older than this was there before anybody's visit
ENOUGH = 400  # rows of a kind, more than all visits to a shop change

Changes = dict[str, list[Any]]


class Page(NamedTuple):
    """A page to look at: its permission and the name of its address."""

    permission: str
    name: str


PAGES = (
    Page("products.manage", "product_list"),
    Page("products.inventory", "inventory"),
    Page("orders.manage", "order_list"),
    Page("orders.returns", "return_list"),
    Page("customer_service.messages", "conversation_list"),
    Page("promotions.manage", "voucher_list"),
    Page("content.videos", "video_list"),
    Page("content.live_schedule", "live_list"),
    Page("affiliate.collaborations", "collaboration_list"),
    Page("affiliate.commission", "commission"),
    Page("ads.campaigns", "campaign_list"),
    Page("finance.settlements", "settlement_list"),
    Page("analytics.overview", "analytics"),
    Page("analytics.shop", "analytics"),
    Page("analytics.video", "analytics"),
)


class Handiwork(NamedTuple):
    """A change: what it takes, where it is made, on which rows of a shop, and what each of them was before."""

    permission: str
    page: str
    rows: Callable[[Shop, datetime], Iterator[ShopRow]]
    changes: Callable[[Any], Changes]

    level: Level = Level.EDIT


# Rows nobody else is at work on


def _shelf(place: int) -> Callable[[Shop, datetime], Iterator[ShopRow]]:
    """Every third product that sold before the visits began."""

    def rows(shop: Shop, now: datetime) -> Iterator[ShopRow]:
        old = Product.objects.of(shop).filter(status=Product.Status.LIVE, created_at__lt=now - MONTHS)
        return iter(list(old.order_by("sku")[place : 3 * ENOUGH : 3]))

    return rows


def _videos(shop: Shop, now: datetime) -> Iterator[ShopRow]:
    return iter(list(Video.objects.of(shop).filter(published_at__lt=now - MONTHS).order_by("published_at")[:ENOUGH]))


def _lives(shop: Shop, now: datetime) -> Iterator[ShopRow]:
    return iter(list(Live.objects.of(shop).filter(status=Live.Status.PLANNED).order_by("starts_at")[:3]))


def _campaigns(shop: Shop, now: datetime) -> Iterator[ShopRow]:
    old = Campaign.objects.of(shop).filter(status=Campaign.Status.RUNNING, since__lt=now - timedelta(days=45))
    return iter(list(old.order_by("since")[:2]))


# What each was before: the rows themselves are as the figures have them, so the past gives way


def _dearer(product: Product) -> Changes:
    unit = Decimal(1) if product.price < 1000 else Decimal(1000)
    return {"price": [str(product.price + unit), str(product.price)]}


def _fewer(product: Product) -> Changes:
    return {"stock": [product.stock // 3, product.stock]}


def _retold(product: Product) -> Changes:
    return {"description": [product.title, product.description]}


def _reshown(video: Video) -> Changes:
    return {"is_shown": [not video.is_shown, video.is_shown]}


def _shorter(live: Live) -> Changes:
    return {"minutes": [live.minutes + 30, live.minutes]}


def _budgeted(campaign: Campaign) -> Changes:
    return {"daily_budget": [str(campaign.daily_budget / 2), str(campaign.daily_budget)]}


HANDIWORK = (
    Handiwork("products.manage", "product_edit", _shelf(0), _dearer),
    Handiwork("products.inventory", "inventory", _shelf(1), _fewer),
    Handiwork("products.manage", "product_edit", _shelf(2), _retold),
    Handiwork("content.videos", "video_edit", _videos, _reshown),
    Handiwork("content.live_schedule", "live_edit", _lives, _shorter),
    Handiwork("ads.campaigns", "campaign_edit", _campaigns, _budgeted),
)


class Done(NamedTuple):
    """Something that was done in a shop at a moment the shop knows already: a parcel sent, a buyer answered."""

    at: datetime
    permission: str
    page: str
    row: ShopRow
    changes: Changes


def done_in(shop: Shop, since: datetime) -> Iterator[Done]:
    """Every third of what was done since then, for somebody to have done it."""
    talks = (
        Conversation.objects.of(shop).filter(is_answered=True, last_at__gte=since).order_by("last_at", "order__number")
    )
    for talk in talks[::3]:
        answered: Changes = {"is_answered": [False, True]}
        yield Done(talk.last_at, "customer_service.messages", "conversation_detail", talk, answered)
    decided = Return.objects.of(shop).exclude(status=Return.Status.ASKED).filter(status_changed_at__gte=since)
    for sent_back in decided.select_related("order").order_by("status_changed_at", "order__number")[::3]:
        changes: Changes = {"status": ["ASKED", sent_back.status]}
        yield Done(sent_back.status_changed_at, "orders.returns", "return_answer", sent_back, changes)
    sent = Order.objects.of(shop).filter(status=Order.Status.SHIPPED, status_changed_at__gte=since)
    for order in sent.order_by("number")[: 3 * ENOUGH : 3]:
        shipped: Changes = {"status": ["TO_SHIP", "SHIPPED"], "carrier": ["", order.carrier]}
        yield Done(order.status_changed_at, "orders.shipping", "order_ship", order, shipped)


def sign_answer(talk: Conversation, by: User, partner: Partner) -> None:
    """The last message of a conversation was written by a partner's person, not by the shop's own."""
    last = Message.objects.filter(conversation=talk).latest("at", "id")
    Message.objects.filter(pk=last.pk).update(written_by=by, on_behalf_by=partner)


@dataclass
class Workshop:
    """The rows of one shop that are still to be changed, for each kind of handiwork."""

    shop: Shop
    now: datetime
    _left: dict[Handiwork, Iterator[ShopRow]] = field(default_factory=dict)

    def take(self, work: Handiwork) -> ShopRow | None:
        """The next row that nobody has changed yet, if any."""
        if work not in self._left:
            self._left[work] = work.rows(self.shop, self.now)
        return next(self._left[work], None)
