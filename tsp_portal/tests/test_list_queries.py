"""Does a list ask the database as often for many rows as for few? Every list page, the operators' too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.clock import portal_now
from authorizations.actions import acting
from authorizations.actions.activity import record_refusal
from authorizations.models import (
    AccessGrant,
    AccessReview,
    Invitation,
    PermissionUse,
    ReviewItem,
    ServiceAudience,
    ServiceAuthorization,
)
from authorizations.tests.factories import (
    AccessGrantFactory,
    AccessRequestFactory,
    BindingFactory,
    ServiceAuthorizationFactory,
)
from authorizations.tests.factories_cancellations import (
    BindingCancellationFactory,
    PartnerBlockFactory,
    PartnerReportFactory,
)
from authorizations.tests.factories_invitations import InvitationFactory, proposed
from authorizations.tests.factories_reviews import AccessReviewFactory
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from notifications.tests.factories import KeptMailFactory
from partners.models import PartnerMember
from partners.tests.factories import PartnerMemberFactory, ServiceFactory
from sellers.tests.factories import SellerMemberFactory, ShopFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("demo")]
MANY = 42

# What a row of a list can be: each of them asks for something of its own.
STATES: list[Callable[[ServiceAuthorization], object]] = [
    lambda authorization: None,
    lambda authorization: AccessRequestFactory(service_authorization=authorization),
    lambda authorization: AccessRequestFactory(service_authorization=authorization, status="DECLINED"),
    lambda authorization: AccessGrantFactory(service_authorization=authorization),
    lambda authorization: AccessGrantFactory(service_authorization=authorization, status="REVOKED"),
    lambda authorization: AccessGrantFactory(service_authorization=authorization, status="SUSPENDED"),
]
FEW = len(STATES)
SIDES = Invitation.Side.values


def add_rows(world: World, start: int, stop: int) -> None:
    """Rows for both sides: further shops of the partner, and further services of the shop."""
    for number in range(start, stop):
        state = STATES[number % FEW]
        shop = ShopFactory(seller=world.seller, name=f"Shop {number}")
        binding = BindingFactory(partner=world.partner, shop=shop)
        state(ServiceAuthorizationFactory(binding=binding, service=world.service))
        service = ServiceFactory(partner=world.partner, category=world.service.category, name=f"Service {number}")
        state(ServiceAuthorizationFactory(binding=world.binding, service=service))
        ServiceAudience.objects.create(service=service, shop=shop)
        SellerMemberFactory(seller=world.seller)
        be_refused(world, PartnerMemberFactory(partner=world.partner))
        ask_about_all(world)
        enter(world, PartnerMemberFactory(partner=world.partner), number)
        KeptMailFactory()
        BindingCancellationFactory(binding=binding, by=world.lead)
        PartnerBlockFactory(seller=world.seller)
        PartnerReportFactory(seller=world.seller, shop=shop)
        InvitationFactory(shop=world.shop, invited_by=SIDES[number % len(SIDES)])
        proposal = proposed(world.service) if number % 3 else None
        InvitationFactory(partner=world.partner, invited_by=SIDES[number % len(SIDES)], proposal=proposal)


def enter(world: World, member: PartnerMember, number: int) -> None:
    """The member is assigned the access to the world's shop, enters, and uses a permission that nobody else uses."""
    grant = world.authorization.grants.get()
    acting.assign(grant, member, by=world.lead.user)
    acting.enter_shop(member, world.shop, browser="one", by=member.user)
    PermissionUse.objects.create(grant=grant, permission=number + 1, level=1, last_used_at=grant.starts_at)


def ask_about_all(world: World) -> None:
    """The seller's access review asks about every access there is in its shops, of which some was used."""
    review = AccessReview.objects.filter(seller=world.seller).first() or AccessReviewFactory(seller=world.seller)
    new = AccessGrant.objects.filter(service_authorization__shop__seller=world.seller).filter(review_items=None)
    for grant in new:
        ReviewItem.objects.create(review=review, grant=grant)


