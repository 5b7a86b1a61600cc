"""What the worker gathers and sends: every digest and every mail that is due by now."""

from celery import shared_task

from notifications import actions


@shared_task(name="notifications.tasks.send_what_is_owed")
def send_what_is_owed() -> int:
    return actions.send_due(batch=2000)


@shared_task(name="notifications.tasks.gather_digests")
def gather_digests() -> None:
    """Gather everybody's digest that is due. May run twice, late or never."""
    last = actions.gather_digests()
    while last is not None:
        last = actions.gather_digests(after=last)
