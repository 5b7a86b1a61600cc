"""What the tests of access reviews do and read: they ask, answer and settle."""

from __future__ import annotations

from datetime import datetime, timedelta

from authorizations.actions import access_reviews
from authorizations.actions.access_reviews import Outcome
from authorizations.models import AccessGrant, AccessReview, PermissionUse, ReviewItem
from authorizations.review_rounds import Policy
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.worlds import World
from catalogue.models import Level
from notifications.models import Notification
from partners.tests.factories import ServiceFactory
from sellers.tests.factories import ShopFactory

DAY = timedelta(days=1)
KEEP, NARROW, END = "KEEP", "NARROW", "END"
EVERYTHING = {"products.manage": Level.EDIT, "orders.manage": Level.VIEW}


def another(world: World, begun: datetime) -> AccessGrant:
    """Access to another shop of the seller."""
    binding = BindingFactory(partner=world.partner, shop=ShopFactory(seller=world.seller))
    service = ServiceFactory(partner=world.partner)
    authorization = ServiceAuthorizationFactory(binding=binding, service=service)
    return AccessGrantFactory(service_authorization=authorization, by=world.owner, ends_at=begun + 190 * DAY)


def open_review(world: World) -> AccessReview | None:
    return AccessReview.objects.open().filter(seller=world.seller).first()


def asked(world: World) -> set[int]:
    review = open_review(world)
    return set(review.items.values_list("grant", flat=True)) if review else set()


def item_of(grant: AccessGrant) -> ReviewItem:
    return ReviewItem.objects.get(grant=grant, review__status="OPEN")


def use(world: World, grant: AccessGrant, key: str, at: datetime) -> None:
    number = world.permission(key).number
    PermissionUse.objects.create(grant=grant, permission=number, level=2, last_used_at=at)


def answer(world: World, **answers: AccessGrant) -> Outcome:
    """`answer(world, keep=grant)`"""
    review = open_review(world)
    assert review
    given = {item_of(grant).uuid: word.upper() for word, grant in answers.items()}
    return access_reviews.answer(review, given, by=world.owner)


def choose(world: World, on_no_answer: str = "REMIND", days: int = 90) -> None:
    access_reviews.set_review_policy(world.seller, Policy(days, on_no_answer), by=world.owner)


def told() -> list[str]:
    return sorted(Notification.objects.values_list("kind", flat=True))
