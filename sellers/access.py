"""Who may what among a seller's own people."""

from __future__ import annotations

from sellers.models import MAIN_ADMINISTRATOR, SellerMember, SellerRole


def is_administrator(member: SellerMember) -> bool:
    """Whether this is the main account, or an active sub-account that is Main Administrator. One query at most."""
    if member.status != SellerMember.Status.ACTIVE:
        return False
    return (
        member.is_main or SellerRole.objects.defaults().filter(key=MAIN_ADMINISTRATOR, members__member=member).exists()
    )
