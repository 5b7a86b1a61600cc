"""Seller Center: taking a service of a partner the shop works with, from the list or in a new relationship."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import bindings
from authorizations.forms.taking import OfferSearchForm, TakingForm
from authorizations.models import Binding
from authorizations.pages import starting, taking, wizard
from authorizations.pages.listing import listed
from authorizations.views.shop_pages import render_shop_page

PER_PAGE = 25
CONFLICT, OK = 409, 200


@require_safe
def add_service(request: SignedInRequest, shop: str) -> HttpResponse:
    _, found = access.get_main_shop(request.user, shop)
    now = portal_now()
    form = OfferSearchForm(request.GET, shop=found)
    search = form.search
    page = Paginator(taking.search(access.services_for(found), **search), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "search": any(search.values()),
        "page": page,
        "offers": taking.offers(page, found, now),
        "works_with_anybody": page or access.works_with_anybody(found),
    }
    return _render(request, "services_to_add", found.code, context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def take_service(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    """One service, for a period."""
    binding, service = access.get_offered_service(request.user, shop, uuid)
    now = portal_now()
    form = TakingForm(_posted(request), offers=taking.offers([service], binding.shop, now), shop=binding.shop, now=now)
    return _take(request, binding, form, {})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def start_service(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    """Step 2 of a new relationship: which of the partner's services, for a period."""
    binding = access.get_binding(request.user, shop, uuid)
    if binding.status != Binding.Status.ACTIVE:
        return redirect("seller_center:agreed_so_far", shop, uuid)
    now = portal_now()
    offers, more = taking.offers_of(binding, now)
    form = TakingForm(_posted(request), offers=offers, shop=binding.shop, now=now)
    return _take(request, binding, form, {"steps": starting.steps(binding), "number": starting.SERVICE, "more": more})


@require_safe
@never_cache
def agreed_so_far(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    """What holds when one stops here, and the way on."""
    binding = access.get_binding(request.user, shop, uuid)
    beginning = starting.beginning(binding, portal_now())
    context = {
        "binding": binding,
        "beginning": beginning,
        "agreed": beginning.agreed(),
        "next_url": beginning.next_url(request.user) if beginning.is_active else "",
        "categories": wizard.categories_of(binding.partner),
    }
    return _render(request, "agreed_so_far", shop, context)


def _take(request: SignedInRequest, binding: Binding, form: TakingForm, context: dict[str, Any]) -> HttpResponse:
    """Take what was chosen and go on to its access; whatever is in the way is said, and the input kept."""
    if not form.is_valid():
        return _show(request, binding, form, context)
    service, valid_from, valid_until = form.chosen
    try:
        taken = bindings.take_service(binding, service, valid_from=valid_from, valid_until=valid_until, by=request.user)
    except Conflict as conflict:
        before = starting.taken_already(binding, service, portal_now())
        if before is None:
            form.add_error(None, conflict.message)
            return _show(request, binding, form, context, status=CONFLICT)
        messages.info(request, f"{conflict.message} No second period was made.")
        return redirect(starting.after_taking(request.user, before))
    messages.success(request, f"{taken.shop} takes {taken.service} of {taken.partner}, who was told.")
    return redirect(starting.after_taking(request.user, taken))


def _show(
    request: SignedInRequest, binding: Binding, form: TakingForm, context: dict[str, Any], *, status: int = OK
) -> HttpResponse:
    asked = next((offer.request for offer in form.offers if offer.request), None)
    common = {
        "binding": binding,
        "form": form,
        "now": form.now,
        "categories": wizard.categories_of(binding.partner),
        "so_far_url": starting.so_far_url(binding),
        "asked": asked,
        "sections": listed(asked.levels, wizard.every_permission(), reasons=asked.reasons) if asked else [],
    }
    return _render(request, "service_taking", binding.shop.code, common | context, status=status)


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _render(
    request: SignedInRequest, template: str, code: str, context: dict[str, Any], *, status: int = OK
) -> HttpResponse:
    """A page of a shop's main account."""
    member, shop = access.get_main_shop(request.user, code)
    return render_shop_page(request, template, member, shop, context, status=status)
