"""The Expiring boards of both Centers: what ends when, and the one thing to do about each."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from authorizations import access, letters
from authorizations.forms.expiring import ExpiringForm
from authorizations.pages import boards, calendar_feeds, expiring
from authorizations.pages.expiring import EndingGrants
from sellers.models import SellerMember, Shop

PER_PAGE = 25


@require_safe
def of_partner(request: SignedInRequest) -> HttpResponse:
    member, now = access.get_partner_member(request.user), portal_now()
    form = ExpiringForm(request.GET, words="Shop or service")
    context = _board(request, form, expiring.ending_of_partner(member, now), now, may_act=access.is_lead(member))
    context |= {"member": member, "why_not": boards.why_member_cannot_ask(member)}
    return render(request, "authorizations/expiring_partner.html", context | calendar_feeds.section(request.user))


@require_safe
def of_shop(request: SignedInRequest, shop: str) -> HttpResponse:
    member, found = access.get_shop(request.user, shop)
    return _of_seller(request, member, [found], {"shop": found, "shops": access.shops_of(member)})


@require_safe
def of_seller(request: SignedInRequest) -> HttpResponse:
    member = access.get_seller_member(request.user)
    return _of_seller(request, member, access.shops_of(member), calendar_feeds.section(request.user))


def _of_seller(
    request: SignedInRequest, member: SellerMember, shops: list[Shop], context: dict[str, Any]
) -> HttpResponse:
    now = portal_now()
    form = ExpiringForm(request.GET, words="Partner, service or shop")
    context |= _board(request, form, expiring.ending_of_shops(shops, now), now, may_act=member.is_main)
    main_account = [] if member.is_main else letters.main_account(member.seller)
    context |= {"is_main": member.is_main, "main_account": main_account}
    return render(request, "authorizations/expiring_seller.html", context)


def _board(
    request: SignedInRequest, form: ExpiringForm, rows: EndingGrants, now: datetime, *, may_act: bool
) -> dict[str, Any]:
    search = form.search
    page = Paginator(search.apply(rows), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "nav_active": "expiring",
        "now": now,
        "form": form,
        "search": search,
        "sort": search.sort,
        "tiles": expiring.tiles(rows),
        "page": page,
        "lines": expiring.lines(list(page), now, may_act=may_act),
    }
