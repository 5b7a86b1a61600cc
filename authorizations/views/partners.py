"""Seller Center: one partner over all the seller's shops; ending all it has, blocking it and reporting it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.access import KnownPartner
from authorizations.actions import blocks, ending_all
from authorizations.forms.ending import BlockForm, EndAllForm
from authorizations.pages import cancellations, partner_standing, service_rows
from authorizations.pages.wizard import categories_of
from authorizations.views.shop_pages import render_shop_page

PER_PAGE = 25
CONFLICT, OK = 409, 200


@require_safe
def partner_detail(request: SignedInRequest, shop: str, partner: str) -> HttpResponse:
    known, now = access.get_known_partner(request.user, shop, partner), portal_now()
    shops = access.shops_of(known.member)
    services = partner_standing.services_with(known.partner, shops, now)
    page = Paginator(services, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": service_rows.rows(page, now),
        "bound": partner_standing.bound_shops(known.partner, known.seller),
        "blocked": access.find_block(known),
        "pending": cancellations.countdowns_between(known.partner, known.seller, now),
        "reports": partner_standing.last_reports(known.partner, known.seller),
        "stopped": partner_standing.why_stopped(known.partner),
        "categories": categories_of(known.partner),
        "now": now,
    }
    return _render_known(request, "partner_detail", known, context)


@require_http_methods(["GET", "HEAD", "POST"])
def end_all(request: SignedInRequest, shop: str, partner: str) -> HttpResponse:
    """Choose by GET, which shows what would end; the POST ends exactly that, or shows anew what there is now."""
    known = access.get_known_partner(request.user, shop, partner, verb="end_all")
    shops = partner_standing.bound_shops(known.partner, known.seller)
    is_choosing = request.method != "POST"
    given = (request.GET if "what" in request.GET else None) if is_choosing else request.POST
    form, status = EndAllForm(given, shops=shops), OK
    if not is_choosing and form.is_valid() and form.cleaned_data["shown"]:
        try:
            _end_all(request, known, form)
        except Conflict as conflict:
            messages.warning(request, conflict.message)
            status = CONFLICT
        else:
            return redirect("seller_center:partner_detail", shop, partner)
    now = portal_now()
    found = partner_standing.endings(known.partner, form.chosen, form.what_chosen, now) if form.what_chosen else None
    context = {"form": form, "bound": shops, "endings": found, "now": now}
    return _render_known(request, "end_all", known, context, status=status)


def _end_all(request: SignedInRequest, known: KnownPartner, form: EndAllForm) -> None:
    given = form.cleaned_data
    ended = ending_all.end_all(
        known.seller,
        known.partner,
        form.chosen,
        what=given["what"],
        shown=given["shown"],
        reason=given["reason"],
        by=request.user,
    )
    messages.success(request, f"Ended: {ended.words}. {known.partner} was told.")


@require_http_methods(["GET", "HEAD", "POST"])
def block_partner(request: SignedInRequest, shop: str, partner: str) -> HttpResponse:
    """Block, report, or both."""
    known = access.get_known_partner(request.user, shop, partner, verb="block")
    block = access.find_block(known)
    form = BlockForm(request.POST if request.method == "POST" else None, is_blocked=block is not None)
    if form.is_valid():
        _block_and_report(request, known, **form.cleaned_data)
        return redirect("seller_center:partner_detail", shop, partner)
    context = {
        "form": form,
        "blocked": block,
        "bound": partner_standing.bound_shops(known.partner, known.seller),
        "reports": partner_standing.last_reports(known.partner, known.seller),
        "categories": categories_of(known.partner),
    }
    return _render_known(request, "block_partner", known, context)


def _block_and_report(
    request: SignedInRequest, known: KnownPartner, *, report: bool, category: str, text: str, block: bool = False
) -> None:
    if block:
        try:
            made = blocks.block_partner(known.seller, known.partner, by=request.user)
        except Conflict as conflict:
            messages.info(request, conflict.message)
        else:
            messages.success(request, f"{known.partner} is blocked. {made.closed_words}")
    if report:
        blocks.report_partner(known.seller, known.partner, category, text, by=request.user, shop=known.shop)
        messages.success(
            request, "The operators have your report. You are told what becomes of it; the partner is not."
        )


@require_POST
def lift_block(request: SignedInRequest, shop: str, partner: str) -> HttpResponse:
    known = access.get_known_partner(request.user, shop, partner, verb="block")
    block = access.find_block(known)
    try:
        if block:
            blocks.lift_block(block, by=request.user)
    except Conflict as conflict:
        messages.info(request, conflict.message)
    else:
        messages.success(
            request, f"{known.partner} is not blocked any more: it can invite your shops and ask for access."
        )
    return redirect("seller_center:partner_detail", shop, partner)


@require_safe
def blocked_partners(request: SignedInRequest, shop: str) -> HttpResponse:
    member, found, rows = access.blocks_of(request.user, shop)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render_shop_page(request, "blocked_partners", member, found, {"page": page})


def _render_known(
    request: SignedInRequest, template: str, known: KnownPartner, context: dict[str, Any], *, status: int = OK
) -> HttpResponse:
    known_words = {"partner": known.partner, "seller": known.seller, "is_known": known.is_known}
    return render_shop_page(request, template, known.member, known.shop, known_words | context, status=status)
