"""Who may act, condition by condition and at the very instants where a yes becomes a no."""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.db import connection

from audit.clock import portal_now
from audit.tests.walking import walk
from authorizations.actions import acting, bindings, grants
from authorizations.decision import CONDITIONS, NO, decide, live, why_not
from authorizations.models import AccessGrant, LiveAccess, ServiceAuthorization
from authorizations.tests.factories import AccessGrantFactory, ServiceAuthorizationFactory
from authorizations.tests.rows import DAY, MOMENT
from catalogue.models import Level, Permission
from partners import actions as partner_actions
from partners.models import PartnerMember
from partners.tests.factories import PartnerMemberFactory, ServiceFactory

pytestmark = pytest.mark.django_db
VIEW, EDIT = Level.VIEW, Level.EDIT
VIEWS = ["usable_grant", "live_grant", "live_access"]


def may(world, key: str = "orders.manage", level: Level = VIEW, member: PartnerMember | None = None) -> bool:
    """What `decide` says, after the list and the reason have agreed with it."""
    member, permission = member or world.lead, world.permission(key)
    answer = decide(member, world.shop, permission, level)
    listed = live(member).filter(shop=world.shop).covering(permission.number, level).exists()
    assert (listed, why_not(member, world.shop, permission, level) is None) == (bool(answer), bool(answer))
    return bool(answer)


def why(world, key: str = "orders.manage", level: Level = VIEW, member: PartnerMember | None = None) -> str:
    assert not may(world, key, level, member)
    return why_not(member or world.lead, world.shop, world.permission(key), level).condition


# Yes


def test_a_yes_says_which_revision_of_which_grant_it_rests_on_and_until_when(world):
    grant = world.grant()
    answer = decide(world.lead, world.shop, world.permission("orders.manage"), VIEW)
    assert (answer.allowed, answer.grant_id, answer.revision_number, answer.ends_at) == (
        True,
        grant.pk,
        1,
        grant.ends_at,
    )


def test_a_no_says_nothing_else():
    assert [getattr(NO, field.name) for field in fields(NO)] == [False, None, None, None]


def test_edit_includes_view_and_view_does_not_include_edit(world):
    world.grant(levels={"orders.manage": VIEW, "products.manage": EDIT})
    assert [may(world, key, level) for key in ("orders.manage", "products.manage") for level in Level] == [
        True,
        False,
        True,
        True,
    ]


def test_the_baseline_comes_with_every_access(world):
    world.grant(levels={"orders.manage": VIEW})
    assert all(may(world, permission.key) for permission in Permission.objects.filter(baseline=True))


def test_of_two_services_either_may_carry_the_yes_and_the_later_end_is_told(world):
    second = ServiceAuthorizationFactory(
        binding=world.binding, service=ServiceFactory(partner=world.partner, category="live_management")
    )
    world.grant()
    longer = AccessGrantFactory(service_authorization=second, by=world.owner, ends_at=portal_now() + 60 * DAY)
    answer = decide(world.lead, world.shop, world.permission("orders.manage"), VIEW)
    assert answer.grant_id == longer.pk
    grants.revoke(longer, by=world.owner)
    assert may(world)


def test_access_to_one_shop_is_access_to_no_other(world):
    world.grant()
    orders = world.permission("orders.manage")
    assert not decide(world.lead, world.other_shop, orders, VIEW)
    assert not decide(world.other_lead, world.shop, orders, VIEW)
    assert why_not(world.lead, world.other_shop, orders, VIEW).condition == "binding_active"


# The boundary instants


def test_access_begins_at_its_start_and_not_a_microsecond_earlier(world, clock):
    grant = world.grant()
    clock.set(grant.starts_at)
    assert may(world)
    clock.set(grant.starts_at - MOMENT)
    assert why(world) == "grant_in_time"


def test_access_ends_at_its_end_and_not_a_microsecond_later(world, clock):
    grant = world.grant()
    clock.set(grant.ends_at - MOMENT)
    assert may(world)
    clock.set(grant.ends_at)
    assert why(world) == "grant_in_time"
    assert AccessGrant.objects.get(pk=grant.pk).status == "ACTIVE"  # no sweep has run


