"""A person in a shop for tests of actions, and moments as a form of the shop takes them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.sessions.backends.cache import SessionStore
from django.test import RequestFactory

from accounts.models import User
from seller_center.access import get_visit
from seller_center.places import Place
from seller_center.visits import Visit
from sellers.models import Shop


def visit_of(user: User, shop: Shop) -> Visit:
    """The visit of one of the seller's own people."""
    request = RequestFactory().get("/")
    request.user, request.session, request.resolver_match = user, SessionStore(), None
    return get_visit(request, Place(shop.code))


def local(shop: Shop, instant: datetime) -> str:
    """What a person types for an instant: the shop's day and time, to the minute."""
    return instant.astimezone(ZoneInfo(shop.time_zone)).strftime("%Y-%m-%dT%H:%M")
