"""Acting on behalf: assigning a grant, changing and ending an assignment, entering a shop and leaving it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition
from audit.models import Entry
from audit.tests.walking import walk
from authorizations.actions import acting, grants
from authorizations.decision import decide, held
from authorizations.models import AccessGrant, Activity, ActivityPerson, DelegatedSession, GrantAssignment
from authorizations.tests.factories import (
    AccessGrantFactory,
    BindingFactory,
    ServiceAuthorizationFactory,
)
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters, verbs_about
from authorizations.tests.threads import racers, winners
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from conftest import Clock
from notifications.models import Notification
from partners.models import PartnerMember
from partners.tests.factories import PartnerMemberFactory
from sellers.tests.factories import ShopFactory

VIEW, EDIT = Level.VIEW, Level.EDIT
ROUNDS = 25
EVERYTHING = {"products.manage": EDIT, "orders.manage": EDIT}


@pytest.fixture
def grant(world: World) -> AccessGrant:
    made = world.grant(levels=EVERYTHING)
    forget_letters()
    return made


def assign(world: World, grant: AccessGrant, member: PartnerMember | None = None, **values: object) -> GrantAssignment:
    return acting.assign(grant, member or world.agent, by=world.lead.user, **values)


def may(world: World, key: str, level: Level, member: PartnerMember | None = None) -> bool:
    return bool(decide(member or world.agent, world.shop, world.permission(key), level))


# Assigning


@pytest.mark.django_db
def test_an_assignment_lets_the_member_in_at_once_and_tells_them(world: World, grant: AccessGrant) -> None:
    assert not may(world, "products.manage", VIEW)
    made = assign(world, grant)
    assert may(world, "products.manage", EDIT)
    assert letters() == {("assignment_given", "member", world.agent.user.email)}
    entry = last_entry(made)
    assert (entry.verb, entry.actor, entry.shop_id) == ("assigned", world.lead.user, world.shop.pk)
    assert entry.partner_id == world.partner.pk


@pytest.mark.django_db
def test_an_assignment_bounds_level_and_sections(world: World, grant: AccessGrant) -> None:
    assign(world, grant, level=VIEW, sections=["products", "products"])
    assert held(world.agent, world.shop) == {"products.manage": VIEW}
    assert held(world.lead, world.shop)["orders.manage"] == EDIT


@pytest.mark.django_db
def test_an_assignment_gives_nothing_the_grant_does_not_hold(world: World) -> None:
    grant = world.grant(levels={"orders.manage": VIEW})
    assign(world, grant, level=EDIT, sections=["orders", "finance"])
    assert held(world.agent, world.shop) == {"orders.manage": VIEW}


@pytest.mark.django_db
def test_assigning_again_changes_how_far_it_goes_and_says_so_once(world: World, grant: AccessGrant) -> None:
    first = assign(world, grant, level=VIEW)
    forget_letters()
    assert assign(world, grant, level=EDIT, sections=["orders"]) == first
    assert held(world.agent, world.shop) == {"orders.manage": EDIT}
    assert letters() == {("assignment_changed", "member", world.agent.user.email)}
    assert (last_entry(first).before, last_entry(first).after) == (
        {"level": 1, "sections": None},
        {"level": 2, "sections": ["orders"]},
    )


@pytest.mark.django_db
def test_assigning_the_same_twice_does_nothing_the_second_time(world: World, grant: AccessGrant) -> None:
    first = assign(world, grant)
    assert assign(world, grant) == first
    assert verbs_about(first) == ["assigned"]
    assert Notification.objects.count() == 1


@pytest.mark.django_db
def test_who_needs_no_assignment_or_can_have_none_gets_none(world: World, grant: AccessGrant) -> None:
    inactive = PartnerMemberFactory(partner=world.partner, status="DEACTIVATED")
    for member, words in (
        (world.lead, "is the main account"),
        (world.other_lead, "not a member of the partner"),
        (inactive, f"{inactive.user.name} is not an active member"),
    ):
        with pytest.raises(Conflict, match=words):
            assign(world, grant, member)
    assert not GrantAssignment.objects.exists()


@pytest.mark.django_db
def test_a_grant_is_assigned_until_its_last_moment(world: World, grant: AccessGrant, clock: Clock) -> None:
    clock.set(grant.ends_at)
    with pytest.raises(Conflict, match="has ended, so there is nothing left to assign"):
        assign(world, grant)
    clock.advance(microseconds=-1)
    assert assign(world, grant).status == "ACTIVE"


@pytest.mark.django_db
def test_a_suspended_grant_can_be_assigned_and_works_when_it_is_resumed(world: World, grant: AccessGrant) -> None:
    grants.suspend(grant, by=world.operator, reason="Looked into")
    assign(world, grant)
    assert not may(world, "products.manage", VIEW)
    grants.resume(grant, by=world.operator)
    assert may(world, "products.manage", VIEW)


@pytest.mark.django_db
def test_a_revoked_grant_is_not_assigned(world: World, grant: AccessGrant) -> None:
    grants.revoke(grant, by=world.owner)
    with pytest.raises(Conflict):
        assign(world, grant)


@pytest.mark.django_db
def test_several_are_assigned_all_or_none(world: World, grant: AccessGrant) -> None:
    shop = ShopFactory(seller=world.seller)
    taken = ServiceAuthorizationFactory(binding=BindingFactory(partner=world.partner, shop=shop), service=world.service)
    other = AccessGrantFactory(service_authorization=taken, by=world.owner)
    forget_letters()
    inactive = PartnerMemberFactory(partner=world.partner, status="PENDING")
    pairs = [(each, member) for each in (grant, other) for member in (world.agent, world.admin)]
    entries = Entry.objects.count()
    with pytest.raises(Conflict, match=inactive.user.name):
        acting.assign_many([*pairs, (grant, inactive)], level=EDIT, sections=None, by=world.lead.user)
    assert (GrantAssignment.objects.count(), Notification.objects.count(), Entry.objects.count()) == (0, 0, entries)
    made = acting.assign_many(pairs, level=EDIT, sections=None, by=world.lead.user)
    assert len({(each.grant_id, each.member_id) for each in made}) == 4
    assert may(world, "products.manage", EDIT, world.admin)


# Changing and ending


@pytest.mark.django_db
def test_a_change_is_felt_at_once(world: World, grant: AccessGrant) -> None:
    made = assign(world, grant)
    forget_letters()
    acting.change_assignment(made, level=VIEW, sections=["orders"], by=world.lead.user)
    assert held(world.agent, world.shop) == {"orders.manage": VIEW}
    assert letters() == {("assignment_changed", "member", world.agent.user.email)}


@pytest.mark.django_db
def test_a_change_that_changes_nothing_is_told_to_nobody(world: World, grant: AccessGrant) -> None:
    made = assign(world, grant)
    forget_letters()
    acting.change_assignment(made, level=EDIT, sections=None, by=world.lead.user)
    assert letters() == set()


@pytest.mark.django_db
def test_an_assignment_that_was_ended_is_not_brought_back_by_a_change(world: World, grant: AccessGrant) -> None:
    made = assign(world, grant)
    acting.end_assignment(made, by=world.lead.user)
    with pytest.raises(Conflict, match="was ended meanwhile"):
        acting.change_assignment(fresh(made), level=EDIT, sections=None, by=world.lead.user)
    assert not may(world, "products.manage", VIEW)


@pytest.mark.django_db
def test_ending_an_assignment_works_at_once_and_once(world: World, grant: AccessGrant) -> None:
    made = assign(world, grant)
    forget_letters()
    acting.end_assignment(made, by=world.admin.user)
    assert not may(world, "products.manage", VIEW)
    assert letters() == {("assignment_ended", "member", world.agent.user.email)}
    assert (last_entry(made).verb, last_entry(made).actor) == ("ended", world.admin.user)
    with pytest.raises(IllegalTransition):
        acting.end_assignment(made, by=world.admin.user)
    assert Notification.objects.count() == 1


@pytest.mark.django_db
def test_after_an_end_the_same_grant_can_be_assigned_anew(world: World, grant: AccessGrant) -> None:
    acting.end_assignment(assign(world, grant), by=world.lead.user)
    assert assign(world, grant).status == "ACTIVE"
    assert GrantAssignment.objects.count() == 2


# Entering and leaving


def enter(world: World, member: PartnerMember, browser: str = "one") -> list[DelegatedSession]:
    return acting.enter_shop(member, world.shop, browser=browser, by=member.user)


def kinds() -> list[str]:
    return list(Activity.objects.order_by("at", "pk").values_list("kind", flat=True))


@pytest.mark.django_db
def test_entering_begins_a_stay_on_the_current_revision_and_is_recorded(world: World, grant: AccessGrant) -> None:
    [stay] = enter(world, world.lead)
    assert (stay.grant_id, stay.revision_number, stay.shop_id, stay.browser) == (grant.pk, 1, world.shop.pk, "one")
    [entered] = Activity.objects.all()
    assert (entered.kind, entered.member, entered.partner, entered.grant) == (
        "ENTERED",
        world.lead,
        world.partner,
        grant,
    )
    assert ActivityPerson.objects.get().name == world.lead.user.name


@pytest.mark.django_db
def test_who_may_not_act_may_not_enter(world: World, grant: AccessGrant) -> None:
    for member in (world.agent, world.other_lead):
        with pytest.raises(Conflict):
            enter(world, member)
    walk(world.lead, "DEACTIVATED")
    with pytest.raises(Conflict):
        enter(world, world.lead)
    assert not DelegatedSession.objects.exists()
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_one_enters_until_the_last_moment(world: World, grant: AccessGrant, clock: Clock) -> None:
    clock.set(grant.ends_at)
    with pytest.raises(Conflict):
        enter(world, world.lead)
    clock.advance(microseconds=-1)
    assert len(enter(world, world.lead)) == 1


@pytest.mark.django_db
def test_entering_twice_in_one_browser_is_one_stay_and_in_another_a_second(world: World, grant: AccessGrant) -> None:
    assert enter(world, world.lead) == enter(world, world.lead)
    assert enter(world, world.lead, "two") != enter(world, world.lead)
    assert kinds() == ["ENTERED", "ENTERED"]


@pytest.mark.django_db
def test_entering_on_new_terms_ends_the_stay_on_the_old_ones(world: World, grant: AccessGrant) -> None:
    [before] = enter(world, world.lead)
    world.change(levels={"orders.manage": VIEW})
    [now] = enter(world, world.lead)
    assert (before.revision_number, now.revision_number) == (1, 2)
    assert (fresh(before).ended_at is None, fresh(now).ended_at is None) == (False, True)
    assert kinds() == ["ENTERED", "LEFT", "ENTERED"]


@pytest.mark.django_db
def test_leaving_ends_the_stays_of_this_browser_only(world: World, grant: AccessGrant) -> None:
    [here], [there] = enter(world, world.lead, "one"), enter(world, world.lead, "two")
    for _ in range(2):
        acting.leave_shop(world.lead, world.shop, browser="one", by=world.lead.user)
    assert fresh(here).ended_at is not None
    assert fresh(there).ended_at is None
    assert kinds() == ["ENTERED", "ENTERED", "LEFT"]


@pytest.mark.django_db
def test_a_stay_never_ends_before_it_began(world: World, grant: AccessGrant) -> None:
    [stay] = enter(world, world.lead)
    early = portal_now() - timedelta(days=1)
    acting.leave_shop(world.lead, world.shop, browser="one", by=world.lead.user, at=early)
    assert fresh(stay).ended_at == stay.started_at


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_begin_one_stay() -> None:
    world = make_world()
    world.grant()
    with racers(2) as two:
        for number in range(ROUNDS):
            first, second = two.race(*[lambda number=number: enter(world, world.lead, f"b{number}")] * 2)
            assert first == second
    assert DelegatedSession.objects.count() == kinds().count("ENTERED") == ROUNDS


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_begin_a_stay_each() -> None:
    world = make_world()
    world.grant()
    with racers(2) as two:
        first, second = two.race(lambda: enter(world, world.lead, "one"), lambda: enter(world, world.lead, "two"))
    assert first != second
    assert DelegatedSession.objects.open().count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_assign_the_same_one_makes_it_and_the_other_finds_it() -> None:
    world = make_world()
    grant = world.grant()
    with racers(2) as two:
        for number in range(1, ROUNDS):
            results = two.race(lambda: assign(world, grant), lambda: assign(world, grant))
            assert winners(results) == [True, True]
            assert results[0] == results[1]
            acting.end_assignment(results[0], by=world.lead.user)
            assert GrantAssignment.objects.count() == number


@pytest.mark.django_db(transaction=True)
def test_of_changing_and_ending_at_once_the_end_stands() -> None:
    world = make_world()
    grant = world.grant()
    with racers(2) as two:
        for _ in range(ROUNDS):
            made = assign(world, grant)
            results = two.race(
                lambda made=made: acting.change_assignment(made, level=VIEW, sections=None, by=world.lead.user),
                lambda made=made: acting.end_assignment(fresh(made), by=world.admin.user),
            )
            assert winners(results)[1]
            assert fresh(made).status == "ENDED"
            assert not GrantAssignment.objects.active().exists()


@pytest.mark.django_db(transaction=True)
def test_assigning_and_revoking_at_once_leaves_nobody_in() -> None:
    world = make_world()
    with racers(2) as two:
        for _ in range(ROUNDS):
            grant = world.grant()
            results = two.race(
                lambda grant=grant: assign(world, grant), lambda grant=grant: grants.revoke(grant, by=world.owner)
            )
            assert winners(results)[1]
            assert not may(world, "orders.manage", VIEW)
