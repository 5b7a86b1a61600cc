"""The link a partner sends: a pointer to its request, which shows each person of the seller what is theirs to do."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from audit.clock import portal_now
from authorizations import access
from authorizations.actions import requests
from authorizations.forms.wizard import DeclineForm
from authorizations.models import AccessRequest
from authorizations.pages import wizard
from authorizations.pages.listing import listed
from authorizations.pages.standing import why_link_ended


@require_GET
@never_cache
def authorize(request: SignedInRequest, token: str) -> HttpResponse:
    """The main account goes on to the wizard, which is what opens the request; a sub-account sees a preview."""
    asked = access.get_request_by_token(request.user, token)
    ended = why_link_ended(asked, portal_now())
    if ended:
        return _render(request, asked, "authorizations/link_ended.html", {"standing": ended})
    if "answer" not in access.verbs(request.user, asked):
        requests.note_look(asked, by=request.user)
        return _render(request, asked, "authorizations/link_preview.html", _preview(request, asked))
    requests.open_request(asked, by=request.user)
    return redirect(wizard.entry_url(request.user, asked))


@require_POST
def ask(request: SignedInRequest, token: str) -> HttpResponse:
    """A sub-account asks the main account to answer."""
    asked = access.get_request_by_token(request.user, token, verb="ask")
    if not why_link_ended(asked, portal_now()):
        if requests.ask_main_account(asked, by=request.user):
            messages.success(request, "Your main account was asked to answer this request.")
        else:
            messages.info(request, "You asked your main account already. It was told then.")
    return redirect("seller_center:authorize", token)


@require_POST
def decline(request: SignedInRequest, token: str) -> HttpResponse:
    """The main account says no."""
    asked = access.get_request_by_token(request.user, token, verb="decline")
    form = DeclineForm(request.POST)
    if not asked.is_open or asked.expires_at <= portal_now():
        return redirect("seller_center:authorize", token)
    if not form.is_valid():
        return _render(request, asked, "authorizations/link_decline.html", {"form": form})
    requests.decline_request(asked, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, f"You declined the request. {asked.partner} was told.")
    return redirect("seller_center:authorize", token)


def _preview(request: SignedInRequest, asked: AccessRequest) -> dict[str, Any]:
    """What is asked for, with the partner's reasons."""
    permissions = wizard.every_permission()
    return {
        "sections": listed(asked.levels, permissions, reasons=asked.reasons),
        "categories": wizard.categories_of(asked.partner),
        "has_asked": requests.has_asked(asked, by=request.user),
        "now": portal_now(),
    }


def _render(request: SignedInRequest, asked: AccessRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    shops = access.shops_of(access.get_seller_member(request.user))
    common = {"asked": asked, "shop": asked.shop, "shops": shops, "nav_active": "my_services"}
    return render(request, template, common | context)
