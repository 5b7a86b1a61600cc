"""How a run of the task that sends is asked for: once per transaction, after it, and without waiting for a broker."""

from __future__ import annotations

import logging
import time

import celery
from django.db import connection, transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

QUIET_SECONDS = 30  # how long a broker that did not answer is left alone: the sweep's interval

_quiet_until = 0.0


def send_after_commit() -> None:
    """One message for a transaction, however many notifications it writes."""
    if not any(waiting is _ask_for_sending for _, waiting, *_ in connection.run_on_commit):
        transaction.on_commit(_ask_for_sending)


def _ask_for_sending() -> None:
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return
    try:
        celery.current_app.send_task("notifications.tasks.send_what_is_owed", retry=False)
    except (OperationalError, RedisError, OSError) as error:
        # The mail waits for the sweep. A frozen broker costs one request its short timeout, not every request.
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning("The broker is away (%s); mails wait for the next sweep.", error)
