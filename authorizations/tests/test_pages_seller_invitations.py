"""A shop's invitations: finding a partner, inviting it, taking the invitation back, sending it again, the list."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from authorizations.actions import invitations
from authorizations.models import Invitation
from authorizations.tests.factories import BindingFactory
from authorizations.tests.factories_invitations import InvitationFactory, block
from authorizations.tests.wizard_pages import text_of
from authorizations.tests.worlds import World
from conftest import Clock
from partners.models import Partner
from partners.tests.factories import PartnerFactory, ServiceFactory

pytestmark = pytest.mark.django_db
Status = Invitation.Status
SELLER = Invitation.Side.SELLER


def url_of(world: World, name: str, *args: object) -> str:
    return reverse(f"seller_center:{name}", args=[world.shop.code, *args])


def find(client: Client, world: World, words: str) -> str:
    client.force_login(world.owner)
    return text_of(client.get(url_of(world, "find_partner"), {"q": words}))


def invite(client: Client, world: World, partner: Partner, message: str = "") -> HttpResponse:
    client.force_login(world.owner)
    return client.post(url_of(world, "invite_partner", partner.uuid), {"message": message})


def sent_by(world: World) -> Invitation:
    return Invitation.objects.from_sellers().get(shop=world.shop, status=Status.SENT)


def list_of(client: Client, world: World, **query: str) -> str:
    client.force_login(world.owner)
    return text_of(client.get(url_of(world, "shop_invitations"), query))


# Finding


def test_nobody_is_listed_unasked(client: Client, world: World) -> None:
    page = find(client, world, "")
    assert "Whom are you looking for?" in page
    assert "Halyard" not in page


@pytest.mark.parametrize(("words", "is_found"), [("haly", True), ("ltd haly", True), ("halyardo", False)])
def test_a_partner_is_found_by_parts_of_its_names(client: Client, world: World, words: str, is_found: bool) -> None:
    assert (world.other_partner.code in find(client, world, words)) is is_found


def test_a_partner_is_found_by_its_exact_code_only(client: Client, world: World) -> None:
    partner = PartnerFactory(code="SKYLARK7", name="Something else")
    assert "Something else" in find(client, world, "skylark7")
    assert "Something else" not in find(client, world, "SKYLARK")
    assert reverse("seller_center:invite_partner", args=[world.shop.code, partner.uuid]) in find(
        client, world, "SKYLARK7"
    )


@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "SUSPENDED", "REMOVED"])
def test_only_approved_partners_are_found_and_invited(client: Client, world: World, status: str) -> None:
    partner = PartnerFactory(name="Wanderer", status=status)
    assert "No partner fits" in find(client, world, "Wanderer")
    assert invite(client, world, partner).status_code == HTTPStatus.NOT_FOUND


def test_partners_the_shop_works_with_are_not_found(client: Client, world: World) -> None:
    assert "No partner fits" in find(client, world, "Larkspur")


def test_the_partners_found_are_paged_with_their_categories(client: Client, world: World) -> None:
    for number in range(26):
        ServiceFactory(partner=PartnerFactory(name=f"Wanderer {number:02}"), category="live_management")
    page = find(client, world, "wanderer")
    assert "1–25 of 26 partners" in page
    assert "LIVE Management" in page
    client.force_login(world.owner)
    second = text_of(client.get(url_of(world, "find_partner"), {"q": "wanderer", "page": "2"}))
    assert "Wanderer 25" in second


@pytest.mark.parametrize("words", ["\x00", "x" * 101])
def test_words_that_make_no_sense_find_nobody(client: Client, world: World, words: str) -> None:
    assert "Whom are you looking for?" in find(client, world, words)


# Inviting


def test_inviting_sends_the_message_and_shows_the_invitation(client: Client, world: World) -> None:
    client.force_login(world.owner)
    page = text_of(client.get(url_of(world, "invite_partner", world.other_partner.uuid)))
    assert world.other_partner.legal_name in page
    response = invite(client, world, world.other_partner, "We look for help with LIVE.")
    made = sent_by(world)
    assert response.headers["Location"] == url_of(world, "shop_invitation", made.uuid)
    assert made.message == "We look for help with LIVE."
    assert made.sent_by == world.owner
    page = text_of(client.get(response.headers["Location"]))
    assert "We look for help with LIVE." in page
    assert "Waits for the partner" in page


def test_a_second_click_finds_the_invitation_the_first_one_sent(client: Client, world: World) -> None:
    first = invite(client, world, world.other_partner)
    second = invite(client, world, world.other_partner)
    assert second.headers["Location"] == first.headers["Location"]
    assert Invitation.objects.filter(shop=world.shop).count() == 1


def test_a_partner_that_cannot_be_invited_is_a_message_with_the_words_kept(client: Client, world: World) -> None:
    block(world.seller, world.other_partner)
    response = invite(client, world, world.other_partner, "Please come back.")
    assert response.status_code == HTTPStatus.CONFLICT
    page = text_of(response)
    assert "You have blocked Halyard." in page
    assert "Please come back." in page
    assert not Invitation.objects.filter(shop=world.shop).exists()


def test_a_message_that_is_too_long_is_named_and_kept(client: Client, world: World) -> None:
    page = text_of(invite(client, world, world.other_partner, "x" * 1001))
    assert "at most 1000 characters" in page
    assert "x" * 1001 in page


# Afterwards


def test_an_invitation_is_withdrawn_once(client: Client, world: World) -> None:
    invite(client, world, world.other_partner)
    made = sent_by(world)
    page = text_of(client.post(url_of(world, "withdraw_invitation", made.uuid), follow=True))
    assert "The invitation is withdrawn." in page
    made.refresh_from_db()
    assert made.status == Status.WITHDRAWN
    again = text_of(client.post(url_of(world, "withdraw_invitation", made.uuid), follow=True))
    assert "is withdrawn now, so that is no longer possible" in again


def test_an_open_invitation_is_reminded_of_and_a_withdrawn_one_sent_anew(
    client: Client, world: World, clock: Clock
) -> None:
    invite(client, world, world.other_partner, "We look for help.")
    first = sent_by(world)
    url = url_of(world, "send_invitation_again", first.uuid)
    assert "A reminder is possible once in 72 hours" in text_of(client.post(url, follow=True))
    clock.advance(hours=72)
    assert "Halyard was reminded." in text_of(client.post(url, follow=True))
    invitations.withdraw_invitation(first, by=world.owner)
    assert "Halyard was invited again." in text_of(client.post(url, follow=True))
    second = sent_by(world)
    assert (second.again_of, second.message) == (first, "We look for help.")


def test_an_accepted_invitation_leads_to_taking_a_service(client: Client, world: World) -> None:
    invite(client, world, world.other_partner)
    made = sent_by(world)
    binding = invitations.accept_invitation(made, by=world.other_lead.user)
    page = text_of(client.get(url_of(world, "shop_invitation", made.uuid)))
    assert url_of(world, "agreed_so_far", binding.uuid) in page
    link = client.get(reverse("seller_center:invitation", args=[made.token]))
    assert link.headers["Location"] == url_of(world, "start_service", binding.uuid)


def test_the_link_of_its_own_invitation_leads_to_the_invitation(client: Client, world: World) -> None:
    invite(client, world, world.other_partner)
    made = sent_by(world)
    link = client.get(reverse("seller_center:invitation", args=[made.token]))
    assert link.headers["Location"] == url_of(world, "shop_invitation", made.uuid)
    assert client.post(reverse("seller_center:accept_invitation", args=[made.token])).status_code == 403


def test_a_received_invitation_leads_to_its_answer(client: Client, world: World) -> None:
    made = InvitationFactory(partner=world.other_partner, shop=world.shop)
    client.force_login(world.owner)
    page = text_of(client.get(url_of(world, "shop_invitation", made.uuid)))
    assert reverse("seller_center:invitation", args=[made.token]) in page
    assert client.post(url_of(world, "withdraw_invitation", made.uuid)).status_code == 403


# The list


def test_what_waits_for_the_shop_comes_first(client: Client, world: World) -> None:
    names = ("Answered", "Sent by us", "Waiting")
    answered, ours, waiting = (PartnerFactory(name=name) for name in names)
    InvitationFactory(partner=waiting, shop=world.shop)
    InvitationFactory(partner=ours, shop=world.shop, invited_by=SELLER)
    InvitationFactory(partner=answered, shop=world.shop, status=Status.DECLINED)
    body = list_of(client, world).split("<tbody>")[1]
    places = [body.index(name) for name in ("Waiting", "Sent by us", "Answered")]
    assert places == sorted(places)


def test_the_list_is_searched_and_filtered(client: Client, world: World, clock: Clock) -> None:
    InvitationFactory(partner=PartnerFactory(name="Received"), shop=world.shop)
    InvitationFactory(partner=PartnerFactory(name="Invited"), shop=world.shop, invited_by=SELLER)
    assert "Invited" not in list_of(client, world, side="PARTNER").split("<tbody>")[1]
    assert "Received" not in list_of(client, world, q="invit").split("<tbody>")[1]
    assert "No invitation fits" in list_of(client, world, state="LAPSED")
    clock.advance(days=30)
    assert "Received" in list_of(client, world, state="LAPSED").split("<tbody>")[1]
    assert "No invitation fits" in list_of(client, world, state="SENT")


@pytest.mark.parametrize("query", [{"page": "zz"}, {"state": "zz"}, {"side": "\x00"}, {"q": "\x00"}])
def test_an_address_that_makes_no_sense_shows_the_list(client: Client, world: World, query: dict[str, str]) -> None:
    InvitationFactory(partner=world.other_partner, shop=world.shop)
    assert "Halyard" in list_of(client, world, **query)


def test_an_empty_list_says_what_to_do(client: Client, world: World) -> None:
    page = list_of(client, world)
    assert "No invitations yet" in page
    assert url_of(world, "find_partner") in page


# Others


def test_a_sub_account_reads_and_writes_nothing(client: Client, world: World) -> None:
    made = InvitationFactory(partner=world.other_partner, shop=world.shop, invited_by=SELLER)
    client.force_login(world.staff)
    assert "Halyard" in text_of(client.get(url_of(world, "shop_invitations")))
    assert "Withdraw" not in text_of(client.get(url_of(world, "shop_invitation", made.uuid)))
    for name, args in (
        ("find_partner", []),
        ("invite_partner", [world.other_partner.uuid]),
    ):
        assert client.get(url_of(world, name, *args)).status_code == HTTPStatus.FORBIDDEN
    for name in ("withdraw_invitation", "send_invitation_again"):
        assert client.post(url_of(world, name, made.uuid)).status_code == HTTPStatus.FORBIDDEN


def test_another_seller_sees_nothing_of_it(client: Client, world: World) -> None:
    made = InvitationFactory(partner=world.other_partner, shop=world.shop)
    BindingFactory(partner=world.partner, shop=world.other_shop)
    for person in (world.other_owner, world.other_lead.user, world.stranger):
        client.force_login(person)
        assert client.get(url_of(world, "shop_invitations")).status_code == HTTPStatus.NOT_FOUND
        assert client.get(url_of(world, "shop_invitation", made.uuid)).status_code == HTTPStatus.NOT_FOUND
        assert client.get(url_of(world, "invite_partner", world.other_partner.uuid)).status_code == 404
