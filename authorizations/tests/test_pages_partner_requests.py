"""Partner Center: requesting access, and a request's page."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import bindings, requests
from authorizations.models import AccessRequest
from authorizations.tests.factories import (
    DAY,
    ServiceAuthorizationFactory,
)
from authorizations.tests.partner_center import (
    detail,
    field,
    filled,
    page,
    request_url,
)
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from partners.actions import suspend_partner
from partners.tests.factories import PartnerMemberFactory, ServiceFactory

pytestmark = pytest.mark.django_db


# Requesting


def test_the_form_starts_from_what_the_category_usually_needs(client: Client, world: World) -> None:
    client.force_login(world.lead.user)
    form = client.get(request_url(world)).context["form"]
    assert form[field(world, "products.manage")].value() == "2"  # Shop Management: Product Access, and …
    assert form[field(world, "orders.manage")].value() == "1"
    assert form[field(world, "analytics.shop")].value() is True
    assert not form[field(world, "finance.payments")].value()
    assert form["duration_days"].value() == 30
    assert field(world, "content.live_manager") not in form.fields  # owner-only
    assert field(world, "home.dashboard") not in form.fields  # comes by itself


def test_widening_starts_from_what_there_is_today(client: Client, world: World) -> None:
    world.grant(levels={"finance.payments": Level.VIEW})
    client.force_login(world.lead.user)
    form = client.get(request_url(world)).context["form"]
    assert form[field(world, "finance.payments")].value() is True
    assert not form[field(world, "products.manage")].value()


def test_a_request_is_made_and_leads_to_its_page(client: Client, world: World) -> None:
    client.force_login(world.lead.user)
    response = client.post(request_url(world), filled(world, **{field(world, "analytics.live"): "on"}))
    made = AccessRequest.objects.get()
    assert response.headers["Location"] == reverse("partner_center:request_detail", args=[made.uuid])
    asked = {world.permission(key).number: Level.VIEW for key in ("orders.manage", "analytics.live")}
    assert (made.levels, made.duration_days, made.message) == (asked, 30, "Hello")
    assert made.reasons == {"orders.manage": "To answer buyers"}
    assert (made.requested_by, made.widens) == (world.lead, None)


def test_a_request_beside_access_says_which_revision_it_widens(client: Client, world: World) -> None:
    grant = world.grant()
    client.force_login(world.lead.user)
    client.post(request_url(world), filled(world))
    assert AccessRequest.objects.get().widens == grant.revisions.get()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"orders.manage": ""}, "Permissions: choose at least one that you need."),
        ({"orders.manage": "7"}, "Choose None, View or View &amp; edit."),
        ({"duration_days": ""}, "Choose how long you suggest."),
        ({"duration_days": "9999"}, "That duration is not possible any more."),
        ({"message": "x" * 1001}, "Ensure this value has at most 1000 characters"),
    ],
)
def test_a_mistake_is_named_and_what_was_filled_in_stays(
    client: Client, world: World, changes: dict[str, str], problem: str
) -> None:
    client.force_login(world.lead.user)
    posted = {field(world, name) if "." in name else name: value for name, value in changes.items()}
    response = client.post(request_url(world), filled(world, **posted))
    assert response.status_code == 200
    assert problem in response.content.decode()
    assert "To answer buyers" in response.content.decode()
    assert not AccessRequest.objects.exists()


def test_with_several_services_the_service_is_chosen_first(client: Client, world: World) -> None:
    live = ServiceFactory(partner=world.partner, category="live_management", name="LIVE hosting")
    second = ServiceAuthorizationFactory(binding=world.binding, service=live)
    text = page(client, request_url(world), world.lead)
    assert "Choose the one you need it for." in text
    assert f"?service={second.uuid}" in text
    client.force_login(world.lead.user)
    client.post(f"{request_url(world)}?service={second.uuid}", filled(world))
    assert AccessRequest.objects.get().service == live


def test_a_duration_past_the_end_of_the_service_cannot_be_suggested(client: Client) -> None:
    authorization = ServiceAuthorizationFactory(valid_until=portal_now() + 5 * DAY)
    member = PartnerMemberFactory(partner=authorization.partner, is_main=True)
    client.force_login(member.user)
    response = client.get(reverse("partner_center:request_access", args=[authorization.shop.code]))
    assert [days for days, _ in response.context["form"].fields["duration_days"].choices] == [4]
    assert "The service ends before that" in response.content.decode()


# The request's page


def test_the_link_and_a_mail_to_send_are_there_while_the_request_lives(client: Client, world: World) -> None:
    asked = world.request(reasons={"orders.manage": "To answer buyers"}, message="We start on Monday")
    text = detail(client, world, asked)
    link = f"/seller-center/authorize/{asked.token}/"
    assert f'value="http://127.0.0.1:8000{link}"' in text or f'{link}"' in text
    assert link in unquote(text[text.index("mailto:") :].partition('"')[0])
    assert "To answer buyers" in text
    assert "We start on Monday" in text


@pytest.mark.parametrize("status", ["COMPLETED", "DECLINED", "WITHDRAWN", "CLOSED", "EXPIRED"])
def test_the_link_is_gone_when_the_request_is_over(client: Client, world: World, status: str) -> None:
    asked = world.request(status=status)
    text = detail(client, world, asked)
    assert asked.token not in text
    assert "Make a new one" in text
    assert "Withdraw" not in text.replace("Withdrawn", "")


def test_an_overdue_link_is_gone_before_any_sweep(client: Client, world: World, clock: Clock) -> None:
    asked = world.request()
    clock.set(asked.expires_at)
    text = detail(client, world, asked)
    assert asked.token not in text
    assert "The link expired without an answer" in text


def test_the_timeline_says_who_opened_it_and_how_far_the_seller_came(client: Client, world: World) -> None:
    asked = world.request(status="OPENED")
    requests.note_step(asked, 2, by=world.owner, at=portal_now())
    text = detail(client, world, asked)
    assert f"Opened by {world.owner.name}" in text
    assert "Step 2 of 3 filled in" in text
    assert "Authorized Seller Center permissions" in text


def test_a_sub_accounts_look_is_not_shown_to_the_partner(client: Client, world: World) -> None:
    asked = world.request()
    requests.note_look(asked, by=world.staff)
    requests.ask_main_account(asked, by=world.staff)
    assert world.staff.name not in detail(client, world, asked)


def test_why_the_seller_declined_is_read_on_the_page(client: Client, world: World) -> None:
    asked = world.request()
    requests.decline_request(asked, by=world.owner, reason="Too much for a start")
    text = detail(client, world, asked)
    assert "Declined by the shop&#x27;s main account" in text
    assert "Too much for a start" in text


def test_completed_leads_to_the_access(client: Client, world: World) -> None:
    asked = world.request()
    grant = world.grant()
    assert reverse("partner_center:grant_detail", args=[grant.uuid]) in detail(client, world, asked)


def test_a_link_that_leads_nowhere_for_now_says_so(client: Client, world: World) -> None:
    asked = world.request()
    suspend_partner(world.partner, by=world.operator, reason="")
    assert "The seller cannot answer at the moment" in detail(client, world, asked)


def test_withdrawing_kills_the_link_once(client: Client, world: World) -> None:
    asked = world.request()
    client.force_login(world.lead.user)
    url = reverse("partner_center:withdraw", args=[asked.uuid])
    assert "its link is dead" in client.post(url, follow=True).content.decode()
    asked.refresh_from_db()
    assert asked.status == AccessRequest.Status.WITHDRAWN
    assert "that is no longer possible" in client.post(url, follow=True).content.decode()


def test_no_new_one_is_offered_where_the_work_with_the_shop_ended(client: Client, world: World) -> None:
    asked = world.request()
    bindings.unbind(world.binding, by=world.owner)
    assert "Make a new one" not in detail(client, world, asked)


def test_a_new_one_starts_from_the_last(client: Client, world: World) -> None:
    asked = world.request(
        status="WITHDRAWN",
        levels={"finance.payments": Level.VIEW},
        reasons={"finance.payments": "Fees"},
        duration_days=90,
        message="Once more",
    )
    link = f"{request_url(world)}?service={world.authorization.uuid}&amp;again"
    assert link in detail(client, world, asked)
    form = client.get(link.replace("&amp;", "&")).context["form"]
    number = world.permission("finance.payments").number
    assert form[f"level_{number}"].value() is True
    assert (form[f"reason_{number}"].value(), form["message"].value()) == ("Fees", "Once more")
    assert form["duration_days"].value() == 90
    assert not form[field(world, "products.manage")].value()
