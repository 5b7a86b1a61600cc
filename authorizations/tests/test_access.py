"""The rights table: who may do which verb with what, whatever its state; and whom the fetching functions let in."""

from __future__ import annotations

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from authorizations import access
from authorizations.actions import acting
from authorizations.models import AccessGrant, AccessRequest, BoardRow, ServiceAuthorization
from authorizations.tests.worlds import World
from partners import actions as partner_actions
from partners.models import PartnerMember
from sellers import actions as seller_actions
from sellers.models import SellerMember

pytestmark = pytest.mark.django_db

ROLES = (
    "owner",
    "staff",
    "lead",
    "admin",
    "agent",
    "other_owner",
    "other_lead",
    "operator",
    "stranger",
    "anonymous",
)
SELLER_SIDE = ("owner", "staff")
PARTNER_SIDE = ("lead", "admin", "agent")
TABLE: dict[type, dict[str, set[str]]] = {
    AccessRequest: {
        "owner": {"view", "answer", "decline"},
        "staff": {"view", "ask"},
        "lead": {"view", "withdraw"},
        "admin": {"view", "withdraw"},
        "agent": {"view"},
    },
    ServiceAuthorization: {
        "owner": {"view", "edit_access", "revoke", "cancel", "unbind"},
        "staff": {"view"},
        "lead": {"view", "request"},
        "admin": {"view", "request"},
        "agent": {"view"},
    },
    BoardRow: {
        "lead": {"view", "request"},
        "admin": {"view", "request"},
        "agent": {"view"},
    },
    AccessGrant: {
        "owner": {"view", "revoke"},
        "staff": {"view"},
        "lead": {"view", "relinquish", "assign", "ask_renewal"},
        "admin": {"view", "relinquish", "assign", "ask_renewal"},
        "agent": {"view"},
    },
}


def person(world: World, role: str) -> User | AnonymousUser:
    if role == "anonymous":
        return AnonymousUser()
    found = getattr(world, role)
    return found.user if isinstance(found, PartnerMember) else found


@pytest.mark.parametrize("role", ROLES)
def test_each_role_has_exactly_these_verbs(world, role):
    things = {AccessGrant: world.grant(), AccessRequest: world.request(), ServiceAuthorization: world.authorization}
    things[BoardRow] = BoardRow.objects.of_partner(world.partner).with_parties().get()
    assert things.keys() == TABLE.keys()
    for model, thing in things.items():
        assert access.verbs(person(world, role), thing) == TABLE[model].get(role, set()), model


@pytest.mark.parametrize("status", ["SUSPENDED", "REVOKED", "EXPIRED"])
@pytest.mark.parametrize("role", ROLES)
def test_the_state_of_a_thing_is_the_actions_business_and_changes_no_right(world, role, status):
    grant = world.grant(status=status)
    assert access.verbs(person(world, role), grant) == TABLE[AccessGrant].get(role, set())


@pytest.mark.parametrize("role", [*SELLER_SIDE, *PARTNER_SIDE])
def test_a_person_whose_membership_is_not_active_is_a_stranger(world, role):
    grant, user = world.grant(), person(world, role)
    if role in SELLER_SIDE:
        seller_actions.deactivate_member(SellerMember.objects.get(user=user), by=world.operator)
    else:
        partner_actions.deactivate_member(PartnerMember.objects.get(user=user), by=world.operator)
    assert access.verbs(user, grant) == set()
    assert (access.find_seller_member(user), access.find_partner_member(user)) == (None, None)


def test_the_partners_own_suspension_takes_no_right_to_look(world):
    grant = world.grant()
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="x")
    assert access.verbs(world.lead.user, grant) == {"view", "relinquish", "assign", "ask_renewal"}


def outcome(fetch, *arguments) -> str:
    try:
        fetch(*arguments)
    except Http404:
        return "404"
    except PermissionDenied:
        return "403"
    return "in"


