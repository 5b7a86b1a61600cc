"""What a seller's own people may do in its shops, by what they are: each condition, its reason and who can mend it."""

from __future__ import annotations

import pytest

from audit.clock import portal_now
from audit.tests.refusals import run
from authorizations.decision import OWN_CONDITIONS, decide, held, live, why_not
from catalogue.models import Level, Permission
from sellers import actions
from sellers.models import SellerMember, SellerRole
from sellers.tests.factories import SellerMemberFactory, SellerRoleFactory, default_role, give_roles

pytestmark = pytest.mark.django_db
VIEW, EDIT = Level.VIEW, Level.EDIT
OWNER, NOBODY = "The main account of Fernhollow", "Nobody: it stays with the main account of Fernhollow"


def may(world, person: SellerMember, key: str, level: Level = VIEW, shop=None) -> bool:
    """What `decide` says, after the list and the reason have agreed with it."""
    shop, permission = shop or world.shop, world.permission(key)
    answer = bool(decide(person, shop, permission, level))
    listed = live(person).filter(shop=shop).covering(permission.number, level).exists()
    assert (listed, why_not(person, shop, permission, level) is None) == (answer, answer)
    return answer


def why(world, person: SellerMember, key: str, level: Level = VIEW, shop=None):
    assert not may(world, person, key, level, shop)
    return why_not(person, shop or world.shop, world.permission(key), level)


def test_the_main_account_may_do_everything_at_the_highest_level(world):
    owner = world.owner.seller_member
    rows = {permission.key: permission.highest_level for permission in Permission.objects.current()}
    assert held(owner, world.shop) == rows
    assert may(world, owner, "finance.withdraw", EDIT)


def test_what_is_for_viewing_only_nobody_edits(world):
    found = why(world, world.owner.seller_member, "analytics.live", EDIT)
    assert (found.condition, found.mender, found.ends_everything) == (
        "role_level",
        "Nobody: there is nothing to edit",
        False,
    )


def test_a_sub_account_may_do_what_its_roles_hold_together(world):
    staff = give_roles(world.staff.seller_member, "order_specialist", "data_analyst")
    rows = {}
    for role in SellerRole.objects.filter(key__in=["order_specialist", "data_analyst"]):
        for number, level in role.levels.items():
            rows[number] = max(level, rows.get(number, VIEW))
    keys = dict(Permission.objects.values_list("number", "key"))
    assert held(staff, world.shop) == {keys[number]: level for number, level in rows.items()}


def test_a_sub_account_without_a_role_may_do_nothing(world):
    found = why(world, world.staff.seller_member, "home.dashboard")
    assert (found.condition, found.since, found.mender) == ("role_held", None, OWNER)


def test_a_role_for_viewing_does_not_edit(world):
    orders = world.permission("orders.manage")
    role = SellerRoleFactory(seller=world.seller, levels={orders.number: VIEW})
    actions.set_roles(world.staff.seller_member, [role], by=world.owner)
    assert may(world, world.staff.seller_member, "orders.manage", VIEW)
    assert why(world, world.staff.seller_member, "orders.manage", EDIT).condition == "role_level"


def test_owner_only_stays_owner_only_whatever_a_role_says(world):
    bank = world.permission("my_account.bank")
    staff = give_roles(world.staff.seller_member, "main_administrator")
    run("SET LOCAL session_replication_role = replica")  # else a trigger refuses such a role
    SellerRole.objects.filter(key="main_administrator").update(
        items=[*default_role("main_administrator").items, bank.number * 10 + EDIT]
    )
    found = why(world, staff, "my_account.bank", EDIT)
    assert (found.condition, found.mender) == ("owner_only", NOBODY)


def test_a_retired_permission_allows_not_even_the_main_account(world):
    now = portal_now()
    Permission.objects.filter(key="orders.manage").update(retired_at=now)
    found = why(world, world.owner.seller_member, "orders.manage")
    assert (found.condition, found.since) == ("permission_current", now)


def test_another_sellers_shop_is_closed_to_everybody(world):
    found = why(world, world.owner.seller_member, "home.dashboard", shop=world.other_shop)
    assert (found.condition, found.ends_everything) == ("own_shop", True)


def test_a_deactivated_person_may_do_nothing_until_activated_again(world):
    staff = give_roles(world.staff.seller_member, "order_specialist")
    actions.deactivate_member(staff, by=world.owner)
    staff.refresh_from_db()
    found = why(world, staff, "orders.manage")
    assert (found.condition, found.since, found.mender) == ("member_active", staff.status_changed_at, OWNER)
    assert found.ends_everything
    actions.activate_member(staff, by=world.owner)
    assert may(world, staff, "orders.manage")


@pytest.mark.parametrize("status", ["PENDING", "LAPSED"])
def test_an_invited_person_may_do_nothing_yet(world, status):
    invited = SellerMemberFactory(seller=world.seller, status=status)
    found = why(world, invited, "home.dashboard")
    assert (found.condition, found.since) == ("member_active", None)


def test_every_condition_was_tried_here():
    assert [each.name for each in OWN_CONDITIONS] == [
        "member_active",
        "own_shop",
        "permission_current",
        "owner_only",
        "role_held",
        "role_level",
    ]


def test_the_answer_is_one_statement_and_the_reason_a_few(world, django_assert_num_queries):
    staff = give_roles(world.staff.seller_member, "order_specialist")
    products = world.permission("products.manage")
    with django_assert_num_queries(1):
        decide(staff, world.shop, products, EDIT)
    with django_assert_num_queries(4):
        assert why_not(staff, world.shop, products, EDIT)
