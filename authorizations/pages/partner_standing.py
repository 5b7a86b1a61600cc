"""What a seller sees of one partner over all its shops: what there is, what would end, and what it said against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from audit.models import Entry
from authorizations.actions.ending_all import Ended, What, digest_of
from authorizations.models import AccessGrant, Binding, PartnerReport, ServiceAuthorization
from authorizations.pages.shop_services import Services, services_of
from partners.models import Partner
from sellers.models import Seller, Shop

LAST_REPORTS = 5


def services_with(partner: Partner, shops: Sequence[Shop], now: datetime) -> Services:
    """Every service that one of the shops takes or took of the partner: running ones first, shop by shop."""
    rows = services_of(shops, now).filter(partner=partner)
    return rows.order_by("is_over", "shop__name", "shop_id", "service__name", "-valid_from", "pk")


def bound_shops(partner: Partner, seller: Seller) -> list[Shop]:
    """The seller's shops that work with the partner now."""
    bindings = Binding.objects.active().filter(partner=partner, shop__seller=seller)
    return list(Shop.objects.filter(pk__in=bindings.values("shop")).order_by("name", "pk"))


@dataclass(frozen=True)
class Ending:
    """What would end in one shop."""

    binding: Binding
    ends_binding: bool
    services: list[ServiceAuthorization]
    grants: list[AccessGrant]

    @property
    def is_empty(self) -> bool:
        return not (self.ends_binding or self.services or self.grants)

    @property
    def things(self) -> list[Binding | ServiceAuthorization | AccessGrant]:
        return [*([self.binding] if self.ends_binding else []), *self.services, *self.grants]


@dataclass(frozen=True)
class Endings:
    """What would end in all of the chosen shops: the same that `end_all` finds under its locks."""

    shops: list[Ending]

    @property
    def shown(self) -> str:
        return digest_of(thing.uuid for ending in self.shops for thing in ending.things)

    @property
    def is_empty(self) -> bool:
        return all(ending.is_empty for ending in self.shops)

    @property
    def words(self) -> str:
        """ "2 accesses, 1 service and the work with 1 shop"."""
        services = sum(len(each.services) for each in self.shops)
        grants = sum(len(each.grants) for each in self.shops)
        return Ended(sum(each.ends_binding for each in self.shops), services, grants).words


def endings(partner: Partner, shops: Sequence[Shop], what: str, now: datetime) -> Endings:
    """By the clock: what is overdue has ended already. Three queries, however many there are."""
    bindings = Binding.objects.active().filter(partner=partner, shop__in=list(shops)).select_related("shop", "partner")
    held = list(bindings.order_by("shop__name", "pk"))
    keys = [binding.pk for binding in held]
    running = ServiceAuthorization.objects.active().filter(binding__in=keys, valid_until__gt=now).with_parties()
    services = list(running.order_by("service__name", "valid_from", "pk"))
    grants = AccessGrant.objects.open().filter(service_authorization__in=services, ends_at__gt=now).with_parties()
    found = list(grants.order_by("starts_at", "pk"))
    return Endings([_ending(binding, services, found, what) for binding in held])


def _ending(
    binding: Binding, services: Sequence[ServiceAuthorization], grants: Sequence[AccessGrant], what: str
) -> Ending:
    own = [service for service in services if service.binding_id == binding.pk]
    keys = {service.pk for service in own}
    return Ending(
        binding=binding,
        ends_binding=what == What.EVERYTHING,
        services=[] if what == What.ACCESS else own,
        grants=[grant for grant in grants if grant.service_authorization_id in keys],
    )


def why_stopped(partner: Partner) -> str:
    """What the sellers were told when operators suspended the partner; empty when it is not suspended."""
    if partner.status != Partner.Status.SUSPENDED:
        return ""
    last = Entry.objects.about(partner).filter(verb="suspended").order_by("-id").first()
    told = str(last.detail.get("told_sellers", "")) if last else ""
    return told or "They gave no reason for sellers."


def last_reports(partner: Partner, seller: Seller) -> list[PartnerReport]:
    """What the seller told the operators lately, with their answers."""
    rows = PartnerReport.objects.filter(partner=partner, seller=seller).select_related("shop")
    return list(rows.order_by("-reported_at", "-pk")[:LAST_REPORTS])
