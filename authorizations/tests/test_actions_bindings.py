"""How partner and shop come together and part: the row, the entry, the letters, and who is refused."""

from __future__ import annotations

from collections import Counter

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition
from audit.models import Entry
from authorizations import eligibility
from authorizations.actions import bindings
from authorizations.decision import decide, why_not
from authorizations.models import AccessGrant, AccessRequest, Binding, ServiceAudience, ServiceAuthorization
from authorizations.tests.factories import (
    AccessGrantFactory,
    AccessRequestFactory,
    BindingFactory,
    ServiceAuthorizationFactory,
)
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters, verbs_about
from authorizations.tests.rows import DAY, MOMENT
from catalogue.models import Level
from notifications.models import Notification
from partners import actions as partner_actions
from partners.tests.factories import PartnerFactory, ServiceFactory
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db


# Binding


def test_partner_and_shop_are_bound(world):
    binding = bindings.bind(world.other_partner, world.shop, by=world.operator)
    entry = last_entry(binding)
    assert (binding.status, entry.verb, entry.actor) == ("ACTIVE", "created", world.operator)
    assert (entry.shop_id, entry.partner_id) == (world.shop.pk, world.other_partner.pk)


def test_partner_and_shop_are_bound_once(world):
    with pytest.raises(Conflict, match="already work together"):
        bindings.bind(world.partner, world.shop, by=world.operator)


@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "SUSPENDED", "REMOVED"])
def test_only_an_approved_partner_is_bound(world, status):
    with pytest.raises(Conflict, match="not an approved partner"):
        bindings.bind(PartnerFactory(status=status), world.shop, by=world.operator)


def test_the_partner_is_judged_by_what_the_database_says_of_it(world):
    stale = fresh(world.other_partner)
    partner_actions.suspend_partner(world.other_partner, by=world.operator, reason="complaints")
    with pytest.raises(Conflict, match="not an approved partner"):
        bindings.bind(stale, world.shop, by=world.operator)


# Taking a service


def take(binding: Binding, service, start: int = 0, end: int = 30, **values) -> ServiceAuthorization:
    at = portal_now()
    period = {"valid_from": at + start * DAY, "valid_until": at + end * DAY}
    return bindings.authorize_service(binding, service, by=None, **(period | values))


def test_a_shop_takes_a_service(world):
    second = ServiceFactory(partner=world.partner, category="live_management")
    taken = take(world.binding, second)
    assert (taken.partner, taken.shop, taken.category) == (world.partner, world.shop, second.category)
    assert (last_entry(taken).verb, last_entry(taken).after) == ("created", "ACTIVE")


def test_a_service_is_taken_under_an_active_binding_only(world):
    bindings.unbind(world.binding, by=world.owner)
    with pytest.raises(Conflict, match="no longer work together"):
        take(world.binding, world.service)


def test_the_service_is_one_of_the_bound_partner(world):
    with pytest.raises(Conflict, match="is not a service of Larkspur"):
        take(world.binding, ServiceFactory(partner=world.other_partner))


@pytest.mark.parametrize("status", ["DRAFT", "UNDER_REVIEW", "REJECTED", "OFF"])
def test_only_a_service_that_is_on_is_taken(world, status):
    with pytest.raises(Conflict, match="is not on"):
        take(world.binding, ServiceFactory(partner=world.partner, status=status))


def test_a_service_that_is_turned_off_stays_with_the_shops_that_have_it(world):
    world.grant()
    partner_actions.turn_off_service(world.service, by=world.operator)
    assert decide(world.lead, world.shop, world.permission("products.manage"), Level.EDIT)


def test_a_custom_service_is_taken_by_the_shops_it_names(world):
    custom = ServiceFactory(partner=world.partner, is_custom=True, markets=["US"])
    with pytest.raises(Conflict, match="is not offered to"):
        take(world.binding, custom)
    ServiceAudience.objects.create(service=custom, shop=world.shop)
    take(world.binding, custom)


@pytest.mark.parametrize(("markets", "offered"), [([], True), (["US"], True), (["GB", "US"], True), (["GB"], False)])
def test_a_service_is_offered_in_its_markets(markets, offered):
    service, shop = ServiceFactory(markets=markets), ShopFactory(market="US")
    assert eligibility.is_offered(service, shop) is offered


@pytest.mark.parametrize(("start", "end"), [(5, 5), (5, 4), (0, 366)])
def test_a_service_is_taken_for_a_period_of_up_to_365_days(world, start, end):
    with pytest.raises(Conflict, match="365 days at most"):
        take(world.binding, ServiceFactory(partner=world.partner, category="live_management"), start, end)


def test_a_service_is_taken_for_exactly_365_days(world):
    service = ServiceFactory(partner=world.partner, category="live_management")
    start = portal_now()
    take(world.binding, service, valid_from=start, valid_until=start + 365 * DAY)
    start += 365 * DAY
    with pytest.raises(Conflict):
        take(world.binding, service, valid_from=start, valid_until=start + 365 * DAY + MOMENT)


