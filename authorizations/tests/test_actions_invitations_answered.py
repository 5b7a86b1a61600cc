"""How an invitation is looked at, answered, taken back and forgotten: the row, the entry, the letters, the refusals."""

from __future__ import annotations

from functools import partial

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition
from audit.tests.refusals import refused
from authorizations.actions import bindings, invitations
from authorizations.models import AccessRequest, Binding, Invitation, PartnerBlock
from authorizations.tasks import end_what_is_due
from authorizations.tests.factories import ASKED, BindingFactory, numbered
from authorizations.tests.factories_invitations import InvitationFactory, block, proposed
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters, verbs_about
from authorizations.tests.rows import DAY, MOMENT
from authorizations.tests.threads import racers, winners
from authorizations.tests.worlds import World, make_world
from catalogue.models import Permission
from partners import actions as partner_actions
from partners.models import Partner
from partners.tests.factories import PartnerMemberFactory
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db
ENDINGS = ["ACCEPTED", "DECLINED", "WITHDRAWN", "LAPSED"]


def sent(world: World, **values) -> Invitation:
    """From the partner to a shop that it does not work with."""
    return InvitationFactory(**({"partner": world.partner, "shop": world.other_shop} | values))


def received(world: World, **values) -> Invitation:
    """From the seller to a partner that it does not work with."""
    return InvitationFactory(**({"partner": world.other_partner, "shop": world.shop, "invited_by": "SELLER"} | values))


# Looking


def test_the_first_look_is_noted_with_when_and_by_whom(world):
    made = sent(world)
    forget_letters()
    invitations.open_invitation(made, by=world.other_owner)
    opened = fresh(made)
    assert (opened.opened_by, opened.opened_at) == (world.other_owner, last_entry(made).at)
    invitations.open_invitation(made, by=world.other_owner)
    assert (verbs_about(made), fresh(made).opened_at, letters()) == (["sent", "opened"], opened.opened_at, set())


def test_one_that_is_over_or_overdue_is_not_opened(world, clock):
    made = sent(world, status="DECLINED")
    invitations.open_invitation(made, by=world.other_owner)
    late = received(world)
    clock.set(late.expires_at)
    invitations.open_invitation(late, by=world.other_lead.user)
    assert (fresh(made).opened_at, fresh(late).opened_at) == (None, None)


def test_a_sub_accounts_look_is_noted_once(world):
    made = received(world)
    for _ in range(2):
        invitations.note_look(made, by=world.staff)
    assert (verbs_about(made), fresh(made).opened_at) == (["sent", "previewed"], None)


# Accepting


def test_a_seller_accepts_and_the_two_work_together(world):
    made = sent(world)
    forget_letters()
    binding = invitations.accept_invitation(made, by=world.other_owner)
    assert (binding.partner, binding.shop, binding.status) == (world.partner, world.other_shop, "ACTIVE")
    accepted = fresh(made)
    assert (accepted.status, accepted.binding, accepted.status_changed_at) == ("ACCEPTED", binding, binding.started_at)
    assert (verbs_about(made), last_entry(made).actor) == (["sent", "accepted"], world.other_owner)
    assert last_entry(binding).actor == world.other_owner
    assert letters() == {("invitation_accepted", "partner", world.lead.user.email)}
    assert not AccessRequest.objects.exists()


def test_a_partner_accepts_what_a_seller_offers(world):
    made = received(world)
    forget_letters()
    binding = invitations.accept_invitation(made, by=world.other_lead.user)
    assert (binding.partner, binding.shop, fresh(made).status) == (world.other_partner, world.shop, "ACCEPTED")
    assert letters() == {("invitation_accepted", "seller", world.owner.email)}


