"""How what is due is ended by the clock: in batches, each row claimed: runs may overlap, come late or be killed.

A sweep is housekeeping. Nobody gets in a second longer without it: `live_access` looks at the dates itself.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.clock import portal_now
from authorizations.actions.endings import expire_grant, expire_request, settle
from authorizations.locks import lock_relationship
from authorizations.models import AccessGrant, AccessRequest, ServiceAuthorization

BATCH = 200  # rows


@transaction.atomic
def expire_due_requests(*, at: datetime | None = None, batch: int = BATCH) -> int:
    """Expire open requests whose link is dead; how many were."""
    at = at or portal_now()
    rows = AccessRequest.objects.overdue(at).select_for_update(of=("self",), skip_locked=True, no_key=True)
    due = list(rows.with_parties().order_by("shop_id", "pk")[:batch])
    for request in due:
        expire_request(request, at=at)
    return len(due)


@transaction.atomic
def expire_due_grants(*, at: datetime | None = None, batch: int = BATCH) -> int:
    """Expire open grants whose end has come; how many were."""
    at = at or portal_now()
    rows = AccessGrant.objects.overdue(at).select_for_update(of=("self",), skip_locked=True, no_key=True)
    due = list(rows.with_parties().order_by("service_authorization__shop_id", "pk")[:batch])
    for grant in due:
        expire_grant(grant, at=at)
    return len(due)


def expire_due_services(*, at: datetime | None = None, batch: int = BATCH) -> int:
    """Expire service authorizations that are over, with what is open under them, each by itself; how many were."""
    at = at or portal_now()
    due = ServiceAuthorization.objects.overdue(at).order_by("shop_id", "pk")[:batch]
    return sum(_expire_service(authorization, at) for authorization in due)


@transaction.atomic
def _expire_service(authorization: ServiceAuthorization, at: datetime) -> bool:
    held = lock_relationship(authorization)
    is_due = held.authorization.status == ServiceAuthorization.Status.ACTIVE
    if is_due:
        settle(held, at=at)
    return is_due
