"""How a seller ends what one partner has in its shops: everything is locked first, then all of it ends or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations.actions.bindings import end_binding, end_period
from authorizations.actions.endings import end_early, settle
from authorizations.letters import tell_both
from authorizations.locks import HeldBinding, Relationship, hold_binding, share_partner
from authorizations.models import AccessGrant, Binding, ServiceAuthorization
from partners.models import Partner
from sellers.models import Seller, Shop


class What(models.TextChoices):
    """How far it goes; each ends what those before it end."""

    ACCESS = "access", "The access"
    SERVICES = "services", "The services, and with them the access"
    EVERYTHING = "everything", "Everything: the shops stop working with the partner"


@dataclass(frozen=True)
class Ended:
    """How much of each ended."""

    bindings: int
    services: int
    grants: int

    @property
    def words(self) -> str:
        """ "2 accesses, 1 service and the work with 1 shop"."""
        counts = (
            (self.grants, "{} access", "{} accesses"),
            (self.services, "{} service", "{} services"),
            (self.bindings, "the work with {} shop", "the work with {} shops"),
        )
        said = [(one if many == 1 else more).format(many) for many, one, more in counts if many]
        return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


class EndedMeanwhile(Conflict):
    """What would end is not what was shown: somebody was faster, or gave more. Nothing was ended."""

    def __init__(self) -> None:
        super().__init__("Something changed since you looked at this, and nothing was ended. Please look again.")


@transaction.atomic
def end_all(
    seller: Seller,
    partner: Partner,
    shops: Iterable[Shop],
    *,
    what: str,
    by: User,
    reason: str = "",
    shown: str = "",
    at: datetime | None = None,
) -> Ended:
    """End what the partner has in these shops of the seller, all of it or nothing. Both sides are told of each thing.

    `shown` is the digest of what `by` was told would end. Raises `EndedMeanwhile` when it is not exactly what would
    end, or (without `shown`) when one of the shops has nothing to end any more.
    """
    keys = {shop.pk for shop in shops if shop.seller_id == seller.pk}
    share_partner(partner.pk)
    bindings = Binding.objects.active().filter(partner=partner, shop__in=keys).order_by("shop_id", "pk")
    held = [hold_binding(binding) for binding in bindings]
    at = at or portal_now()
    for relationship in _relationships(held):
        settle(relationship, at=at)
    found = [_things(each, what) for each in held]
    as_shown = digest_of(thing.uuid for each in found for thing in each) == shown
    if not (as_shown if shown else len(held) == len(keys) and all(found)):
        raise EndedMeanwhile
    for each in held:
        _end(each, what, by=by, reason=reason, at=at)
    return _count(found)


def digest_of(uuids: Iterable[UUID]) -> str:
    """Stands for a set of things, in any order."""
    return hashlib.sha256(" ".join(sorted(map(str, uuids))).encode()).hexdigest()


def _things(held: HeldBinding, what: str) -> list[Binding | ServiceAuthorization | AccessGrant]:
    """What ends in one shop, itself and with what it belongs to."""
    active = [each for each in held.relationships if each.authorization.status == ServiceAuthorization.Status.ACTIVE]
    grants = [grant for each in active for grant in each.grants if grant.is_open]
    services = [] if what == What.ACCESS else [each.authorization for each in active]
    return [*([held.binding] if what == What.EVERYTHING else []), *services, *grants]


def _end(held: HeldBinding, what: str, *, by: User, reason: str, at: datetime) -> None:
    if what == What.EVERYTHING:
        end_binding(held, by=by, reason=reason, at=at)
        tell_both(held.binding, "binding_ended", at=at, reason=reason)
        return
    for relationship in held.relationships:
        if what == What.SERVICES:
            _end_service(relationship, by=by, reason=reason, at=at)
        else:
            _end_access(relationship, by=by, reason=reason, at=at)


def _end_service(held: Relationship, *, by: User, reason: str, at: datetime) -> None:
    """Unless it ended with the one before it, whose agreed next period it was."""
    Status = ServiceAuthorization.Status
    if held.authorization.status == Status.ACTIVE:
        end_period(held, Status.CANCELLED, by=by, at=at, kind="service_cancelled", reason=reason)


def _end_access(held: Relationship, *, by: User, reason: str, at: datetime) -> None:
    for grant in held.grants:  # an agreed renewal ends with what it renews, which comes before it
        if grant.is_open:
            end_early(held, grant, AccessGrant.Status.REVOKED, by=by, at=at, kind="access_revoked", reason=reason)


def _relationships(held: Iterable[HeldBinding]) -> Iterator[Relationship]:
    for each in held:
        yield from each.relationships


def _count(found: Sequence[Sequence[models.Model]]) -> Ended:
    flat = [thing for each in found for thing in each]
    kinds = (Binding, ServiceAuthorization, AccessGrant)
    return Ended(*(sum(isinstance(thing, kind) for thing in flat) for kind in kinds))
