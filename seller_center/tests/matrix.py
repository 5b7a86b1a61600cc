"""What each page of a shop needs, written by hand: the tests hold the doors against it, and never read it from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.urls import reverse

from catalogue.models import Level
from seller_center.models import Order, Product
from seller_center.tests.factories import (
    CampaignFactory,
    CollaborationFactory,
    ConversationFactory,
    FlashSaleFactory,
    LiveFactory,
    OrderFactory,
    ProductFactory,
    ReturnFactory,
    SampleFactory,
    SettlementFactory,
    VideoFactory,
    ViolationFactory,
    VoucherFactory,
)
from sellers.models import Shop
from sellers.tests.factories import SellerMemberFactory

AREAS = (
    "overview",
    "shop",
    "live",
    "video",
    "product",
    "creator",
    "affiliate",
    "marketing",
    "growth",
    "shop_tab",
    "campaign",
    "post_purchase",
)
THINGS: Mapping[str, Callable[[Shop], Any]] = {
    "product": lambda shop: ProductFactory(shop=shop),
    "deleted": lambda shop: ProductFactory(shop=shop, status=Product.Status.DELETED),
    "order": lambda shop: OrderFactory(shop=shop, status=Order.Status.TO_SHIP),
    "return": lambda shop: ReturnFactory(shop=shop),
    "conversation": lambda shop: ConversationFactory(shop=shop),
    "voucher": lambda shop: VoucherFactory(shop=shop),
    "flash_sale": lambda shop: FlashSaleFactory(shop=shop),
    "live": lambda shop: LiveFactory(shop=shop),
    "video": lambda shop: VideoFactory(shop=shop),
    "collaboration": lambda shop: CollaborationFactory(shop=shop),
    "sample": lambda shop: SampleFactory(shop=shop),
    "campaign": lambda shop: CampaignFactory(shop=shop),
    "violation": lambda shop: ViolationFactory(shop=shop),
    "settlement": lambda shop: SettlementFactory(shop=shop),
    "person": lambda shop: SellerMemberFactory(seller=shop.seller),
}


@dataclass(frozen=True)
class Page:
    """One page: what a GET and a POST need, as "permission:level"; None is 405. `of` is the thing it is about."""

    get: str | None
    post: str | None
    of: str = ""
    area: str = ""


def looks(need: str, of: str = "") -> Page:
    return Page(f"{need}:view", None, of)


def changes(need: str, of: str = "") -> Page:
    """A form: those who may only look see it without its buttons."""
    return Page(f"{need}:view", f"{need}:edit", of)


def only_edits(need: str, of: str = "") -> Page:
    """A page of a permission that has no level to look only."""
    return Page(f"{need}:edit", f"{need}:edit", of)


def presses(need: str, of: str) -> Page:
    """A button."""
    return Page(None, f"{need}:edit", of)


PAGES: Mapping[str, Page] = {
    "dashboard": looks("home.dashboard"),
    "product_list": looks("products.manage"),
    "product_add": only_edits("products.add"),
    "inventory": changes("products.inventory"),
    "price_change": only_edits("products.batch_tool"),
    "deleted_list": Page("products.delete:edit", None),
    "product_edit": changes("products.manage", "product"),
    "product_switch": presses("products.manage", "product"),
    "product_delete": only_edits("products.delete", "product"),
    "product_recover": presses("products.delete", "deleted"),
    "order_list": looks("orders.manage"),
    "order_export": Page("orders.export:edit", None),
    "shipping": looks("orders.shipping"),
    "order_detail": looks("orders.manage", "order"),
    "order_ship": changes("orders.shipping", "order"),
    "return_list": looks("orders.returns"),
    "return_answer": changes("orders.returns", "return"),
    "conversation_list": looks("customer_service.messages"),
    "conversation_detail": changes("customer_service.messages", "conversation"),
    "voucher_list": looks("promotions.manage"),
    "voucher_add": changes("promotions.manage"),
    "voucher_edit": changes("promotions.manage", "voucher"),
    "voucher_end": presses("promotions.manage", "voucher"),
    "flash_sale_list": looks("promotions.flash_sale"),
    "flash_sale_add": changes("promotions.flash_sale"),
    "flash_sale_end": presses("promotions.flash_sale", "flash_sale"),
    "live_list": looks("content.live_schedule"),
    "live_add": changes("content.live_schedule"),
    "live_edit": changes("content.live_schedule", "live"),
    "live_cancel": presses("content.live_schedule", "live"),
    "video_list": looks("content.videos"),
    "video_edit": changes("content.videos", "video"),
    "collaboration_list": looks("affiliate.collaborations"),
    "collaboration_add": changes("affiliate.collaborations"),
    "collaboration_end": presses("affiliate.collaborations", "collaboration"),
    "commission": changes("affiliate.commission"),
    "sample_list": looks("affiliate.samples"),
    "sample_answer": changes("affiliate.samples", "sample"),
    "campaign_list": looks("ads.campaigns"),
    "campaign_add": changes("ads.campaigns"),
    "campaign_edit": changes("ads.campaigns", "campaign"),
    "campaign_switch": presses("ads.campaigns", "campaign"),
    "budget": changes("ads.budget"),
    "health": looks("health.shop_health"),
    "appeal_list": Page("health.appeals:edit", None),
    "appeal_file": only_edits("health.appeals", "violation"),
    "settlement_list": looks("finance.settlements"),
    "settlement_detail": looks("finance.settlements", "settlement"),
    "profile": changes("my_account.seller_profile"),
    "user_list": Page("my_account.user_management:edit", None),
    "user_edit": only_edits("my_account.user_management", "person"),
    "holiday": only_edits("my_account.holiday_mode"),
    **{f"analytics {area}": Page(f"analytics.{area}:view", None, area=area) for area in AREAS},
    **{f"analytics_export {area}": Page(f"analytics.{area}:view", None, area=area) for area in AREAS},
}
# The two without a need: they ask the decision themselves, of everything at once.
DOORS = frozenset({"enter", "leave"})
OWNER_ONLY = frozenset({"profile", "user_list", "user_edit", "holiday"})

OPEN, SHUT, NONE = "open", "shut", "no such method"
Answers = dict[str, str]


def things(shop: Shop) -> dict[str, UUID]:
    """One of everything that an address can name, in this shop."""
    return {name: make(shop).uuid for name, make in THINGS.items()}


def url_of(name: str, place: object, of: Mapping[str, UUID]) -> str:
    page = PAGES[name]
    more = [of[page.of]] if page.of else [page.area] if page.area else []
    return reverse(f"shop:{name.partition(' ')[0]}", args=[place, *more])


def methods() -> Iterator[tuple[str, str, str | None]]:
    """Each page with each method, and what it needs."""
    for name, page in PAGES.items():
        yield name, "GET", page.get
        yield name, "POST", page.post


def expected(levels: Mapping[str, Level]) -> Answers:
    """What each page answers to who holds exactly `levels`."""
    return {f"{method} {name}": _expected(need, levels) for name, method, need in methods()}


def _expected(need: str | None, levels: Mapping[str, Level]) -> str:
    if need is None:
        return NONE
    key, _, level = need.partition(":")
    return OPEN if levels.get(key, 0) >= Level[level.upper()] else SHUT


def answers(client: Client, place: object, of: Mapping[str, UUID], only: str = "") -> Answers:
    """What each page answers to this client, to both methods or `only` to one; each finds the same state of things."""
    asked = [(name, method) for name, method, _ in methods() if only in ("", method)]
    return {f"{method} {name}": answer(client, method, url_of(name, place, of)) for name, method in asked}


def answer(client: Client, method: str, url: str) -> str:
    """In a word what a page answers; a refusal by anything but 403, and an error, by its number."""
    with transaction.atomic():
        status = client.generic(method, url).status_code
        transaction.set_rollback(True)
    words = {200: OPEN, 403: SHUT, 405: NONE}
    if method == "POST":
        words |= {302: OPEN, 409: OPEN}  # an empty form was enough; or the state of things is in its way
    return words.get(status, str(status))


def everywhere(word: str) -> Answers:
    """The same answer from every page to every method that it has."""
    return {f"{method} {name}": word if need else NONE for name, method, need in methods()}


def differing(found: Answers, wanted: Answers) -> dict[str, tuple[str | None, str | None]]:
    """Where the two differ: what was answered, and what should have been."""
    keys = {**found, **wanted}
    return {key: (found.get(key), wanted.get(key)) for key in keys if found.get(key) != wanted.get(key)}