def test_access_ends_with_its_service_to_the_microsecond(world, clock):
    world.grant(ends_at=world.authorization.valid_until)
    clock.set(world.authorization.valid_until - MOMENT)
    assert may(world)
    clock.set(world.authorization.valid_until)
    assert why(world) == "service_valid"


def test_a_service_begins_at_its_start_and_not_a_microsecond_earlier(world, clock):
    grant = world.grant()
    ServiceAuthorization.objects.filter(pk=world.authorization.pk).update(valid_from=grant.starts_at)
    clock.set(grant.starts_at)
    assert may(world)
    clock.set(grant.starts_at - MOMENT)
    assert why(world) == "service_valid"


# Each condition by itself


def test_without_a_binding_there_is_none(world):
    orders = world.permission("orders.manage")
    assert why_not(world.other_lead, world.shop, orders, VIEW).condition == "binding_active"
    world.grant()
    bindings.unbind(world.binding, by=world.owner)
    assert why(world) == "binding_active"


@pytest.mark.parametrize("status", ["EXPIRED", "CANCELLED", "DEACTIVATED", "ENDED"])
def test_without_a_valid_service_there_is_no_access(world, status):
    world.grant()
    walk(world.authorization, status)
    assert why(world) == "service_valid"


def test_without_a_grant_there_is_no_access(world):
    assert why(world) == "grant_active"


@pytest.mark.parametrize("status", ["SUSPENDED", "EXPIRED", "REVOKED", "RELINQUISHED", "TERMINATED", "ENDED"])
def test_only_an_active_grant_carries_a_yes(world, status):
    world.grant(status=status)
    assert why(world) == "grant_active"


@pytest.mark.parametrize("status", ["SUSPENDED", "REMOVED"])
def test_only_an_approved_partner_may_act(world, status):
    world.grant()
    walk(world.partner, status)
    assert why(world) == "partner_approved"


def test_only_an_active_member_may_act(world):
    world.grant()
    partner_actions.deactivate_member(world.lead, by=world.operator)
    assert why(world) == "member_active"
    partner_actions.activate_member(world.lead, by=world.operator)
    assert may(world)


@pytest.mark.parametrize("status", ["PENDING", "LAPSED"])
def test_an_invited_member_may_do_nothing_yet(world, status):
    world.grant()
    assert why(world, member=PartnerMemberFactory(partner=world.partner, status=status)) == "member_active"


def test_a_member_uses_only_what_is_assigned_to_them(world):
    grant = world.grant()
    assert [why(world, member=member) for member in (world.admin, world.agent)] == ["member_assigned"] * 2
    made = acting.assign(grant, world.agent, by=world.lead.user)
    assert may(world, member=world.agent)
    assert why(world, member=world.admin) == "member_assigned"
    acting.end_assignment(made, by=world.lead.user)
    assert why(world, member=world.agent) == "member_assigned"


def test_an_assignment_reaches_as_far_as_its_sections_and_its_level(world):
    grant = world.grant(levels={"orders.manage": VIEW, "products.manage": EDIT})
    acting.assign(grant, world.agent, level=VIEW, sections=["products"], by=world.lead.user)
    assert may(world, "products.manage", VIEW, world.agent)
    assert why(world, "products.manage", EDIT, world.agent) == "level_assigned"
    assert why(world, "orders.manage", VIEW, world.agent) == "section_assigned"
    acting.assign(grant, world.agent, level=EDIT, sections=["products"], by=world.lead.user)
    assert may(world, "products.manage", EDIT, world.agent)


def test_an_assignment_gives_no_more_than_the_grant_holds(world):
    grant = world.grant(levels={"orders.manage": VIEW})
    acting.assign(grant, world.agent, level=EDIT, by=world.lead.user)
    assert may(world, "orders.manage", VIEW, world.agent)
    assert why(world, "orders.manage", EDIT, world.agent) == "level_granted"
    assert why(world, "products.manage", VIEW, world.agent) == "permission_granted"


