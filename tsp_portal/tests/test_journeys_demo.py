"""The demo, in a real browser: every page with data of every kind, and the pictures of it in docs/screenshots.

`SCREENSHOTS=1 python3 dev.py test tsp_portal/tests/test_journeys_demo.py` takes the pictures anew.
"""

from __future__ import annotations

import os

import pytest
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import Page

from authorizations.models import AccessGrant, AccessRequest, BindingCancellation, Invitation, ServiceAuthorization
from seller_center.pages.menu import AREAS
from sellers.models import Shop
from tsp_portal.tests.addresses import addresses
from tsp_portal.tests.browser import assert_accessible, look
from tsp_portal.tests.journeys import NewPage, choose, follow, go, press, step_1, step_2

SHOP = "USFERN01"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.usefixtures("demo")
def test_everybody_can_use_every_page_of_the_demo(new_page: NewPage) -> None:
    """One journey after the other, because loading the demo takes longer than any of them."""
    call_command("demo", small=os.environ.get("SCREENSHOTS") != "1")  # pictures show it all
    partners_pages(come_as(new_page(), "lead@larkspur.example"))
    sellers_pages(come_as(new_page(), "owner@fernhollow.example"))
    partners_side_of_a_relationship(come_as(new_page(), "lead@larkspur.example"))
    sellers_side_of_a_relationship(come_as(new_page(), "owner@fernhollow.example"))
    wizards_pages(come_as(new_page(), "owner@copperkettle.example"))
    history_with_several_revisions(new_page())
    operators_pages(come_as(new_page(), "operator@portal.example"))
    pages_inside(come_as(new_page(), "owner@fernhollow.example"))
    acting_for_a_shop(come_as(new_page(), "lead@larkspur.example"))


def come_as(page: Page, email: str) -> Page:
    page.goto("/accounts/login/")
    look(page, "sign-in")
    go(page, page.get_by_role("button", name=email))
    return page


def partners_pages(page: Page) -> None:
    look(page, "partner-center-home")
    page.goto(reverse("partner_center:manage_authorization"))
    look(page, "manage-authorization")
    for state in ("ended", "suspended", "requested"):
        page.goto(f"{reverse('partner_center:manage_authorization')}?state={state}")
        look(page)
    page.goto(f"{reverse('partner_center:manage_authorization')}?q=nothing+is+called+this")
    look(page)
    mine = {"partner__code": "LARKSPUR"}
    for status in AccessRequest.objects.filter(**mine).values_list("status", flat=True).distinct().order_by():
        request = AccessRequest.objects.filter(status=status, **mine)[0]
        page.goto(reverse("partner_center:request_detail", args=[request.uuid]))
        look(page, "request-link" if status == AccessRequest.Status.OPENED else "")
    grants = AccessGrant.objects.filter(service_authorization__partner__code="LARKSPUR").order_by("pk")
    for status in grants.values_list("status", flat=True).distinct().order_by():
        page.goto(reverse("partner_center:grant_detail", args=[grants.filter(status=status)[0].uuid]))
        look(page)


def sellers_pages(page: Page) -> None:
    look(page, "seller-center-home")
    page.goto(reverse("seller_center:shop_home", args=[SHOP]))
    look(page, "shop-home")
    page.goto(reverse("seller_center:my_services", args=[SHOP]))
    look(page, "my-services")
    mine = ServiceAuthorization.objects.filter(shop__seller__code="FERNHOLLOW").select_related("shop")
    for authorization in mine:
        args = [authorization.shop.code, authorization.uuid]
        page.goto(reverse("seller_center:service_authorization_detail", args=args))
        look(page)
    page.goto(reverse("notifications:notification_list"))
    look(page, "notifications")
    page.goto(reverse("notifications:preferences"))
    look(page, "preferences")


def partners_side_of_a_relationship(page: Page) -> None:
    page.goto(reverse("partner_center:invitation_list"))
    look(page, "invitations")
    page.goto(reverse("partner_center:expiring"))
    look(page, "expiring")