def fetches(world: World) -> dict[str, tuple]:
    """Each fetching function with what it takes besides the user and the verb, and whose side it serves."""
    grant, request = world.grant(), world.request()
    code, taken = world.shop.code, world.authorization
    return {
        "get_service_authorization": (SELLER_SIDE, taken, (code, taken.uuid)),
        "get_request_by_token": (SELLER_SIDE, request, (request.token,)),
        "get_own_request": (PARTNER_SIDE, request, (request.uuid,)),
        "get_own_grant": (PARTNER_SIDE, grant, (grant.uuid,)),
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_stranger_gets_404_and_a_party_without_the_right_403(world, role):
    user = person(world, role)
    for name, (side, thing, keys) in fetches(world).items():
        rights = TABLE[type(thing)].get(role, set()) if role in side else set()
        for verb in set().union(*TABLE[type(thing)].values()):
            expected = "in" if verb in rights else "403" if rights else "404"
            assert outcome(getattr(access, name), user, *keys, verb) == expected, (name, verb)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_there_is_the_same_404_as_what_is_somebody_elses(world, role):
    user, nobodys = person(world, role), uuid.uuid4()
    code = world.shop.code
    for fetch, keys in [
        (access.get_service_authorization, (code, nobodys)),
        (access.get_service_authorization, ("US000000", world.authorization.uuid)),
        (access.get_request_by_token, ("x" * 43,)),
        (access.get_own_request, (nobodys,)),
        (access.get_own_grant, (nobodys,)),
    ]:
        assert outcome(fetch, user, *keys) == "404"


@pytest.mark.parametrize("token", ["", "\x00", "é", "a\nb", "x" * 10_000, "%00", "' OR 1=1 --"])
def test_a_link_that_was_tampered_with_is_the_same_404(world, token):
    world.request()
    assert outcome(access.get_request_by_token, world.owner, token) == "404"


@pytest.mark.parametrize("role", ROLES)
def test_a_shop_opens_to_the_people_of_its_seller_only(world, role):
    expected = "in" if role in SELLER_SIDE else "404"
    assert outcome(access.get_shop, person(world, role), world.shop.code) == expected


def test_a_service_authorization_is_found_under_its_own_shop_only(world):
    assert (
        outcome(access.get_service_authorization, world.owner, world.other_shop.code, world.authorization.uuid) == "404"
    )


def test_one_person_may_belong_to_a_seller_and_to_a_partner_and_has_the_rights_of_both(world):
    member = partner_actions.add_member(world.partner, world.staff, by=world.operator, role="ADMIN")
    partner_actions.activate_member(member, by=world.staff)
    assert access.verbs(world.staff, world.grant()) == {"view", "relinquish", "assign", "ask_renewal"}
    assert access.verbs(world.staff, world.request()) == {"view", "ask", "withdraw"}


def test_the_shops_of_a_member_are_all_of_the_sellers(world):
    member = access.get_seller_member(world.staff)
    assert access.shops_of(member) == [world.shop]


@pytest.mark.parametrize("role", ROLES)
def test_those_who_speak_for_the_partner_reach_its_people_and_assignments(world, role):
    made = acting.assign(world.grant(), world.agent, by=world.lead.user)
    expected = {"lead": "in", "admin": "in", "agent": "403", "other_lead": "404"}.get(role, "404")
    assert outcome(access.get_own_member, person(world, role), world.agent.uuid) == expected
    assert outcome(access.get_own_assignment, person(world, role), made.uuid) == expected
    assert outcome(access.get_own_grant, person(world, role), made.grant.uuid, "assign") == expected
    assert outcome(access.get_lead, person(world, role)) == ("in" if role == "other_lead" else expected)


def test_a_lead_reads_what_everybody_did_and_a_member_only_its_own(world):
    acting.assign(world.grant(), world.agent, by=world.lead.user)
    for member in (world.lead, world.agent):
        acting.enter_shop(member, world.shop, browser="one", by=member.user)
    assert [row.member for row in access.activity_of(world.lead)] == [world.agent, world.lead]
    assert [row.member for row in access.activity_of(world.agent)] == [world.agent]
    assert list(access.activity_of(world.other_lead)) == []
