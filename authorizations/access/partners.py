"""Which partners a seller has had to do with, and who of its people may end all with one, block it or report it."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from authorizations.access.people import Person, get_shop
from authorizations.models import AccessRequest, Binding, Invitation, PartnerBlock, PartnerReport
from authorizations.models.blocks import PartnerBlockQuerySet
from partners.models import Partner
from sellers.models import Seller, SellerMember, Shop


@dataclass(frozen=True)
class KnownPartner:
    """A partner as one of the seller's people looks at it, from one of the shops."""

    member: SellerMember
    shop: Shop
    partner: Partner
    is_known: bool = True  # else there is no page about the two yet

    @property
    def seller(self) -> Seller:
        return self.member.seller

    @property
    def may_write(self) -> bool:
        return self.member.is_main


def get_known_partner(user: Person, code: str, partner: str, verb: str = "view") -> KnownPartner:
    """A partner that the user's own seller has had to do with; all but looking is the main account's.

    Any partner it could find can be blocked and reported: its open link may have been opened by others before.
    """
    member, shop = get_shop(user, code)
    found = _known_to(member.seller_id).filter(code=partner).first()
    is_known = found is not None
    if not is_known and verb == "block" and member.is_main:
        found = Partner.objects.approved().filter(code=partner).first()
    if found is None:
        raise Http404
    if verb != "view" and not member.is_main:
        raise PermissionDenied
    return KnownPartner(member, shop, found, is_known)


def _known_to(seller_id: int) -> QuerySet[Partner]:
    """Partners that worked with one of the seller's shops, or tried to, or that it blocked or reported."""
    of_shops = {"partner": OuterRef("pk"), "shop__seller": seller_id}
    of_seller = {"partner": OuterRef("pk"), "seller": seller_id}
    looked_at = Invitation.objects.filter(partner=OuterRef("pk"), opened_by__seller_member__seller=seller_id)
    return Partner.objects.filter(
        Q(Exists(Binding.objects.filter(**of_shops)))
        | Q(Exists(AccessRequest.objects.filter(**of_shops)))
        | Q(Exists(Invitation.objects.filter(**of_shops)))
        | Q(Exists(looked_at))
        | Q(Exists(PartnerBlock.objects.filter(**of_seller)))
        | Q(Exists(PartnerReport.objects.filter(**of_seller)))
    )


def blocks_of(user: Person, code: str) -> tuple[SellerMember, Shop, PartnerBlockQuerySet]:
    """Whom the user's own seller blocks now, the newest first."""
    member, shop = get_shop(user, code)
    return member, shop, PartnerBlock.objects.of_seller(member.seller_id).active().order_by("-blocked_at", "-pk")


def find_block(known: KnownPartner) -> PartnerBlock | None:
    """The block that stands between the two now."""
    return PartnerBlock.objects.between(known.seller.pk, known.partner.pk).select_related("blocked_by").first()
