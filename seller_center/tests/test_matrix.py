"""Who gets into which page of a shop: every page, every method, every permission at each of its levels, every role."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from authorizations.actions import acting
from authorizations.tests.worlds import World
from catalogue.file import load
from catalogue.models import Level, Permission
from partners import actions as partner_actions
from seller_center import urls
from seller_center.guard import permission_needed
from seller_center.tests.inside import client_of, enter, given, inside, owner_client, staff_client
from seller_center.tests.matrix import (
    DOORS,
    NONE,
    OPEN,
    OWNER_ONLY,
    PAGES,
    SHUT,
    answer,
    answers,
    differing,
    everywhere,
    expected,
    things,
    url_of,
)
from sellers import actions as seller_actions
from sellers.roles import default_roles
from tsp_portal.tests.addresses import addresses

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
BASELINE = dict.fromkeys(("home.dashboard", "home.academy", "home.help_centre"), VIEW)
EVERYTHING = {entry.key: max(entry.levels) for entry in load().permissions}
GRANTABLE = {entry.key: max(entry.levels) for entry in load().permissions if not entry.owner_only}
EACH_ALONE = [(entry.key, level) for entry in load().permissions if not entry.owner_only for level in entry.levels]


def test_every_page_of_a_shop_has_its_needs_written_down() -> None:
    names = {pattern.name for pattern in urls.urlpatterns}
    written = {name.partition(" ")[0] for name in PAGES} | DOORS
    assert names - written == set(), "add a line for each to PAGES in seller_center/tests/matrix.py"
    assert written - names == set(), "take these out of PAGES in seller_center/tests/matrix.py"
    assert {f"shop:{name}" for name in names} == {a.name for a in addresses() if a.name.startswith("shop:")}


def test_every_page_declares_what_it_needs_but_the_two_doors() -> None:
    undeclared = {pattern.name for pattern in urls.urlpatterns if permission_needed(pattern.callback) is None}
    assert undeclared == DOORS, "put @requires(…) on the view"


def test_what_is_needed_is_a_permission_of_the_catalogue_at_a_level_it_offers() -> None:
    offered = {f"{entry.key}:{level.name.lower()}" for entry in load().permissions for level in entry.levels}
    assert {need for page in PAGES.values() for need in (page.get, page.post) if need} <= offered
    owners = {entry.key for entry in load().permissions if entry.owner_only}
    for name, page in PAGES.items():
        needs = {need.partition(":")[0] for need in (page.get, page.post) if need}
        assert bool(needs & owners) == (name in OWNER_ONLY), name


@pytest.mark.slow
@pytest.mark.parametrize(("key", "level"), EACH_ALONE, ids=lambda value: getattr(value, "name", value))
def test_a_permission_alone_opens_exactly_its_pages_to_a_partner(key: str, level: Level, world: World) -> None:
    client = inside(world, {key: level})
    assert differing(answers(client, world.shop.code, things(world.shop)), expected(BASELINE | {key: level})) == {}


# The seller's own people


def test_the_main_account_is_let_in_everywhere(world: World) -> None:
    assert expected(EVERYTHING) == everywhere(OPEN)
    assert differing(answers(owner_client(world), world.shop.code, things(world.shop)), everywhere(OPEN)) == {}


def test_a_sub_account_without_a_role_is_let_in_nowhere(world: World) -> None:
    assert differing(answers(staff_client(world), world.shop.code, things(world.shop)), everywhere(SHUT)) == {}


@pytest.mark.parametrize("key", [role.key for role in default_roles()])
def test_a_default_role_opens_what_it_holds_and_nothing_of_the_owners(key: str, world: World) -> None:
    levels = _of_role(key)
    assert not levels.keys() & {entry.key for entry in load().permissions if entry.owner_only}
    assert differing(answers(staff_client(world, key), world.shop.code, things(world.shop)), expected(levels)) == {}


def _of_role(key: str) -> Mapping[str, Level]:
    permissions = list(Permission.objects.current())
    [role] = [role for role in default_roles() if role.key == key]
    keys = {permission.number: permission.key for permission in permissions}
    return {keys[number]: level for number, level in role.expand(permissions).items()}


def test_two_roles_open_what_either_opens_at_the_higher_level(world: World) -> None:
    sells, ships = _of_role("product_specialist"), _of_role("order_specialist")
    both = {key: max(sells.get(key, 0), ships.get(key, 0)) for key in {*sells, *ships}}
    client = staff_client(world, "product_specialist", "order_specialist")
    assert (
        differing(
            answers(client, world.shop.code, things(world.shop)), expected({k: Level(v) for k, v in both.items()})
        )
        == {}
    )


def test_a_role_of_the_sellers_own_opens_exactly_what_it_holds(world: World) -> None:
    client = staff_client(world, levels={"products.manage": VIEW, "finance.settlements": VIEW})
    held = BASELINE | {"products.manage": VIEW, "finance.settlements": VIEW}
    assert differing(answers(client, world.shop.code, things(world.shop)), expected(held)) == {}


def test_a_deactivated_sub_account_is_a_stranger(world: World) -> None:
    client = staff_client(world, "main_administrator")
    assert answer(client, "GET", url_of("dashboard", world.shop.code, {})) == OPEN
    seller_actions.deactivate_member(world.staff.seller_member, by=world.owner)
    assert differing(answers(client, world.shop.code, things(world.shop)), everywhere("404")) == {}


# Partners and strangers


def test_a_partner_with_all_that_can_be_granted_never_reaches_what_is_the_owners(world: World) -> None:
    found = answers(inside(world, GRANTABLE), world.shop.code, things(world.shop))
    assert differing(found, expected(GRANTABLE)) == {}
    assert {
        name for name in PAGES if OPEN in (found[f"GET {name}"], found[f"POST {name}"])
    } == PAGES.keys() - OWNER_ONLY


def test_a_member_assigned_for_viewing_sees_what_can_be_viewed(world: World) -> None:
    grant = given(world, GRANTABLE)
    acting.assign(grant, world.agent, level=VIEW, by=world.lead.user)
    client = enter(world.agent, world.shop)
    looks_only = dict.fromkeys(GRANTABLE, VIEW)
    assert differing(answers(client, world.shop.code, things(world.shop)), expected(looks_only)) == {}


def test_a_member_assigned_for_one_section_sees_that_one(world: World) -> None:
    grant = given(world, GRANTABLE)
    acting.assign(grant, world.agent, sections=["promotions"], by=world.lead.user)
    client = enter(world.agent, world.shop)
    held = {key: level for key, level in GRANTABLE.items() if key.startswith("promotions.")}
    assert differing(answers(client, world.shop.code, things(world.shop)), expected(held)) == {}


@pytest.mark.parametrize("who", ["agent", "admin"])
def test_a_member_whom_nothing_is_assigned_is_let_in_nowhere(who: str, world: World) -> None:
    given(world, GRANTABLE)
    client = client_of(getattr(world, who))
    assert differing(answers(client, world.shop.code, things(world.shop)), everywhere(SHUT)) == {}
    page = client.get(url_of("dashboard", world.shop.code, {}))
    assert page.context["reason"].condition == "member_assigned"


def test_a_deactivated_member_is_told_so_everywhere(world: World) -> None:
    client = inside(world, GRANTABLE, person=world.agent)
    partner_actions.deactivate_member(world.agent, by=world.lead.user)
    assert differing(answers(client, world.shop.code, things(world.shop)), everywhere(SHUT)) == {}
    assert client.get(url_of("dashboard", world.shop.code, {})).context["reason"].condition == "member_active"


@pytest.mark.parametrize("who", ["other_lead", "other_owner", "operator", "stranger"])
def test_to_everybody_else_the_shop_is_not_there(who: str, world: World) -> None:
    given(world, GRANTABLE)
    client, of = client_of(getattr(world, who)), things(world.shop)
    found = answers(client, world.shop.code, of)
    assert differing(found, everywhere("404")) == {}
    assert found == answers(client, "ZZ000000", of), "a shop of others looks like one that does not exist"


def test_whoever_has_not_signed_in_is_sent_to_the_sign_in_page(world: World) -> None:
    of = things(world.shop)
    for name, page in PAGES.items():
        for method, need in (("GET", page.get), ("POST", page.post)):
            url = url_of(name, world.shop.code, of)
            response = client_of(None).generic(method, url)
            assert response.status_code == 302, (method, name, need)
            assert response.headers["Location"] == f"/accounts/login/?next={url}"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_no_page_has_a_method_that_nobody_thought_of(method: str, world: World) -> None:
    client, of = owner_client(world), things(world.shop)
    found = {name: answer(client, method, url_of(name, world.shop.code, of)) for name in PAGES}
    assert differing(found, dict.fromkeys(PAGES, NONE)) == {}


def test_a_head_is_let_in_as_far_as_a_get(world: World) -> None:
    client, of = inside(world, {"products.manage": VIEW, "orders.shipping": EDIT}), things(world.shop)
    for name, page in PAGES.items():
        url = url_of(name, world.shop.code, of)
        assert answer(client, "HEAD", url) == answer(client, "GET", url) if page.get else NONE, name
