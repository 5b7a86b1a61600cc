"""What there is in a shop, for tests: rows as the marketplace hands them over, in whatever state they are."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import factory

from audit.clock import portal_now
from seller_center.models import (
    Campaign,
    CampaignDay,
    Collaboration,
    Conversation,
    Creator,
    CreatorDay,
    FlashSale,
    Live,
    LiveDay,
    Message,
    Order,
    OrderLine,
    Product,
    ProductDay,
    Profile,
    Return,
    Sample,
    Settlement,
    ShopDay,
    Video,
    VideoDay,
    Violation,
    Voucher,
)
from sellers.tests.factories import ShopFactory
from sellers.times import local_day

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class InShop(factory.django.DjangoModelFactory[Any]):
    """Something of a shop: of the one given, or else of the one that the given product, order, … belongs to."""

    class Meta:
        abstract = True

    shop = factory.SubFactory(ShopFactory)

    @classmethod
    def _generate(cls, strategy: Any, params: dict[str, Any]) -> Any:
        given = next(
            (params[name] for name in ("product", "order", "creator", "subject") if hasattr(params.get(name), "shop")),
            None,
        )
        return super()._generate(strategy, {"shop": given.shop, **params} if given else params)


class OfShop(InShop):
    """A row of a shop, unchanged since now."""

    class Meta:
        abstract = True

    changed_at = factory.LazyFunction(portal_now)


class InState(OfShop):
    """One with a life cycle: give `status`, and it is in it since it was last changed."""

    class Meta:
        abstract = True

    status_changed_at = factory.SelfAttribute("changed_at")


# Products and orders


class ProductFactory(InState):
    class Meta:
        model = Product

    title = factory.Sequence(lambda n: f"Oat balm {n}")
    sku = factory.Sequence(lambda n: f"SKU-{n:06d}")
    category = "Face care"
    price = Decimal("12.50")
    stock = 100
    created_at = factory.LazyAttribute(lambda row: row.changed_at - 30 * DAY)


class OrderLineFactory(factory.django.DjangoModelFactory[OrderLine]):
    """One of a product of the order's shop."""

    class Meta:
        model = OrderLine

    order = factory.SubFactory("seller_center.tests.factories.OrderFactory", lines=0)
    product = factory.SubFactory(ProductFactory, shop=factory.SelfAttribute("..order.shop"))
    title = factory.SelfAttribute("product.title")
    quantity = 1
    price = factory.SelfAttribute("product.price")


class OrderFactory(InState):
    """An order to ship; `lines=2` says of how many products, each of its own. A shipped one says how."""

    class Meta:
        model = Order
        skip_postgeneration_save = True

    number = factory.Sequence(lambda n: f"5776{n:012d}")
    placed_at = factory.LazyAttribute(lambda row: row.changed_at)
    buyer_name = "Robin Tester"
    buyer_address = "1 Test Street, Testville"
    total = Decimal("12.50")
    carrier = factory.LazyAttribute(lambda row: "Swiftmile" if row.status in {"SHIPPED", "DELIVERED"} else "")
    tracking_number = factory.LazyAttributeSequence(lambda row, n: f"SM{n:09d}" if row.carrier else "")
    status = Order.Status.TO_SHIP
    ship_by = factory.LazyAttribute(lambda row: row.placed_at + 48 * HOUR)

    @factory.post_generation
    def lines(self: Any, create: bool, count: int | None, **values: Any) -> None:
        if create:
            OrderLineFactory.create_batch(1 if count is None else count, order=self, **values)


class ReturnFactory(InState):
    """A return to answer."""

    class Meta:
        model = Return

    order = factory.SubFactory(OrderFactory, status=Order.Status.DELIVERED, shop=factory.SelfAttribute("..shop"))
    reason = "It is not what I expected."
    amount = Decimal("12.50")
    refund = factory.LazyAttribute(lambda row: row.amount if row.status == Return.Status.APPROVED else None)
    asked_at = factory.LazyAttribute(lambda row: row.changed_at)
    status = Return.Status.ASKED


# Customer service


class MessageFactory(factory.django.DjangoModelFactory[Message]):
    """What the buyer wrote; with `written_by`, what the shop did."""

    class Meta:
        model = Message

    conversation = factory.SubFactory("seller_center.tests.factories.ConversationFactory", messages=0)
    at = factory.SelfAttribute("conversation.last_at")
    body = factory.Sequence(lambda n: f"When does my parcel come? ({n})")


class ConversationFactory(OfShop):
    """A conversation with one message of the buyer's, to answer; `messages=3` makes more."""

    class Meta:
        model = Conversation
        skip_postgeneration_save = True

    subject = factory.Sequence(lambda n: f"Question {n}")
    buyer_name = "Robin Tester"
    last_at = factory.LazyAttribute(lambda row: row.changed_at)

    @factory.post_generation
    def messages(self: Any, create: bool, count: int | None, **values: Any) -> None:
        if create:
            MessageFactory.create_batch(1 if count is None else count, conversation=self, **values)


# Promotions


class VoucherFactory(InState):
    """Running since a day ago, for a week."""

    class Meta:
        model = Voucher

    code = factory.Sequence(lambda n: f"SAVE{n:05d}")
    name = "Ten for you"
    percent = 10
    quantity = 100
    starts_at = factory.LazyAttribute(lambda row: row.changed_at - DAY)
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + 7 * DAY)


class FlashSaleFactory(InState):
    """Running since an hour ago, for a day."""

    class Meta:
        model = FlashSale

    product = factory.SubFactory(ProductFactory, shop=factory.SelfAttribute("..shop"))
    price = Decimal("9.90")
    quantity = 50
    starts_at = factory.LazyAttribute(lambda row: row.changed_at - HOUR)
    ends_at = factory.LazyAttribute(lambda row: row.starts_at + DAY)


