"""When a seller is asked about the access it gave, about which, and what of an access *Narrow* would leave.

A seller is asked when an access in force has been neither given, answered nor asked about for as long as its policy
says, and then about every access in force. What extended itself counts as given when a person last agreed to that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from authorizations.models import AccessGrant, AccessReview, AutoExtension, GrantRevision, ReviewItem, ReviewPolicy
from authorizations.models.reviews import ReviewItemQuerySet
from authorizations.unused import WINDOWS, Unused
from catalogue.file import load
from sellers.models import Seller

DAY = timedelta(days=1)
NoAnswer = ReviewPolicy.NoAnswer


@dataclass(frozen=True)
class Policy:
    """How often a seller is asked, and what happens to what it does not answer: chosen, or the defaults."""

    interval_days: int
    on_no_answer: str


def policy_of(seller_id: int) -> Policy:
    chosen = ReviewPolicy.objects.filter(seller=seller_id).first()
    if chosen is None:
        return Policy(load().timers.review_days, NoAnswer.REMIND)
    return Policy(chosen.interval_days, chosen.on_no_answer)


def asked_about(seller_id: int, at: datetime) -> QuerySet[AccessGrant]:
    """Every access in force in the shops of the seller, suspended or not."""
    return AccessGrant.objects.in_force(at).filter(service_authorization__shop__seller=seller_id)


def waiting(review: AccessReview, at: datetime) -> ReviewItemQuerySet:
    """What of the review is still to be answered: what has ended meanwhile, swept or not, needs no answer."""
    return ReviewItem.objects.filter(review=review).unanswered().filter(grant__ends_at__gt=at)


def to_settle(at: datetime) -> QuerySet[AccessReview]:
    """Open reviews in which something is due: the time to answer is over, or nothing is left to answer."""
    left = ReviewItem.objects.filter(review=OuterRef("pk")).unanswered().filter(grant__ends_at__gt=at)
    return AccessReview.objects.open().filter(Q(answer_by__lte=at, reminded_at=None) | ~Exists(left))


def due_sellers(at: datetime) -> QuerySet[Seller]:
    """The sellers that are to be asked now: one statement, however many there are."""
    interval = Coalesce(F("review_policy__interval_days"), load().timers.review_days)
    since = ExpressionWrapper(Value(at) - interval * Value(DAY), output_field=DateTimeField())
    rows = Seller.objects.annotate(since=since)
    lately = AccessReview.objects.filter(seller=OuterRef("pk"), opened_at__gt=OuterRef("since"))
    return rows.filter(Exists(_not_looked_at(at)), ~Exists(lately))


def _not_looked_at(at: datetime) -> QuerySet[AccessGrant]:
    """Of the seller around it, what is in force and nobody has given or answered `since` then."""
    before = Q(grant=OuterRef("pk")) | Q(grant=OuterRef("renews"))
    answered = ReviewItem.objects.filter(before, answered_at__gt=OuterRef(OuterRef("since")))
    return (
        AccessGrant.objects.in_force(at)
        .filter(service_authorization__shop__seller=OuterRef("pk"))
        .alias(given=given_at())
        .filter(~Exists(answered), given__lte=OuterRef("since"))
    )


def given_at() -> Coalesce:
    """When a person last gave it: its first revision, or the standing consent by which it extended what it renews."""
    extended = AutoExtension.objects.filter(grant=OuterRef("renews"), status=AutoExtension.Status.USED)
    first = GrantRevision.objects.filter(grant=OuterRef("pk"), number=1)
    return Coalesce(
        Subquery(extended.order_by("-given_at").values("given_at")[:1]), Subquery(first.values("made_at")[:1])
    )


def window_of(unused: Unused | None) -> int:
    """The longest window in which something of an access was not used, in days.

    0 where everything was used, and where nothing was: then ending the access says it better.
    """
    if unused is None:
        return 0
    found = [days for days in WINDOWS if unused.within(days)]
    return 0 if not found or unused.is_everything(found[-1]) else found[-1]
