"""How an invitation is sent, and sent again: the row, the entry, the letters, and who is refused."""

from __future__ import annotations

import pytest

from audit.lifecycle import Conflict
from authorizations.actions import bindings, invitations
from authorizations.actions.invitations import AlreadyInvited
from authorizations.models import Invitation
from authorizations.tests.factories import ASKED, numbered
from authorizations.tests.factories_invitations import InvitationFactory, block, proposed
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters, verbs_about
from authorizations.tests.rows import DAY, MOMENT
from catalogue.models import Level
from partners import actions as partner_actions
from partners.models import Partner
from partners.tests.factories import PartnerFactory, PartnerMemberFactory, ServiceFactory

pytestmark = pytest.mark.django_db
ENDINGS = ["DECLINED", "WITHDRAWN", "LAPSED"]


def invite(world, **values) -> Invitation:
    """The partner invites a shop that it does not work with."""
    return invitations.invite_shop(world.other_shop, **({"by": world.lead} | values))


def open_link(world, **values) -> Invitation:
    return invitations.make_open_link(**({"by": world.lead} | values))


def ask_partner(world, **values) -> Invitation:
    """The seller invites a partner that it does not work with."""
    return invitations.invite_partner(world.other_partner, world.shop, **({"by": world.owner} | values))


# A partner invites a shop


def test_a_partner_invites_a_shop(world):
    made = invite(world, message="May we help?", by=world.admin)
    assert (made.status, made.partner, made.shop, made.is_open_link) == ("SENT", world.partner, world.other_shop, False)
    assert (made.is_partners, made.sent_by, made.message) == (True, world.admin.user, "May we help?")
    assert (made.service, made.items, made.duration_days) == (None, [], None)
    assert made.expires_at - made.sent_at == 30 * DAY
    entry = last_entry(made)
    assert (entry.verb, entry.after, entry.actor) == ("sent", "SENT", world.admin.user)
    assert (entry.shop_id, entry.partner_id) == (world.other_shop.pk, world.partner.pk)
    assert letters() == {("invitation_sent", "seller", world.other_owner.email)}


def test_an_invitation_proposes_a_service_and_the_access_it_needs(world):
    reasons = {"orders.manage": " to see ", "finance.payments": "curious", "products.manage": " "}
    made = invite(world, proposal=proposed(world.service, reasons=reasons))
    assert (made.service, made.levels, made.duration_days) == (world.service, numbered(ASKED), 30)
    assert made.reasons == {"orders.manage": "to see"}


def test_an_invitation_may_propose_a_service_only(world):
    made = invite(world, proposal=proposed(world.service, {}, None))
    assert (made.service, made.items, made.duration_days, made.preset) == (world.service, [], None, "")


def test_a_partner_that_is_no_tsp_invites_but_proposes_no_access(world):
    Partner.objects.filter(pk=world.partner.pk).update(kind=Partner.Kind.CAP)
    with pytest.raises(Conflict, match="Only a TikTok Shop Partner"):
        invite(world, proposal=proposed(world.service))
    assert invite(world, proposal=proposed(world.service, {}, None)).status == "SENT"


def test_a_suspended_partner_invites_nobody(world):
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="x")
    for send in (invite, open_link):
        with pytest.raises(Conflict, match="approved partner"):
            send(world)
    assert not Invitation.objects.exists()


def test_nobody_invites_whom_they_work_with_already(world):
    with pytest.raises(Conflict, match="already work together"):
        invitations.invite_shop(world.shop, by=world.lead)
    with pytest.raises(Conflict, match="already work together"):
        invitations.invite_partner(world.partner, world.shop, by=world.owner)
    bindings.unbind(world.binding, by=world.owner)
    assert invitations.invite_shop(world.shop, by=world.lead).status == "SENT"


def test_there_is_one_open_invitation_between_the_two_whoever_sent_it(world):
    first = invite(world)
    with pytest.raises(AlreadyInvited) as again:
        invite(world, by=world.admin)
    assert again.value.invitation == first
    with pytest.raises(AlreadyInvited, match="by Larkspur is open already"):
        invitations.invite_partner(world.partner, world.other_shop, by=world.other_owner)