# Content and creators


class LiveFactory(InState):
    """Planned for tomorrow."""

    class Meta:
        model = Live

    title = factory.Sequence(lambda n: f"Evening LIVE {n}")
    host = "Robin Host"
    starts_at = factory.LazyAttribute(lambda row: row.changed_at + DAY)
    minutes = 90


class CreatorFactory(InShop):
    class Meta:
        model = Creator

    handle = factory.Sequence(lambda n: f"creator.{n}")
    followers = 12_000


class VideoFactory(OfShop):
    """The shop's own; with `creator`, that creator's."""

    class Meta:
        model = Video

    title = factory.Sequence(lambda n: f"How I use it {n}")
    product = factory.SubFactory(ProductFactory, shop=factory.SelfAttribute("..shop"))
    published_at = factory.LazyAttribute(lambda row: row.changed_at - DAY)


class CollaborationFactory(InState):
    """Open to every creator; with `creator`, targeted."""

    class Meta:
        model = Collaboration

    product = factory.SubFactory(ProductFactory, shop=factory.SelfAttribute("..shop"))
    percent = Decimal("12.0")
    since = factory.LazyAttribute(lambda row: row.changed_at - 10 * DAY)


class SampleFactory(InState):
    """A sample to answer."""

    class Meta:
        model = Sample

    product = factory.SubFactory(ProductFactory, shop=factory.SelfAttribute("..shop"))
    creator = factory.SubFactory(CreatorFactory, shop=factory.SelfAttribute("..shop"))
    asked_at = factory.LazyAttribute(lambda row: row.changed_at)


# Ads, account health, money, profile


class CampaignFactory(InState):
    class Meta:
        model = Campaign

    name = factory.Sequence(lambda n: f"Campaign {n}")
    objective = Campaign.Objective.SALES
    daily_budget = Decimal("50.00")
    since = factory.LazyAttribute(lambda row: row.changed_at - 10 * DAY)
    status = Campaign.Status.RUNNING


class ViolationFactory(InState):
    """One that counts; any other `status` says that it was appealed."""

    class Meta:
        model = Violation

    rule = "Late shipment"
    what_happened = "Four parcels left after the day that was promised."
    points = 12
    found_at = factory.LazyAttribute(lambda row: row.changed_at - 3 * DAY)
    status = Violation.Status.OPEN
    appeal = factory.LazyAttribute(lambda row: "" if row.status == "OPEN" else "The carrier was on strike.")
    appealed_at = factory.LazyAttribute(lambda row: row.changed_at if row.appeal else None)


class SettlementFactory(OfShop):
    """Last week's, paid now; `paid_at=None` makes it an open one."""

    class Meta:
        model = Settlement

    number = factory.Sequence(lambda n: f"ST-{n:08d}")
    first_day = factory.LazyAttribute(lambda row: local_day(row.changed_at, row.shop.time_zone) - 8 * DAY)
    last_day = factory.LazyAttribute(lambda row: row.first_day + 6 * DAY)
    orders = 40
    sales = Decimal("1000.00")
    refunds = Decimal("30.00")
    platform_fee = Decimal("60.00")
    commission = Decimal("25.00")
    shipping = Decimal("80.00")
    paid_at = factory.LazyAttribute(lambda row: row.changed_at)


class ProfileFactory(OfShop):
    class Meta:
        model = Profile

    about = "We sell what we use ourselves."
    contact_email = "hello@seller.example"


# Figures: each of yesterday in the shop's time zone


class ShopDayFactory(InShop):
    """A day of ten orders; its sales are of LIVEs, videos and product cards together."""

    class Meta:
        model = ShopDay

    day = factory.LazyAttribute(lambda row: local_day(portal_now(), row.shop.time_zone) - DAY)
    visitors = 400
    page_views = 900
    buyers = 9
    orders = 10
    units = 14
    live_sales = Decimal("60.00")
    video_sales = Decimal("50.00")
    card_sales = Decimal("90.00")
    sales = factory.LazyAttribute(lambda row: row.live_sales + row.video_sales + row.card_sales)


class OfSubject(InShop):
    """A day of one thing of a shop."""

    class Meta:
        abstract = True

    day = factory.LazyAttribute(lambda row: local_day(portal_now(), row.shop.time_zone) - DAY)
    views = 100
    clicks = 20
    orders = 3
    units = 4
    sales = Decimal("50.00")


class ProductDayFactory(OfSubject):
    class Meta:
        model = ProductDay

    subject = factory.SubFactory(ProductFactory, shop=factory.SelfAttribute("..shop"))


class LiveDayFactory(OfSubject):
    class Meta:
        model = LiveDay

    subject = factory.SubFactory(LiveFactory, status=Live.Status.DONE, shop=factory.SelfAttribute("..shop"))
    most_viewers = 60
    minutes = 90


class VideoDayFactory(OfSubject):
    class Meta:
        model = VideoDay

    subject = factory.SubFactory(VideoFactory, shop=factory.SelfAttribute("..shop"))
    likes = 30


class CreatorDayFactory(OfSubject):
    class Meta:
        model = CreatorDay

    subject = factory.SubFactory(CreatorFactory, shop=factory.SelfAttribute("..shop"))
    posts = 1


class CampaignDayFactory(OfSubject):
    class Meta:
        model = CampaignDay

    subject = factory.SubFactory(CampaignFactory, shop=factory.SelfAttribute("..shop"))
    cost = Decimal("12.00")
