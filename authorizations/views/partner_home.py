"""Partner Center's pages about access: home, Manage Authorization, and one access."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import grants
from authorizations.forms.partner import RelinquishForm
from authorizations.models import BoardRow
from authorizations.pages import attention, boards, cancellations, partner_details
from authorizations.pages.filters import BoardFilter

PER_PAGE = 25


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    member, now = access.get_partner_member(request.user), portal_now()
    context = {
        "nav_active": "home",
        "member": member,
        "now": now,
        "why_not": boards.why_member_cannot_ask(member),
        "home": attention.home(member, now, everything=request.GET.get("answers") == "all"),
    }
    return render(request, "authorizations/partner_home.html", context)


@require_safe
def manage_authorization(request: SignedInRequest) -> HttpResponse:
    member, now = access.get_partner_member(request.user), portal_now()
    found = BoardFilter(request.GET, member)
    page: Page[BoardRow] = Paginator(found.pageable(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav_active": "manage_authorization",
        "member": member,
        "now": now,
        "why_not": boards.why_member_cannot_ask(member),
        "filter": found,
        "sort": found.sort_key,
        "page": page,
        "lines": boards.lines(page, member, now),
        "pending": cancellations.countdowns_of_partner(member.partner_id, now),
        "is_lead": access.is_lead(member),
    }
    return render(request, "authorizations/manage_authorization.html", context)


@require_safe
def grant_detail(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    grant = access.get_own_grant(request.user, uuid)
    context = partner_details.grant_page(grant, access.verbs(request.user, grant), portal_now())
    return render(request, "authorizations/grant_detail.html", context | {"form": RelinquishForm()})


@require_POST
def relinquish(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    grant = access.get_own_grant(request.user, uuid, verb="relinquish")
    form = RelinquishForm(request.POST)
    if not form.is_valid():
        context = partner_details.grant_page(grant, access.verbs(request.user, grant), portal_now())
        return render(request, "authorizations/grant_detail.html", context | {"form": form})
    try:
        grants.relinquish(grant, by=access.get_partner_member(request.user), **form.cleaned_data)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, f"You dropped the access to {grant.shop}. The seller was told.")
    return redirect("partner_center:grant_detail", uuid)