def test_an_open_link_is_accepted_for_the_shop_that_is_chosen_and_works_once(world):
    made = sent(world, shop=None)
    with pytest.raises(Conflict, match="Choose which of your shops"):
        invitations.accept_invitation(made, by=world.other_owner)
    invitations.accept_invitation(made, shop=world.other_shop, by=world.other_owner)
    assert (fresh(made).status, fresh(made).shop, fresh(made).is_open_link) == ("ACCEPTED", world.other_shop, True)
    entry = last_entry(made)
    assert (entry.shop_id, entry.partner_id) == (world.other_shop.pk, world.partner.pk)
    second = ShopFactory(seller=world.other_seller)
    with pytest.raises(Conflict):
        invitations.accept_invitation(made, shop=second, by=world.other_owner)
    assert not Binding.objects.filter(shop=second).exists()


def test_an_invitation_is_not_accepted_for_another_shop(world):
    with pytest.raises(Conflict, match="is for"):
        invitations.accept_invitation(sent(world), shop=ShopFactory(seller=world.other_seller), by=world.other_owner)


def test_an_invitation_to_the_shop_that_used_an_open_link_is_settled_with_it(world):
    named, link = sent(world), sent(world, shop=None)
    binding = invitations.accept_invitation(link, shop=world.other_shop, by=world.other_owner)
    assert {(fresh(each).status, fresh(each).binding) for each in (named, link)} == {("ACCEPTED", binding)}


def test_who_is_bound_already_accepts_nothing(world):
    with pytest.raises(Conflict, match="already work together"):
        invitations.accept_invitation(sent(world, shop=None), shop=world.shop, by=world.owner)


def test_who_blocked_the_partner_accepts_nothing_until_the_block_is_lifted(world):
    made = sent(world, shop=None)
    block(world.other_seller, world.partner)
    with pytest.raises(Conflict, match="has blocked Larkspur"):
        invitations.accept_invitation(made, shop=world.other_shop, by=world.other_owner)
    PartnerBlock.objects.update(status="LIFTED")
    assert invitations.accept_invitation(made, shop=world.other_shop, by=world.other_owner).status == "ACTIVE"


def test_a_suspended_partners_invitation_is_not_accepted(world):
    made = sent(world)
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="x")
    with pytest.raises(Conflict, match="not an approved partner"):
        invitations.accept_invitation(made, by=world.other_owner)


@pytest.mark.parametrize("verb", ["accept", "decline", "withdraw"])
@pytest.mark.parametrize("status", ENDINGS)
def test_what_is_over_is_neither_answered_nor_taken_back(world, verb, status):
    made = sent(world, status=status)
    forget_letters()
    with pytest.raises(IllegalTransition, match=f"is {status.lower()} now"):
        answer(world, made, verb)
    assert (fresh(made).status, fresh(made).decline_reason, letters()) == (status, "", set())


@pytest.mark.parametrize("verb", ["accept", "decline", "withdraw"])
def test_what_is_overdue_is_neither_answered_nor_taken_back_however_late_the_sweep_is(world, clock, verb):
    made = sent(world)
    clock.set(made.expires_at)
    with pytest.raises(Conflict, match="has lapsed"):
        answer(world, made, verb)
    clock.set(made.expires_at - MOMENT)
    answer(world, made, verb)


def answer(world: World, made: Invitation, verb: str) -> None:
    if verb == "accept":
        invitations.accept_invitation(made, by=world.other_owner)
    elif verb == "decline":
        invitations.decline_invitation(made, by=world.other_owner, reason="x")
    else:
        invitations.withdraw_invitation(made, by=world.lead.user)


@pytest.mark.parametrize(("status", "with_binding"), [("ACCEPTED", False), ("DECLINED", True)])
def test_the_database_takes_a_binding_with_an_accepted_invitation_and_with_no_other(world, status, with_binding):
    binding = BindingFactory(partner=world.partner, shop=world.other_shop, status="ENDED")
    made = sent(world)
    with refused("accepted_invitation_has_its_binding"):
        Invitation.objects.filter(pk=made.pk).update(status=status, binding=binding if with_binding else None)


# What was proposed becomes a request


