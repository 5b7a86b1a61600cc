"""A new relationship in one wizard: from the link of an invitation to access, and stopping on the way."""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from authorizations.actions import bindings, invitations
from authorizations.models import AccessGrant, AccessRequest, Binding, Invitation, ServiceAuthorization
from authorizations.tests.factories_invitations import InvitationFactory, block, proposed
from authorizations.tests.wizard_pages import STEP_1, text_of
from authorizations.tests.worlds import World
from conftest import Clock
from partners.actions import suspend_partner
from partners.models import Service
from partners.tests.factories import ServiceFactory
from sellers.models import Shop
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db
A_MONTH = {"start": "now", "end": "30"}


@pytest.fixture
def live(world: World) -> Service:
    """A service of a partner that the shop does not know yet."""
    return ServiceFactory(partner=world.other_partner, category="live_management", name="LIVE evenings")


@pytest.fixture
def link(world: World, live: Service) -> Invitation:
    """An open link of that partner, with a service and access proposed."""
    proposal = proposed(live, reasons={"orders.manage": "For the bundles"})
    return InvitationFactory(partner=world.other_partner, shop=None, message="We start next week", proposal=proposal)


@pytest.fixture
def to_shop(world: World, live: Service) -> Invitation:
    """An invitation of that partner to the shop, by its code."""
    return InvitationFactory(partner=world.other_partner, shop=world.shop, proposal=proposed(live))


def url_of(invitation: Invitation, name: str = "invitation") -> str:
    return reverse(f"seller_center:{name}", args=[invitation.token])


def visit(client: Client, person: object, invitation: Invitation) -> HttpResponse:
    client.force_login(person)
    return client.get(url_of(invitation))


def accept(client: Client, world: World, invitation: Invitation, **values: str) -> HttpResponse:
    client.force_login(world.owner)
    return client.post(url_of(invitation, "accept_invitation"), values)


def binding_of(world: World) -> Binding:
    return Binding.objects.active().get(partner=world.other_partner, shop=world.shop)


def step_2(world: World) -> str:
    return reverse("seller_center:start_service", args=[world.shop.code, binding_of(world).uuid])


def take(client: Client, world: World, service: Service) -> ServiceAuthorization:
    client.post(step_2(world), A_MONTH | {"service": str(service.uuid)})
    return ServiceAuthorization.objects.active().get(shop=world.shop, service=service)


def fresh(invitation: Invitation) -> Invitation:
    invitation.refresh_from_db()
    return invitation


# The whole way


def test_an_open_link_leads_to_access_in_one_go(client: Client, world: World, link: Invitation, live: Service) -> None:
    page = text_of(visit(client, world.owner, link))
    for words in ("You are about to work together", "We start next week", "For the bundles", "LIVE evenings"):
        assert words in page
    at = client.post(url_of(link, "accept_invitation"), {"shop": world.shop.code}).headers["Location"]
    assert at == step_2(world)
    page = text_of(client.get(at))
    assert "For the bundles" in page
    assert 'aria-current="step">Service' in page
    at = client.post(at, A_MONTH).headers["Location"]
    for name, values in (
        ("access_duration", STEP_1 | {"version": "0"}),
        ("access_permissions", {"role": "asked", "version": "1"}),
        ("access_analytics", {"version": "2"}),
    ):
        row = ServiceAuthorization.objects.get(service=live)
        assert at == reverse(f"seller_center:{name}", args=[world.shop.code, row.uuid])
        at = client.post(at, values).headers["Location"]
    reviewed = client.get(at).context["reviewed"]
    done = client.post(at, {"reviewed": reviewed})
    assert done.headers["Location"] == reverse(
        "seller_center:service_authorization_detail", args=[world.shop.code, row.uuid]
    )
    grant = AccessGrant.objects.get(service_authorization=row)
    assert grant.status == AccessGrant.Status.ACTIVE
    assert AccessRequest.objects.get(service=live).status == AccessRequest.Status.COMPLETED


