"""How sub-accounts get their roles and sellers roles of their own, and what the database refuses about both."""

from __future__ import annotations

from functools import partial

import pytest

from accounts.tests.factories import UserFactory
from audit.lifecycle import Conflict
from audit.models import Entry
from audit.tests.refusals import refused, run
from authorizations.tests.threads import racers, winners
from catalogue.expansion import pack
from catalogue.models import Level, Permission
from sellers import actions
from sellers.access import is_administrator
from sellers.models import MAIN_ADMINISTRATOR, SellerMember, SellerMemberRole, SellerRole
from sellers.tests.factories import SellerFactory, SellerMemberFactory, SellerRoleFactory, default_role, give_roles

pytestmark = pytest.mark.django_db


def number(key: str) -> int:
    return Permission.objects.get(key=key).number


def role_names(member: SellerMember) -> list[str]:
    return list(member.roles.values_list("role__name", flat=True))


def entries(row: SellerMember | SellerRole, verb: str) -> list[Entry]:
    return list(Entry.objects.about(row).filter(verb=verb).order_by("id"))


# Giving roles


def test_a_sub_account_gets_exactly_the_roles_it_is_given_and_that_is_recorded_once():
    member, by = SellerMemberFactory(), UserFactory()
    own = SellerRoleFactory(seller=member.seller, name="Night shift")
    actions.set_roles(member, [own, default_role("data_analyst")], by=by)
    actions.set_roles(member, [default_role("order_specialist"), own], by=by)
    assert role_names(member) == ["Order Specialist", "Night shift"]
    assert [(entry.before, entry.after, entry.actor) for entry in entries(member, "roles_changed")] == [
        ([], ["Data Analyst", "Night shift"], by),
        (["Data Analyst", "Night shift"], ["Order Specialist", "Night shift"], by),
    ]


def test_roles_that_stay_the_same_are_not_recorded_and_a_role_given_twice_is_had_once():
    member, role = SellerMemberFactory(), default_role("data_analyst")
    actions.set_roles(member, [role, role], by=None)
    assert actions.set_roles(member, [role], by=None) is None
    assert (role_names(member), len(entries(member, "roles_changed"))) == (["Data Analyst"], 1)


def test_all_roles_can_be_taken_away():
    member = give_roles(SellerMemberFactory(), "data_analyst")
    give_roles(member)
    assert role_names(member) == []
    assert entries(member, "roles_changed")[1].after == []


def test_somebody_invited_can_have_roles_before_the_first_sign_in():
    assert role_names(give_roles(SellerMemberFactory(status="PENDING"), "data_analyst")) == ["Data Analyst"]


def test_the_main_account_is_given_no_roles():
    member = SellerMemberFactory(is_main=True)
    with pytest.raises(Conflict, match="may do everything already"):
        give_roles(member, "data_analyst")
    assert role_names(member) == []


def test_a_role_of_another_seller_is_not_given_and_what_was_there_stays():
    member = give_roles(SellerMemberFactory(), "data_analyst")
    with pytest.raises(Conflict, match="another seller's"):
        actions.set_roles(member, [SellerRoleFactory()], by=None)
    assert role_names(member) == ["Data Analyst"]


# Roles of a seller's own


def test_a_seller_makes_a_role_of_its_own_with_the_baseline_in_it():
    seller, by = SellerFactory(), UserFactory()
    levels = {number("orders.manage"): Level.VIEW, number("analytics.live"): Level.VIEW}
    role = actions.create_role(seller, " Night shift ", levels, by=by, description="Packs at night.")
    baseline = Permission.objects.filter(baseline=True)
    assert role.levels == levels | {permission.number: Level.VIEW for permission in baseline}
    assert (role.name, role.description, role.key, role.seller) == ("Night shift", "Packs at night.", "", seller)
    [entry] = entries(role, "created")
    assert (entry.actor, entry.after) == (by, {"name": "Night shift", "items": role.items})


def test_a_role_is_offered_to_its_own_seller_alone_and_a_default_one_to_all():
    own, other = SellerRoleFactory(), SellerRoleFactory()
    offered = SellerRole.objects.offered_to(own.seller_id)
    assert list(offered) == [*SellerRole.objects.defaults(), own]
    assert other not in offered


@pytest.mark.parametrize("level", [Level.VIEW, Level.EDIT])
@pytest.mark.parametrize("key", ["my_account.seller_profile", "finance.withdraw"])
def test_what_is_owner_only_is_in_no_role(key: str, level: Level):
    seller = SellerFactory()
    with pytest.raises(Conflict, match="the main account's alone"):
        actions.create_role(seller, "Banker", {number(key): level}, by=None)
    assert not seller.roles.exists()


def test_what_is_not_offered_is_in_no_role():
    for levels in ({2999: Level.VIEW}, {number("products.add"): Level.VIEW}):
        with pytest.raises(Conflict, match="are not offered"):
            SellerRoleFactory(levels=levels)


@pytest.mark.parametrize("name", ["night SHIFT", "Night shift  ", "data analyst"])
def test_a_name_that_is_offered_already_is_taken(name: str):
    seller = SellerRoleFactory(name="Night shift").seller
    with pytest.raises(Conflict, match="Choose another name"):
        actions.create_role(seller, name, {}, by=None)


def test_two_sellers_may_use_the_same_name():
    assert SellerRoleFactory(name="Night shift").name == SellerRoleFactory(name="Night shift").name


