"""What Celery runs on a schedule: it asks the actions to end what is due, and to tell what is told weekly."""

import time

from celery import shared_task

from authorizations.actions import (
    cancellations,
    digests,
    extensions,
    inactivity,
    invitations,
    notices,
    review_rounds,
    sweeps,
)

RUN_SECONDS = 120  # no batch begins after this long: the rest is for the next run, 30 seconds later; the limit is 210


@shared_task
def end_what_is_due() -> None:
    """End what partners cancelled and nobody answered; expire requests, grants and services; lapse invitations.

    May run twice, late or never.
    """
    stop_at = time.monotonic() + RUN_SECONDS
    for sweep in (
        cancellations.end_unanswered_cancellations,
        sweeps.expire_due_requests,
        sweeps.expire_due_grants,
        sweeps.expire_due_services,
        invitations.lapse_due_invitations,
    ):
        sweep(stop_at=stop_at)


@shared_task
def look_after_unused_access() -> None:
    """Tell of access that ends soon because nobody uses it, and end what is due. May run twice, late or never."""
    stop_at = time.monotonic() + RUN_SECONDS
    inactivity.notice_unused_grants(stop_at=stop_at)
    inactivity.end_unused_grants(stop_at=stop_at)


@shared_task
def look_after_access_reviews() -> None:
    """Settle the access reviews that are due, and open new ones. May run twice, late or never."""
    stop_at = time.monotonic() + RUN_SECONDS
    review_rounds.settle_due_reviews(stop_at=stop_at)
    review_rounds.open_due_reviews(stop_at=stop_at)


@shared_task
def tell_what_ends_soon() -> None:
    """Send the notices of coming ends that are due. May run twice, late or never: none is sent twice or too late."""
    notices.send_due_notices(stop_at=time.monotonic() + RUN_SECONDS)


@shared_task
def extend_what_is_due() -> None:
    """Renew the accesses that are to extend themselves, and stop consents that stand for nothing any more.

    May run twice, late or never.
    """
    extensions.stop_what_stands_for_nothing()
    extensions.extend_due()


@shared_task
def send_activity_digests() -> None:
    """Tell every seller's administrators what partners did in the week before. May run twice, late or never."""
    last = digests.send_due()
    while last is not None:
        last = digests.send_due(after=last)