def be_refused(world: World, member: PartnerMember) -> None:
    """A line of partner activity, by somebody who is in no other."""
    permission = world.permission("finance.settlements")
    record_refusal(
        member,
        world.shop,
        permission,
        Level.VIEW,
        condition="member_assigned",
        page="settlement_list",
        by=member.user,
        at=portal_now(),
    )


def lists(world: World) -> dict[str, User]:
    """Every list page, and who looks at it."""
    seller, partner = world.owner, world.lead.user
    operators = (f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist" for m in admin.site._registry)
    about = [world.shop.code, world.partner.code]
    return {
        reverse("seller_center:partner_detail", args=about): seller,
        reverse("seller_center:end_all", args=about): seller,
        f"{reverse('seller_center:end_all', args=about)}?what=everything&shops={world.shop.code}": seller,
        reverse("seller_center:block_partner", args=about): seller,
        reverse("seller_center:blocked_partners", args=about[:1]): seller,
        reverse("partner_center:home"): partner,
        reverse("partner_center:manage_authorization"): partner,
        reverse("partner_center:expiring"): partner,
        reverse("partner_center:invitation_list"): partner,
        reverse("partner_center:shops_to_enter"): partner,
        reverse("partner_center:team"): partner,
        reverse("partner_center:team_member", args=[world.agent.uuid]): partner,
        reverse("partner_center:grant_assignments", args=[world.authorization.grants.get().uuid]): partner,
        reverse("partner_center:activity"): partner,
        reverse("seller_center:home"): seller,
        reverse("seller_center:access_reviews"): seller,
        reverse("seller_center:shop_home", args=[world.shop.code]): seller,
        reverse("seller_center:my_services", args=[world.shop.code]): seller,
        reverse("seller_center:expiring", args=[world.shop.code]): seller,
        reverse("seller_center:expiring_everywhere"): seller,
        reverse("seller_center:shop_invitations", args=[world.shop.code]): seller,
        reverse("seller_center:find_partner", args=[world.shop.code]) + "?q=partner": seller,
        reverse("seller_center:add_service", args=[world.shop.code]): seller,
        reverse("seller_center:start_service", args=[world.shop.code, world.binding.uuid]): seller,
        reverse("seller_center:invitation", args=[Invitation.objects.get(is_open_link=True).token]): seller,
        reverse("seller_center:partner_activity", args=[world.shop.code]): seller,
        reverse("notifications:notification_list"): seller,
        reverse("admin:index"): world.operator,
        reverse("demo_mail"): world.operator,
        **{reverse(name): world.operator for name in operators},
    }


def asked(world: World) -> dict[str, list[str]]:
    """What each list asks the database."""
    client = Client()
    found = {}
    for url, user in lists(world).items():
        client.force_login(user)
        client.get(url)  # what is kept from then on, such as the content types
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200, url
        found[url] = [query["sql"] for query in queries]
    return found


def test_many_rows_take_no_more_queries_than_few() -> None:
    world = make_world()
    world.grant()
    InvitationFactory(partner=world.other_partner, shop=None)
    add_rows(world, 0, FEW)
    few = asked(world)
    add_rows(world, FEW, MANY)
    many = asked(world)
    grown = {url: sorted(set(many[url]) - set(few[url]))[:5] for url in few if len(many[url]) > len(few[url])}
    assert grown == {}


def test_a_long_history_takes_no_more_queries_than_a_short_one() -> None:
    world = make_world()
    AccessGrantFactory(service_authorization=world.authorization, by=world.owner)
    url = reverse("seller_center:service_authorization_detail", args=[world.shop.code, world.authorization.uuid])
    client = Client()
    client.force_login(world.owner)
    counts = []
    for rounds in (2, 10):
        for number in range(rounds):
            world.change(preset=("product_access", "ad_manager")[number % 2])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