def test_an_overdue_one_is_in_nobodys_way_however_late_the_sweep_is(world, clock):
    first = invite(world)
    clock.set(first.expires_at - MOMENT)
    with pytest.raises(AlreadyInvited):
        invite(world)
    clock.set(first.expires_at)
    forget_letters()
    assert invite(world).status == "SENT"
    assert (fresh(first).status, last_entry(first).actor) == ("LAPSED", None)
    assert ("invitation_lapsed", "partner", world.lead.user.email) in letters()


def test_a_shop_that_blocked_the_partner_takes_no_invitation_and_its_name_is_not_told(world):
    stopped = block(world.other_seller, world.partner)
    with pytest.raises(Conflict) as refusal:
        invite(world)
    message = f"The shop {world.other_shop.code} takes no invitations from Larkspur."
    assert (refusal.value.message, Invitation.objects.count()) == (message, 0)
    type(stopped).objects.update(status="LIFTED")
    assert invite(world).status == "SENT"


def test_only_a_service_that_the_shop_can_take_is_proposed(world):
    market = "GB" if world.other_shop.market != "GB" else "US"
    elsewhere = ServiceFactory(partner=world.partner, markets=[market])
    off = ServiceFactory(partner=world.partner, status="OFF")
    foreign = ServiceFactory(partner=world.other_partner)
    named = ServiceFactory(partner=world.partner, is_custom=True)
    refusals = {elsewhere: "not offered", off: "is not on", foreign: "not a service of", named: "not offered"}
    for service, words in refusals.items():
        with pytest.raises(Conflict, match=words):
            invite(world, proposal=proposed(service))


@pytest.mark.parametrize("levels", [{"finance.withdraw": Level.EDIT}, {"orders.export": Level.VIEW}])
def test_only_what_can_be_granted_is_proposed(world, levels):
    with pytest.raises(Conflict, match="cannot all be granted"):
        invite(world, proposal=proposed(world.service, levels))


@pytest.mark.parametrize(("days", "is_possible"), [(None, False), (0, False), (1, True), (365, True), (366, False)])
def test_access_is_proposed_for_1_to_365_days(world, days, is_possible):
    if is_possible:
        assert invite(world, proposal=proposed(world.service, duration_days=days)).duration_days == days
    else:
        with pytest.raises(Conflict, match="1 to 365 days"):
            invite(world, proposal=proposed(world.service, duration_days=days))


# An open link


def test_an_open_link_names_no_shop_and_is_told_to_nobody(world):
    made = open_link(world, message="For whom it may concern", proposal=proposed(world.service))
    assert (made.shop, made.is_open_link, made.status, made.levels) == (None, True, "SENT", numbered(ASKED))
    assert (last_entry(made).shop_id, last_entry(made).partner_id) == (None, world.partner.pk)
    assert letters() == set()


def test_several_open_links_may_wait_at_once(world):
    assert open_link(world).token != open_link(world).token


def test_an_open_link_proposes_neither_a_custom_service_nor_one_that_is_off(world):
    for service, words in [
        (ServiceFactory(partner=world.partner, is_custom=True), "named shops only"),
        (ServiceFactory(partner=world.partner, status="OFF"), "is not on"),
    ]:
        with pytest.raises(Conflict, match=words):
            open_link(world, proposal=proposed(service))


# A seller invites a partner


def test_a_seller_invites_a_partner(world):
    made = ask_partner(world, message="We need you")
    assert (made.status, made.is_partners, made.sent_by) == ("SENT", False, world.owner)
    assert (made.partner, made.shop, made.message) == (world.other_partner, world.shop, "We need you")
    assert letters() == {("invitation_sent", "partner", world.other_lead.user.email)}


def test_a_seller_invites_no_partner_that_is_not_approved_or_that_it_has_blocked(world):
    with pytest.raises(Conflict, match="approved partner"):
        invitations.invite_partner(PartnerFactory(status="PENDING"), world.shop, by=world.owner)
    block(world.seller, world.other_partner)
    with pytest.raises(Conflict, match="You have blocked Halyard"):
        ask_partner(world)


