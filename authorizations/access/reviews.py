"""Who may look at a seller's access reviews, and who may answer them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from authorizations.access.people import Person, get_seller_member
from sellers.access import is_administrator
from sellers.models import SellerMember


def get_reviewer(user: Person, *, may_write: bool = False) -> SellerMember:
    """Whose access reviews they are: the main account's, which answers them; Main Administrators look.

    404 for those who have no Seller Center, 403 for the seller's other people.
    """
    member = get_seller_member(user)
    if not (member.is_main if may_write else is_administrator(member)):
        raise PermissionDenied
    return member