def test_a_seller_has_a_hundred_roles_of_its_own_at_most():
    seller = SellerFactory()
    for _ in range(100):
        SellerRoleFactory(seller=seller)
    with pytest.raises(Conflict, match="has 100 roles of its own"):
        SellerRoleFactory(seller=seller)
    assert seller.roles.count() == 100
    assert SellerRoleFactory().seller != seller


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_hundredth_role():
    seller = SellerFactory()
    SellerRole.objects.bulk_create(SellerRole(seller=seller, name=f"Role {n}") for n in range(99))
    with racers() as running:
        verbs = [partial(actions.create_role, seller, name, {}, by=None) for name in ("Left", "Right")]
        assert sorted(winners(running.race(*verbs))) == [False, True]
    assert seller.roles.count() == 100


# Who administers


def test_the_main_account_and_an_active_main_administrator_administer(django_assert_max_num_queries):
    own = SellerRoleFactory(name="Main administrators' friend")
    people = {
        "main": SellerMemberFactory(is_main=True),
        "administrator": give_roles(SellerMemberFactory(), MAIN_ADMINISTRATOR, "data_analyst"),
        "analyst": give_roles(SellerMemberFactory(), "data_analyst"),
        "without a role": SellerMemberFactory(),
        "own role": SellerMemberFactory(seller=own.seller),
        "main who left": SellerMemberFactory(is_main=True, status="DEACTIVATED"),
        "administrator who left": give_roles(SellerMemberFactory(status="DEACTIVATED"), MAIN_ADMINISTRATOR),
        "invited administrator": give_roles(SellerMemberFactory(status="PENDING"), MAIN_ADMINISTRATOR),
    }
    actions.set_roles(people["own role"], [own], by=None)
    administrators = set()
    for who, member in people.items():
        with django_assert_max_num_queries(1):
            if is_administrator(member):
                administrators.add(who)
    assert administrators == {"main", "administrator"}


# What the database refuses


def test_a_role_of_another_seller_is_refused():
    member = SellerMemberFactory()
    SellerMemberRole.objects.create(member=member, role=SellerRoleFactory(seller=member.seller))
    with refused("a role is given to people of its own seller"):
        SellerMemberRole.objects.create(member=member, role=SellerRoleFactory())
    with refused("a role is given to people of its own seller"):
        run("UPDATE sellers_sellermemberrole SET role_id = %s", SellerRoleFactory().pk)


def test_a_role_of_the_main_account_is_refused_before_and_after_it_becomes_that():
    sub = give_roles(SellerMemberFactory(), "data_analyst")
    with refused("the main account needs no role"):
        SellerMemberRole.objects.create(member=SellerMemberFactory(is_main=True), role=default_role("data_analyst"))
    with refused("the main account has no role"):
        run("UPDATE sellers_sellermember SET is_main = true WHERE id = %s", sub.pk)
    give_roles(sub)
    run("UPDATE sellers_sellermember SET is_main = true WHERE id = %s", sub.pk)


def test_a_sub_account_has_each_role_once():
    member = give_roles(SellerMemberFactory(), "data_analyst")
    with refused("sub_account_has_each_role_once"):
        SellerMemberRole.objects.create(member=member, role=default_role("data_analyst"))


def test_a_default_role_has_a_key_and_no_seller_and_a_custom_one_a_seller_and_no_key():
    SellerRole.objects.create(key="extra", name="Extra")
    with refused("default_role_has_a_key_and_no_seller"):
        SellerRole.objects.create(name="Nobody's")
    with refused("default_role_has_a_key_and_no_seller"):
        SellerRole.objects.create(seller=SellerFactory(), key="extra", name="Both")


def test_a_key_and_a_name_belong_to_one_role():
    own = SellerRoleFactory(name="Night shift")
    with refused("key_of_a_default_role_belongs_to_one"):
        SellerRole.objects.create(key="data_analyst", name="Another")
    with refused("name_of_a_custom_role_belongs_to_one_of_its_seller"):
        SellerRole.objects.create(seller=own.seller, name="NIGHT shift")
    with refused("seller_role_has_a_name"):
        SellerRole.objects.create(seller=own.seller, name="")


@pytest.mark.parametrize("column", ["seller_id", "key"])
def test_a_role_stays_whose_it_is_and_what_it_is(column: str):
    own = SellerRoleFactory()
    value = SellerFactory().pk if column == "seller_id" else "data_analyst"
    with refused(f"sellers_sellerrole.{column} never changes"):
        run(f"UPDATE sellers_sellerrole SET {column} = %s WHERE id = %s", value, own.pk)


def test_a_role_holds_known_permissions_in_order_that_are_not_owner_only():
    own = SellerRoleFactory()
    manage, export = number("orders.manage"), number("orders.export")
    right = pack({manage: Level.VIEW, export: Level.EDIT})
    run("UPDATE sellers_sellerrole SET items = %s WHERE id = %s", right, own.pk)
    owner_only = pack({number("finance.withdraw"): Level.EDIT})
    for wrong in (owner_only, [29991], [manage * 10 + 3], [export * 10 + 1]):
        with refused("a seller role holds permissions that are not owner-only"):
            run("UPDATE sellers_sellerrole SET items = %s::smallint[] WHERE id = %s", wrong, own.pk)
    for wrong in (right[::-1], [manage * 10 + 1, manage * 10 + 2]):
        with refused("a seller role holds each permission once, in order"):
            run("UPDATE sellers_sellerrole SET items = %s::smallint[] WHERE id = %s", wrong, own.pk)


def test_a_role_or_a_person_that_is_in_use_is_not_deleted():
    member = give_roles(SellerMemberFactory(), "data_analyst")
    with refused("sellers_sellermemberrole"):
        run("DELETE FROM sellers_sellerrole WHERE key = 'data_analyst'")
    with refused("sellers_sellermemberrole"):
        run("DELETE FROM sellers_sellermember WHERE id = %s", member.pk)
