"""When a seller is asked to keep, narrow or end the access it gave, and what becomes of its answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.clock import portal_now
from authorizations.actions import grants, review_rounds
from authorizations.models import AccessGrant, AccessReview, AutoExtension, TermsVersion
from authorizations.tasks import look_after_access_reviews
from authorizations.tests.reading import forget_letters, fresh, verbs_about
from authorizations.tests.reviewing import END, EVERYTHING, another, answer, asked, choose, open_review, told
from authorizations.tests.threads import racers
from authorizations.tests.worlds import World
from notifications.models import Notification

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def begun(world: World, clock: Any) -> datetime:
    """When the access of these tests is given; the clock stands still from then on."""
    return clock.set(portal_now())


@pytest.fixture
def grant(world: World, begun: datetime) -> AccessGrant:
    return world.grant(levels=EVERYTHING, ends_at=world.authorization.valid_until)


# When a seller is asked


def test_a_seller_is_asked_90_days_after_it_gave_access_and_not_a_moment_before(
    world: World, grant: AccessGrant, begun: datetime
) -> None:
    forget_letters()
    assert review_rounds.open_due_reviews(at=begun + 90 * DAY - MOMENT) == 0
    assert review_rounds.open_due_reviews(at=begun + 90 * DAY) == 1
    review = open_review(world)
    assert review
    assert (review.opened_at, review.answer_by) == (begun + 90 * DAY, begun + 104 * DAY)
    (letter,) = Notification.objects.all()
    assert (letter.kind, letter.recipient, letter.url) == ("review_due", world.owner, "/seller-center/access-review/")
    assert (letter.context["count"], letter.context["no_answer"]) == ("1", "REMIND")
    assert verbs_about(review) == ["opened"]


def test_it_is_asked_about_every_access_in_force_also_what_is_newer(
    world: World, grant: AccessGrant, begun: datetime, clock: Any
) -> None:
    clock.set(begun + 60 * DAY)
    newer = another(world, begun)
    suspended = another(world, begun)
    grants.suspend(suspended, by=world.operator, reason="looked into")
    ended = another(world, begun)
    grants.revoke(ended, by=world.owner)
    review_rounds.open_due_reviews(at=begun + 90 * DAY)
    assert asked(world) == {grant.pk, newer.pk, suspended.pk}


def test_what_has_ended_or_not_begun_asks_for_nothing(world: World, begun: datetime) -> None:
    grant = world.grant(ends_at=begun + 90 * DAY)
    assert review_rounds.open_due_reviews(at=begun + 90 * DAY) == 0
    assert fresh(grant).status == "ACTIVE"


def test_an_answer_counts_for_as_long_as_the_interval_and_so_does_the_question(
    world: World, grant: AccessGrant, begun: datetime, clock: Any
) -> None:
    review_rounds.open_due_reviews(at=begun + 90 * DAY)
    clock.set(begun + 100 * DAY)
    answer(world, keep=grant)
    assert review_rounds.open_due_reviews(at=begun + 180 * DAY) == 0
    assert review_rounds.open_due_reviews(at=begun + 190 * DAY - MOMENT) == 0
    assert review_rounds.open_due_reviews(at=begun + 190 * DAY) == 1


def test_an_unanswered_review_lapses_when_the_next_one_opens(world: World, grant: AccessGrant, begun: datetime) -> None:
    review_rounds.open_due_reviews(at=begun + 90 * DAY)
    first = open_review(world)
    assert review_rounds.open_due_reviews(at=begun + 180 * DAY - MOMENT) == 0
    assert review_rounds.open_due_reviews(at=begun + 180 * DAY) == 1
    assert first
    assert fresh(first).status == "LAPSED"
    assert open_review(world) != first


@pytest.mark.parametrize("days", [30, 180])
def test_the_seller_chooses_how_often(world: World, grant: AccessGrant, begun: datetime, days: int) -> None:
    choose(world, days=days)
    assert review_rounds.open_due_reviews(at=begun + days * DAY - MOMENT) == 0
    assert review_rounds.open_due_reviews(at=begun + days * DAY) == 1


def test_access_that_extended_itself_counts_from_when_a_person_agreed_to_that(
    world: World, begun: datetime, clock: Any
) -> None:
    grant = world.grant(ends_at=begun + 60 * DAY)
    standing = AutoExtension(
        grant=grant, terms=TermsVersion.objects.latest(), given_by=world.owner, given_at=begun, status_changed_at=begun
    )
    standing.save(force_insert=True)
    clock.set(begun + 60 * DAY - MOMENT)
    AutoExtension.objects.filter(pk=standing.pk).update(status="USED")
    extended = AccessGrant(
        service_authorization=world.authorization,
        starts_at=grant.ends_at,
        ends_at=grant.ends_at + 60 * DAY,
        items=grant.items,
        renews=grant,
        status_changed_at=clock.now,
    )
    extended.save(force_insert=True)
    extended.revisions.create(
        number=1,
        starts_at=extended.starts_at,
        ends_at=extended.ends_at,
        items=extended.items,
        made_at=clock.now,
        made_by=world.owner,
    )
    assert review_rounds.open_due_reviews(at=begun + 90 * DAY - MOMENT) == 0
    assert review_rounds.open_due_reviews(at=begun + 90 * DAY) == 1
    assert asked(world) == {extended.pk}


# The policy and the sweeps


def test_choosing_the_policy_is_recorded_once(world: World) -> None:
    choose(world, END, 180)
    choose(world, END, 180)
    policy = world.seller.review_policy
    assert (policy.interval_days, policy.on_no_answer, policy.changed_by) == (180, END, world.owner)
    assert verbs_about(policy) == ["review_policy_set"]


def test_the_task_asks_reminds_and_may_run_twice(world: World, grant: AccessGrant, begun: datetime, clock: Any) -> None:
    forget_letters()
    for days in (90, 90, 104, 104):
        clock.set(begun + days * DAY)
        look_after_access_reviews()
    assert told() == ["review_due", "review_reminder"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_ask_a_seller_once(world: World) -> None:
    grant = world.grant(ends_at=world.authorization.valid_until)
    later = grant.starts_at + 95 * DAY
    with racers(2) as two:
        two.race(*[lambda: review_rounds.open_due_reviews(at=later)] * 2)
    assert AccessReview.objects.count() == 1
    assert Notification.objects.filter(kind="review_due").count() == 1
