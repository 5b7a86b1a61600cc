"""In which order rows are locked, so that two actions never wait for each other.

Partner (shared), binding, shop (where a service is taken), service authorization, request, grant, draft; then the
shop's audit chain, which `audit.lifecycle` takes last. Whoever holds binding and service authorization knows that
neither ends meanwhile.

Every lock is FOR NO KEY UPDATE: no key ever changes, and a plain FOR UPDATE would make the database's own check of a
foreign key wait for it, out of this order.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from authorizations.models import AccessGrant, AccessRequest, Binding, ServiceAuthorization
from partners.models import Partner
from sellers.models import Shop


@dataclass
class Relationship:
    """A service authorization, locked with everything above it and everything open below it."""

    partner: Partner
    binding: Binding
    authorization: ServiceAuthorization
    requests: list[AccessRequest]
    grants: list[AccessGrant]

    @property
    def request(self) -> AccessRequest | None:
        """The open request for this service, of which there is one at most."""
        return next((request for request in self.requests if request.is_open), None)

    @property
    def grant(self) -> AccessGrant | None:
        """The open grant that is in force, or the next one to be."""
        return next((grant for grant in self.grants if grant.is_open), None)


@dataclass
class HeldBinding:
    """A binding, locked with every service authorization that is active under it and what is open below those."""

    binding: Binding
    relationships: list[Relationship]


def share_partner(partner_id: int) -> Partner:
    """The partner, who cannot be suspended until this transaction ends; others may share it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM partners_partner WHERE id = %s FOR SHARE", [partner_id])
    return Partner.objects.get(pk=partner_id)


def lock_binding(binding_id: int) -> Binding:
    rows = Binding.objects.select_for_update(of=("self",), no_key=True).select_related("partner", "shop__seller")
    return rows.get(pk=binding_id)


def lock_shop(shop_id: int) -> None:
    """After the binding: partners of one category take turns, where the exclusion constraint would deadlock them."""
    Shop.objects.select_for_update(no_key=True).get(pk=shop_id)


def lock_relationship(authorization: ServiceAuthorization) -> Relationship:
    """Lock all that a grant for this service authorization depends on, and read it anew."""
    partner = share_partner(authorization.partner_id)
    binding = lock_binding(authorization.binding_id)
    rows = ServiceAuthorization.objects.select_for_update(of=("self",), no_key=True).with_parties()
    fresh = rows.get(pk=authorization.pk)
    return Relationship(partner, binding, fresh, lock_requests(fresh), lock_grants(fresh))


def hold_binding(binding: Binding) -> HeldBinding:
    """Lock all that would end with the binding, before anything is written."""
    share_partner(binding.partner_id)
    held = lock_binding(binding.pk)
    active = ServiceAuthorization.objects.active().filter(binding=held).order_by("pk")
    relationships = [lock_relationship(authorization) for authorization in active]
    # Two periods of one service find the same request: they share it, so that what becomes of it is seen by both.
    requests: dict[int, AccessRequest] = {}
    for each in relationships:
        each.requests = [requests.setdefault(request.pk, request) for request in each.requests]
    return HeldBinding(held, relationships)


def lock_requests(authorization: ServiceAuthorization) -> list[AccessRequest]:
    rows = AccessRequest.objects.filter(shop=authorization.shop_id, service=authorization.service_id).open()
    return list(rows.select_for_update(of=("self",), no_key=True).with_parties().order_by("pk"))


def lock_grants(authorization: ServiceAuthorization) -> list[AccessGrant]:
    rows = AccessGrant.objects.filter(service_authorization=authorization).open()
    grants = list(rows.select_for_update(of=("self",), no_key=True).order_by("starts_at", "pk"))
    for grant in grants:
        grant.service_authorization = authorization
    return grants
