"""What is said of a no to a partner's member: what happened, since when, who can mend it, and whether all is over."""

from __future__ import annotations

import pytest

from audit.tests.walking import walk
from authorizations.actions import acting, bindings, grants
from authorizations.decision import CONDITIONS, Refusal, checks, why_not
from authorizations.models import AccessGrant, Binding, GrantAssignment, GrantRevision, ServiceAuthorization
from authorizations.tests.factories import AccessGrantFactory, ServiceAuthorizationFactory
from authorizations.tests.rows import DAY, MOMENT
from catalogue.models import Level, Permission
from partners import actions as partner_actions
from partners.models import Partner, PartnerMember
from partners.tests.factories import PartnerMemberFactory, ServiceFactory

pytestmark = pytest.mark.django_db
VIEW, EDIT = Level.VIEW, Level.EDIT
OWNER, LEAD, OPERATOR = (
    "The main account of Fernhollow",
    "Larkspur's main account or an admin",
    "An operator of the marketplace",
)


def reason(
    world, key: str = "orders.manage", level: Level = VIEW, member: PartnerMember | None = None, at=None
) -> Refusal:
    found = why_not(member or world.lead, world.shop, world.permission(key), level, at=at)
    assert found is not None
    assert found.sentence.endswith(".")
    return found


def told(refusal: Refusal) -> tuple:
    return refusal.sentence, refusal.since, refusal.mender, refusal.ends_everything


def changed_at(row) -> object:
    return type(row).objects.get(pk=row.pk).status_changed_at


# Since when, and who


def test_a_removed_access_was_removed_by_the_seller_who_can_give_it_again(world):
    grant = world.grant()
    grants.revoke(grant, by=world.owner)
    assert told(reason(world)) == ("The seller removed this access.", changed_at(grant), OWNER, True)


def test_a_suspended_access_is_the_operators_to_resume(world):
    grant = world.grant(status="SUSPENDED")
    said = ("An operator of the marketplace suspended this access.", changed_at(grant), OPERATOR, True)
    assert told(reason(world)) == said


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("RELINQUISHED", "Larkspur dropped this access."),
        ("TERMINATED", "An operator of the marketplace ended this access."),
        ("ENDED", "This access ended with its service."),
    ],
)
def test_an_ended_access_says_how_it_ended(world, status, sentence):
    grant = world.grant(status=status)
    assert told(reason(world)) == (sentence, changed_at(grant), OWNER, True)


def test_an_expired_access_is_over_since_its_end_whether_or_not_the_sweep_has_run(world, clock):
    grant = world.grant()
    clock.set(grant.ends_at + DAY)
    unswept = told(reason(world))
    assert unswept == ("The time of this access is over.", grant.ends_at, OWNER, True)
    walk(grant, AccessGrant.Status.EXPIRED)
    assert told(reason(world)) == unswept


def test_an_access_that_begins_later_never_held_and_nobody_has_to_mend_it(world, clock):
    grant = world.grant()
    clock.set(grant.starts_at - MOMENT)
    assert told(reason(world))[1:] == (None, "Nobody has to: it begins by itself", True)


def test_an_ended_service_says_since_when(world):
    world.grant()
    walk(world.authorization, "DEACTIVATED")
    found = reason(world)
    assert told(found) == (
        "An operator of the marketplace ended the service.",
        changed_at(ServiceAuthorization.objects.get(pk=world.authorization.pk)),
        OPERATOR,
        True,
    )


def test_a_service_whose_time_is_over_ended_with_its_time(world, clock):
    world.grant()
    clock.set(world.authorization.valid_until)
    assert told(reason(world)) == ("The time of the service is over.", world.authorization.valid_until, OWNER, True)


def test_an_ended_binding_says_since_when(world):
    world.grant()
    bindings.unbind(world.binding, by=world.owner)
    ended = changed_at(Binding.objects.get(pk=world.binding.pk))
    assert told(reason(world)) == ("Fernhollow US and Larkspur no longer work together.", ended, OWNER, True)


def test_without_a_binding_there_was_never_anything(world):
    found = why_not(world.other_lead, world.shop, world.permission("orders.manage"), VIEW)
    assert told(found) == ("Fernhollow US and Halyard have not agreed to work together.", None, OWNER, True)


def test_a_suspended_partner_waits_for_an_operator(world):
    world.grant()
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="x")
    since = changed_at(Partner.objects.get(pk=world.partner.pk))
    assert told(reason(world)) == ("The marketplace suspended Larkspur.", since, OPERATOR, True)


def test_a_deactivated_member_goes_to_its_main_account_and_a_main_account_to_an_operator(world):
    world.grant()
    for member, mender in ((world.agent, LEAD), (world.lead, OPERATOR)):
        partner_actions.deactivate_member(member, by=world.operator)
        assert told(reason(world, member=member)) == (
            "This membership was deactivated.",
            changed_at(member),
            mender,
            True,
        )


@pytest.mark.parametrize("status", ["PENDING", "LAPSED"])
def test_an_invited_member_was_never_active(world, status):
    member = PartnerMemberFactory(partner=world.partner, status=status)
    assert reason(world, member=member).since is None


