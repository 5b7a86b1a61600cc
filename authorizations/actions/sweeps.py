"""How what is due is ended by the clock: in batches, each row claimed: runs may overlap, come late or be killed.

A sweep is housekeeping. Nobody gets in a second longer without it: `live_access` looks at the dates itself.

A run reads once which rows are due and goes through them in order of their shops. It waits for nobody: a row that
somebody else has locked is left to the next run. A batch that fails, be it when it commits, is gone through row by
row, so that the row at fault is logged and all others are ended.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from django.db import DataError, IntegrityError, InternalError, transaction
from django.db.models import QuerySet

from audit.clock import portal_now
from audit.lifecycle import move_locked
from authorizations.actions.announcing import announce
from authorizations.actions.endings import expire_request, settle
from authorizations.locks import claim_authorization, lock_relationship
from authorizations.models import AccessGrant, AccessRequest, ServiceAuthorization

logger = logging.getLogger(__name__)

BATCH = 500  # grants of one transaction: docs/performance.md says what that costs others
BATCH_OF_REQUESTS = 20  # each is ended by itself, in a shop whose chain is locked until all are
MOST = 200_000  # rows of one kind that a run takes on
NEVER = float("inf")

# What one row can be at fault for; a lost connection and a deadlock are not among them: the next run goes on.
ONE_ROWS_ERRORS = (IntegrityError, DataError, InternalError, ZoneInfoNotFoundError)

Sweep = Callable[[Sequence[int], datetime | None], int]


def expire_due_requests(*, at: datetime | None = None, batch: int = BATCH_OF_REQUESTS, stop_at: float = NEVER) -> int:
    """Expire open requests whose link is dead; how many were. No batch begins after `stop_at` (`time.monotonic`)."""
    due = AccessRequest.objects.overdue(at or portal_now()).order_by("shop_id", "pk")
    return sweep(due, _expire_requests, at=at, batch=batch, stop_at=stop_at)


def expire_due_grants(*, at: datetime | None = None, batch: int = BATCH, stop_at: float = NEVER) -> int:
    """Expire open grants whose end has come; how many were."""
    due = AccessGrant.objects.overdue(at or portal_now()).order_by("service_authorization__shop_id", "pk")
    return sweep(due, _expire_grants, at=at, batch=batch, stop_at=stop_at)


def expire_due_services(*, at: datetime | None = None, stop_at: float = NEVER) -> int:
    """Expire service authorizations that are over, with what is open under them, each by itself; how many were."""
    due = ServiceAuthorization.objects.overdue(at or portal_now()).order_by("shop_id", "pk")
    return sweep(due, _expire_service, at=at, batch=1, stop_at=stop_at)


def sweep(due: QuerySet[Any], expire: Sweep, *, at: datetime | None, batch: int, stop_at: float) -> int:
    keys = list(due.values_list("pk", flat=True)[:MOST])
    return in_batches(keys, expire, at=at, batch=batch, stop_at=stop_at)


def in_batches(keys: Iterable[int], act: Sweep, *, at: datetime | None, batch: int, stop_at: float) -> int:
    """Let `act` go through the rows of these keys, a transaction each time; how many it did."""
    left = iter(keys)
    done = 0
    while time.monotonic() < stop_at and (some := list(islice(left, batch))):
        try:
            done += act(some, at)
        except ONE_ROWS_ERRORS:
            done += _one_by_one(some, act, at)
    return done


def _one_by_one(keys: Iterable[int], expire: Sweep, at: datetime | None) -> int:
    done = 0
    for key in keys:
        try:
            done += expire([key], at)
        except ONE_ROWS_ERRORS:
            logger.exception("Row %s stays as it is: %s failed.", key, expire.__name__.strip("_"))
    return done


# Each of these ends, in one transaction, those of the rows that are still due and that nobody else is at.


@transaction.atomic
def _expire_requests(keys: Sequence[int], at: datetime | None) -> int:
    now = at or portal_now()
    rows = AccessRequest.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(pk__in=keys)
    due = list(rows.overdue(now).with_parties().order_by("shop_id", "pk"))
    for request in due:
        expire_request(request, at=now)
    return len(due)


@transaction.atomic
def _expire_grants(keys: Sequence[int], at: datetime | None) -> int:
    """The letters first: from the entries on, the chains of the shops are locked, and *Remove access* there waits."""
    now = at or portal_now()
    rows = AccessGrant.objects.select_for_update(of=("self",), skip_locked=True, no_key=True).filter(pk__in=keys)
    due = list(rows.overdue(now).with_parties().order_by("service_authorization__shop_id", "pk"))
    if due:
        announce(_ending_for_good(due), "access_expired", at=now)
        move_locked(due, AccessGrant.Status.EXPIRED, by=None, at=now, alongside={"status_reason": ""})
    return len(due)


def _ending_for_good(grants: Sequence[AccessGrant]) -> list[AccessGrant]:
    """Without those that a renewal goes on from: of that both sides were told, and nothing ends for them."""
    renewed = set(AccessGrant.objects.open().filter(renews__in=grants).values_list("renews", flat=True))
    return [grant for grant in grants if grant.pk not in renewed]


@transaction.atomic
def _expire_service(keys: Sequence[int], at: datetime | None) -> int:
    authorization = claim_authorization(keys[0])
    if authorization is None:
        return 0
    held = lock_relationship(authorization)
    now = at or portal_now()
    settle(held, at=now)
    return int(held.authorization.status == ServiceAuthorization.Status.EXPIRED)
