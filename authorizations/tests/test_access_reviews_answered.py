"""What becomes of each answer in an access review, and of what a seller does not answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict
from audit.models import Entry
from authorizations.actions import access_reviews, grants, review_rounds
from authorizations.models import AccessGrant, AccessReview, ReviewItem
from authorizations.tests.factories import AccessGrantFactory
from authorizations.tests.factories_reviews import AccessReviewFactory
from authorizations.tests.reading import forget_letters, fresh, last_entry
from authorizations.tests.reviewing import (
    END,
    EVERYTHING,
    KEEP,
    NARROW,
    another,
    answer,
    choose,
    item_of,
    open_review,
    told,
    use,
)
from authorizations.tests.threads import racers
from authorizations.tests.worlds import World
from notifications.models import Notification
from sellers.tests.factories import SellerMemberFactory

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)


@pytest.fixture
def begun(world: World, clock: Any) -> datetime:
    """When the access of these tests is given; the clock stands still from then on."""
    return clock.set(portal_now())


@pytest.fixture
def grant(world: World, begun: datetime) -> AccessGrant:
    return world.grant(levels=EVERYTHING, ends_at=world.authorization.valid_until)


# Answers


@pytest.fixture
def review(world: World, grant: AccessGrant, begun: datetime, clock: Any) -> AccessReview:
    """Asked about one access, of which products were used lately; a day has gone by."""
    use(world, grant, "products.manage", begun + 80 * DAY)
    clock.set(begun + 100 * DAY)
    review_rounds.open_due_reviews()
    clock.advance(days=1)
    forget_letters()
    found = open_review(world)
    assert found
    return found


def test_kept_access_stays_as_it_is_and_the_review_is_done(
    world: World, grant: AccessGrant, review: AccessReview
) -> None:
    outcome = answer(world, keep=grant)
    item = ReviewItem.objects.get()
    assert (outcome.count(KEEP), outcome.refused) == (1, [])
    assert (item.answer, item.answered_by, item.answered_at) == (KEEP, world.owner, portal_now())
    assert (fresh(grant).status, fresh(grant).revision_number) == ("ACTIVE", 1)
    assert (last_entry(grant).verb, fresh(review).status) == ("kept", "DONE")
    assert told() == []


def test_narrowed_access_loses_what_was_not_used_at_once_and_both_are_told(
    world: World, grant: AccessGrant, review: AccessReview
) -> None:
    before = grant.levels
    outcome = answer(world, narrow=grant)
    now = fresh(grant)
    assert outcome.count(NARROW) == 1
    gone = before.keys() - now.levels.keys()
    assert gone == {world.permission("orders.manage").number}
    assert (now.revision_number, now.revisions.count()) == (2, 2)
    assert set(told()) == {"access_changed"}
    assert not hasattr(now.revisions.get(number=2), "consent")


def test_ended_access_ends_at_once(world: World, grant: AccessGrant, review: AccessReview) -> None:
    assert answer(world, end=grant).count(END) == 1
    assert (fresh(grant).status, last_entry(grant).actor) == ("REVOKED", world.owner)
    assert set(told()) == {"access_revoked"}
    assert fresh(review).status == "DONE"


def test_answers_can_be_given_in_parts(world: World, grant: AccessGrant, begun: datetime, clock: Any) -> None:
    second = another(world, begun)
    clock.set(begun + 100 * DAY)
    review_rounds.open_due_reviews()
    review = open_review(world)
    assert review
    answer(world, keep=grant)
    assert fresh(review).status == "OPEN"
    answer(world, end=second)
    assert fresh(review).status == "DONE"


def test_what_was_used_altogether_or_not_at_all_cannot_be_narrowed(
    world: World, grant: AccessGrant, begun: datetime, clock: Any
) -> None:
    clock.set(begun + 100 * DAY)
    review_rounds.open_due_reviews()
    ((_, message),) = answer(world, narrow=grant).refused
    assert "cannot be narrowed" in message
    for key in EVERYTHING:
        use(world, grant, key, begun + 99 * DAY)
    assert len(answer(world, narrow=grant).refused) == 1
    assert (fresh(grant).revision_number, ReviewItem.objects.get().answer) == (1, "")


def test_an_access_that_ended_meanwhile_counts_as_answered_and_the_others_are_saved(
    world: World, grant: AccessGrant, begun: datetime, clock: Any
) -> None:
    second = another(world, begun)
    clock.set(begun + 100 * DAY)
    review_rounds.open_due_reviews()
    review = open_review(world)
    assert review
    grants.revoke(second, by=world.owner)
    outcome = answer(world, keep=grant, end=second)
    assert [(item.grant, message) for item, message in outcome.refused] == [
        (second, "This access has ended meanwhile, so it needs no answer.")
    ]
    assert outcome.count(KEEP) == 1
    assert fresh(review).status == "DONE"


def test_an_access_that_reached_its_end_needs_no_answer_before_any_sweep(
    world: World, grant: AccessGrant, review: AccessReview, clock: Any
) -> None:
    clock.set(grant.ends_at)
    ((_, message),) = answer(world, keep=grant).refused
    assert "has ended" in message
    assert fresh(review).status == "DONE"


def test_the_same_answer_again_changes_nothing_and_another_one_is_refused(
    world: World, grant: AccessGrant, begun: datetime, clock: Any
) -> None:
    another(world, begun)
    clock.set(begun + 100 * DAY)
    review_rounds.open_due_reviews()
    answer(world, keep=grant)
    entries = Entry.objects.count()
    assert answer(world, keep=grant).refused == []
    assert Entry.objects.count() == entries
    ((_, message),) = answer(world, end=grant).refused
    assert message == "This was answered meanwhile: keep."
    assert fresh(grant).status == "ACTIVE"


def test_a_review_that_is_over_takes_no_answers(world: World, grant: AccessGrant, review: AccessReview) -> None:
    uuid = item_of(grant).uuid
    answer(world, keep=grant)
    with pytest.raises(Conflict, match="is over"):
        access_reviews.answer(review, {uuid: END}, by=world.owner)
    assert fresh(grant).status == "ACTIVE"


def test_questions_of_another_seller_are_left_out(world: World, grant: AccessGrant, review: AccessReview) -> None:
    foreign = AccessReviewFactory(seller=world.other_seller, grants=(AccessGrantFactory(),))
    uuid = ReviewItem.objects.get(review=foreign).uuid
    outcome = access_reviews.answer(review, {uuid: END}, by=world.owner)
    assert (outcome.done, outcome.refused) == ([], [])
    assert ReviewItem.objects.get(review=foreign).answer == ""


# No answer


def settle(review: AccessReview) -> int:
    return review_rounds.settle_due_reviews(at=review.answer_by)


def test_what_is_not_answered_is_reminded_once_and_stays_open(
    world: World, grant: AccessGrant, review: AccessReview
) -> None:
    assert review_rounds.settle_due_reviews(at=review.answer_by - MOMENT) == 0
    assert settle(review) == 1
    assert settle(review) == 0
    assert told() == ["review_reminder"]
    assert (fresh(review).status, fresh(review).reminded_at) == ("OPEN", review.answer_by)
    assert fresh(grant).status == "ACTIVE"
    assert answer(world, keep=grant).count(KEEP) == 1


def test_what_is_not_answered_ends_where_the_seller_chose_that(
    world: World, grant: AccessGrant, review: AccessReview
) -> None:
    choose(world, END)
    assert settle(review) == 1
    now, item = fresh(grant), ReviewItem.objects.get()
    assert (now.status, now.status_reason) == ("REVOKED", "Not answered in the access review, as the seller chose")
    assert (item.answer, item.answered_by, last_entry(grant).actor) == (END, None, None)
    assert set(told()) == {"access_ended_by_review", "review_settled"}
    letter = Notification.objects.get(kind="review_settled")
    assert letter.context["done"] == "- Larkspur, Full care, Fernhollow US"
    assert fresh(review).status == "DONE"


def test_what_is_not_answered_is_narrowed_where_the_seller_chose_that(
    world: World, grant: AccessGrant, review: AccessReview
) -> None:
    choose(world, NARROW)
    settle(review)
    now = fresh(grant)
    assert world.permission("orders.manage").number not in now.levels
    assert now.revisions.get(number=2).made_by == world.owner
    assert (ReviewItem.objects.get().answered_by, fresh(review).status) == (None, "DONE")
    assert last_entry(grant).verb == "narrowed_unanswered"


def test_what_nothing_was_used_of_is_not_narrowed_but_asked_about_still(
    world: World, grant: AccessGrant, begun: datetime, clock: Any
) -> None:
    choose(world, NARROW)
    clock.set(begun + 100 * DAY)
    review_rounds.open_due_reviews()
    forget_letters()
    review = open_review(world)
    assert review
    assert settle(review) == 1
    assert (fresh(grant).revision_number, fresh(review).status, told()) == (1, "OPEN", ["review_reminder"])


def test_a_suspended_access_is_left_by_the_rule_that_narrows(
    world: World, grant: AccessGrant, review: AccessReview
) -> None:
    choose(world, NARROW)
    grants.suspend(grant, by=world.operator, reason="looked into")
    settle(review)
    assert (fresh(grant).status, ReviewItem.objects.get().answer) == ("SUSPENDED", "")


def test_a_review_of_which_nothing_is_left_is_closed_before_its_time(
    world: World, grant: AccessGrant, review: AccessReview
) -> None:
    assert review_rounds.settle_due_reviews() == 0
    grants.revoke(grant, by=world.owner)
    forget_letters()
    assert review_rounds.settle_due_reviews() == 1
    assert (fresh(review).status, told()) == ("DONE", [])


@pytest.mark.django_db(transaction=True)
def test_two_sessions_that_answer_differently_do_one_of_both(world: World) -> None:
    grant = world.grant(ends_at=world.authorization.valid_until)
    SellerMemberFactory(seller=world.seller)
    review = AccessReviewFactory(seller=world.seller, grants=(grant,))
    uuid = item_of(grant).uuid

    def give(chosen: str) -> str:
        try:
            outcome = access_reviews.answer(review, {uuid: chosen}, by=world.owner)
        except Conflict:
            return "refused"
        return "refused" if outcome.refused else chosen

    with racers(2) as two:
        done = two.race(lambda: give(KEEP), lambda: give(END))
    assert done.count("refused") == 1
    item = ReviewItem.objects.get()
    assert item.answer in done
    assert fresh(grant).status == ("REVOKED" if item.answer == END else "ACTIVE")