def test_the_stepper_counts_all_six_steps(client: Client, world: World, link: Invitation, live: Service) -> None:
    visit(client, world.owner, link)
    accept(client, world, link, shop=world.shop.code)
    row = take(client, world, live)
    page = client.get(reverse("seller_center:access_duration", args=[world.shop.code, row.uuid]))
    assert [step["label"] for step in page.context["steps"]] == [
        "Work together",
        "Service",
        "Duration",
        "Permissions",
        "Data Analytics",
        "Review",
    ]
    assert page.context["place"] == 3
    assert "Stop here for now" in text_of(page)


def test_without_an_invitation_the_wizard_keeps_its_three_steps(client: Client, world: World) -> None:
    client.force_login(world.owner)
    page = client.get(reverse("seller_center:access_duration", args=[world.shop.code, world.authorization.uuid]))
    assert len(page.context["steps"]) == 4
    assert "Stop here for now" not in text_of(page)


def test_the_review_names_the_steps_as_the_page_counts_them(
    client: Client, world: World, link: Invitation, live: Service, clock: Clock
) -> None:
    accept(client, world, link, shop=world.shop.code)
    row = take(client, world, live)
    code = world.shop.code
    for name, values in (
        ("access_duration", STEP_1 | {"duration": "7", "version": "0"}),
        ("access_permissions", {"role": "asked", "version": "1"}),
        ("access_analytics", {"version": "2"}),
    ):
        client.post(reverse(f"seller_center:{name}", args=[code, row.uuid]), values)
    clock.advance(days=10)
    page = text_of(client.get(reverse("seller_center:access_review", args=[code, row.uuid])))
    assert "Choose another one in step 3." in page


# Stopping on the way


def test_what_was_agreed_holds_after_each_step_and_the_link_goes_on_there(
    client: Client, world: World, link: Invitation, live: Service
) -> None:
    accept(client, world, link, shop=world.shop.code)
    so_far = reverse("seller_center:agreed_so_far", args=[world.shop.code, binding_of(world).uuid])
    assert "None taken yet." in text_of(client.get(so_far))
    assert visit(client, world.owner, link).headers["Location"] == step_2(world)
    row = take(client, world, live)
    page = text_of(client.get(so_far))
    assert "LIVE evenings (LIVE Management), until" in page
    assert "Halyard can do nothing in Fernhollow US until you give it access." in page
    duration = reverse("seller_center:access_duration", args=[world.shop.code, row.uuid])
    assert visit(client, world.owner, link).headers["Location"] == duration
    client.post(duration, STEP_1 | {"version": "0"})
    permissions = reverse("seller_center:access_permissions", args=[world.shop.code, row.uuid])
    assert visit(client, world.owner, link).headers["Location"] == permissions
    assert permissions in text_of(client.get(so_far))


def test_my_services_leads_back_to_what_was_not_taken_yet(client: Client, world: World, link: Invitation) -> None:
    accept(client, world, link, shop=world.shop.code)
    page = text_of(client.get(reverse("seller_center:my_services", args=[world.shop.code])))
    assert "You work with Halyard" in page
    assert step_2(world) in page


def test_a_binding_that_ended_meanwhile_says_so_and_leads_no_further(
    client: Client, world: World, link: Invitation
) -> None:
    accept(client, world, link, shop=world.shop.code)
    url = step_2(world)
    bindings.unbind(binding_of(world), by=world.owner)
    page = text_of(client.get(url, follow=True))
    assert "You do not work together any more" in page
    assert "You do not work together any more" in text_of(client.get(url_of(link), follow=True))
    assert client.post(url, A_MONTH).status_code == HTTPStatus.FOUND
    assert not ServiceAuthorization.objects.filter(partner=world.other_partner).exists()


def test_a_partner_without_a_service_for_the_shop_leaves_it_at_working_together(client: Client, world: World) -> None:
    invitation = InvitationFactory(partner=world.other_partner, shop=world.shop)
    at = accept(client, world, invitation).headers["Location"]
    assert "No service to take at the moment" in text_of(client.get(at))


