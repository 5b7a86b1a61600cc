"""Seller Center: the shop's home, My Services, and how the main account takes back what it gave."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import bindings, drafts, grants, unused
from authorizations.forms.seller import EndingForm, NarrowForm, ServiceSearchForm
from authorizations.pages import cancellations, history, partner_standing, service_rows, shop_services, taking
from authorizations.pages import unused as unused_pages
from authorizations.pages.answers_of_seller import needs_of_seller
from authorizations.pages.going_on import going_on
from authorizations.pages.inactivity import rule_of
from authorizations.pages.preview import preview_url
from authorizations.pages.service_rows import Row
from authorizations.pages.shop_home import Home
from authorizations.pages.wizard import categories_of
from authorizations.views.shop_pages import render_shop_page

PER_PAGE = 25
EVENTS_PER_PAGE = 20
CONFLICT, OK = 409, 200


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    member = access.get_seller_member(request.user)
    shops = access.shops_of(member)
    if len(shops) == 1:
        return redirect("seller_center:shop_home", shops[0].code)
    now = portal_now()
    counts = shop_services.figures(shops, now)
    context = {
        "cards": [(shop, counts[shop.pk]) for shop in shops],
        "needs": needs_of_seller(member, shops, now, everything=_wants_all(request)),
        "is_main": member.is_main,
        "nav_active": "home",
    }
    return render(request, "authorizations/seller_home.html", context)


@require_safe
def shop_home(request: SignedInRequest, shop: str) -> HttpResponse:
    member, found = access.get_shop(request.user, shop)
    now = portal_now()
    needs = needs_of_seller(member, [found], now, everything=_wants_all(request))
    page = Home(found, now, may_write=member.is_main, told=needs.about())
    context = {
        "needs": needs,
        "figures": shop_services.figures([found], page.now)[found.pk],
        "attention": page.attention(),
        "with_access": page.with_access(),
        "now": page.now,
        "nav_active": "home",
    }
    return render_shop_page(request, "shop_home", member, found, context)


@require_safe
def my_services(request: SignedInRequest, shop: str) -> HttpResponse:
    member, found = access.get_shop(request.user, shop)
    now = portal_now()
    form = ServiceSearchForm(request.GET)
    search = form.search
    services = search.apply(shop_services.services_of([found], now))
    page = Paginator(services, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "search": search,
        "sort": search.sort,
        "page": page,
        "rows": service_rows.with_unused(service_rows.rows(page, now)),
        "holders": shop_services.category_holders(found, now),
        "unstarted": taking.unstarted(found, now) if member.is_main else [],
        "now": now,
    }
    return render_shop_page(request, "my_services", member, found, context)


@require_safe
def service_authorization_detail(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    authorization = access.get_service_authorization(request.user, shop, uuid)
    (row,) = service_rows.with_unused([service_rows.row_of(authorization, portal_now())])
    page = Paginator(history.entries_of(authorization), EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "verbs": access.verbs(request.user, authorization),
        "categories": categories_of(authorization.partner),
        "page": page,
        "events": history.events(page, authorization, row.permissions),
        "decline_form": EndingForm(),
        "unused_lines": unused_pages.lines(row.unused, authorization.shop) if row.unused else [],
        "unused_choices": unused_pages.choices(row.unused) if row.unused else [],
        "unused_rule": rule_of(row.grant, row.now) if row.grant and row.is_live else None,
        "preview_url": preview_url(authorization, "access"),
        "countdown": cancellations.countdown_of(authorization.binding_id, row.now),
        "stopped": partner_standing.why_stopped(authorization.partner),
        "going": going_on(authorization, row.now),
    }
    return _render_row(request, "service_authorization_detail", row, context)


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    row = service_rows.row_of(access.get_service_authorization(request.user, shop, uuid, verb="revoke"), portal_now())
    if row.grant is None or not row.is_live:
        return _nothing_left(request, row, "There is no access to remove any more.")
    grant, partner = row.grant, row.authorization.partner
    return _end(
        request,
        "service_authorization_revoke",
        row,
        lambda reason: grants.revoke(grant, by=request.user, reason=reason),
        done=f"Access removed. {partner} can no longer act in {row.authorization.shop}, and was told so.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    authorization = access.get_service_authorization(request.user, shop, uuid, verb="cancel")
    row = service_rows.row_of(authorization, portal_now())
    if row.is_over:
        return _nothing_left(request, row, "This service has ended already.")
    return _end(
        request,
        "service_authorization_cancel",
        row,
        lambda reason: bindings.cancel_service(authorization, by=request.user, reason=reason),
        done=f"Service cancelled. {authorization.partner} was told.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def unbind(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    authorization = access.get_service_authorization(request.user, shop, uuid, verb="unbind")
    row = service_rows.row_of(authorization, portal_now())
    binding = authorization.binding
    if binding.status != binding.Status.ACTIVE:
        return _nothing_left(request, row, f"You do not work with {authorization.partner} any more.")
    return _end(
        request,
        "service_authorization_unbind",
        row,
        lambda reason: bindings.unbind(binding, by=request.user, reason=reason),
        done=f"You no longer work with {authorization.partner}, who was told.",
        ending=service_rows.ending_with(binding, row.now),
    )


@require_POST
def narrow_unused(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    """Fill the editor with what is used, and go on to the review; what was filled in before is not lost unasked."""
    authorization = access.get_service_authorization(request.user, shop, uuid, verb="edit_access")
    row = service_rows.row_of(authorization, portal_now())
    form = NarrowForm(request.POST)
    if not form.is_valid():
        return _nothing_left(request, row, form.problem)
    days = form.cleaned_data["days"]
    try:
        unused.narrow(authorization, days, over=form.over, by=request.user)
    except drafts.StaleDraft as stale:
        return _render_row(request, "narrow_unused", row, {"days": days, "draft": stale.draft}, status=CONFLICT)
    except Conflict as conflict:
        return _nothing_left(request, row, conflict.message)
    return redirect("seller_center:access_review", shop, uuid)


def _wants_all(request: SignedInRequest) -> bool:
    """Whether all that needs an answer is asked for, and not only the first few."""
    return request.GET.get("answers") == "all"


def _end(
    request: SignedInRequest, template: str, row: Row, act: Callable[[str], None], *, done: str, **context: Any
) -> HttpResponse:
    """Ask once more on GET; on POST do it, or say that somebody was faster."""
    form = EndingForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _render_row(request, template, row, context | {"form": form})
    try:
        act(form.cleaned_data["reason"])
    except Conflict as conflict:
        return _nothing_left(request, row, conflict.message)
    messages.success(request, done)
    return _to_detail(row)


def _nothing_left(request: SignedInRequest, row: Row, sentence: str) -> HttpResponse:
    messages.info(request, f"{sentence} Nothing was changed.")
    return _to_detail(row)


def _to_detail(row: Row) -> HttpResponse:
    return redirect("seller_center:service_authorization_detail", row.authorization.shop.code, row.authorization.uuid)


def _render_row(
    request: SignedInRequest, template: str, row: Row, context: dict[str, Any], *, status: int = OK
) -> HttpResponse:
    """A page about one service authorization."""
    member, shop = access.get_shop(request.user, row.authorization.shop.code)
    return render_shop_page(request, template, member, shop, {"row": row, "now": row.now} | context, status=status)
