"""Partner Center: inviting a shop, open links, and what becomes of an invitation, as each member sees it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import invitations
from authorizations.models import Binding, Invitation
from authorizations.tests.factories_invitations import InvitationFactory, block, proposed
from authorizations.tests.partner_center import page
from authorizations.tests.reading import fresh, verbs_about
from authorizations.tests.worlds import World
from catalogue.file import load
from catalogue.models import Level
from conftest import Clock
from notifications.rendering import render
from partners.actions import suspend_partner
from partners.models import Partner, PartnerMember
from partners.tests.factories import ServiceFactory
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db
LIST = "/partner-center/seller-management/invitations/"
NEW, NEW_LINK = f"{LIST}new/", f"{LIST}new-link/"


def detail_url(invitation: Invitation) -> str:
    return f"{LIST}{invitation.uuid}/"


def post(client: Client, member: PartnerMember, url: str, **data: Any) -> HttpResponse:
    client.force_login(member.user)
    return client.post(url, data, follow=True)


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def do(client: Client, member: PartnerMember, invitation: Invitation, verb: str, **data: Any) -> str:
    url = reverse(f"partner_center:{verb}", args=[invitation.uuid])
    return text_of(post(client, member, url, **data))


def sent(world: World, **values: Any) -> Invitation:
    return InvitationFactory(**({"partner": world.partner, "shop": world.other_shop, "by": world.lead} | values))


def received(world: World, **values: Any) -> Invitation:
    return sent(world, invited_by="SELLER", **values)


# Inviting a shop


def test_a_shop_is_invited_by_its_code(client: Client, world: World) -> None:
    code = world.other_shop.code
    response = post(client, world.admin, NEW, code=f" {code.lower()} ", message="May we help?")
    made = Invitation.objects.get()
    assert response.redirect_chain == [(detail_url(made), 302)]
    assert (made.shop, made.message, made.service, made.sent_by) == (
        world.other_shop,
        "May we help?",
        None,
        world.admin.user,
    )
    assert "The invitation is sent, and the seller was told." in text_of(response)


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", "Enter the code of the shop."),
        ("USNOSUCH", "No shop has the code USNOSUCH."),
        ("US 12", "A shop code is its market and six capital letters or digits."),
        ("USFERN001", "at most 8 characters"),
        ("US\x00ERN01", "Null characters are not allowed."),
    ],
)
def test_a_code_that_leads_nowhere_is_named_and_the_message_stays(
    client: Client, world: World, code: str, problem: str
) -> None:
    text = text_of(post(client, world.lead, NEW, code=code, message="Kept as it is"))
    assert problem in text
    assert 'href="#id_code">Shop code</a>' in text
    assert "Kept as it is" in text
    assert not Invitation.objects.exists()


def test_what_stands_in_the_way_is_said_at_the_code_without_the_shops_name(client: Client, world: World) -> None:
    block(world.other_seller, world.partner)
    text = text_of(post(client, world.lead, NEW, code=world.other_shop.code, message="Kept"))
    assert f"The shop {world.other_shop.code} takes no invitations from Larkspur." in text
    assert world.other_shop.name not in text
    assert "Kept" in text


def test_a_shop_that_works_with_the_partner_is_not_invited(client: Client, world: World) -> None:
    assert "already work together" in text_of(post(client, world.lead, NEW, code=world.shop.code))


def test_a_second_click_leads_to_the_first_invitation(client: Client, world: World) -> None:
    made = sent(world)
    response = post(client, world.lead, NEW, code=world.other_shop.code)
    assert response.redirect_chain == [(detail_url(made), 302)]
    assert "is open already" in text_of(response)


def test_a_service_is_proposed_with_what_its_category_usually_needs(client: Client, world: World) -> None:
    client.force_login(world.lead.user)
    form = client.get(NEW, {"service": str(world.service.uuid)}).context["form"]
    field = {key: f"level_{world.permission(key).number}" for key in ("products.manage", "orders.manage")}
    assert (form[field["products.manage"]].value(), form[field["orders.manage"]].value()) == ("2", "1")
    asked = {field["orders.manage"]: "1", f"reason_{world.permission('orders.manage').number}": "To answer buyers"}
    url = f"{NEW}?service={world.service.uuid}"
    post(client, world.lead, url, code=world.other_shop.code, duration_days="90", **asked)
    made = Invitation.objects.get()
    assert (made.service, made.duration_days) == (world.service, 90)
    assert made.levels == {world.permission("orders.manage").number: Level.VIEW}
    assert made.reasons == {"orders.manage": "To answer buyers"}


def test_a_service_is_proposed_without_access_where_everything_is_none(client: Client, world: World) -> None:
    post(client, world.lead, f"{NEW}?service={world.service.uuid}", code=world.other_shop.code, duration_days="30")
    made = Invitation.objects.get()
    assert (made.service, made.items, made.duration_days) == (world.service, [], None)


def test_a_duration_that_is_not_offered_is_named(client: Client, world: World) -> None:
    url = f"{NEW}?service={world.service.uuid}"
    text = text_of(post(client, world.lead, url, code=world.other_shop.code, duration_days="9999", message="Kept"))
    assert "That duration is not possible any more." in text
    assert "Kept" in text


def test_a_partner_that_is_no_tsp_proposes_the_service_only(client: Client, world: World) -> None:
    Partner.objects.filter(pk=world.partner.pk).update(kind=Partner.Kind.CAP)
    text = page(client, f"{NEW}?service={world.service.uuid}", world.lead)
    assert "You propose the service only." in text
    post(client, world.lead, f"{NEW}?service={world.service.uuid}", code=world.other_shop.code)
    assert Invitation.objects.get().service == world.service


@pytest.mark.parametrize("service", ["nonsense", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_a_service_that_is_not_ones_own_is_none(client: Client, world: World, service: str) -> None:
    client.force_login(world.lead.user)
    assert client.get(NEW, {"service": service}).context["sending"].service is None
    foreign = ServiceFactory(partner=world.other_partner)
    assert client.get(NEW, {"service": str(foreign.uuid)}).context["sending"].service is None


def test_only_who_speaks_for_the_partner_sends(client: Client, world: World) -> None:
    client.force_login(world.agent.user)
    assert [client.post(url).status_code for url in (NEW, NEW_LINK)] == [403, 403]
    assert "Invite a shop" not in page(client, LIST, world.agent)
    assert "Invite a shop" in page(client, LIST, world.admin)


# How many are left


def test_the_form_says_how_many_are_left_today(client: Client, world: World) -> None:
    most = load().limits.invitations_a_day
    sent(world)
    assert f"{most - 1} of {most} invitations" in page(client, NEW, world.lead)


def test_without_any_left_it_says_when_the_next_is_possible(client: Client, world: World) -> None:
    at, most = portal_now() - timedelta(hours=1), load().limits.invitations_a_day
    common = {"partner": world.partner, "invited_by": "PARTNER", "sent_by": world.lead.user, "is_open_link": True}
    times = {"sent_at": at, "expires_at": at + timedelta(days=30), "status_changed_at": at}
    Invitation.objects.bulk_create(Invitation(**common, **times) for _ in range(most))
    text = page(client, NEW_LINK, world.lead)
    assert f"has sent {most} invitations in the last 24 hours" in text
    assert "It may send the next one from" in text
    assert "Make the link" not in text


def test_a_suspended_partner_is_told_why_it_invites_nobody(client: Client, world: World) -> None:
    suspend_partner(world.partner, by=world.operator, reason="")
    assert "Only an approved partner can invite shops." in page(client, NEW, world.lead)


# An open link


def test_an_open_link_is_made_and_can_be_copied(client: Client, world: World) -> None:
    response = post(client, world.lead, NEW_LINK, message="For the shop we met")
    made = Invitation.objects.get()
    assert (made.is_open_link, made.shop, made.message) == (True, None, "For the shop we met")
    text = text_of(response)
    assert f'/seller-center/invitations/{made.token}/" readonly' in text
    assert "For the shop we met" in unquote(text[text.index("mailto:") :].partition('"')[0])
    assert "Send a reminder" not in text


def test_a_custom_service_is_offered_to_a_shop_and_not_in_a_link(client: Client, world: World) -> None:
    named = ServiceFactory(partner=world.partner, is_custom=True, name="For you alone")
    assert "For you alone" in page(client, NEW, world.lead)
    assert "For you alone" not in page(client, NEW_LINK, world.lead)
    client.force_login(world.lead.user)
    assert client.get(NEW_LINK, {"service": str(named.uuid)}).context["sending"].service is None


# The page of one that was sent


def test_the_timeline_says_who_sent_and_opened_it_and_leaves_a_sub_account_out(
    client: Client, world: World, clock: Clock
) -> None:
    made = sent(world, by=world.admin)
    text = page(client, detail_url(made), world.agent)
    assert f"Sent by {world.admin.user.name}" in text
    assert "Opened by the shop&#x27;s main account" in text
    assert "Not yet" in text
    invitations.note_look(made, by=world.staff)
    invitations.open_invitation(made, by=world.other_owner)
    clock.advance(days=3)
    invitations.send_again(made, by=world.lead.user)
    text = page(client, detail_url(made), world.lead)
    assert "Opened by the shop&#x27;s main account" in text
    assert "Not yet" in text
    assert f"Reminded by {world.lead.user.name}" in text
    assert world.staff.name not in text
    invitations.accept_invitation(made, by=world.other_owner)
    assert f"Opened by {world.other_owner.name}" in page(client, detail_url(made), world.lead)


def test_a_shop_is_named_to_the_partner_once_it_accepted(client: Client, world: World) -> None:
    made, name, person = sent(world), world.other_shop.name, world.other_owner
    invitations.open_invitation(made, by=person)
    for url in (detail_url(made), LIST, f"{LIST}?q={name}"):
        text = page(client, url, world.lead)
        assert name not in text.replace(f'value="{name}"', "")
        assert world.other_seller.name not in text
        assert person.name not in text
    assert made.shop_for_partner == world.other_shop.code
    assert world.other_shop.code in page(client, LIST, world.lead)
    assert detail_url(made) not in page(client, f"{LIST}?q={name}", world.lead)
    invitations.accept_invitation(made, by=person)
    for url in (detail_url(made), LIST, f"{LIST}?q={name}"):
        assert name in page(client, url, world.lead)
    assert detail_url(made) in page(client, f"{LIST}?q={name}", world.lead)


@pytest.mark.parametrize("how", ["declined", "lapsed"])
def test_no_letter_names_a_shop_that_did_not_accept(world: World, clock: Clock, how: str) -> None:
    made = sent(world)
    if how == "declined":
        invitations.decline_invitation(made, by=world.other_owner)
    else:
        clock.set(made.expires_at)
        invitations.lapse_due_invitations()
    letter = render(world.lead.user.notifications.get(kind=f"invitation_{how}"))
    said = f"{letter.subject} {letter.text}"
    assert world.other_shop.code in said
    assert world.other_shop.name not in said
    assert world.other_seller.name not in said


def test_a_service_that_is_not_offered_is_refused_without_the_shops_name(client: Client, world: World) -> None:
    custom = ServiceFactory(partner=world.partner, is_custom=True)
    url = f"{NEW}?service={custom.uuid}"
    text = text_of(post(client, world.lead, url, code=world.other_shop.code, duration_days="30"))
    assert f"is not offered to the shop {world.other_shop.code}." in text
    assert world.other_shop.name not in text


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("ACCEPTED", "and you work together from then on"),
        ("DECLINED", "Declined by the shop&#x27;s main account"),
        ("WITHDRAWN", "Withdrawn by"),
        ("LAPSED", "Lapsed without an answer"),
    ],
)
def test_the_link_is_gone_when_it_is_over(client: Client, world: World, status: str, words: str) -> None:
    made = sent(world, status=status)
    text = page(client, detail_url(made), world.lead)
    assert words in text
    assert made.token not in text
    assert ("Send it again" in text) is (status != "ACCEPTED")
    assert "Withdraw the invitation" not in text


def test_an_overdue_one_has_lapsed_before_any_sweep(client: Client, world: World, clock: Clock) -> None:
    made = sent(world)
    clock.set(made.expires_at)
    text = page(client, detail_url(made), world.lead)
    assert "Lapsed without an answer" in text
    assert made.token not in text


def test_the_reason_it_was_declined_for_is_read_on_the_page(client: Client, world: World) -> None:
    made = sent(world)
    invitations.decline_invitation(made, by=world.other_owner, reason="We have enough people")
    assert "We have enough people" in page(client, detail_url(made), world.agent)


def test_what_was_proposed_is_shown(client: Client, world: World) -> None:
    made = sent(world, proposal=proposed(world.service, reasons={"orders.manage": "To answer buyers"}), message="Hi!")
    text = page(client, detail_url(made), world.lead)
    for words in ("Full care", "30 days, suggested", "To answer buyers", "Hi!"):
        assert words in text


def test_members_see_and_only_leads_write(client: Client, world: World) -> None:
    made, asked = sent(world), received(world, shop=ShopFactory())
    for each in (made, asked):
        assert 'method="post" action="/partner-center/' not in page(client, detail_url(each), world.agent)
        assert 'method="post" action="/partner-center/' in page(client, detail_url(each), world.admin)


def test_somebody_elses_is_not_there(client: Client, world: World) -> None:
    client.force_login(world.other_lead.user)
    assert client.get(detail_url(sent(world))).status_code == 404
    assert client.get(LIST).context["filter"].is_empty


# Its verbs


def test_withdrawing_kills_the_link_once(client: Client, world: World) -> None:
    made = sent(world)
    assert "its link is dead. The seller was told." in do(client, world.admin, made, "withdraw_invitation")
    assert fresh(made).status == "WITHDRAWN"
    assert "that is no longer possible" in do(client, world.admin, made, "withdraw_invitation")


def test_a_reminder_says_when_it_is_possible_and_is_sent_then(client: Client, world: World, clock: Clock) -> None:
    made = sent(world)
    assert "A reminder is possible once in 72 hours: from" in page(client, detail_url(made), world.lead)
    assert "once in 72 hours" in do(client, world.lead, made, "send_invitation_again")
    clock.advance(days=3)
    assert "Send a reminder" in page(client, detail_url(made), world.lead)
    assert "The seller was reminded." in do(client, world.lead, made, "send_invitation_again")
    assert verbs_about(made) == ["sent", "reminded"]


def test_sending_again_leads_to_the_new_one(client: Client, world: World) -> None:
    made = sent(world, status="DECLINED")
    text = do(client, world.lead, made, "send_invitation_again")
    again = Invitation.objects.get(again_of=made)
    assert (again.status, str(again.uuid) in text) == ("SENT", True)
    assert "In the same words as one before" in text
    assert "A newer invitation between the two is open already." in page(client, detail_url(made), world.lead)


# A seller's invitation


def test_a_sellers_invitation_counts_as_opened_when_who_can_answer_looks(client: Client, world: World) -> None:
    made = received(world)
    page(client, detail_url(made), world.agent)
    assert fresh(made).opened_at is None
    text = page(client, detail_url(made), world.admin)
    assert fresh(made).opened_by == world.admin.user
    assert f"Opened by {world.admin.user.name}" in text
    assert "Opened by you" not in text
    assert made.token not in text


def test_a_sellers_invitation_is_accepted(client: Client, world: World) -> None:
    made = received(world)
    text = do(client, world.lead, made, "accept_invitation")
    assert "work together from now on. The seller was told." in text
    assert Binding.objects.active().get(shop=world.other_shop).partner == world.partner
    assert "that is no longer possible" in do(client, world.lead, made, "accept_invitation")


def test_a_sellers_invitation_is_declined_with_a_reason(client: Client, world: World) -> None:
    made = received(world)
    text = do(client, world.lead, made, "decline_invitation", reason="x" * 501)
    assert "at most 500 characters" in text
    assert fresh(made).status == "SENT"
    do(client, world.lead, made, "decline_invitation", reason="No room at the moment")
    assert (fresh(made).status, fresh(made).decline_reason) == ("DECLINED", "No room at the moment")


def test_nobody_answers_their_own_or_takes_back_the_others(client: Client, world: World) -> None:
    client.force_login(world.lead.user)
    made, asked = sent(world), received(world, shop=ShopFactory())
    for each, verb in [(made, "accept_invitation"), (made, "decline_invitation"), (asked, "withdraw_invitation")]:
        assert client.post(reverse(f"partner_center:{verb}", args=[each.uuid])).status_code == 403