def test_another_service_than_the_proposed_one_can_be_taken(
    client: Client, world: World, link: Invitation, live: Service
) -> None:
    other = ServiceFactory(partner=world.other_partner, category="short_video_management", name="Short videos")
    accept(client, world, link, shop=world.shop.code)
    page = text_of(client.get(step_2(world)))
    assert f'value="{live.uuid}" id="id_service_0" checked' in page
    assert "Proposed by the partner" in page
    assert take(client, world, other).service == other


# Answering


def test_opening_the_link_is_noted_once_and_only_of_the_main_account(
    client: Client, world: World, to_shop: Invitation
) -> None:
    visit(client, world.staff, to_shop)
    assert fresh(to_shop).opened_at is None
    visit(client, world.owner, to_shop)
    opened = fresh(to_shop).opened_at
    assert opened
    visit(client, world.owner, to_shop)
    assert fresh(to_shop).opened_at == opened


def test_an_invitation_by_code_asks_for_no_shop(client: Client, world: World, to_shop: Invitation) -> None:
    assert "Which shop is it for?" not in text_of(visit(client, world.owner, to_shop))
    accept(client, world, to_shop)
    assert fresh(to_shop).binding == binding_of(world)


def test_an_open_link_wants_one_of_the_seller_s_own_shops(client: Client, world: World, link: Invitation) -> None:
    ShopFactory(seller=world.seller, name="Fernhollow UK")
    for values in ({}, {"shop": "\x00"}, {"shop": world.other_shop.code}):
        response = accept(client, world, link, **values)
        assert response.status_code == HTTPStatus.OK
        assert fresh(link).status == Invitation.Status.SENT
    assert "That shop cannot be chosen" in text_of(response)


def test_shops_that_cannot_accept_say_why(client: Client, world: World, live: Service, link: Invitation) -> None:
    second = ShopFactory(seller=world.seller, name="Fernhollow UK")
    bindings.bind(world.other_partner, second, by=None)
    page = text_of(visit(client, world.owner, link))
    assert "Fernhollow UK works with Halyard already." in page
    assert re.search(rf'value="{second.code}" id="id_shop_\d" disabled', page)
    refused = accept(client, world, link, shop=second.code)
    assert "That shop cannot be chosen" in text_of(refused)


def test_a_blocked_partner_s_open_link_is_accepted_by_none_of_the_shops(
    client: Client, world: World, link: Invitation
) -> None:
    block(world.seller, world.other_partner)
    page = text_of(visit(client, world.owner, link))
    assert "You have blocked Halyard." in page
    assert "Accept and go on" not in page
    assert accept(client, world, link, shop=world.shop.code).status_code == HTTPStatus.OK
    assert fresh(link).status == Invitation.Status.SENT


def test_who_holds_the_category_is_said_before_the_choice(client: Client, world: World) -> None:
    service = ServiceFactory(partner=world.other_partner, category=world.service.category)
    invitation = InvitationFactory(partner=world.other_partner, shop=world.shop, proposal=proposed(service))
    assert f"Larkspur holds {world.service.category} until" in text_of(visit(client, world.owner, invitation))


def test_a_link_works_once(client: Client, world: World, link: Invitation) -> None:
    accept(client, world, link, shop=world.shop.code)
    client = Client()  # without the messages of the one who accepted
    page = text_of(visit(client, world.other_owner, link))
    assert "This link was used already" in page
    assert world.shop.name not in page
    client.force_login(world.other_owner)
    assert client.post(url_of(link, "accept_invitation")).status_code == HTTPStatus.FORBIDDEN
    assert Binding.objects.filter(partner=world.other_partner).count() == 1


def test_a_second_click_on_accept_goes_on_as_the_first_one_did(client: Client, world: World, link: Invitation) -> None:
    accept(client, world, link, shop=world.shop.code)
    again = accept(client, world, link, shop=world.shop.code)
    assert client.get(again.headers["Location"]).headers["Location"] == step_2(world)


