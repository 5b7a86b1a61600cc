"""How a partner's person enters a shop, and leaves it again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from audit.lifecycle import Conflict
from authorizations.actions import acting
from seller_center.access import browser_of, get_delegate
from seller_center.pages import doorway
from seller_center.places import Place
from seller_center.visits import VisitRequest


@require_POST
def enter(request: VisitRequest, place: Place) -> HttpResponse:
    """Begin to act on behalf of the shop, and go on where the person was."""
    visit, member = get_delegate(request, place)
    try:
        acting.enter_shop(member, visit.shop, browser=browser_of(request), by=request.user)
    except Conflict:
        return redirect("shop:dashboard", place)  # which says what stands in the way
    return redirect(doorway.next_page(visit, request.POST.get("next", "")))


@require_POST
def leave(request: VisitRequest, place: Place) -> HttpResponse:
    visit, member = get_delegate(request, place)
    acting.leave_shop(member, visit.shop, browser=browser_of(request), by=request.user)
    messages.success(request, f"You have left {visit.shop}.")
    return redirect("partner_center:shops_to_enter")
