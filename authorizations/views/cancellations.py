"""Seller Center: what a partner wants to stop, and the main account's answer."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import cancellations
from authorizations.forms.ending import RefuseForm
from authorizations.models import BindingCancellation
from authorizations.pages.cancellations import CancellationPage
from authorizations.views.shop_pages import render_shop_page


@require_safe
def cancellation(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    return _render(request, access.get_cancellation(request.user, shop, uuid), RefuseForm())


@require_POST
def agree_to_cancel(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    found = access.get_cancellation(request.user, shop, uuid, verb="agree")
    done = f"You no longer work with {found.partner}, who was told."
    return _answer(request, found, lambda: cancellations.agree(found, by=request.user), done)


@require_POST
def refuse_to_cancel(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    found = access.get_cancellation(request.user, shop, uuid, verb="refuse")
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _render(request, found, form)
    reason = form.cleaned_data["reason"]
    done = f"You refused, and everything goes on. {found.partner} was told why."
    return _answer(request, found, lambda: cancellations.refuse(found, by=request.user, reason=reason), done)


def _answer(request: SignedInRequest, found: BindingCancellation, act: Callable[[], None], done: str) -> HttpResponse:
    """Do it, or say that somebody or the time was faster; either way the page shows how it stands."""
    try:
        act()
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, done)
    return redirect("seller_center:cancellation", found.shop.code, found.uuid)


def _render(request: SignedInRequest, found: BindingCancellation, form: RefuseForm) -> HttpResponse:
    member, shop = access.get_shop(request.user, found.shop.code)
    context = {
        "page": CancellationPage(found, portal_now()),
        "verbs": access.verbs(request.user, found),
        "form": form,
    }
    return render_shop_page(request, "cancellation", member, shop, context)
