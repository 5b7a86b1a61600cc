"""How long the list pages take: who opens which, and what each took on the server."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from authorizations.models import AccessGrant, AccessRequest, ServiceAuthorization
from sellers.models import Shop
from tsp_portal.demo.stage import OPERATOR

PARTNER, SELLER = "lead@larkspur.example", "owner@fernhollow.example"
SHOP, FREE_SHOP = "USFERN01", "GBFERN02"
OPERATORS_LISTS = (
    "authorizations.AccessGrant",
    "authorizations.AccessRequest",
    "authorizations.Binding",
    "authorizations.ConsentRecord",
    "authorizations.GrantRevision",
    "authorizations.ServiceAuthorization",
    "audit.Entry",
    "partners.Partner",
    "sellers.Seller",
    "sellers.Shop",
    "notifications.Notification",
)


class Page(NamedTuple):
    name: str
    account: str
    path: str


@dataclass(frozen=True)
class Measured:
    """What a page took: milliseconds on the server, queries, and bytes."""

    page: Page
    status: int
    median: float
    slow: float  # the 95th of a hundred
    queries: int
    size: int


def pages() -> Iterator[Page]:
    yield from _partner_pages()
    yield from _seller_pages()
    yield from _pages_inside()
    for label in OPERATORS_LISTS:
        path = reverse("admin:{}_{}_changelist".format(*label.lower().split(".")))
        model = apps.get_model(label)
        name, deep = str(model._meta.verbose_name_plural), 50 if model._default_manager.count() > 5000 else 1
        yield Page(f"Operators: {name}", OPERATOR, path)
        yield Page(f"Operators: {name}, page {deep}", OPERATOR, f"{path}?p={deep}")
        yield Page(f"Operators: {name}, searched", OPERATOR, f"{path}?q=amber")


def _partner_pages() -> Iterator[Page]:
    board = reverse("partner_center:manage_authorization")
    grant = AccessGrant.objects.filter(
        service_authorization__partner__code="LARKSPUR", service_authorization__shop__code=SHOP
    ).latest("pk")
    request = AccessRequest.objects.filter(partner__code="LARKSPUR", shop__code=SHOP).latest("pk")
    yield Page("Partner Center home", PARTNER, reverse("partner_center:home"))
    yield Page("Manage Authorization", PARTNER, board)
    yield Page("Manage Authorization, page 50", PARTNER, f"{board}?page=50")
    yield Page("Manage Authorization, searched", PARTNER, f"{board}?q=amber")
    yield Page("Manage Authorization, by end", PARTNER, f"{board}?sort=end")
    yield Page("Request TSP Access", PARTNER, reverse("partner_center:request_access", args=[FREE_SHOP]))
    yield Page("Request", PARTNER, reverse("partner_center:request_detail", args=[request.uuid]))
    yield Page("Access of a partner", PARTNER, reverse("partner_center:grant_detail", args=[grant.uuid]))
    yield Page("Notifications of a partner", PARTNER, reverse("notifications:notification_list"))


def _seller_pages() -> Iterator[Page]:
    services = reverse("seller_center:my_services", args=[SHOP])
    authorization = ServiceAuthorization.objects.filter(
        partner__code="LARKSPUR", shop__code=SHOP, service__name="Full shop care"
    ).latest("pk")
    detail = [SHOP, authorization.uuid]
    yield Page("Seller Center home", SELLER, reverse("seller_center:home"))
    yield Page("Shop home", SELLER, reverse("seller_center:shop_home", args=[SHOP]))
    yield Page("My Services", SELLER, services)
    yield Page("My Services, page 5", SELLER, f"{services}?page=5")
    yield Page("Service", SELLER, reverse("seller_center:service_authorization_detail", args=detail))
    yield Page("Wizard, step 1", SELLER, reverse("seller_center:access_duration", args=detail))
    yield Page("Wizard, step 2", SELLER, reverse("seller_center:access_permissions", args=detail))
    yield Page("Notifications of a seller", SELLER, reverse("notifications:notification_list"))


def _pages_inside() -> Iterator[Page]:
    """Inside the shop with the most, and what partners did there."""
    activity = reverse("seller_center:partner_activity", args=[SHOP])
    yield Page("Partner activity", SELLER, activity)
    yield Page("Partner activity, page 50", SELLER, f"{activity}?page=50")
    yield Page("Partner activity, changes only", SELLER, f"{activity}?kind=CHANGED")
    yield Page("Partner activity, one section", SELLER, f"{activity}?section=products")
    yield Page("Activity of a partner", PARTNER, reverse("partner_center:activity"))
    for name in ("dashboard", "product_list", "order_list", "return_list", "conversation_list", "settlement_list"):
        yield Page(f"Inside: {name}", SELLER, reverse(f"shop:{name}", args=[SHOP]))
    yield Page("Inside: order_list, page 500", SELLER, f"{reverse('shop:order_list', args=[SHOP])}?page=500")
    for area in ("overview", "product"):
        yield Page(f"Inside: analytics, {area}", SELLER, reverse("shop:analytics", args=[SHOP, area]))


def measure(page: Page, rounds: int) -> Measured:
    """Open a page so often, after once to warm up and count its queries."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(email=page.account))
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page.path)
    asked = len(queries)  # the next request forgets them
    took = sorted(_milliseconds(client, page.path) for _ in range(rounds))
    slow = statistics.quantiles(took, n=20)[-1] if rounds > 1 else took[0]
    return Measured(
        page, response.status_code, statistics.median(took), slow, asked, len(getattr(response, "content", b""))
    )


def _milliseconds(client: Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path)
    return (time.perf_counter() - began) * 1000


def how_much() -> str:
    """How much there is to list."""
    shops, grants = Shop.objects.count(), AccessGrant.objects.count()
    own = ServiceAuthorization.objects.filter(partner__code="LARKSPUR").count()
    listed = ServiceAuthorization.objects.filter(shop__code=SHOP).count()
    return f"{grants} grants, {shops} shops; Larkspur has {own} services in shops, {SHOP} takes {listed} services."