def test_a_period_that_is_over_already_is_not_taken(world):
    service = ServiceFactory(partner=world.partner, category="live_management")
    with pytest.raises(Conflict, match="already ended"):
        take(world.binding, service, -30, 0)


def test_the_same_service_is_taken_once_at_a_time(world):
    with pytest.raises(Conflict, match=r"already takes Full care, until .*P[SD]T"):
        take(world.binding, world.service)
    until = world.authorization.valid_until
    take(world.binding, world.service, valid_from=until, valid_until=until + DAY)


def test_one_partner_per_category_and_the_refusal_names_the_one_in_the_way(world):
    rival = BindingFactory(partner=world.other_partner, shop=world.shop)
    service = ServiceFactory(partner=world.other_partner)
    with pytest.raises(Conflict, match=r"takes Larkspur for Shop Management until .*one partner per service category"):
        take(rival, service)
    until = world.authorization.valid_until
    take(rival, service, valid_from=until, valid_until=until + DAY)
    take(rival, ServiceFactory(partner=world.other_partner, category="live_management"))


# Ending a service


ENDINGS = [
    ("cancel_service", "CANCELLED", "service_cancelled"),
    ("deactivate_service", "DEACTIVATED", "service_deactivated"),
]


@pytest.mark.parametrize(("verb", "status", "kind"), ENDINGS)
def test_ending_a_service_ends_its_access_and_closes_its_request(world, verb, status, kind):
    grant, request = world.grant(contact_email=world.owner.email), world.request()
    forget_letters()
    getattr(bindings, verb)(world.authorization, by=world.operator, reason="too dear")
    assert [fresh(row).status for row in (world.authorization, grant, request)] == [status, "ENDED", "CLOSED"]
    assert last_entry(world.authorization).detail == {"reason": "too dear"}
    assert [last_entry(row).actor for row in (world.authorization, grant, request)] == [world.operator] * 3
    assert letters() == {
        (kind, "partner", world.lead.user.email),
        (kind, "seller", world.owner.email),
        ("access_ended", "partner", world.lead.user.email),
        ("access_ended", "seller", world.owner.email),
        ("request_closed", "partner", world.lead.user.email),
    }
    assert not decide(world.lead, world.shop, world.permission("products.manage"), Level.VIEW)


@pytest.mark.parametrize(("verb", "status", "kind"), ENDINGS)
def test_a_service_is_ended_once(world, verb, status, kind):
    getattr(bindings, verb)(world.authorization, by=world.operator, reason="x")
    forget_letters()
    for again, _, _ in ENDINGS:
        with pytest.raises(IllegalTransition):
            getattr(bindings, again)(world.authorization, by=world.operator, reason="y")
    assert (verbs_about(world.authorization), letters()) == (["created", status.lower()], set())


def test_a_service_that_reached_its_end_is_not_cancelled_however_late_the_sweep_is(world, clock):
    clock.set(world.authorization.valid_until)
    with pytest.raises(IllegalTransition):
        bindings.cancel_service(world.authorization, by=world.owner)


def test_ending_a_service_leaves_the_partners_other_services_alone(world):
    other = ServiceAuthorizationFactory(
        binding=world.binding, service=ServiceFactory(partner=world.partner, category="live_management")
    )
    grant, request = AccessGrantFactory(service_authorization=other), AccessRequestFactory(service_authorization=other)
    bindings.cancel_service(world.authorization, by=world.owner)
    assert [fresh(row).status for row in (other, grant, request)] == ["ACTIVE", "ACTIVE", "SENT"]


def next_period(world) -> ServiceAuthorization:
    """The shop takes the same service once more, from the end of the first period on."""
    until = world.authorization.valid_until
    return take(world.binding, world.service, valid_from=until, valid_until=until + 30 * DAY)


def test_cancelling_the_next_period_of_a_service_leaves_the_request_for_this_one_open(world):
    later, request = next_period(world), world.request()
    bindings.cancel_service(later, by=world.owner)
    assert fresh(request).status == "SENT"
    bindings.cancel_service(world.authorization, by=world.owner)
    assert fresh(request).status == "CLOSED"


# Unbinding


def test_unbinding_ends_all_that_was_agreed_and_each_side_is_told_of_each_thing_once(world):
    grant, request = world.grant(contact_email="c@fernhollow.example"), world.request()
    forget_letters()
    bindings.unbind(world.binding, by=world.owner, reason="new agency")
    rows = (world.binding, world.authorization, grant, request)
    assert [fresh(row).status for row in rows] == ["ENDED", "ENDED", "ENDED", "CLOSED"]
    assert [last_entry(row).actor for row in rows] == [world.owner] * 4
    assert letters() == {
        ("binding_ended", "partner", world.lead.user.email),
        ("binding_ended", "seller", world.owner.email),
        ("access_ended", "partner", world.lead.user.email),
        ("access_ended", "seller", world.owner.email),
        ("access_ended", "seller", "c@fernhollow.example"),
        ("request_closed", "partner", world.lead.user.email),
    }
    assert why_not(world.lead, world.shop, world.permission("orders.manage"), Level.VIEW).condition == "binding_active"