def test_what_is_not_in_the_grant_is_not_allowed(world):
    world.grant(levels={"orders.manage": VIEW})
    assert why(world, "products.manage") == "permission_granted"
    assert why(world, "orders.manage", EDIT) == "level_granted"
    assert why(world, "analytics.live") == "permission_granted"


def test_a_retired_permission_and_an_owner_only_one_allow_nothing(world):
    world.grant()
    Permission.objects.filter(key="orders.manage").update(retired_at=portal_now())
    assert why(world) == "permission_current"
    Permission.objects.filter(key="products.manage").update(owner_only=True)
    assert why(world, "products.manage") == "permission_current"
    assert why(world, "finance.withdraw", EDIT) == "permission_current"


def test_every_condition_of_a_partners_member_was_tried_here():
    assert [each.name for each in CONDITIONS] == [
        "member_active",
        "partner_approved",
        "binding_active",
        "service_valid",
        "grant_active",
        "grant_in_time",
        "permission_current",
        "permission_granted",
        "level_granted",
        "member_assigned",
        "section_assigned",
        "level_assigned",
    ]
    assert all(each.rule.endswith(".") and each.rule[0].isupper() for each in CONDITIONS)


# The reason


def test_the_reason_is_that_of_the_candidate_that_gets_furthest(world):
    world.grant(status="REVOKED")
    assert why(world) == "grant_active"
    second = ServiceAuthorizationFactory(
        binding=world.binding, service=ServiceFactory(partner=world.partner, category="live_management")
    )
    AccessGrantFactory(service_authorization=second, by=world.owner, levels={"products.manage": VIEW})
    assert why(world) == "permission_granted"
    assert why(world, "products.manage", EDIT) == "level_granted"


def test_the_reason_is_read_anew_whatever_the_caller_holds(world):
    world.grant()
    stale = PartnerMember.objects.select_related("partner").get(pk=world.lead.pk)
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="x")
    assert why_not(stale, world.shop, world.permission("orders.manage"), VIEW).condition == "partner_approved"


# How it is asked


def test_the_answer_is_one_statement(world, django_assert_num_queries):
    world.grant()
    orders = world.permission("orders.manage")
    with django_assert_num_queries(1):
        assert decide(world.lead, world.shop, orders, VIEW)


def test_nothing_is_cached_so_a_revocation_is_felt_at_the_next_question(world):
    grant = world.grant()
    assert may(world)
    grants.revoke(grant, by=world.owner)
    assert not may(world)


def test_the_list_holds_each_permission_once_for_the_main_account_and_nobody_else(world):
    grant = world.grant(preset="product_access", areas=("analytics.live",))
    rows = dict(live(world.lead).values_list("permission", "level"))
    assert rows == {number: int(level) for number, level in grant.levels.items()}
    assert not LiveAccess.objects.filter(staff=None).exclude(member=world.lead).exists()


def test_the_list_composes(world):
    world.grant(levels={"orders.manage": VIEW, "products.manage": EDIT})
    orders = world.permission("orders.manage").number
    covering = live(world.lead).covering(orders, VIEW).select_related("shop", "grant")
    assert [(row.shop, row.revision_number) for row in covering] == [(world.shop, 1)]
    assert not live(world.lead).covering(orders, EDIT).exists()


def test_the_clock_is_the_databases_and_a_session_time_zone_changes_nothing(world, clock):
    grant = world.grant()
    clock.set(grant.ends_at - MOMENT)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'Pacific/Kiritimati'")
        assert decide(world.lead, world.shop, world.permission("orders.manage"), VIEW)
        clock.set(grant.ends_at)
        cursor.execute("SET LOCAL TIME ZONE 'Pacific/Kiritimati'")
        assert not decide(world.lead, world.shop, world.permission("orders.manage"), VIEW)


def test_the_rule_asks_the_portals_clock_and_no_other():
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(pg_get_viewdef(oid), '') FROM pg_class WHERE relname = ANY (%s)", [VIEWS])
        (definition,) = cursor.fetchone()
    assert definition.count("portal_now()") == 10  # the dates of binding, service and grant, for either kind of member
    assert "now()" not in definition.replace("portal_now()", "")