def test_declining_tells_the_partner_why(client: Client, world: World, to_shop: Invitation) -> None:
    client.force_login(world.owner)
    page = text_of(client.post(url_of(to_shop, "decline_invitation"), {"reason": "Not this year"}, follow=True))
    assert "This invitation was declined" in page
    assert fresh(to_shop).decline_reason == "Not this year"
    assert not Binding.objects.filter(partner=world.other_partner).exists()


def test_an_open_link_has_no_decline_and_a_posted_one_changes_nothing(
    client: Client, world: World, link: Invitation
) -> None:
    assert "Decline" not in text_of(visit(client, world.other_owner, link))
    page = text_of(client.post(url_of(link, "decline_invitation"), {"reason": "No"}, follow=True))
    assert "An open link cannot be declined" in page
    assert "Accept and go on" in page
    assert fresh(link).status == Invitation.Status.SENT


def test_a_reason_that_is_too_long_is_kept_and_asked_for_again(
    client: Client, world: World, to_shop: Invitation
) -> None:
    client.force_login(world.owner)
    page = text_of(client.post(url_of(to_shop, "decline_invitation"), {"reason": "x" * 501}))
    assert "x" * 501 in page
    assert fresh(to_shop).status == Invitation.Status.SENT


@pytest.mark.parametrize("how", ["withdrawn", "lapsed", "suspended"])
def test_a_link_that_leads_no_further_says_why(
    client: Client, world: World, to_shop: Invitation, clock: Clock, how: str
) -> None:
    if how == "withdrawn":
        invitations.withdraw_invitation(to_shop, by=world.other_lead.user)
    elif how == "lapsed":
        clock.advance(days=30)
    else:
        suspend_partner(world.other_partner, by=world.operator, reason="looked into")
    page = text_of(visit(client, world.owner, to_shop))
    words = {"withdrawn": "was withdrawn", "lapsed": "has lapsed", "suspended": "cannot be accepted now"}[how]
    assert f"This invitation {words}" in page
    assert accept(client, world, to_shop).status_code == HTTPStatus.FOUND
    assert not Binding.objects.filter(partner=world.other_partner).exists()


# Others


def test_a_sub_account_sees_a_preview_and_asks_once(client: Client, world: World, to_shop: Invitation) -> None:
    page = text_of(visit(client, world.staff, to_shop))
    assert "Ask the main account" in page
    assert "Accept" not in page
    page = text_of(client.post(url_of(to_shop, "ask_about_invitation"), follow=True))
    assert "Your main account was asked" in page
    assert "You asked your main account already" in text_of(
        client.post(url_of(to_shop, "ask_about_invitation"), follow=True)
    )
    assert world.owner.notifications.filter(kind="invitation_asked_about").count() == 1


def test_a_sub_account_s_asking_about_an_open_link_reaches_its_own_main_account(
    client: Client, world: World, link: Invitation
) -> None:
    client.force_login(world.staff)
    client.post(url_of(link, "ask_about_invitation"))
    assert world.owner.notifications.filter(kind="invitation_asked_about").count() == 1


def test_strangers_see_nothing(client: Client, world: World, to_shop: Invitation) -> None:
    for person in (world.other_owner, world.lead.user, world.other_lead.user, world.stranger, world.operator):
        assert visit(client, person, to_shop).status_code == HTTPStatus.NOT_FOUND
        assert client.post(url_of(to_shop, "accept_invitation")).status_code == HTTPStatus.NOT_FOUND
    for token in ("nothing", "%00", "ü"):
        client.force_login(world.owner)
        assert client.get(f"/seller-center/invitations/{token}/").status_code == HTTPStatus.NOT_FOUND


def test_a_sub_account_answers_nothing(client: Client, world: World, to_shop: Invitation) -> None:
    client.force_login(world.staff)
    for name in ("accept_invitation", "decline_invitation"):
        assert client.post(url_of(to_shop, name)).status_code == HTTPStatus.FORBIDDEN
    assert client.get(step_2_of(world, world.binding)).status_code == HTTPStatus.FORBIDDEN


def step_2_of(world: World, binding: Binding) -> str:
    shop: Shop = world.shop
    return reverse("seller_center:start_service", args=[shop.code, binding.uuid])