def test_unbinding_twice_is_refused(world):
    bindings.unbind(world.binding, by=world.owner)
    with pytest.raises(IllegalTransition):
        bindings.unbind(world.binding, by=world.owner)


def test_unbinding_ends_two_periods_of_one_service_and_the_request_between_them(world):
    later, request = next_period(world), world.request()
    bindings.unbind(world.binding, by=world.owner)
    assert [fresh(row).status for row in (world.authorization, later, request)] == ["ENDED", "ENDED", "CLOSED"]
    assert verbs_about(request) == ["sent", "closed"]


def test_unbinding_late_records_what_had_expired_as_expired(world, clock):
    later, request, grant = next_period(world), world.request(), world.grant()
    other = world.request()
    clock.set(world.authorization.valid_until)
    bindings.unbind(world.binding, by=world.owner)
    assert [fresh(row).status for row in (world.authorization, later, request, grant, other)] == [
        "EXPIRED",
        "ENDED",
        "COMPLETED",
        "EXPIRED",
        "EXPIRED",
    ]
    assert verbs_about(other) == ["sent", "expired"]


def test_unbinding_leaves_other_shops_and_other_partners_alone(world):
    elsewhere = AccessGrantFactory(service_authorization__binding__partner=world.partner)
    others = AccessGrantFactory(
        service_authorization__binding__shop=world.shop, service_authorization__service__category="live_management"
    )
    bindings.unbind(world.binding, by=world.owner)
    assert [fresh(grant).status for grant in (elsewhere, others)] == ["ACTIVE", "ACTIVE"]


def test_partner_and_shop_may_start_again_but_nothing_of_the_old_access_comes_back(world):
    world.grant()
    bindings.unbind(world.binding, by=world.owner)
    binding = bindings.bind(world.partner, world.shop, by=world.operator)
    take(binding, world.service)
    refusal = why_not(world.lead, world.shop, world.permission("orders.manage"), Level.VIEW)
    assert refusal.condition == "grant_active"


# The partner itself


def test_removing_a_partner_ends_all_its_bindings(world):
    grants = [world.grant(), AccessGrantFactory(service_authorization__binding__partner=world.partner)]
    request = AccessRequestFactory(service_authorization__binding__partner=world.partner, by=world.lead)
    others = AccessGrantFactory(service_authorization__binding__partner=world.other_partner)
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="fraud")
    forget_letters()
    bindings.remove_partner(world.partner, by=world.operator, reason="fraud")
    assert fresh(world.partner).status == "REMOVED"
    assert not Binding.objects.active().filter(partner=world.partner).exists()
    assert [fresh(row).status for row in (*grants, request, others)] == ["ENDED", "ENDED", "CLOSED", "ACTIVE"]
    # Three owners are told of their binding; of each access an owner and the address that was given for it.
    told = Counter(Notification.objects.filter(template__endswith="_seller.txt").values_list("kind", flat=True))
    assert told == {"access_ended": 4, "binding_ended": 3}


@pytest.mark.parametrize("status", ["PENDING", "APPROVED", "REJECTED", "REMOVED"])
def test_only_a_suspended_partner_is_removed(world, status):
    partner = PartnerFactory(status=status)
    with pytest.raises(IllegalTransition):
        bindings.remove_partner(partner, by=world.operator, reason="x")


def test_suspending_a_partner_changes_no_grant_and_stops_its_use_until_it_is_reinstated(world):
    grant = world.grant()
    orders = world.permission("orders.manage")
    entries = Entry.objects.of_shop(world.shop.pk).count()
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="complaints")
    assert not decide(world.lead, world.shop, orders, Level.VIEW)
    assert why_not(world.lead, world.shop, orders, Level.VIEW).condition == "partner_approved"
    partner_actions.reinstate_partner(world.partner, by=world.operator)
    assert decide(world.lead, world.shop, orders, Level.VIEW)
    assert (fresh(grant).status, Entry.objects.of_shop(world.shop.pk).count()) == ("ACTIVE", entries)


def test_a_suspended_partners_shops_still_end_what_they_agreed(world):
    grant, request = world.grant(), world.request()
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="complaints")
    bindings.unbind(world.binding, by=world.owner)
    assert [fresh(row).status for row in (grant, request)] == [AccessGrant.Status.ENDED, AccessRequest.Status.CLOSED]


def test_a_service_that_was_ended_earlier_is_not_touched_again_by_unbinding(world):
    bindings.cancel_service(world.authorization, by=world.owner)
    bindings.unbind(world.binding, by=world.owner)
    assert verbs_about(world.authorization) == ["created", "cancelled"]
    assert fresh(world.binding).status == "ENDED"
