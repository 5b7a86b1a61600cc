"""What time does to people's memberships and sessions."""

from celery import shared_task
from django.core.management import call_command

import partners.actions
import sellers.actions


@shared_task(name="tsp_portal.tasks.lapse_memberships")
def lapse_memberships() -> None:
    partners.actions.lapse_due_members()
    sellers.actions.lapse_due_members()


@shared_task(name="tsp_portal.tasks.tidy_sessions")
def tidy_sessions() -> None:
    call_command("clearsessions")