def sellers_side_of_a_relationship(page: Page) -> None:
    seller = {"seller__code": "FERNHOLLOW"}
    offered = Invitation.objects.open().from_partners().exclude(service=None).get(shop__seller__code="FERNHOLLOW")
    page.goto(reverse("seller_center:invitation", args=[offered.token]))
    look(page, "invitation")
    asked = BindingCancellation.objects.pending().get(binding__shop__seller__code="FERNHOLLOW")
    page.goto(reverse("seller_center:cancellation", args=[asked.shop.code, asked.uuid]))
    look(page, "cancellation")
    to_renew = AccessRequest.objects.open().filter(renews__isnull=False, shop__in=Shop.objects.filter(**seller))[0]
    page.goto(reverse("seller_center:renew", args=[to_renew.shop.code, to_renew.service_authorization.uuid]))
    look(page, "renewal")
    page.goto(reverse("seller_center:access_reviews"))
    look(page, "access-review")
    page.goto(reverse("seller_center:add_service", args=[SHOP]))
    look(page)
    with page.expect_navigation():
        page.locator("main a[href*='/add/']").first.click()
    look(page, "take-service")


def wizards_pages(page: Page) -> None:
    request = AccessRequest.objects.open().get(shop__code="USCOPP01", partner__code="LARKSPUR")
    page.goto(reverse("seller_center:authorize", args=[request.token]))
    look(page, "wizard-1-duration")
    step_1(page)
    choose(page, "Specific sections")
    look(page, "wizard-2-permissions")
    step_2(page, "Full Access")
    page.get_by_label("Type FULL ACCESS to confirm").fill("FULL ACCESS")
    look(page)
    choose(page, f"What {request.partner} asks for")
    press(page, "Continue")
    page.get_by_role("checkbox", name="LIVE").check()
    look(page, "wizard-3-analytics")
    press(page, "Continue")
    look(page, "wizard-4-review")


def history_with_several_revisions(page: Page) -> None:
    grant = AccessGrant.objects.filter(revision_number__gte=3).select_related("service_authorization__shop")[0]
    authorization = grant.service_authorization
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(authorization.shop.seller.members.get(is_main=True).user.email)
    page.get_by_label("Password").fill("portal-demo")
    press(page, "Sign in")
    page.goto(reverse("seller_center:service_authorization_detail", args=[authorization.shop.code, authorization.uuid]))
    page.locator("summary", has_text="Revision 3").first.click()
    look(page, "history", at="section[aria-labelledby=history]")
    follow(page, "Edit TSP access authorization")
    look(page)


def pages_inside(page: Page) -> None:
    """Every page of the shop that needs no more than the shop, and every area of Data Analytics."""
    pictured = {"product_list": "products", "order_list": "orders", "health": "shop-health"}
    for address in addresses():
        if address.name.startswith("shop:") and address.route.count("<") == 1:
            name = address.name.removeprefix("shop:")
            if name not in {"enter", "leave", "order_export"}:
                page.goto(reverse(address.name, args=[SHOP]))
                look(page, pictured.get(name, ""))
    for area, _ in AREAS:
        page.goto(reverse("shop:analytics", args=[SHOP, area]))
        look(page, f"analytics-{area}" if area in {"overview", "live"} else "")
    page.goto(reverse("seller_center:partner_activity", args=[SHOP]))
    look(page, "partner-activity")


def acting_for_a_shop(page: Page) -> None:
    page.goto(reverse("partner_center:shops_to_enter"))
    look(page, "shops-to-enter")
    with page.expect_navigation():
        row = page.get_by_role("row").filter(has_text=SHOP)
        row.get_by_role("button", name="Enter Seller Center").click()
    look(page, "acting-bar")
    page.goto(reverse("partner_center:activity"))
    look(page)
    page.goto(reverse("partner_center:team"))
    look(page, "team")


def operators_pages(page: Page) -> None:
    look(page, "admin")
    page.goto("/admin/authorizations/accessgrant/")
    assert_accessible(page)
    page.goto("/demo/mail/")
    look(page, "demo-mail")
