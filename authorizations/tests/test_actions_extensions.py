"""An access that extends itself: turned on by a person, told in time, used once, and never for what must not be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from audit.lifecycle import Conflict
from authorizations.actions import acting, extensions, grants, notices, renewals
from authorizations.decision import decide
from authorizations.models import AccessGrant, AutoExtension, ConsentRecord, GrantAssignment
from authorizations.tests.factories_renewals import DAY, MOMENT, NOTHING_SENSITIVE, extend_automatically, renew
from authorizations.tests.reading import forget_letters, fresh, letters, verbs_about
from authorizations.tests.rows import publish_new_terms
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from partners import actions as partner_actions
from sellers.times import end_of_day, local_day

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
Status = AutoExtension.Status


def midnight(world: World, clock: Clock, days: int) -> datetime:
    """24:00 of the day so many days from today."""
    zone = world.shop.time_zone
    return end_of_day(local_day(clock.now, zone) + timedelta(days=days), zone)


def extending(
    world: World, clock: Clock, *, days: int = 30, told: bool = True, given_at: datetime | None = None, **values: Any
) -> AutoExtension:
    """Access of so many days that extends itself, told of 7 days before its end."""
    grant = world.grant(**{"ends_at": midnight(world, clock, days), "levels": NOTHING_SENSITIVE, **values})
    extension = extend_automatically(grant, at=given_at)
    if told:
        AutoExtension.objects.filter(pk=extension.pk).update(told_at=grant.ends_at - 7 * DAY)
    return fresh(extension)


def run_3_days_before(extension: AutoExtension, clock: Clock) -> AccessGrant | None:
    clock.set(extension.grant.ends_at - 3 * DAY)
    extensions.extend_due()
    return AccessGrant.objects.filter(renews=extension.grant).first()


# Turning it on


def test_it_is_off_unless_somebody_turned_it_on(world: World, clock: Clock) -> None:
    grant = world.grant(levels=NOTHING_SENSITIVE)
    clock.set(grant.ends_at - DAY)
    assert extensions.extend_due() == 0
    assert not AccessGrant.objects.filter(renews=grant).exists()


def test_turning_it_on_is_recorded_and_twice_is_once(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    assert extend_automatically(extension.grant) == extension
    assert verbs_about(extension) == ["given"]
    assert extension.given_by == world.owner


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"preset": "full_access"}, "Full Access never extends itself"),
        ({"levels": {"orders.manage": Level.VIEW}}, "Manage orders"),
    ],
)
def test_full_access_and_sensitive_permissions_never_extend_themselves(
    world: World, values: dict[str, Any], words: str
) -> None:
    grant = world.grant(**values)
    with pytest.raises(Conflict, match=words):
        extend_automatically(grant)


def test_only_an_access_of_14_days_or_more_can(world: World, clock: Clock) -> None:
    now = clock.set(clock.now)
    grant = world.grant(ends_at=now + 14 * DAY - MOMENT, levels=NOTHING_SENSITIVE)
    with pytest.raises(Conflict, match="14 days or longer"):
        extend_automatically(grant)
    world.change(ends_at=now + 14 * DAY, levels=NOTHING_SENSITIVE)
    assert extend_automatically(grant).status == Status.ON


def test_it_is_turned_on_under_the_latest_terms_only(world: World) -> None:
    grant = world.grant(levels=NOTHING_SENSITIVE)
    publish_new_terms()
    old = ConsentRecord.objects.get().terms
    with pytest.raises(Conflict, match="new version of the terms"):
        extensions.extend_automatically(grant, terms=old, by=world.owner)


def test_what_is_over_cannot_be_extended(world: World) -> None:
    grant = world.grant(levels=NOTHING_SENSITIVE)
    grants.revoke(grant, by=world.owner)
    with pytest.raises(Conflict, match="ended meanwhile"):
        extend_automatically(grant)


# Extending


def test_it_is_extended_3_days_before_its_end_and_not_earlier(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    clock.set(extension.grant.ends_at - 3 * DAY - MOMENT)
    assert extensions.extend_due() == 0
    clock.set(extension.grant.ends_at - 3 * DAY)
    assert extensions.extend_due() == 1


def test_the_extension_is_a_renewal_with_the_same_permissions_and_a_consent(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    grant = extension.grant
    forget_letters()
    made = run_3_days_before(extension, clock)
    assert made is not None
    assert (made.items, made.starts_at) == (grant.items, grant.ends_at)
    assert ConsentRecord.objects.get(revision__grant=made).given_by == world.owner
    assert {kind for kind, *_ in letters()} == {"access_extended"}
    assert fresh(extension).status == Status.USED
    clock.set(grant.ends_at)
    assert decide(world.lead, world.shop, world.permission("products.manage"), Level.EDIT)


def test_it_lasts_at_most_as_long_as_it_was_to_the_end_of_a_local_day(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    grant = extension.grant
    made = run_3_days_before(extension, clock)
    assert made is not None
    longest = grant.ends_at - grant.starts_at
    assert longest - DAY - HOUR < made.ends_at - made.starts_at <= longest
    local = made.ends_at.astimezone(ZoneInfo(world.shop.time_zone))
    assert (local.hour, local.minute, local.second) == (0, 0, 0)


def test_it_stays_inside_its_service(world: World, clock: Clock) -> None:
    extension = extending(world, clock, days=120)
    made = run_3_days_before(extension, clock)
    assert made is not None
    assert made.ends_at == world.authorization.valid_until


def test_without_room_in_the_service_it_ends_with_a_plain_notice(world: World, clock: Clock) -> None:
    clock.set(world.authorization.valid_until - 25 * DAY)
    extension = extending(world, clock, told=False, ends_at=world.authorization.valid_until)
    forget_letters()
    clock.set(extension.grant.ends_at - 6 * DAY)
    notices.send_due_notices()
    assert {kind for kind, *_ in letters()} == {"access_ends_soon"}
    assert run_3_days_before(extension, clock) is None
    assert fresh(extension).status == Status.ON


def test_it_goes_into_the_next_period_of_the_service(world: World, clock: Clock) -> None:
    clock.set(world.authorization.valid_until - 25 * DAY)
    extension = extending(world, clock, ends_at=world.authorization.valid_until)
    period = renewals.renew_service(world.authorization, world.authorization.valid_until + 90 * DAY, by=world.owner)
    made = run_3_days_before(extension, clock)
    assert made is not None
    assert made.service_authorization == period


def test_twice_run_it_is_extended_once(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    run_3_days_before(extension, clock)
    assert extensions.extend_due() == 0
    assert AccessGrant.objects.filter(renews=extension.grant).count() == 1


def test_the_one_that_follows_extends_itself_under_the_same_consent(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    made = run_3_days_before(extension, clock)
    carried = AutoExtension.objects.on().get()
    assert (carried.grant, carried.given_at, carried.told_at) == (made, extension.given_at, None)


def test_whoever_could_use_the_access_can_use_its_extension(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    acting.assign(extension.grant, world.agent, by=world.lead.user)
    made = run_3_days_before(extension, clock)
    assert GrantAssignment.objects.active().filter(grant=made, member=world.agent).exists()


# Told in time


def test_nobody_is_surprised_it_is_not_extended_before_the_seller_was_told(world: World, clock: Clock) -> None:
    extension = extending(world, clock, told=False)
    assert run_3_days_before(extension, clock) is None


def test_it_is_extended_24_hours_after_the_seller_was_told_and_not_before(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    told = extension.grant.ends_at - 2 * DAY
    AutoExtension.objects.filter(pk=extension.pk).update(told_at=told)
    clock.set(told + DAY - MOMENT)
    assert extensions.extend_due() == 0
    clock.set(told + DAY)
    assert extensions.extend_due() == 1


def test_the_notice_7_days_before_is_what_tells(world: World, clock: Clock) -> None:
    extension = extending(world, clock, told=False)
    clock.set(extension.grant.ends_at - 6.5 * DAY)
    notices.send_due_notices()
    assert fresh(extension).told_at == clock.now
    assert run_3_days_before(extension, clock) is not None


def test_turned_on_in_the_last_7_days_the_page_is_the_notice(world: World, clock: Clock) -> None:
    grant = world.grant(ends_at=midnight(world, clock, 30), levels=NOTHING_SENSITIVE)
    clock.set(grant.ends_at - 7 * DAY)
    assert extend_automatically(grant).told_at == clock.now


def test_turned_on_before_that_nobody_was_told_yet(world: World, clock: Clock) -> None:
    grant = world.grant(ends_at=midnight(world, clock, 30), levels=NOTHING_SENSITIVE)
    clock.set(grant.ends_at - 7 * DAY - MOMENT)
    assert extend_automatically(grant).told_at is None


# What stops it


def test_stopped_it_ends_on_its_date(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    extensions.stop_extension(extension, by=world.owner)
    assert run_3_days_before(extension, clock) is None
    with pytest.raises(Conflict):
        extensions.stop_extension(extension, by=world.owner)


@pytest.mark.parametrize(("age", "extended"), [(365 * DAY, False), (365 * DAY - MOMENT, True)])
def test_a_consent_holds_for_365_days(world: World, clock: Clock, age: timedelta, extended: bool) -> None:
    end = midnight(world, clock, 30)
    at = end - 3 * DAY
    extending(world, clock, ends_at=end, given_at=at - age)
    forget_letters()
    clock.set(at)
    assert extensions.stop_what_stands_for_nothing() == int(not extended)
    assert extensions.extend_due() == int(extended)
    told = ("extension_stopped", "seller", world.owner.email) in letters()
    assert told is not extended


def test_a_sensitive_permission_that_is_added_stops_it_at_once_and_the_seller_is_told(
    world: World, clock: Clock
) -> None:
    extension = extending(world, clock)
    forget_letters()
    world.change(levels=NOTHING_SENSITIVE | {"orders.manage": Level.VIEW})
    assert fresh(extension).status == Status.STOPPED
    assert "Manage orders" in fresh(extension).stop_reason
    assert ("extension_stopped", "seller", world.owner.email) in letters()


def test_a_change_that_adds_nothing_sensitive_leaves_it_on(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    world.change(levels={"products.manage": Level.VIEW})
    assert fresh(extension).status == Status.ON


def test_a_permission_that_became_sensitive_since_stops_it_when_it_would_be_used(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    permission = world.permission("products.manage")
    permission.sensitive = True
    permission.save()
    assert run_3_days_before(extension, clock) is None
    assert fresh(extension).status == Status.STOPPED


def test_a_suspended_access_is_not_extended(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    grants.suspend(extension.grant, by=world.operator, reason="looked into")
    assert run_3_days_before(extension, clock) is None
    grants.resume(extension.grant, by=world.operator)
    assert run_3_days_before(extension, clock) is not None


def test_the_access_of_a_suspended_partner_is_not_extended(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert run_3_days_before(extension, clock) is None


def test_what_was_renewed_by_hand_is_not_extended_besides(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    clock.set(extension.grant.ends_at - 5 * DAY)
    made = renew(extension.grant)
    assert run_3_days_before(extension, clock) == made
    assert AccessGrant.objects.filter(renews=extension.grant).count() == 1


def test_the_consent_ends_silently_with_its_access(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    grants.revoke(extension.grant, by=world.owner)
    forget_letters()
    assert extensions.stop_what_stands_for_nothing() == 1
    assert extensions.stop_what_stands_for_nothing() == 0
    assert fresh(extension).status == Status.STOPPED
    assert letters() == set()


def test_after_the_end_nothing_is_extended_however_late_the_task_is(world: World, clock: Clock) -> None:
    extension = extending(world, clock)
    clock.set(extension.grant.ends_at)
    assert extensions.extend_due() == 0
    assert not AccessGrant.objects.filter(renews=extension.grant).exists()
