"""What the portal did by itself in the last weeks of the demo, about daily, and how sellers answered its reviews."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from accounts.models import User
from authorizations.actions import access_reviews, extensions, inactivity, notices, review_rounds
from authorizations.actions.access_reviews import items_in_order
from authorizations.models import AccessReview, ReviewItem
from tsp_portal.demo.stage import Stage

SINCE = timedelta(days=72)
EVERY = timedelta(hours=25)  # so that what the last but one told was mailed by now
ANSWERED = timedelta(hours=5)  # after it was asked
UNFINISHED = {"FERNHOLLOW"}  # answered for its second shop only, and is still to answer the rest
SILENT = {"NORTHLIGHT": timedelta(days=60)}  # longer ago than this, it did not answer
SECOND_SHOP = "GBFERN02"


def plan_rounds(stage: Stage) -> None:
    """The last one is now, so that nothing is due when the portal looks itself."""
    for number in range(SINCE // EVERY, -1, -1):
        stage.plan(stage.now - number * EVERY, "", partial(_round, stage))


def _round(stage: Stage, at: datetime) -> None:
    notices.send_due_notices(at=at)
    inactivity.notice_unused_grants(at=at)
    inactivity.end_unused_grants(at=at)
    extensions.stop_what_stands_for_nothing(at=at)
    extensions.extend_due(at=at)
    review_rounds.settle_due_reviews(at=at)
    if review_rounds.open_due_reviews(at=at):
        for review in AccessReview.objects.open().filter(opened_at=at).select_related("seller").order_by("pk"):
            _plan_answer(stage, review, at)


def _plan_answer(stage: Stage, review: AccessReview, asked: datetime) -> None:
    silence = SILENT.get(review.seller.code)
    if asked + ANSWERED < stage.now and (silence is None or asked > stage.now - silence):
        owner = stage.owners[review.seller_id]
        stage.plan(asked + ANSWERED, owner.email, partial(_keep, review, owner))


def _keep(review: AccessReview, by: User, at: datetime) -> None:
    items = items_in_order(ReviewItem.objects.filter(review=review).unanswered())
    if review.seller.code in UNFINISHED:
        items = [item for item in items if item.grant.shop.code == SECOND_SHOP]
    access_reviews.answer(review, {item.uuid: ReviewItem.Answer.KEEP for item in items}, by=by, at=at)
