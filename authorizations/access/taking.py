"""Which bindings and services the main account of a shop may take something of."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from authorizations.access.people import Person, get_shop
from authorizations.models import Binding, ServiceAudience
from partners.models import Service
from partners.models import ServiceQuerySet as Services
from sellers.models import SellerMember, Shop


def get_main_shop(user: Person, code: str) -> tuple[SellerMember, Shop]:
    """A shop of the user's own seller, for its main account; 403 for sub-accounts."""
    member, shop = get_shop(user, code)
    if not member.is_main:
        raise PermissionDenied
    return member, shop


def services_for(shop: Shop) -> Services:
    """What the partners that work with a shop offer it; `eligibility.is_offered` says the same of one service."""
    bound = Binding.objects.active().filter(shop=shop).values("partner")
    named = ServiceAudience.objects.filter(service=OuterRef("pk"), shop=shop)
    public = Q(is_custom=False) & (Q(markets=[]) | Q(markets__contains=[shop.market]))
    rows = Service.objects.on().filter(partner__in=bound).filter(public | Q(Exists(named), is_custom=True))
    return rows.select_related("partner", "category")


def get_binding(user: Person, code: str, uuid: UUID) -> Binding:
    """What the shop agreed with a partner, ended or not, for the shop's main account."""
    _, shop = get_main_shop(user, code)
    found = Binding.objects.select_related("partner", "shop__seller").filter(shop=shop, uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def get_offered_service(user: Person, code: str, uuid: UUID) -> tuple[Binding, Service]:
    """A service the shop could take, and the binding it would be taken under, for the shop's main account."""
    _, shop = get_main_shop(user, code)
    service = services_for(shop).filter(uuid=uuid).first()
    if service is None:
        raise Http404
    bindings = Binding.objects.active().select_related("partner", "shop__seller")
    return bindings.get(shop=shop, partner=service.partner_id), service


def works_with_anybody(shop: Shop) -> bool:
    return Binding.objects.active().filter(shop=shop).exists()


def find_service(services: Services, uuid: str) -> Service | None:
    """One of these services by what an address says; None for anything else."""
    try:
        return services.filter(uuid=UUID(uuid)).first()
    except ValueError:
        return None
