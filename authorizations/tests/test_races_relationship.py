"""Both parties at the same moment, with real threads, again and again: renewing, blocking, ending, inviting.

RACE_ROUNDS=1300 runs each race that often; an error of the database, such as a deadlock, fails the test by itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial

import pytest

from audit.lifecycle import Conflict, IllegalTransition
from authorizations.actions import acting, bindings, blocks, cancellations, ending_all, grants, invitations, requests
from authorizations.actions.ending_all import What
from authorizations.actions.requests import Proposal
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    Binding,
    BindingCancellation,
    GrantAssignment,
    Invitation,
    ServiceAuthorization,
)
from authorizations.tests.factories import ASKED, numbered
from authorizations.tests.factories_renewals import NOTHING_SENSITIVE, fresh_grant
from authorizations.tests.laws import broken_laws
from authorizations.tests.reading import fresh
from authorizations.tests.threads import racers, winners
from authorizations.tests.tracks import DAY, Lane, Track, Verb
from authorizations.tests.worlds import make_world
from catalogue.expansion import pack
from conftest import Clock
from sellers.tests.factories import ShopFactory

pytestmark = [pytest.mark.django_db(transaction=True)]
ROUNDS = range(int(os.environ.get("RACE_ROUNDS", "40")))
Status = Invitation.Status


@pytest.fixture
def track(clock: Clock) -> Iterator[Track]:
    world = make_world()
    with racers(2) as two:
        yield Track(world, two, clock)
    assert broken_laws() == {}


def is_over(lane: Lane) -> bool:
    """Whether nothing is left of the access, in this period of the service or in the next."""
    return not AccessGrant.objects.open().filter(service_authorization__binding=lane.binding).exists()


# Cancel against renew


def cancel_the_service(track: Track, lane: Lane) -> Verb:
    return partial(bindings.cancel_service, lane.authorization, by=track.world.owner)


def agree_to_cancel(track: Track, lane: Lane) -> Verb:
    asked = cancellations.ask_to_cancel(lane.binding, by=track.world.lead)
    return partial(cancellations.agree, asked, by=track.world.owner)


def unbind(track: Track, lane: Lane) -> Verb:
    return partial(bindings.unbind, lane.binding, by=track.world.owner)


@pytest.mark.parametrize("cancel", [cancel_the_service, agree_to_cancel, unbind])
def test_cancel_and_renew_leave_nothing_behind_whoever_is_first(track, cancel):
    for turn in ROUNDS:
        # in turn inside the service's period, and with a new period of it
        lane = track.lane(room=0 if turn % 2 else 180)
        renew = track.renewing(lane, service_until=lane.end + 60 * DAY if turn % 2 else None)
        cancelled, renewed = track.race(cancel(track, lane), renew)
        assert not isinstance(cancelled, Conflict)
        assert is_over(lane)
        assert not ServiceAuthorization.objects.active().filter(binding=lane.binding).exists()
        assert fresh(lane.grant).status == "ENDED"
        assert isinstance(renewed, Conflict) or fresh(renewed).status == "ENDED"
        assert not BindingCancellation.objects.pending().filter(binding=lane.binding).exists()


# Block against accept, and against asking


@pytest.mark.parametrize("is_open_link", [False, True])
def test_block_and_accept_leave_no_request_of_a_blocked_partner(track, is_open_link):
    world, items = track.world, pack(numbered(ASKED))
    for _ in ROUNDS:
        seller = track.seller()
        shop = ShopFactory(seller=seller)
        proposed = {"service": world.service, "items": items, "duration_days": 30}
        invited = track.invitation(None if is_open_link else shop, **proposed)
        blocked, accepted = track.race(
            partial(blocks.block_partner, seller, world.partner, by=world.owner),
            partial(invitations.accept_invitation, invited, shop=shop, by=world.owner),
        )
        assert not isinstance(blocked, Conflict)
        if isinstance(accepted, Conflict):
            assert fresh(invited).status == (Status.SENT if is_open_link else Status.DECLINED)
            assert not Binding.objects.filter(shop=shop).exists()
        else:
            assert (fresh(invited).status, fresh(accepted).status) == (Status.ACCEPTED, "ACTIVE")
            assert AccessRequest.objects.get(shop=shop).status == "CLOSED"


def ask_for_more(track: Track, lane: Lane) -> Verb:
    proposal = Proposal(numbered(ASKED), 30)
    return partial(requests.request_access, lane.authorization, proposal, by=track.world.lead)


def ask_to_renew(track: Track, lane: Lane) -> Verb:
    proposal = Proposal(numbered(NOTHING_SENSITIVE), 30)
    return partial(requests.request_renewal, fresh_grant(lane.grant), proposal, by=track.world.lead)


@pytest.mark.parametrize("ask", [ask_for_more, ask_to_renew])
def test_block_and_ask_leave_no_request_of_a_blocked_partner(track, ask):
    world = track.world
    for _ in ROUNDS:
        track.later()
        seller = track.seller()
        lane = track.lane(ShopFactory(seller=seller))
        block = partial(blocks.block_partner, seller, world.partner, by=world.owner)
        blocked, asked = track.race(block, ask(track, lane))
        assert not isinstance(blocked, Conflict)
        assert isinstance(asked, Conflict) or fresh(asked).status == "CLOSED"
        assert blocked.requests == (0 if isinstance(asked, Conflict) else 1)


def test_block_and_decline_answer_what_is_open_once(track):
    world = track.world
    for _ in ROUNDS:
        track.later()
        seller = track.seller()
        lane = track.lane(ShopFactory(seller=seller))
        track.invitation(lane.shop)  # left open between two that an operator bound
        request = ask_for_more(track, lane)()
        blocked, declined = track.race(
            partial(blocks.block_partner, seller, world.partner, by=world.owner),
            partial(requests.decline_request, request, by=world.owner),
        )
        assert not isinstance(blocked, Conflict)
        assert fresh(request).status == ("CLOSED" if isinstance(declined, Conflict) else "DECLINED")


# End against lengthen, and against renew


def revoke(track: Track, lane: Lane) -> Verb:
    return partial(grants.revoke, lane.grant, by=track.world.owner)


def end_all(track: Track, lane: Lane) -> Verb:
    world = track.world
    return partial(ending_all.end_all, world.seller, world.partner, [lane.shop], what=What.ACCESS, by=world.owner)


@pytest.mark.parametrize("end", [revoke, end_all, cancel_the_service])
def test_end_and_lengthen_leave_no_access_whoever_is_first(track, end):
    for _ in ROUNDS:
        lane = track.lane()
        ended, lengthened = track.race(end(track, lane), track.authorizing(lane))
        assert not isinstance(ended, Conflict)
        assert is_over(lane)
        assert fresh(lane.grant).revision_number == (1 if isinstance(lengthened, Conflict) else 2)
        assert AccessGrant.objects.filter(service_authorization=lane.authorization).count() == 1


@pytest.mark.parametrize("end", [revoke, end_all])
def test_end_and_renew_leave_no_access_whoever_is_first(track, end):
    for _ in ROUNDS:
        lane = track.lane()
        ended, renewed = track.race(end(track, lane), track.renewing(lane))
        assert not isinstance(ended, Conflict)
        assert is_over(lane)
        assert isinstance(renewed, Conflict) or fresh(renewed).status == "ENDED"


# Two sessions that answer one invitation


def accept(track: Track, invited: Invitation) -> Verb:
    return partial(invitations.accept_invitation, invited, by=track.world.owner)


def decline(track: Track, invited: Invitation) -> Verb:
    return partial(invitations.decline_invitation, invited, by=track.world.owner)


def withdraw(track: Track, invited: Invitation) -> Verb:
    return partial(invitations.withdraw_invitation, invited, by=track.world.lead.user)


LEADS_TO = {accept: Status.ACCEPTED, decline: Status.DECLINED, withdraw: Status.WITHDRAWN}


@pytest.mark.parametrize("other", LEADS_TO)
def test_of_two_sessions_that_answer_an_invitation_one_does(track, other):
    proposed = {"service": track.world.service, "items": pack(numbered(ASKED)), "duration_days": 30}
    for _ in ROUNDS:
        invited = track.invitation(track.shop(), **proposed)
        results = track.race(accept(track, invited), other(track, invited))
        assert sorted(winners(results)) == [False, True]
        assert isinstance(next(result for result in results if isinstance(result, Conflict)), IllegalTransition)
        done = accept if winners(results)[0] else other
        assert fresh(invited).status == LEADS_TO[done]
        assert Binding.objects.filter(shop=invited.shop).count() == (1 if done is accept else 0)
        assert AccessRequest.objects.filter(shop=invited.shop).count() == (1 if done is accept else 0)


@pytest.mark.parametrize("are_of_two_sellers", [False, True])
def test_an_open_link_works_once_whoever_opens_it_with_whichever_shop(track, are_of_two_sellers):
    world = track.world
    other_seller, other = (world.other_seller, world.other_owner) if are_of_two_sellers else (world.seller, world.owner)
    for _ in ROUNDS:
        invited = track.invitation(None)
        shops = [track.shop(), ShopFactory(seller=other_seller)]
        takes = [
            partial(invitations.accept_invitation, invited, shop=shop, by=by)
            for shop, by in zip(shops, (world.owner, other), strict=True)
        ]
        won = winners(track.race(*takes))
        assert sorted(won) == [False, True]
        assert Binding.objects.get(shop__in=shops).shop == fresh(invited).shop == shops[won.index(True)]


@pytest.mark.parametrize("other", [decline, withdraw])
def test_an_open_link_and_the_answer_to_an_invitation_of_the_same_shop_are_both_heard(track, other):
    for _ in ROUNDS:
        link, invited = track.invitation(None), track.invitation(track.shop())
        accept_link = partial(invitations.accept_invitation, link, shop=invited.shop, by=track.world.owner)
        accepted, answered = track.race(accept_link, other(track, invited))
        assert not isinstance(accepted, Conflict)
        by_the_way = isinstance(answered, Conflict)  # with the link, all that waited between the two is accepted
        assert fresh(invited).status == (Status.ACCEPTED if by_the_way else LEADS_TO[other])
        assert Binding.objects.filter(shop=invited.shop).count() == 1


# What happens to an access while it is renewed


def test_suspend_and_renew_leave_no_renewal_that_can_be_used(track):
    for _ in ROUNDS:
        lane = track.lane()
        suspend = partial(grants.suspend, lane.grant, by=track.world.operator, reason="looked into")
        suspended, renewed = track.race(suspend, track.renewing(lane))
        assert not isinstance(suspended, Conflict)
        assert fresh(lane.grant).status == "SUSPENDED"
        assert isinstance(renewed, Conflict) or fresh(renewed).status == "SUSPENDED"


def test_assign_and_renew_assign_both(track):
    world = track.world
    for _ in ROUNDS:
        lane = track.lane()
        results = track.race(
            partial(acting.assign, fresh_grant(lane.grant), world.agent, by=world.lead.user), track.renewing(lane)
        )
        assert winners(results) == [True, True]
        assigned = GrantAssignment.objects.active().filter(member=world.agent)
        assert set(assigned.filter(grant__in=[lane.grant, results[1]]).values_list("grant", flat=True)) == {
            lane.grant.pk,
            results[1].pk,
        }
