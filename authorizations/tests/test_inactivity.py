"""When access that nobody uses is noticed and ended, to the instant, and what saves it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations.actions import grants, inactivity
from authorizations.actions.activity import USE_PRECISION
from authorizations.models import AccessGrant, PermissionUse
from authorizations.tasks import look_after_unused_access
from authorizations.tests.factories import EMAIL, AccessGrantFactory
from authorizations.tests.reading import forget_letters, fresh, last_entry, verbs_about
from authorizations.tests.threads import racers
from authorizations.tests.worlds import World
from notifications.models import Notification
from partners import actions as partner_actions
from sellers.times import end_words

DAY, HOUR, MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)


@pytest.fixture
def begun(world: World, clock: Any) -> datetime:
    """When the access of these tests is given; the clock stands still from then on."""
    return clock.set(portal_now())


@pytest.fixture
def grant(world: World, begun: datetime) -> AccessGrant:
    """Access for as long as the service, that ends after 30 days without use."""
    made = world.grant(ends_at=world.authorization.valid_until)
    inactivity.set_unused_rule(made, 30, by=world.owner)
    forget_letters()
    return fresh(made)


def use(grant: AccessGrant, at: datetime) -> None:
    PermissionUse.objects.update_or_create(grant=grant, permission=1, level=1, defaults={"last_used_at": at})


def told() -> list[tuple[str, str]]:
    """Kind and address of every letter, in order."""
    return sorted((row.kind, row.address) for row in Notification.objects.select_related("recipient"))


def both(world: World, kind: str) -> list[tuple[str, str]]:
    return sorted((kind, address) for address in (world.owner.email, EMAIL, world.lead.user.email))


def run(at: datetime) -> tuple[int, int]:
    """How many were noticed, and how many ended, by sweeps at this instant."""
    return inactivity.notice_unused_grants(at=at), inactivity.end_unused_grants(at=at)


# The rule


def test_a_seller_chooses_that_unused_access_ends_and_it_counts_from_then(world: World, clock: Any) -> None:
    grant = world.grant()
    at = clock.set(portal_now() + 5 * DAY)
    inactivity.set_unused_rule(grant, 60, by=world.owner)
    now, entry = fresh(grant), last_entry(grant)
    assert (now.ends_unused_after, now.unused_counts_from, now.unused_noticed) == (60, at, None)
    assert (entry.verb, entry.before, entry.after, entry.actor) == ("unused_rule_set", None, 60, world.owner)
    assert fresh(grant).revision_number == 1


def test_choosing_the_same_again_counts_on_and_is_not_recorded(
    world: World, grant: AccessGrant, begun: datetime
) -> None:
    inactivity.set_unused_rule(grant, 30, by=world.owner, at=begun + DAY)
    assert fresh(grant).unused_counts_from == begun
    assert verbs_about(grant).count("unused_rule_set") == 1


def test_another_number_of_days_counts_anew_and_none_takes_the_rule_away(
    world: World, grant: AccessGrant, begun: datetime
) -> None:
    inactivity.set_unused_rule(grant, 90, by=world.owner, at=begun + DAY)
    assert (fresh(grant).ends_unused_after, fresh(grant).unused_counts_from) == (90, begun + DAY)
    inactivity.set_unused_rule(grant, None, by=world.owner, at=begun + DAY)
    assert (fresh(grant).ends_unused_after, fresh(grant).unused_counts_from) == (None, None)
    assert run(begun + 100 * DAY) == (0, 0)


@pytest.mark.parametrize("days", [0, 1, 29, 31, 365])
def test_only_the_days_that_are_offered_can_be_chosen(world: World, days: int) -> None:
    grant = world.grant()
    with pytest.raises(Conflict, match="30, 60 or 90"):
        inactivity.set_unused_rule(grant, days, by=world.owner)
    assert fresh(grant).ends_unused_after is None


def test_nothing_is_chosen_for_access_that_has_ended(world: World) -> None:
    revoked = world.grant(status="REVOKED")
    with pytest.raises(Conflict, match="has ended"):
        inactivity.set_unused_rule(revoked, 30, by=world.owner)
    overdue = world.grant()
    with pytest.raises(Conflict, match="has ended"):
        inactivity.set_unused_rule(overdue, 30, by=world.owner, at=overdue.ends_at)


# Notices


@pytest.mark.parametrize("days", [14, 3])
def test_both_sides_are_told_so_many_days_before_and_not_a_moment_earlier(
    world: World, grant: AccessGrant, begun: datetime, days: int
) -> None:
    at = begun + (30 - days) * DAY
    inactivity.notice_unused_grants(at=at - MOMENT)
    forget_letters()
    assert run(at - MOMENT) == (0, 0)
    assert run(at) == (1, 0)
    assert told() == both(world, "access_unused_soon")
    assert fresh(grant).unused_noticed == {
        "for": (begun + 30 * DAY).isoformat(),
        "days": days,
        "at": at.isoformat(),
    }


def test_a_notice_is_written_once_however_often_the_sweep_runs(grant: AccessGrant, begun: datetime) -> None:
    assert run(begun + 16 * DAY) == (1, 0)
    assert run(begun + 16 * DAY) == run(begun + 26 * DAY) == (0, 0)
    assert run(begun + 27 * DAY) == (1, 0)
    assert run(begun + 29 * DAY) == (0, 0)


def test_a_notice_that_became_pointless_while_everything_was_down_is_not_sent_late(
    world: World, grant: AccessGrant, begun: datetime
) -> None:
    assert run(begun + 28 * DAY) == (1, 0)
    assert (fresh(grant).unused_noticed or {})["days"] == 3
    assert run(begun + 28 * DAY) == (0, 0)
    assert told() == both(world, "access_unused_soon")


def test_a_use_moves_the_end_and_the_notices_begin_anew(world: World, grant: AccessGrant, begun: datetime) -> None:
    assert run(begun + 27 * DAY) == (1, 0)
    use(grant, begun + 28 * DAY)
    anew = begun + 28 * DAY + USE_PRECISION
    assert run(begun + 31 * DAY) == (0, 0)
    assert run(anew + 16 * DAY - MOMENT) == (0, 0)
    assert run(anew + 16 * DAY) == (1, 0)
    assert run(anew + 27 * DAY) == (1, 0)
    assert run(anew + 30 * DAY) == (0, 1)


def test_nobody_is_told_of_access_that_comes_to_its_own_end_before(world: World, begun: datetime) -> None:
    grant = world.grant(ends_at=begun + 30 * DAY)
    inactivity.set_unused_rule(grant, 30, by=world.owner)
    forget_letters()
    assert run(begun + 16 * DAY) == run(begun + 29 * DAY) == (0, 0)
    assert told() == []


def test_a_letter_names_the_end_and_the_last_use(world: World, grant: AccessGrant, begun: datetime) -> None:
    use(grant, begun + DAY)
    run(begun + DAY + USE_PRECISION + 27 * DAY)
    contexts = [row.context for row in Notification.objects.all()]
    assert {context["unused_days"] for context in contexts} == {"30"}
    assert all(context["last_used"] and context["unused_end"] for context in contexts)


# The end


def test_it_ends_at_its_instant_and_not_a_moment_before_and_both_sides_are_told(
    world: World, grant: AccessGrant, begun: datetime
) -> None:
    run(begun + 27 * DAY)
    forget_letters()
    assert run(begun + 30 * DAY - MOMENT) == (0, 0)
    assert run(begun + 30 * DAY) == (0, 1)
    now, entry = fresh(grant), last_entry(grant)
    assert (now.status, now.status_reason) == ("REVOKED", "Not used for 30 days, as the seller chose")
    assert (entry.verb, entry.actor, entry.detail["reason"]) == ("revoked", None, now.status_reason)
    assert told() == both(world, "access_ended_unused")
    assert run(begun + 31 * DAY) == (0, 0)


def test_it_never_ends_before_the_last_notice_is_48_hours_old_whatever_was_down(
    world: World, grant: AccessGrant, begun: datetime
) -> None:
    back = begun + 40 * DAY
    assert run(back) == (1, 0)
    assert run(back + 48 * HOUR - MOMENT) == (0, 0)
    assert run(back + 48 * HOUR) == (0, 1)


def test_a_notice_on_the_last_day_puts_the_end_off_and_says_until_when(
    world: World, grant: AccessGrant, begun: datetime
) -> None:
    late = begun + 29 * DAY
    assert run(late) == (1, 0)
    said = {row.context["unused_end"] for row in Notification.objects.all()}
    assert said == {end_words(late + 48 * HOUR, world.shop.time_zone)}
    assert run(begun + 30 * DAY) == (0, 0)
    assert run(late + 48 * HOUR) == (0, 1)


def test_an_early_notice_alone_ends_nothing(world: World, grant: AccessGrant, begun: datetime) -> None:
    run(begun + 16 * DAY)
    assert inactivity.end_unused_grants(at=begun + 30 * DAY) == 0
    assert fresh(grant).status == "ACTIVE"


def test_a_use_that_came_meanwhile_saves_it_even_after_the_deadline(
    world: World, grant: AccessGrant, begun: datetime
) -> None:
    run(begun + 27 * DAY)
    use(grant, begun + 30 * DAY + HOUR)
    assert run(begun + 31 * DAY) == (0, 0)
    assert fresh(grant).status == "ACTIVE"


def test_the_rule_is_never_retroactive(world: World, clock: Any, begun: datetime) -> None:
    grant = world.grant(ends_at=world.authorization.valid_until)
    chosen = begun + 50 * DAY
    inactivity.set_unused_rule(grant, 30, by=world.owner, at=chosen)
    assert run(chosen + 16 * DAY - MOMENT) == (0, 0)
    assert run(chosen + 16 * DAY) == (1, 0)
    assert run(chosen + 27 * DAY) == (1, 0)
    assert run(chosen + 30 * DAY) == (0, 1)


def test_suspended_access_is_left_alone_and_begins_anew_when_that_is_lifted(
    world: World, grant: AccessGrant, begun: datetime
) -> None:
    run(begun + 27 * DAY)
    grants.suspend(grant, by=world.operator, reason="looked into", at=begun + 28 * DAY)
    assert run(begun + 40 * DAY) == (0, 0)
    lifted = begun + 41 * DAY
    grants.resume(grant, by=world.operator, at=lifted)
    assert run(lifted + 16 * DAY - MOMENT) == (0, 0)
    assert run(lifted + 27 * DAY) == (1, 0)
    assert run(lifted + 30 * DAY) == (0, 1)


def test_access_of_a_suspended_partner_is_left_alone_and_begins_anew(
    world: World, grant: AccessGrant, begun: datetime, clock: Any
) -> None:
    run(begun + 27 * DAY)
    clock.set(begun + 28 * DAY)
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert run(begun + 40 * DAY) == (0, 0)
    clock.set(begun + 41 * DAY)
    partner_actions.reinstate_partner(fresh(world.partner), by=world.operator)
    assert run(begun + 57 * DAY - MOMENT) == (0, 0)
    assert run(begun + 68 * DAY) == (1, 0)
    assert run(begun + 71 * DAY) == (0, 1)


def test_access_without_the_rule_never_ends_unused(world: World, begun: datetime) -> None:
    grant = world.grant(ends_at=world.authorization.valid_until)
    assert [run(begun + days * DAY) for days in (16, 27, 30, 90, 150)] == [(0, 0)] * 5
    assert fresh(grant).status == "ACTIVE"


# The sweep


def test_the_task_may_run_twice(world: World, grant: AccessGrant, begun: datetime, clock: Any) -> None:
    for days in (27, 27, 30, 30):
        clock.set(begun + days * DAY)
        look_after_unused_access()
    assert fresh(grant).status == "REVOKED"
    assert told() == sorted(both(world, "access_unused_soon") + both(world, "access_ended_unused"))


def test_many_are_found_by_one_query_and_noticed_by_as_many_as_few(begun: datetime) -> None:
    counts = []
    for many in (2, 6):
        made = AccessGrantFactory.create_batch(many, ends_at=begun + 150 * DAY)
        for grant in made:
            AccessGrant.objects.filter(pk=grant.pk).update(ends_unused_after=30, unused_counts_from=begun)
        with CaptureQueriesContext(connection) as queries:
            assert inactivity.notice_unused_grants(at=begun + 27 * DAY) == many
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once_and_end_once_and_wait_for_nobody(world: World) -> None:
    begun = portal_now()
    made = [AccessGrantFactory(ends_at=begun + 150 * DAY) for _ in range(6)]
    AccessGrant.objects.update(ends_unused_after=30, unused_counts_from=begun)
    forget_letters()
    later = begun + 28 * DAY
    with racers(2) as two:
        two.race(*[lambda: inactivity.notice_unused_grants(at=later, batch=2)] * 2)
        inactivity.notice_unused_grants(at=later)
        assert Notification.objects.count() == 6 * 2  # the main account and the contact
        two.race(*[lambda: inactivity.end_unused_grants(at=begun + 31 * DAY)] * 2)
    inactivity.end_unused_grants(at=begun + 31 * DAY)
    assert {fresh(grant).status for grant in made} == {"REVOKED"}
    assert [verbs_about(grant).count("revoked") for grant in made] == [1] * 6
