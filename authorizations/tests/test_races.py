"""Two actors at the same moment, with real threads, again and again: one wins, the other is told, no law is broken.

RACE_ROUNDS=1300 runs each race that often; an error of the database, such as a deadlock, fails the test by itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition
from authorizations.actions import bindings, drafts, grants, requests, sweeps
from authorizations.actions.drafts import StaleDraft
from authorizations.actions.grants import AlreadyAuthorized, ReviewChanged
from authorizations.actions.requests import Proposal
from authorizations.decision import decide
from authorizations.models import AccessGrant, AccessRequest, Binding, ServiceAuthorization
from authorizations.tests.factories import AccessGrantFactory, AccessRequestFactory, digest_of, fill_draft, numbered
from authorizations.tests.laws import broken_laws
from authorizations.tests.reading import fresh, last_entry
from authorizations.tests.rows import DAY, insert_service_authorization
from authorizations.tests.threads import Racers, racers, winners
from authorizations.tests.worlds import World, make_world
from catalogue.file import load
from catalogue.models import Level, ServiceCategory
from conftest import Clock
from partners import actions as partner_actions
from partners.models import Partner, Service
from partners.tests.factories import ServiceFactory
from sellers.tests.factories import ShopFactory

pytestmark = [pytest.mark.django_db(transaction=True)]
ROUNDS = range(int(os.environ.get("RACE_ROUNDS", "60")))
SOON = timedelta(milliseconds=1)
VIEW, EDIT = Level.VIEW, Level.EDIT


@dataclass
class Track:
    """Where the races are run: one world, and a new service in it for every round."""

    world: World
    racers: Racers
    clock: Clock

    def later(self) -> None:
        """So much later that one more request a round stays under the limit for a shop and day."""
        self.clock.advance(minutes=24 * 60 / load().limits.requests_to_a_shop_a_day + 1)

    def service(self) -> ServiceAuthorization:
        """A service of the partner that the shop has just taken."""
        taken = self.world.authorization
        return insert_service_authorization(taken, taken.valid_from, taken.valid_until, service=self._new_service())

    def _new_service(self) -> Service:
        known = {"partner": self.world.partner, "category": self.world.service.category, "name": "Raced for"}
        service = Service.objects.create(status_changed_at=portal_now(), **known)
        for status in (Service.Status.UNDER_REVIEW, Service.Status.ON):
            Service.objects.filter(pk=service.pk).update(status=status)
        service.status = Service.Status.ON
        return service

    def grant(self, authorization: ServiceAuthorization) -> AccessGrant:
        return AccessGrantFactory(service_authorization=authorization, by=self.world.owner)

    def authorizing(
        self, authorization: ServiceAuthorization, by: User | None = None, **values: Any
    ) -> Callable[[], Any]:
        """The moment of pressing *Authorize*, with everything filled in and reviewed before."""
        by, at = by or self.world.owner, values.pop("at", None)
        digest = digest_of(authorization, fill_draft(authorization, by=by, **values))
        return lambda: grants.authorize(authorization, reviewed=digest, by=by, at=at)


@pytest.fixture
def track(clock: Clock) -> Iterator[Track]:
    world = make_world()
    with racers(2) as two:
        yield Track(world, two, clock)
    assert broken_laws() == {}


def test_of_two_approvals_one_gives_the_access_and_the_other_is_told(track):
    for turn in ROUNDS:
        taken = track.service()
        first = track.authorizing(taken)
        # in turn a double click, and a second session that reviewed a draft of its own
        second = track.authorizing(taken, by=track.world.staff) if turn % 2 else first
        results = track.racers.race(first, second)
        assert sorted(winners(results)) == [False, True]
        told = next(result for result in results if isinstance(result, Conflict))
        assert isinstance(told, ReviewChanged if turn % 2 else AlreadyAuthorized)
        assert AccessGrant.objects.filter(service_authorization=taken).count() == 1


def test_approve_and_unbind_never_leave_access_behind(track):
    world = track.world
    for _ in ROUNDS:
        shop = ShopFactory(seller=world.seller)
        binding = bindings.bind(world.partner, shop, by=None)
        start = portal_now()
        taken = bindings.authorize_service(
            binding, world.service, valid_from=start, valid_until=start + 90 * DAY, by=None
        )
        approve = track.authorizing(taken)
        results = track.racers.race(approve, lambda binding=binding: bindings.unbind(binding, by=world.owner))
        assert winners(results)[1]
        assert (fresh(binding).status, fresh(taken).status) == ("ENDED", "ENDED")
        assert not AccessGrant.objects.open().filter(service_authorization=taken).exists()
        assert not decide(world.lead, shop, world.permission("orders.manage"), VIEW)


def test_approve_and_cancel_the_service_never_leave_access_behind(track):
    for _ in ROUNDS:
        taken = track.service()
        cancel = partial(bindings.cancel_service, taken, by=track.world.owner)
        results = track.racers.race(track.authorizing(taken), cancel)
        assert winners(results)[1]
        assert fresh(taken).status == "CANCELLED"
        assert not AccessGrant.objects.open().filter(service_authorization=taken).exists()


def test_edit_and_expire_leave_either_longer_access_or_expired_access(track):
    for _ in ROUNDS:
        grant = track.grant(track.service())
        end = grant.ends_at
        edit = track.authorizing(grant.service_authorization, ends_at=end + 10 * DAY, at=end - SOON)
        edited, _ = track.racers.race(edit, lambda end=end: sweeps.expire_due_grants(at=end))
        grant = fresh(grant)
        if isinstance(edited, Conflict):
            assert isinstance(edited, ReviewChanged)
            assert (grant.status, grant.revision_number, grant.ends_at) == ("EXPIRED", 1, end)
        else:
            assert (grant.status, grant.revision_number, grant.ends_at) == ("ACTIVE", 2, end + 10 * DAY)


def test_revoke_and_lengthen_leave_no_access_whoever_is_first(track):
    for _ in ROUNDS:
        grant = track.grant(track.service())
        lengthen = track.authorizing(grant.service_authorization, ends_at=grant.ends_at + 10 * DAY)
        lengthened, revoked = track.racers.race(
            lengthen, lambda grant=grant: grants.revoke(grant, by=track.world.owner)
        )
        assert not isinstance(revoked, Conflict)
        assert fresh(grant).status == "REVOKED"
        assert fresh(grant).revision_number == (1 if isinstance(lengthened, ReviewChanged) else 2)
        assert AccessGrant.objects.filter(service_authorization=grant.service_authorization_id).count() == 1


def test_suspend_the_partner_and_approve_never_leave_usable_access(track):
    world = track.world
    orders = world.permission("orders.manage")
    for _ in ROUNDS:
        approve = track.authorizing(track.service())
        results = track.racers.race(
            approve, lambda: partner_actions.suspend_partner(world.partner, by=world.operator, reason="x")
        )
        assert winners(results)[1]
        assert not decide(world.lead, world.shop, orders, VIEW)
        if winners(results)[0]:  # it was given before the suspension, not under it
            assert last_entry(results[0]).pk < last_entry(world.partner).pk
        partner_actions.reinstate_partner(Partner.objects.get(pk=world.partner.pk), by=world.operator)


def test_decline_and_authorize_answer_a_request_once(track):
    for _ in ROUNDS:
        track.later()
        taken = track.service()
        request = AccessRequestFactory(service_authorization=taken, by=track.world.lead, status="OPENED")
        results = track.racers.race(
            lambda request=request: requests.decline_request(request, by=track.world.owner), track.authorizing(taken)
        )
        assert sorted(winners(results)) == [False, True]
        declined = winners(results)[0]
        assert fresh(request).status == ("DECLINED" if declined else "COMPLETED")
        assert AccessGrant.objects.filter(service_authorization=taken).exists() is not declined


def test_withdraw_and_authorize_leave_the_request_in_one_end(track):
    for _ in ROUNDS:
        track.later()
        taken = track.service()
        request = AccessRequestFactory(service_authorization=taken, by=track.world.lead, status="OPENED")
        withdrawn, granted = track.racers.race(
            lambda request=request: requests.withdraw_request(request, by=track.world.lead), track.authorizing(taken)
        )
        if isinstance(withdrawn, Conflict):
            assert isinstance(withdrawn, IllegalTransition)
            assert fresh(request).status == "COMPLETED"
        else:
            assert isinstance(granted, ReviewChanged)  # the review had said that it answers the request
            assert fresh(request).status == "WITHDRAWN"


def test_sweep_and_revoke_end_access_once(track):
    for _ in ROUNDS:
        grant = track.grant(track.service())
        end = grant.ends_at
        _, revoked = track.racers.race(
            lambda end=end: sweeps.expire_due_grants(at=end),
            lambda grant=grant, end=end: grants.revoke(grant, by=track.world.owner, at=end - SOON),
        )
        assert fresh(grant).status == ("EXPIRED" if isinstance(revoked, Conflict) else "REVOKED")


def test_relinquish_and_revoke_end_access_once(track):
    for _ in ROUNDS:
        grant = track.grant(track.service())
        results = track.racers.race(
            lambda grant=grant: grants.relinquish(grant, by=track.world.lead),
            lambda grant=grant: grants.revoke(grant, by=track.world.owner),
        )
        assert sorted(winners(results)) == [False, True]
        assert fresh(grant).status == ("RELINQUISHED" if winners(results)[0] else "REVOKED")


def test_of_two_requests_for_one_service_one_is_sent(track):
    world = track.world
    proposal = Proposal(numbered({"orders.manage": VIEW}), 30)
    for _ in ROUNDS:
        track.later()
        taken = track.service()
        asks = [
            lambda by=by, taken=taken: requests.request_access(taken, proposal, by=by)
            for by in (world.lead, world.admin)
        ]
        assert sorted(winners(track.racers.race(*asks))) == [False, True]
        assert AccessRequest.objects.open().filter(service=taken.service_id).count() == 1


def test_of_two_tabs_that_save_the_same_version_one_is_kept(track):
    world = track.world
    for turn in ROUNDS:
        taken = track.service()
        draft, version = drafts.fresh_draft(world.owner, taken, None), 0
        if turn % 2:
            draft = fill_draft(taken, by=world.owner)
            version = draft.version
        tabs = [
            lambda level=level, draft=draft, version=version: drafts.save_permissions(
                draft, "", numbered({"orders.manage": level}), version=version, by=world.owner
            )
            for level in (VIEW, EDIT)
        ]
        results = track.racers.race(*tabs) if turn % 2 else track.racers.race(tabs[0], tabs[0])
        assert sorted(winners(results)) == [False, True]
        assert isinstance(next(r for r in results if isinstance(r, Conflict)), StaleDraft)
        assert world.owner.drafts.get(service=taken.service).version == version + 1


def test_of_two_partners_of_one_category_the_shop_takes_one(track):
    world = track.world
    category = ServiceCategory.objects.get(key="live_management")
    services = [ServiceFactory(partner=p, category=category) for p in (world.partner, world.other_partner)]
    for _ in ROUNDS:
        shop = ShopFactory(seller=world.seller)
        both = [bindings.bind(service.partner, shop, by=None) for service in services]
        start = portal_now()
        takes = [
            lambda binding=binding, service=service, start=start: bindings.authorize_service(
                binding, service, valid_from=start, valid_until=start + 30 * DAY, by=None
            )
            for binding, service in zip(both, services, strict=True)
        ]
        assert sorted(winners(track.racers.race(*takes))) == [False, True]
        assert ServiceAuthorization.objects.active().filter(shop=shop).count() == 1


def test_partner_and_shop_are_bound_once(track):
    world = track.world
    for _ in ROUNDS:
        shop = ShopFactory(seller=world.seller)
        bind = partial(bindings.bind, world.partner, shop, by=None)
        assert sorted(winners(track.racers.race(bind, bind))) == [False, True]
        assert Binding.objects.active().filter(shop=shop).count() == 1


def test_remove_the_partner_and_approve_never_leave_access_behind(track):
    world = track.world
    for _ in list(ROUNDS)[:5]:  # each round needs a world of its own
        one = make_world()
        digest = digest_of(one.authorization, fill_draft(one.authorization, by=one.owner))
        partner_actions.suspend_partner(one.partner, by=None, reason="x")
        approve = partial(grants.authorize, one.authorization, reviewed=digest, by=one.owner)
        remove = partial(bindings.remove_partner, one.partner, by=world.operator, reason="x")
        assert winners(track.racers.race(approve, remove)) == [False, True]
        assert fresh(one.binding).status == "ENDED"
