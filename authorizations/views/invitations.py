"""Seller Center: answering a partner's invitation by its link, and inviting a partner."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import invitations
from authorizations.actions.invitations import asking
from authorizations.forms.invitations_of_seller import AcceptForm, InvitationSearchForm, InviteForm, PartnerSearchForm
from authorizations.forms.wizard import DeclineForm
from authorizations.models import Invitation
from authorizations.pages import seller_invitation_story, seller_invitations, starting
from authorizations.pages.invitations import status_now
from authorizations.pages.wizard import categories_of
from authorizations.views.shop_pages import render_shop_page
from sellers.models import SellerMember, Shop

PER_PAGE = 25
CONFLICT, OK = 409, 200


# The link


@require_GET
@never_cache
def invitation(request: SignedInRequest, token: str) -> HttpResponse:
    """The main account answers, or goes on where it left off; a sub-account sees a preview."""
    member, found = access.get_invitation_by_token(request.user, token)
    verbs, now = access.invitation_verbs(member, found), portal_now()
    if found.binding and member.is_main and verbs != access.VIEW:
        return redirect(starting.beginning(found.binding, now).next_url(request.user))
    if not found.is_partners and found.shop:
        return redirect("seller_center:shop_invitation", found.shop.code, found.uuid)
    if ended := seller_invitations.why_ended(found, member, now):
        return _render_link(request, member, found, "invitation_ended", {"standing": ended})
    if "answer" in verbs:
        invitations.open_invitation(found, by=request.user)
        return _show_link(request, member, found)
    invitations.note_look(found, by=request.user)
    return _show_link(request, member, found, template="invitation_preview")


@require_POST
def accept_invitation(request: SignedInRequest, token: str) -> HttpResponse:
    """The main account agrees to work together, and goes on with step 2."""
    member, found = access.get_invitation_by_token(request.user, token, verb="answer")
    if seller_invitations.why_ended(found, member, portal_now()):
        return redirect("seller_center:invitation", token)
    form = AcceptForm(request.POST, choices=_choices(member, found)) if found.shop is None else None
    if form and not form.is_valid():
        return _show_link(request, member, found, form=form)
    try:
        binding = invitations.accept_invitation(found, shop=form.chosen if form else None, by=request.user)
    except Conflict as conflict:
        return _show_link(request, member, found, form=form, obstacle=conflict.message, status=CONFLICT)
    messages.success(
        request, f"{binding.shop} and {binding.partner} work together from now on. {binding.partner} was told."
    )
    return redirect(starting.beginning(binding, portal_now()).next_url(request.user))


@require_POST
def decline_invitation(request: SignedInRequest, token: str) -> HttpResponse:
    """The main account says no."""
    member, found = access.get_invitation_by_token(request.user, token, verb="answer")
    form = DeclineForm(request.POST)
    if status_now(found, portal_now()) != Invitation.Status.SENT:
        return redirect("seller_center:invitation", token)
    if not form.is_valid():
        return _show_link(request, member, found, decline_form=form)
    try:
        invitations.decline_invitation(found, by=request.user, reason=form.cleaned_data["reason"])
    except Conflict as conflict:
        messages.info(request, conflict.message)
    else:
        messages.success(request, f"You declined the invitation. {found.partner} was told.")
    return redirect("seller_center:invitation", token)


@require_POST
def ask_about_invitation(request: SignedInRequest, token: str) -> HttpResponse:
    """A sub-account asks the main account to answer."""
    member, found = access.get_invitation_by_token(request.user, token, verb="ask")
    if not seller_invitations.why_ended(found, member, portal_now()):
        if asking.ask_main_account(found, by=member):
            messages.success(request, "Your main account was asked to answer this invitation.")
        else:
            messages.info(request, "You asked your main account already. It was told then.")
    return redirect("seller_center:invitation", token)


def _choices(member: SellerMember, found: Invitation) -> list[seller_invitations.ShopChoice]:
    """The shop that is invited, or all of the seller's, with what is in the way of each."""
    shops = [found.shop] if found.shop else access.shops_of(member)
    return seller_invitations.shop_choices(found, shops, portal_now())


def _show_link(
    request: SignedInRequest,
    member: SellerMember,
    found: Invitation,
    *,
    form: AcceptForm | None = None,
    template: str = "invitation",
    status: int = OK,
    **context: Any,
) -> HttpResponse:
    choices = _choices(member, found)
    page = seller_invitations.link_page(found, choices, portal_now())
    page |= {
        "form": form or (AcceptForm(choices=choices) if found.shop is None else None),
        "decline_form": DeclineForm(),
        "has_asked": asking.has_asked(found, by=member),
        "steps": starting.steps_to_come(),
        "block_from": choices[0].shop if choices else None,
    }
    return _render_link(request, member, found, template, page | context, status=status)