def test_the_access_it_proposes_is_asked_for_in_the_same_moment(world):
    wanted = proposed(world.service, reasons={"orders.manage": "x"})
    made = sent(world, by=world.admin, message="Hello", proposal=wanted)
    forget_letters()
    invitations.accept_invitation(made, by=world.other_owner)
    request = AccessRequest.objects.get()
    assert (request.partner, request.shop, request.service) == (world.partner, world.other_shop, world.service)
    assert (request.status, request.service_authorization, request.requested_by) == ("OPENED", None, world.admin)
    assert (request.levels, request.duration_days, request.message) == (numbered(ASKED), 30, "Hello")
    assert (request.reasons, request.opened_by) == ({"orders.manage": "x"}, world.other_owner)
    assert request.expires_at - request.sent_at == 7 * DAY
    assert verbs_about(request) == ["proposed", "opened"]
    assert {kind for kind, _, _ in letters()} == {"invitation_accepted"}


def test_the_main_account_asks_where_who_invited_has_left(world):
    leaver = PartnerMemberFactory(partner=world.partner, role="ADMIN")
    made = sent(world, by=leaver, proposal=proposed(world.service))
    partner_actions.deactivate_member(leaver, by=world.operator)
    invitations.accept_invitation(made, by=world.other_owner)
    assert AccessRequest.objects.get().requested_by == world.lead


def test_nothing_is_asked_for_where_only_a_service_is_proposed(world):
    invitations.accept_invitation(sent(world, proposal=proposed(world.service, {}, None)), by=world.other_owner)
    assert not AccessRequest.objects.exists()


def test_what_can_no_longer_be_granted_is_left_out(world):
    made = sent(world, proposal=proposed(world.service))
    Permission.objects.filter(key="orders.manage").update(retired_at=portal_now())
    invitations.accept_invitation(made, by=world.other_owner)
    assert AccessRequest.objects.get().levels == numbered({"products.manage": ASKED["products.manage"]})


@pytest.mark.parametrize("change", ["service off", "no TSP", "retired"])
def test_where_nothing_can_be_asked_for_any_more_the_two_work_together_all_the_same(world, change):
    made = sent(world, proposal=proposed(world.service))
    if change == "service off":
        partner_actions.turn_off_service(world.service, by=world.operator)
    elif change == "no TSP":
        Partner.objects.filter(pk=world.partner.pk).update(kind=Partner.Kind.CAP)
    else:
        Permission.objects.filter(key__in=ASKED).update(retired_at=portal_now())
    assert invitations.accept_invitation(made, by=world.other_owner).status == "ACTIVE"
    assert not AccessRequest.objects.exists()


# Declining and withdrawing


def test_who_is_invited_declines_with_a_reason_that_the_other_side_reads(world):
    made = sent(world)
    forget_letters()
    invitations.decline_invitation(made, by=world.other_owner, reason="Not now")
    declined = fresh(made)
    assert (declined.status, declined.decline_reason, declined.binding) == ("DECLINED", "Not now", None)
    assert (last_entry(made).verb, last_entry(made).detail) == ("declined", {"reason": "Not now"})
    assert letters() == {("invitation_declined", "partner", world.lead.user.email)}


def test_an_open_link_that_nobody_used_is_declined_by_nobody(world):
    made = sent(world, shop=None)
    with pytest.raises(Conflict, match="An open link cannot be declined"):
        invitations.decline_invitation(made, by=world.other_owner)
    assert fresh(made).status == "SENT"
    invitations.accept_invitation(made, shop=world.other_shop, by=world.other_owner)


def test_a_partner_declines_without_a_reason(world):
    made = received(world)
    forget_letters()
    invitations.decline_invitation(made, by=world.other_lead.user)
    assert (fresh(made).status, last_entry(made).detail) == ("DECLINED", {})
    assert letters() == {("invitation_declined", "seller", world.owner.email)}


@pytest.mark.parametrize("make", [sent, received])
def test_whoever_invited_takes_it_back_and_the_invited_are_told(world, make):
    made = make(world)
    forget_letters()
    by = world.lead.user if made.is_partners else world.owner
    invitations.withdraw_invitation(made, by=by)
    assert (fresh(made).status, last_entry(made).actor) == ("WITHDRAWN", by)
    side, told = ("seller", world.other_owner) if made.is_partners else ("partner", world.other_lead.user)
    assert letters() == {("invitation_withdrawn", side, told.email)}


