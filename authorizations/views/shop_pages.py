"""How a page of a shop in Seller Center is rendered: with whose it is, the seller's other shops, and who may write."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from accounts.http import SignedInRequest
from authorizations import access, letters
from sellers.models import SellerMember, Shop


def render_shop_page(
    request: SignedInRequest,
    template: str,
    member: SellerMember,
    shop: Shop,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page `template` of authorizations; in the menu it stands under My Services, unless `context` says else."""
    common = {
        "shop": shop,
        "shops": access.shops_of(member),
        "nav_active": "my_services",
        "is_main": member.is_main,
        "main_account": [] if member.is_main else letters.main_account(member.seller),
    }
    return render(request, f"authorizations/{template}.html", common | context, status=status)
