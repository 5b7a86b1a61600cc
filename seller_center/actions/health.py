"""What a shop can do about a violation."""

from __future__ import annotations

from django.db import transaction

from audit.clock import portal_now
from audit.lifecycle import Conflict
from seller_center.actions.changing import lock, shift
from seller_center.models import Violation
from seller_center.visits import Visit


@transaction.atomic
def file_appeal(violation: Violation, appeal: str, *, version: int, by: Visit) -> Violation:
    """Appeal once. Raises `Conflict` when that was done before, or the words are missing."""
    if lock(violation).status != Violation.Status.OPEN:
        raise Conflict("An appeal against this violation was filed already, and there is only one. Read its state.")
    if not appeal.strip():
        raise Conflict("Say why the violation should not count, and file the appeal again.")
    at = portal_now()
    return shift(
        violation, Violation.Status.APPEALED, by=by, version=version, at=at, appeal=appeal.strip(), appealed_at=at
    )
