"""What can happen to collaborations, their rates, and samples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from audit.clock import portal_now
from audit.lifecycle import Conflict
from seller_center.actions.changing import change, create, lock, shift
from seller_center.models import Collaboration, Product, Sample
from seller_center.visits import Visit


@transaction.atomic
def add_collaboration(collaboration: Collaboration, *, by: Visit) -> Collaboration:
    """Raises `Conflict` when the product has one like that already, or is off the shelf."""
    product = lock(collaboration.product)  # two at once wait here for each other
    if product.status != Product.Status.LIVE:
        raise Conflict(f"{product} is not on the shelf any more. Choose another product.")
    running = Collaboration.objects.of(by.shop).filter(status=Collaboration.Status.ACTIVE, product=product)
    if running.filter(creator=collaboration.creator).exists():
        whom = f"with {collaboration.creator}" if collaboration.creator else "open to every creator"
        raise Conflict(f"{product} has a collaboration {whom} already. Change its commission, or end it first.")
    collaboration.since = at = portal_now()
    return create(collaboration, by=by, at=at)


def end_collaboration(collaboration: Collaboration, *, by: Visit) -> Collaboration:
    return shift(collaboration, Collaboration.Status.ENDED, by=by)


@transaction.atomic
def set_rates(wanted: Iterable[tuple[Collaboration, Mapping[str, Any], int]], *, by: Visit) -> int:
    """Set the commission of collaborations, all or none; how many.

    Raises `Stale` for one that was changed meanwhile, and `Conflict` for one that has ended.
    """
    rows = sorted(wanted, key=lambda row: row[0].pk)
    for collaboration, values, version in rows:
        if lock(collaboration).status != Collaboration.Status.ACTIVE:
            raise Conflict(f"The collaboration for {collaboration.product} has ended. Reload the page and go on.")
        change(collaboration, dict(values), by=by, version=version)
    return len(rows)


def answer_sample(sample: Sample, verdict: str, answer: str, *, version: int, by: Visit) -> Sample:
    """`verdict` is one of the statuses a sample request ends in; it is answered once."""
    return shift(sample, verdict, by=by, version=version, answer=answer)