# Reminding


def test_a_reminder_is_possible_once_in_72_hours(world, clock):
    made = invite(world, message="Hello")
    forget_letters()
    clock.set(made.sent_at + 3 * DAY - MOMENT)
    with pytest.raises(Conflict, match="once in 72 hours"):
        invitations.send_again(made, by=world.admin.user)
    clock.set(made.sent_at + 3 * DAY)
    assert invitations.send_again(made, by=world.admin.user) == made
    entry = last_entry(made)
    assert (fresh(made).reminded_at, entry.verb, entry.actor) == (entry.at, "reminded", world.admin.user)
    assert letters() == {("invitation_reminded", "seller", world.other_owner.email)}
    clock.advance(days=3, microseconds=-1)
    with pytest.raises(Conflict, match="once in 72 hours"):
        invitations.send_again(made, by=world.admin.user)


def test_a_seller_reminds_a_partner_too(world, clock):
    made = ask_partner(world)
    clock.advance(days=3)
    forget_letters()
    invitations.send_again(made, by=world.owner)
    assert letters() == {("invitation_reminded", "partner", world.other_lead.user.email)}


def test_of_an_open_link_nobody_can_be_reminded(world, clock):
    made = open_link(world)
    clock.advance(days=3)
    with pytest.raises(Conflict, match="only you can remind them"):
        invitations.send_again(made, by=world.lead.user)


def test_a_partner_that_was_suspended_reminds_nobody(world, clock):
    made = invite(world)
    clock.advance(days=3)
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="x")
    with pytest.raises(Conflict, match="Only an approved partner"):
        invitations.send_again(made, by=world.lead.user)


# Sending again


@pytest.mark.parametrize("status", ENDINGS)
def test_one_that_came_to_nothing_is_sent_anew_in_the_same_words(world, status):
    made = invite(world, message="Hello", proposal=proposed(world.service), by=world.admin)
    Invitation.objects.filter(pk=made.pk).update(status=status)
    forget_letters()
    again = invitations.send_again(made, by=world.lead.user)
    assert again != made
    assert again.token != made.token
    assert (again.status, again.again_of, again.sent_by, again.shop) == ("SENT", made, world.lead.user, made.shop)
    for name in ("message", "service", "items", "preset", "reasons", "duration_days", "invited_by", "partner"):
        assert getattr(again, name) == getattr(made, name)
    assert (verbs_about(again), last_entry(again).detail) == (["sent"], {"again_of": str(made.uuid)})
    assert (fresh(made).status, letters()) == (status, {("invitation_sent", "seller", world.other_owner.email)})


def test_an_open_link_that_lapsed_unswept_is_made_anew(world, clock):
    made = open_link(world)
    clock.set(made.expires_at)
    again = invitations.send_again(made, by=world.lead.user)
    assert (fresh(made).status, again.is_open_link, again.status) == ("LAPSED", True, "SENT")


def test_an_accepted_one_is_not_sent_again(world):
    made = InvitationFactory(partner=world.partner, shop=world.other_shop, status="ACCEPTED")
    with pytest.raises(Conflict, match="was accepted"):
        invitations.send_again(made, by=world.lead.user)


def test_one_whose_service_is_off_meanwhile_is_not_sent_again(world):
    made = invite(world, proposal=proposed(world.service))
    invitations.withdraw_invitation(made, by=world.lead.user)
    partner_actions.turn_off_service(world.service, by=world.operator)
    with pytest.raises(Conflict, match="is not on"):
        invitations.send_again(made, by=world.lead.user)


def test_letters_go_to_who_invited_beside_the_main_account(world):
    made = invite(world, by=PartnerMemberFactory(partner=world.partner, role="ADMIN"))
    forget_letters()
    invitations.decline_invitation(made, by=world.other_owner)
    assert {address for _, _, address in letters()} == {world.lead.user.email, made.sent_by.email}
