"""What the worker sends: every mail that is due by now."""

from celery import shared_task

from notifications import actions


@shared_task(name="notifications.tasks.send_what_is_owed")
def send_what_is_owed() -> int:
    return actions.send_due(batch=2000)
