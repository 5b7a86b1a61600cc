"""What Celery runs on a schedule: it asks the actions to end what is due, and to tell what is told weekly."""

from celery import shared_task

from authorizations.actions import digests, sweeps

MOST_BATCHES = 50  # of each kind in one run; the rest is for the next run, 30 seconds later


@shared_task
def end_what_is_due() -> None:
    """Expire requests, grants and service authorizations, in this order, in batches. May run twice, late or never."""
    for sweep in (sweeps.expire_due_requests, sweeps.expire_due_grants, sweeps.expire_due_services):
        for _ in range(MOST_BATCHES):
            if not sweep():
                break


@shared_task
def send_activity_digests() -> None:
    """Tell every seller's administrators what partners did in the week before. May run twice, late or never."""
    last = digests.send_due()
    while last is not None:
        last = digests.send_due(after=last)