def _render_link(
    request: SignedInRequest,
    member: SellerMember,
    found: Invitation,
    template: str,
    context: dict[str, Any],
    *,
    status: int = OK,
) -> HttpResponse:
    """A page behind the link: of the shop where it names one of the seller's."""
    common: dict[str, Any] = {"invitation": found, "member": member, "nav_active": "invitations"}
    if found.shop and found.shop.seller_id == member.seller_id:
        common |= {"shop": found.shop, "shops": access.shops_of(member)}
    return render(request, f"authorizations/{template}.html", common | context, status=status)


# The shop's invitations


@require_safe
def shop_invitations(request: SignedInRequest, shop: str) -> HttpResponse:
    member, found = access.get_shop(request.user, shop)
    now = portal_now()
    form = InvitationSearchForm(request.GET)
    search = form.search
    rows = seller_invitations.narrowed(access.invitations_of_shop(found), now, **search)
    page = Paginator(seller_invitations.in_order(rows, now), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "search": any(search.values()),
        "page": page,
        "lines": seller_invitations.lines(page, now),
    }
    return _page(request, "shop_invitations", member, found, context | {"now": now})


@require_safe
def shop_invitation(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    member, found = access.get_invitation_of_shop(request.user, shop, uuid)
    now = portal_now()
    context = {
        "invitation": found,
        "line": seller_invitations.Line(found, now),
        "now": now,
        "verbs": access.invitation_verbs(member, found),
        "categories": categories_of(found.partner),
        "sections": seller_invitations.proposal(found),
        "place": found.shop,
        "events": seller_invitation_story.events(found, now),
    }
    return _render_for(request, "shop_invitation", shop, context)


@require_POST
def withdraw_invitation(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    _, found = access.get_invitation_of_shop(request.user, shop, uuid, verb="withdraw")
    try:
        invitations.withdraw_invitation(found, by=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, f"The invitation is withdrawn. {found.partner} was told.")
    return redirect("seller_center:shop_invitation", shop, uuid)


@require_POST
def send_again(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    """Remind the partner of an open invitation, or invite it once more after one that came to nothing."""
    _, found = access.get_invitation_of_shop(request.user, shop, uuid, verb="send_again")
    try:
        sent = invitations.send_again(found, by=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("seller_center:shop_invitation", shop, uuid)
    said = "was reminded" if sent.pk == found.pk else "was invited again"
    messages.success(request, f"{found.partner} {said}.")
    return redirect("seller_center:shop_invitation", shop, sent.uuid)


# Inviting a partner


@require_safe
def find_partner(request: SignedInRequest, shop: str) -> HttpResponse:
    """By part of the name, or by the exact code; nobody is listed unasked."""
    member, found = access.get_main_shop(request.user, shop)
    form = PartnerSearchForm(request.GET)
    rows = seller_invitations.find(access.partners_to_invite(found), form.words)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "words": form.words, "page": page, "rows": seller_invitations.with_categories(page)}
    return _page(request, "find_partner", member, found, context)


@require_http_methods(["GET", "HEAD", "POST"])
def invite_partner(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    found, partner = access.get_partner_to_invite(request.user, shop, uuid)
    form = InviteForm(request.POST if request.method == "POST" else None)
    context = {"partner": partner, "categories": categories_of(partner), "form": form}
    if not form.is_valid():
        return _render_for(request, "invite_partner", shop, context)
    try:
        sent = invitations.invite_partner(partner, found, message=form.cleaned_data["message"], by=request.user)
    except invitations.AlreadyInvited as already:
        messages.info(request, already.message)
        return redirect("seller_center:shop_invitation", shop, already.invitation.uuid)
    except Conflict as conflict:
        return _render_for(request, "invite_partner", shop, context | {"obstacle": conflict.message}, CONFLICT)
    messages.success(request, f"{partner} is invited, and was told.")
    return redirect("seller_center:shop_invitation", shop, sent.uuid)


def _render_for(
    request: SignedInRequest, template: str, code: str, context: dict[str, Any], status: int = OK
) -> HttpResponse:
    member, shop = access.get_shop(request.user, code)
    return _page(request, template, member, shop, context, status=status)


def _page(
    request: SignedInRequest,
    template: str,
    member: SellerMember,
    shop: Shop,
    context: dict[str, Any],
    *,
    status: int = OK,
) -> HttpResponse:
    return render_shop_page(request, template, member, shop, {"nav_active": "invitations"} | context, status=status)