# The permission


def test_a_permission_taken_out_says_since_which_revision_and_leaves_the_rest(world):
    world.grant(levels={"orders.manage": VIEW, "products.manage": EDIT})
    grant = world.change(levels={"orders.manage": VIEW})
    world.change(levels={"orders.manage": VIEW, "promotions.manage": VIEW})
    taken = GrantRevision.objects.get(grant=grant, number=2).made_at
    said = ("The seller took this permission out of the access.", taken, OWNER, False)
    assert told(reason(world, "products.manage")) == said


def test_a_narrowed_permission_says_since_which_revision(world):
    world.grant(levels={"orders.manage": EDIT})
    grant = world.change(levels={"orders.manage": VIEW})
    narrowed = GrantRevision.objects.get(grant=grant, number=2).made_at
    said = ("The seller narrowed this permission to viewing only.", narrowed, OWNER, False)
    assert told(reason(world, "orders.manage", EDIT)) == said


def test_a_permission_that_was_never_granted_has_no_since(world):
    world.grant(levels={"orders.manage": VIEW})
    assert told(reason(world, "products.manage")) == (
        "The access does not include this permission.",
        None,
        OWNER,
        False,
    )
    said = ("The access includes this permission for viewing only.", None, OWNER, False)
    assert told(reason(world, "orders.manage", EDIT)) == said


def test_a_retired_permission_is_over_for_everybody_and_an_owner_only_one_stays_with_the_owner(world, clock):
    world.grant()
    Permission.objects.filter(key="orders.manage").update(retired_at=clock.now)
    gone = Permission.objects.get(key="orders.manage").retired_at
    assert told(reason(world)) == (
        "This permission is no longer offered.",
        gone,
        "Nobody: it has left the catalogue",
        False,
    )
    assert reason(world, "finance.withdraw", EDIT).mender == "Nobody: it stays with the main account of Fernhollow"


# The assignment


def test_an_access_that_is_not_assigned_is_the_main_accounts_to_assign(world):
    world.grant()
    said = ("This access is not assigned to the member.", None, LEAD, True)
    assert told(reason(world, member=world.agent)) == said


def test_an_ended_assignment_says_since_when(world):
    made = acting.assign(world.grant(), world.agent, by=world.lead.user)
    acting.end_assignment(made, by=world.lead.user)
    ended = changed_at(GrantAssignment.objects.get(pk=made.pk))
    said = ("The assignment of this access to the member was ended.", ended, LEAD, True)
    assert told(reason(world, member=world.agent)) == said


def test_an_assignment_that_does_not_reach_leaves_the_rest(world):
    grant = world.grant(levels={"orders.manage": VIEW, "products.manage": EDIT})
    acting.assign(grant, world.agent, level=VIEW, sections=["products"], by=world.lead.user)
    section = reason(world, member=world.agent)
    assert told(section) == ("The assignment does not cover the section Orders and shipping.", None, LEAD, False)
    level = reason(world, "products.manage", EDIT, world.agent)
    assert told(level) == ("The access is assigned to the member for viewing only.", None, LEAD, False)


def test_not_everything_is_over_while_another_access_can_be_used(world):
    grant = world.grant(levels={"products.manage": EDIT})
    acting.assign(grant, world.agent, by=world.lead.user)
    second = ServiceAuthorizationFactory(
        binding=world.binding, service=ServiceFactory(partner=world.partner, category="live_management")
    )
    AccessGrantFactory(service_authorization=second, by=world.owner, levels={"orders.manage": VIEW})
    found = reason(world, member=world.agent)
    assert (found.condition, found.ends_everything) == ("member_assigned", False)
    grants.revoke(grant, by=world.owner)
    assert reason(world, member=world.agent).ends_everything


# How it is asked


def test_at_asks_what_the_rows_of_today_come_to_at_another_instant(world):
    grant = world.grant()
    orders = world.permission("orders.manage")
    assert why_not(world.lead, world.shop, orders, VIEW, at=grant.ends_at - MOMENT) is None
    assert reason(world, at=grant.ends_at).condition == "grant_in_time"
    assert reason(world, at=grant.starts_at - MOMENT).since is None


def test_a_reason_costs_few_queries(world, django_assert_max_num_queries):
    acting.assign(world.grant(levels={"orders.manage": VIEW}), world.agent, by=world.lead.user)
    products = world.permission("products.manage")
    with django_assert_max_num_queries(9):
        assert why_not(world.agent, world.shop, products, EDIT)


def test_the_checks_are_every_condition_in_order_and_the_first_that_fails_is_the_reason(world):
    world.grant(levels={"orders.manage": VIEW})
    found = checks(world.agent, world.shop, world.permission("orders.manage"), EDIT)
    assert [each.condition for each in found] == [each.name for each in CONDITIONS]
    failed = [each.condition for each in found if not each.holds]
    assert failed == ["level_granted", "member_assigned", "section_assigned", "level_assigned"]
    assert reason(world, "orders.manage", EDIT, world.agent).condition == "level_granted"
