"""The Celery application: settings that lose no task, and the schedule, which is code so that it can be reviewed.

The figures behind the settings are in `docs/decisions/0005-celery-loses-nothing.md`.
"""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tsp_portal.settings")

app = Celery("tsp_portal")
app.conf.update(
    broker_url=settings.REDIS_URL,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 2,
        "socket_connect_timeout": 2,
        "retry_policy": {"timeout": 2.0},
        "max_retries": 0,  # of connecting while a request publishes; worker and beat have their own, and go on trying
    },
    task_publish_retry=False,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    task_time_limit=240,
    task_soft_time_limit=210,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    timezone="UTC",
    beat_schedule={
        "end-what-is-due": {"task": "authorizations.tasks.end_what_is_due", "schedule": 30.0},
        "tell-what-ends-soon": {"task": "authorizations.tasks.tell_what_ends_soon", "schedule": 300.0},
        "send-what-is-owed": {"task": "notifications.tasks.send_what_is_owed", "schedule": 30.0},
        "look-after-unused-access": {"task": "authorizations.tasks.look_after_unused_access", "schedule": 300.0},
        "look-after-access-reviews": {"task": "authorizations.tasks.look_after_access_reviews", "schedule": 600.0},
        "extend-what-is-due": {"task": "authorizations.tasks.extend_what_is_due", "schedule": 300.0},
        # Every quarter of an hour: time zones differ by no less.
        "gather-digests": {"task": "notifications.tasks.gather_digests", "schedule": crontab(minute="*/15")},
        # Every hour: it is Monday, 08:00, at another time in each time zone.
        "send-activity-digests": {"task": "authorizations.tasks.send_activity_digests", "schedule": crontab(minute=1)},
        "lapse-memberships": {"task": "tsp_portal.tasks.lapse_memberships", "schedule": 300.0},
        "tidy-sessions": {"task": "tsp_portal.tasks.tidy_sessions", "schedule": crontab(hour=3, minute=17)},
    },
)
app.autodiscover_tasks()