def test_an_open_link_that_is_withdrawn_is_told_to_nobody(world):
    made = sent(world, shop=None)
    invitations.withdraw_invitation(made, by=world.lead.user)
    assert (fresh(made).status, letters()) == ("WITHDRAWN", set())


# Lapsing


@pytest.mark.parametrize(("make", "side"), [(sent, "partner"), (received, "seller")])
def test_an_invitation_lapses_after_thirty_days_and_whoever_sent_it_is_told(world, make, side):
    made = make(world)
    forget_letters()
    assert invitations.lapse_due_invitations(at=made.sent_at + 30 * DAY - MOMENT) == 0
    assert invitations.lapse_due_invitations(at=made.sent_at + 30 * DAY) == 1
    assert invitations.lapse_due_invitations(at=made.sent_at + 31 * DAY) == 0
    assert (fresh(made).status, last_entry(made).actor) == ("LAPSED", None)
    assert {(kind, told) for kind, told, _ in letters()} == {("invitation_lapsed", side)}


def test_the_task_lapses_invitations_in_batches_with_open_links_among_them(world, clock):
    many = [sent(world, shop=ShopFactory()) for _ in range(3)] + [sent(world, shop=None)]
    clock.set(max(each.expires_at for each in many))
    assert invitations.lapse_due_invitations(batch=2) == 4
    end_what_is_due()
    assert {fresh(each).status for each in many} == {"LAPSED"}
    assert {tuple(verbs_about(each)) for each in many} == {("sent", "lapsed")}


# A block closes what is open


def test_closing_declines_what_the_partner_sent_and_withdraws_what_the_seller_sent(world):
    second = ShopFactory(seller=world.seller)
    bindings.unbind(world.binding, by=world.owner)
    partners, sellers = sent(world, shop=world.shop), received(world, partner=world.partner, shop=second)
    elsewhere, link = sent(world), sent(world, shop=None)
    forget_letters()
    assert invitations.close_invitations_between(world.seller, world.partner, by=world.owner) == 2
    assert (fresh(partners).status, fresh(sellers).status) == ("DECLINED", "WITHDRAWN")
    assert (fresh(elsewhere).status, fresh(link).status) == ("SENT", "SENT")
    assert {kind for kind, _, _ in letters()} == {"invitation_declined", "invitation_withdrawn"}


def test_closing_lapses_what_is_overdue(world, clock):
    made = sent(world)
    clock.set(made.expires_at)
    invitations.close_invitations_between(world.other_seller, world.partner, by=world.other_owner)
    assert fresh(made).status == "LAPSED"


# At once


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_one_link_at_once_one_wins_and_the_other_is_told():
    world = make_world()
    second = ShopFactory(seller=world.other_seller)
    with racers(2) as two:
        for _ in range(15):
            link = sent(world, shop=None)
            shops = [ShopFactory(seller=world.other_seller), second]
            results = two.race(
                *[partial(invitations.accept_invitation, link, shop=shop, by=world.other_owner) for shop in shops]
            )
            assert sum(winners(results)) == 1
            assert Binding.objects.active().filter(shop__in=shops, partner=world.partner).count() == 1
            for binding in Binding.objects.active().filter(shop=second):
                bindings.unbind(binding, by=world.other_owner)


@pytest.mark.django_db(transaction=True)
def test_a_block_and_an_acceptance_at_once_leave_nothing_open():
    world = make_world()
    with racers(2) as two:
        for _ in range(15):
            shop = ShopFactory(seller=world.other_seller)
            made = sent(world, shop=shop)
            two.race(
                partial(invitations.accept_invitation, made, by=world.other_owner),
                partial(invitations.close_invitations_between, world.other_seller, world.partner, by=world.other_owner),
            )
            is_bound = Binding.objects.active().filter(shop=shop).exists()
            assert fresh(made).status == ("ACCEPTED" if is_bound else "DECLINED")
