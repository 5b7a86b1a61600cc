"""Partner Center's pages, for its people and for others."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import bindings, requests
from authorizations.actions.sweeps import expire_due_grants
from authorizations.models import AccessGrant, AccessRequest, BoardRow
from authorizations.tests.factories import (
    DAY,
    AccessGrantFactory,
    AccessRequestFactory,
    BindingFactory,
    ServiceAuthorizationFactory,
)
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from partners.actions import suspend_partner
from partners.models import Partner, PartnerMember
from partners.tests.factories import PartnerFactory, PartnerMemberFactory, ServiceFactory
from sellers.tests.factories import ShopFactory

HOME = "/partner-center/"
LIST = "/partner-center/seller-management/manage-authorization/"
State = BoardRow.State
pytestmark = pytest.mark.django_db


def page(client: Client, url: str, member: PartnerMember) -> str:
    """The page at `url` as the member sees it, with its white space made single."""
    client.force_login(member.user)
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def rows_of(client: Client, member: PartnerMember, **query: str) -> list[BoardRow]:
    client.force_login(member.user)
    return [line.row for line in client.get(LIST, query).context["lines"]]


def state_of(world: World) -> str:
    return BoardRow.objects.of_partner(world.partner.pk).get(shop=world.shop).state


def request_url(world: World) -> str:
    return reverse("partner_center:request_access", args=[world.shop.code])


def field(world: World, key: str) -> str:
    return f"level_{world.permission(key).number}"


def filled(world: World, **changes: object) -> dict[str, object]:
    """What the form posts: one permission with a reason, for 30 days."""
    number = world.permission("orders.manage").number
    asked = {f"level_{number}": "1", f"reason_{number}": "To answer buyers", "duration_days": "30", "message": "Hello"}
    return asked | changes


# Who comes in


@pytest.mark.parametrize("name", ["stranger", "owner", "staff", "operator"])
@pytest.mark.parametrize("url", [HOME, LIST])
def test_partner_center_is_for_partners(client: Client, world: World, name: str, url: str) -> None:
    client.force_login(getattr(world, name))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["lead", "admin", "agent"])
@pytest.mark.parametrize("url", [HOME, LIST])
def test_all_people_of_a_partner_see_its_pages(client: Client, world: World, name: str, url: str) -> None:
    assert world.partner.name in page(client, url, getattr(world, name))


@pytest.mark.parametrize("name", ["request_detail", "grant_detail"])
def test_a_request_and_an_access_are_seen_by_their_partner_alone(client: Client, world: World, name: str) -> None:
    thing = world.request() if name == "request_detail" else world.grant()
    url = reverse(f"partner_center:{name}", args=[thing.uuid])
    page(client, url, world.agent)
    for user in (world.other_lead.user, world.owner, world.operator, world.stranger):
        client.force_login(user)
        assert client.get(url).status_code == 404


def test_the_page_to_request_is_no_page_for_a_shop_that_is_not_bound(client: Client, world: World) -> None:
    client.force_login(world.lead.user)
    assert client.get(reverse("partner_center:request_access", args=[world.other_shop.code])).status_code == 404
    client.force_login(world.other_lead.user)
    assert client.get(request_url(world)).status_code == 404


def test_only_the_main_account_and_admins_request(client: Client, world: World) -> None:
    client.force_login(world.agent.user)
    assert client.get(request_url(world)).status_code == 403
    assert client.post(request_url(world), filled(world)).status_code == 403
    client.force_login(world.admin.user)
    assert client.post(request_url(world), filled(world)).status_code == 302


@pytest.mark.parametrize("verb", ["withdraw", "relinquish"])
def test_only_the_main_account_and_admins_take_back(client: Client, world: World, verb: str) -> None:
    thing = world.request() if verb == "withdraw" else world.grant()
    url = reverse(f"partner_center:{verb}", args=[thing.uuid])
    for user, status in [(world.owner, 404), (world.other_lead.user, 404), (world.agent.user, 403)]:
        client.force_login(user)
        assert client.post(url).status_code == status
    client.force_login(world.admin.user)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302


# The state of each row


def test_a_service_that_was_just_taken_has_no_access(world: World) -> None:
    assert state_of(world) == State.NO_ACCESS


def test_a_request_makes_it_requested_until_its_link_is_dead(world: World, clock: Clock) -> None:
    asked = world.request()
    assert state_of(world) == State.REQUESTED
    clock.set(asked.expires_at)
    assert state_of(world) == State.NO_ACCESS


def test_access_is_active_then_ending_soon_then_ended_without_any_sweep(world: World, clock: Clock) -> None:
    grant = world.grant()
    assert state_of(world) == State.ACTIVE
    clock.set(grant.ends_at - timedelta(days=7))
    assert state_of(world) == State.ENDING_SOON
    clock.set(grant.ends_at - timedelta(microseconds=1))
    assert state_of(world) == State.ENDING_SOON
    clock.set(grant.ends_at)
    assert state_of(world) == State.ENDED
    expire_due_grants()
    assert state_of(world) == State.ENDED


@pytest.mark.parametrize("status", ["REVOKED", "RELINQUISHED", "TERMINATED", "EXPIRED"])
def test_access_that_was_taken_or_dropped_has_ended(world: World, status: str) -> None:
    world.grant(status=status)
    assert state_of(world) == State.ENDED


def test_a_new_request_after_the_end_is_requested_and_new_access_is_active(world: World) -> None:
    world.grant(status="REVOKED")
    world.request()
    assert state_of(world) == State.REQUESTED
    world.grant()
    assert state_of(world) == State.ACTIVE


def test_suspended_access_is_suspended(world: World) -> None:
    world.grant(status="SUSPENDED")
    assert state_of(world) == State.SUSPENDED


def test_all_access_of_a_suspended_partner_stands_still(world: World) -> None:
    world.grant()
    suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert state_of(world) == State.SUSPENDED


def test_a_service_past_its_end_is_not_valid_though_no_sweep_ran(world: World, clock: Clock) -> None:
    clock.set(world.authorization.valid_until)
    assert state_of(world) == State.UNAVAILABLE


def test_a_bound_shop_that_takes_no_service_is_a_row(client: Client, world: World) -> None:
    shop = BindingFactory(partner=world.partner).shop
    assert BoardRow.objects.get(shop=shop).state == State.UNAVAILABLE
    assert "The shop takes none of your services" in page(client, LIST, world.lead)


def test_a_shop_that_no_longer_works_with_the_partner_is_no_row(world: World) -> None:
    bindings.unbind(world.binding, by=world.owner)
    assert not BoardRow.objects.of_partner(world.partner.pk).exists()


def test_a_service_taken_anew_is_one_row_about_its_valid_period(world: World) -> None:
    world.grant()
    bindings.cancel_service(world.authorization, by=world.owner)
    assert state_of(world) == State.ENDED
    anew = ServiceAuthorizationFactory(binding=world.binding, service=world.service)
    row = BoardRow.objects.of_partner(world.partner.pk).get()
    assert (row.service_authorization, row.state) == (anew, State.NO_ACCESS)


def test_each_service_of_a_shop_is_a_row_of_its_own(world: World) -> None:
    world.grant()
    live = ServiceFactory(partner=world.partner, category="live_management")
    ServiceAuthorizationFactory(binding=world.binding, service=live)
    assert [row.state for row in BoardRow.objects.in_order("state")] == [State.NO_ACCESS, State.ACTIVE]


def test_a_row_of_active_access_whose_widening_is_asked_for_shows_both(client: Client, world: World) -> None:
    world.grant()
    asked = world.request()
    text = page(client, LIST, world.lead)
    assert state_of(world) == State.ACTIVE
    assert "More asked for" in text
    assert asked.token in text


# Manage Authorization


@pytest.fixture
def three(world: World) -> World:
    """No access at Fernhollow US, a request at Alder DE, and access at Birch GB."""
    live = ServiceFactory(partner=world.partner, category="live_management", name="LIVE hosting")
    for name, market, factory in [("Alder", "DE", AccessRequestFactory), ("Birch", "GB", AccessGrantFactory)]:
        binding = BindingFactory(partner=world.partner, shop=ShopFactory(name=name, market=market))
        factory(service_authorization=ServiceAuthorizationFactory(binding=binding, service=live))
    AccessGrantFactory()  # between two others
    return world


def names(rows: list[BoardRow]) -> list[str]:
    return [row.shop.name for row in rows]


def test_no_access_comes_first(client: Client, three: World) -> None:
    assert names(rows_of(client, three.lead)) == ["Fernhollow US", "Alder", "Birch"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "fern"}, ["Fernhollow US"]),
        ({"q": "live birch"}, ["Birch"]),
        ({"q": "nothing"}, []),
        ({"state": "requested"}, ["Alder"]),
        ({"state": "active"}, ["Birch"]),
        ({"category": "live_management"}, ["Alder", "Birch"]),
        ({"market": "GB"}, ["Birch"]),
        ({"market": "GB", "state": "requested"}, []),
        ({"state": "made-up", "market": "XX"}, ["Fernhollow US", "Alder", "Birch"]),
    ],
)
def test_rows_are_searched_and_filtered(client: Client, three: World, query: dict[str, str], found: list[str]) -> None:
    assert names(rows_of(client, three.lead, **query)) == found


def test_a_shop_is_found_by_its_code(client: Client, three: World) -> None:
    assert names(rows_of(client, three.lead, q=three.shop.code.lower())) == ["Fernhollow US"]


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("shop", ["Alder", "Birch", "Fernhollow US"]),
        ("-shop", ["Fernhollow US", "Birch", "Alder"]),
        ("service", ["Fernhollow US", "Alder", "Birch"]),
        ("end", ["Birch", "Alder", "Fernhollow US"]),
        ("-end", ["Birch", "Alder", "Fernhollow US"]),
        ("-changed", ["Birch", "Alder", "Fernhollow US"]),
        ("-state", ["Birch", "Alder", "Fernhollow US"]),
        ("made-up", ["Fernhollow US", "Alder", "Birch"]),
    ],
)
def test_rows_are_sorted(client: Client, three: World, sort: str, found: list[str]) -> None:
    assert names(rows_of(client, three.lead, sort=sort)) == found


def test_a_filter_that_finds_nothing_says_so_and_leads_back(client: Client, three: World) -> None:
    text = page(client, LIST + "?q=nothing", three.lead)
    assert "No shop matches" in text
    assert "Show all shops" in text


def test_a_page_holds_25(client: Client, world: World) -> None:
    for _ in range(25):
        BindingFactory(partner=world.partner)
    assert len(rows_of(client, world.lead)) == 25
    assert len(rows_of(client, world.lead, page="2")) == 1


def test_a_partner_without_shops_is_told_how_they_come(client: Client) -> None:
    member = PartnerMemberFactory(is_main=True)
    for url in (HOME, LIST):
        assert "No shop works with you yet" in page(client, url, member)


@pytest.mark.parametrize("url", [HOME, LIST])
def test_three_rows_and_thirty_take_the_same_queries(client: Client, world: World, url: str) -> None:
    def fill(many: int) -> None:
        for number in range(many):
            binding = BindingFactory(partner=world.partner)
            authorization = ServiceAuthorizationFactory(binding=binding, service=world.service)
            if number % 3 == 0:
                AccessRequestFactory(service_authorization=authorization, by=world.lead)
            elif number % 3 == 1:
                AccessGrantFactory(service_authorization=authorization, ends_at=portal_now() + 5 * DAY)
            else:
                AccessGrantFactory(service_authorization=authorization, status="REVOKED")

    client.force_login(world.lead.user)
    counts = []
    for many in (3, 27):
        fill(many)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Why access cannot be asked for


@pytest.mark.parametrize(("values", "why"), [({"kind": "CAP"}, "Only a TikTok Shop Partner"), ({}, "is suspended")])
def test_who_may_not_ask_is_told_before_the_click(client: Client, values: dict[str, str], why: str) -> None:
    partner = PartnerFactory(**values)
    authorization = ServiceAuthorizationFactory(binding__partner=partner)
    member = PartnerMemberFactory(partner=partner, is_main=True)
    if not values:
        suspend_partner(partner, by=None, reason="")
    url = reverse("partner_center:request_access", args=[authorization.shop.code])
    for each in (HOME, LIST, url):
        assert why in page(client, each, member)
    assert f'href="{url}' not in page(client, LIST, member)


def test_a_plain_member_sees_why_it_cannot_ask_and_no_way_to(client: Client, world: World) -> None:
    text = page(client, LIST, world.agent)
    assert "Only the main account and the admins of Larkspur can ask for access." in text
    assert request_url(world) not in text
    assert 'aria-describedby="why-not"' in text


def test_a_service_that_ended_says_so_on_its_row_and_on_the_page_to_request(
    client: Client, world: World, clock: Clock
) -> None:
    clock.set(world.authorization.valid_until)
    for url in (LIST, request_url(world)):
        assert "The service ended" in page(client, url, world.lead)


def test_suspended_access_cannot_be_asked_for_again(client: Client, world: World) -> None:
    world.grant(status="SUSPENDED")
    for url in (LIST, request_url(world)):
        assert "An operator has suspended the access" in page(client, url, world.lead)


def test_while_a_request_is_open_its_link_is_offered_instead(client: Client, world: World) -> None:
    asked = world.request()
    detail = reverse("partner_center:request_detail", args=[asked.uuid])
    assert f'href="{detail}#link" data-copy-link="http' in page(client, LIST, world.lead)
    text = page(client, request_url(world), world.lead)
    assert "A request for this service is open already" in text
    assert detail in text


def test_a_post_that_comes_too_late_is_told_so(client: Client, world: World) -> None:
    world.request()
    client.force_login(world.lead.user)
    response = client.post(request_url(world), filled(world))
    assert response.status_code == 409
    assert "A request for this service is open already" in response.content.decode()


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


def detail(client: Client, world: World, asked: AccessRequest) -> str:
    return page(client, reverse("partner_center:request_detail", args=[asked.uuid]), world.lead)


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
    assert client.post(url).status_code == 409


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


# The access


def access_page(client: Client, world: World, grant: AccessGrant) -> str:
    return page(client, reverse("partner_center:grant_detail", args=[grant.uuid]), world.lead)


def test_the_access_says_what_may_be_done_and_what_each_revision_changed(client: Client, world: World) -> None:
    grant = world.grant()
    world.change(levels={"orders.manage": Level.EDIT, "finance.payments": Level.VIEW}, ends_at=grant.ends_at + 10 * DAY)
    text = access_page(client, world, grant)
    assert "Payments" in text
    assert "Lengthened: until" in text
    assert "Permissions: 1 added, 1 removed, 1 raised." in text


def test_the_sellers_people_are_not_named_on_the_access(client: Client, world: World) -> None:
    grant = world.grant()
    world.change(levels={"orders.manage": Level.EDIT})
    text = access_page(client, world, grant)
    assert world.owner.name not in text
    assert grant.contact_email not in text


def test_the_reason_of_a_suspension_is_shown(client: Client, world: World) -> None:
    text = access_page(client, world, world.grant(status="SUSPENDED"))
    assert "An operator suspended this access" in text
    assert "looked into" in text


def test_an_overdue_access_has_ended_before_any_sweep(client: Client, world: World, clock: Clock) -> None:
    grant = world.grant()
    clock.set(grant.ends_at)
    text = access_page(client, world, grant)
    assert "The access ended at its time" in text
    assert "Drop this access" not in text


def test_dropping_access_ends_it_once_and_tells_why(client: Client, world: World) -> None:
    grant = world.grant()
    client.force_login(world.lead.user)
    url = reverse("partner_center:relinquish", args=[grant.uuid])
    client.post(url, {"reason": "No longer needed"})
    grant.refresh_from_db()
    assert (grant.status, grant.status_reason) == (AccessGrant.Status.RELINQUISHED, "No longer needed")
    assert client.post(url).status_code == 409
    text = access_page(client, world, grant)
    assert "You dropped the access" in text
    assert "No longer needed" in text


def test_a_reason_that_is_too_long_keeps_the_access_and_the_words(client: Client, world: World) -> None:
    grant = world.grant()
    client.force_login(world.lead.user)
    response = client.post(reverse("partner_center:relinquish", args=[grant.uuid]), {"reason": "x" * 501})
    assert "at most 500 characters" in response.content.decode()
    assert AccessGrant.objects.get().status == AccessGrant.Status.ACTIVE


def test_an_unknown_request_and_an_unknown_access_are_404(client: Client, world: World) -> None:
    client.force_login(world.lead.user)
    for name in ("request_detail", "grant_detail"):
        assert client.get(reverse(f"partner_center:{name}", args=[uuid4()])).status_code == 404


# Home


def test_home_lists_what_is_ending_waiting_and_lost_in_this_order(client: Client, three: World) -> None:
    ending = AccessGrantFactory(
        service_authorization=ServiceAuthorizationFactory(binding__partner=three.partner, binding__shop__name="Cedar"),
        ends_at=portal_now() + 2 * DAY,
    )
    three.grant(status="REVOKED")
    text = page(client, HOME, three.lead)
    places = [text.index(words) for words in ("ending within 7 days", "waiting for an answer", "lost in the last 30")]
    assert places == sorted(places)
    assert ending.shop.name in text
    assert "Alder" in text
    assert "Removed by the seller" in text


def test_home_counts_what_has_no_access(client: Client, world: World) -> None:
    assert "1 service without access" in page(client, HOME, world.lead)


@pytest.mark.parametrize("status", ["REVOKED", "EXPIRED", "TERMINATED", "SUSPENDED"])
def test_home_shows_access_lost_for_30_days(client: Client, world: World, clock: Clock, status: str) -> None:
    grant = world.grant(status=status, ends_at=portal_now() + 100 * DAY)
    url = reverse("partner_center:grant_detail", args=[grant.uuid])
    assert url in page(client, HOME, world.lead)
    clock.set(grant.status_changed_at + timedelta(days=30))
    assert url not in page(client, HOME, world.lead)


def test_home_shows_access_lost_with_the_work_with_the_shop(client: Client, world: World) -> None:
    grant = world.grant()
    bindings.unbind(world.binding, by=world.owner)
    BindingFactory(partner=world.partner)
    assert reverse("partner_center:grant_detail", args=[grant.uuid]) in page(client, HOME, world.lead)


def test_home_shows_an_overdue_access_as_lost_before_any_sweep(client: Client, world: World, clock: Clock) -> None:
    grant = world.grant()
    clock.set(grant.ends_at)
    text = page(client, HOME, world.lead)
    assert "Access lost in the last 30 days" in text
    assert "Expired" in text


def test_what_the_partner_dropped_or_has_again_is_not_lost(client: Client, world: World) -> None:
    world.grant(status="RELINQUISHED")
    assert "Access lost" not in page(client, HOME, world.lead)
    world.grant(status="REVOKED")
    world.grant()
    assert "Access lost" not in page(client, HOME, world.lead)


def test_home_says_when_nothing_needs_attention(client: Client, world: World) -> None:
    world.grant()
    assert "Nothing needs your attention" in page(client, HOME, world.lead)


def test_a_partner_that_is_not_approved_still_has_its_pages(client: Client, world: World) -> None:
    grant, asked = world.grant(), world.request()
    suspend_partner(world.partner, by=world.operator, reason="")
    assert Partner.objects.get(pk=world.partner.pk).status == Partner.Status.SUSPENDED
    assert "None of your access can be used at the moment." in page(client, HOME, world.lead)
    assert "This access cannot be used at the moment." in access_page(client, world, grant)
    assert asked.shop.name in detail(client, world, asked)
