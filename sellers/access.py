"""Who may what among a seller's own people."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from sellers.models import MAIN_ADMINISTRATOR, SellerMember, SellerMemberRole


def administrators() -> QuerySet[SellerMember]:
    """The main accounts, and the sub-accounts that are Main Administrator; only active ones."""
    administers = SellerMemberRole.objects.filter(
        member=OuterRef("pk"), role__seller=None, role__key=MAIN_ADMINISTRATOR
    )
    return SellerMember.objects.filter(Q(is_main=True) | Exists(administers), status=SellerMember.Status.ACTIVE)


def is_administrator(member: SellerMember) -> bool:
    """Whether this is one of them. One query at most."""
    if member.status != SellerMember.Status.ACTIVE:
        return False
    return member.is_main or administrators().filter(pk=member.pk).exists()
