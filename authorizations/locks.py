"""In which order rows are locked, so that two actions never wait for each other.

Partner (shared), binding, its cancellation, shop (where a service is taken), service authorization, invitation,
request, grant, draft; then the shop's audit chain, which `audit.lifecycle` takes last. The period that follows on a
service authorization, with its requests and grants, comes after it. Whoever holds binding and service authorization
knows that neither ends meanwhile. Whoever holds the partner alone (`hold_partner`, for a block) may take what lies
below in any order: everybody else shares the partner first.

Every lock is FOR NO KEY UPDATE: no key ever changes, and a plain FOR UPDATE would make the database's own check of a
foreign key wait for it, out of this order.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from authorizations.models import AccessGrant, AccessRequest, Binding, BindingCancellation, ServiceAuthorization
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
    next: Relationship | None  # the period of the same service that begins where this one ends

    @property
    def request(self) -> AccessRequest | None:
        """The open request for this service, of which there is one at most."""
        return next((request for request in self.requests if request.is_open), None)

    @property
    def grant(self) -> AccessGrant | None:
        """The open grant that is in force, or the next one to be."""
        return next((grant for grant in self.grants if grant.is_open), None)

    def renewal_of(self, grant: AccessGrant) -> AccessGrant | None:
        """The open grant that goes on where `grant` ends, in this period of the service or in the next."""
        there = [*self.grants, *(self.next.grants if self.next else ())]
        return next((each for each in there if each.is_open and each.renews_id == grant.pk), None)


@dataclass
class HeldBinding:
    """A binding, locked with every service authorization that is active under it and what is open below those."""

    binding: Binding
    cancellation: BindingCancellation | None  # the pending one
    requests: list[AccessRequest]  # open, for services that the shop does not take yet
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


def lock_relationship(authorization: ServiceAuthorization, *, with_shop: bool = False) -> Relationship:
    """Lock all that a grant for this service authorization depends on, and read it anew.

    The shop too where a further period of the service may be taken.
    """
    partner = share_partner(authorization.partner_id)
    binding = lock_binding(authorization.binding_id)
    if with_shop:
        lock_shop(binding.shop_id)
    rows = ServiceAuthorization.objects.select_for_update(of=("self",), no_key=True).with_parties()
    fresh = rows.get(pk=authorization.pk)
    requests, grants = lock_requests(fresh), lock_grants(fresh)
    later = ServiceAuthorization.objects.active().filter(
        binding=binding, service=fresh.service_id, valid_from=fresh.valid_until
    )
    following = [lock_relationship(each) for each in later.exclude(pk=fresh.pk)]
    return Relationship(partner, binding, fresh, requests, grants, following[0] if following else None)


def claim_authorization(authorization_id: int) -> ServiceAuthorization | None:
    """An active service authorization, locked with what is above it; None when somebody else is at any of it.

    Nothing is waited for, so a sweep goes on to the next one; `lock_relationship` then finds these locks held.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM authorizations_serviceauthorization AS service"
            "  JOIN authorizations_binding AS binding ON binding.id = service.binding_id"
            "  JOIN partners_partner AS partner ON partner.id = service.partner_id"
            " WHERE service.id = %s AND service.status IN ('ACTIVE')"
            " FOR SHARE OF partner SKIP LOCKED FOR NO KEY UPDATE OF binding, service SKIP LOCKED",
            [authorization_id],
        )
        is_ours = cursor.fetchone() is not None
    return ServiceAuthorization.objects.with_parties().get(pk=authorization_id) if is_ours else None


def claim_cancellation(cancellation_id: int) -> BindingCancellation | None:
    """A pending cancellation, locked with its partner and binding; None when somebody else is at any of them.

    Nothing is waited for, so a sweep goes on to the next one; `hold_binding` then finds these locks held.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM authorizations_bindingcancellation AS cancellation"
            "  JOIN authorizations_binding AS binding ON binding.id = cancellation.binding_id"
            "  JOIN partners_partner AS partner ON partner.id = binding.partner_id"
            " WHERE cancellation.id = %s AND cancellation.status IN ('PENDING')"
            " FOR SHARE OF partner SKIP LOCKED FOR NO KEY UPDATE OF binding, cancellation SKIP LOCKED",
            [cancellation_id],
        )
        is_ours = cursor.fetchone() is not None
    return BindingCancellation.objects.with_parties().get(pk=cancellation_id) if is_ours else None


def lock_pending_cancellation(binding: Binding) -> BindingCancellation | None:
    """After the binding: what the partner asked and the seller has not answered yet."""
    rows = BindingCancellation.objects.pending().filter(binding=binding)
    return rows.select_for_update(of=("self",), no_key=True).with_parties().first()


def hold_partner(partner_id: int) -> Partner:
    """The partner, of whom nobody sends or accepts anything until this transaction ends: all who do share it."""
    return Partner.objects.select_for_update(no_key=True).get(pk=partner_id)


def hold_binding(binding: Binding) -> HeldBinding:
    """Lock all that would end with the binding, before anything is written."""
    share_partner(binding.partner_id)
    held = lock_binding(binding.pk)
    pending = lock_pending_cancellation(held)
    active = ServiceAuthorization.objects.active().filter(binding=held).order_by("pk")
    relationships = [lock_relationship(authorization) for authorization in active]
    _share(relationships)
    return HeldBinding(held, pending, lock_requests_without_service(held), relationships)


def _share(relationships: list[Relationship]) -> None:
    """Two periods of one service find the same rows: they share them, so that what becomes of one is seen by both."""
    by_period = {each.authorization.pk: each for each in relationships}
    requests: dict[int, AccessRequest] = {}
    for each in relationships:
        each.requests = [requests.setdefault(request.pk, request) for request in each.requests]
        if each.next:
            each.next = by_period[each.next.authorization.pk]


def lock_requests(authorization: ServiceAuthorization) -> list[AccessRequest]:
    rows = AccessRequest.objects.filter(shop=authorization.shop_id, service=authorization.service_id).open()
    return list(rows.select_for_update(of=("self",), no_key=True).with_parties().order_by("pk"))


def lock_requests_without_service(binding: Binding) -> list[AccessRequest]:
    """Open requests of the partner for services that the shop does not take yet."""
    rows = AccessRequest.objects.filter(shop=binding.shop_id, partner=binding.partner_id, service_authorization=None)
    return list(rows.open().select_for_update(of=("self",), no_key=True).with_parties().order_by("pk"))


def lock_grants(authorization: ServiceAuthorization) -> list[AccessGrant]:
    rows = AccessGrant.objects.filter(service_authorization=authorization).open()
    grants = list(rows.select_for_update(of=("self",), no_key=True).order_by("starts_at", "pk"))
    for grant in grants:
        grant.service_authorization = authorization
    return grants
