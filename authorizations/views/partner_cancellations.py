"""Partner Center: ask to stop working with a shop, and see what becomes of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import cancellations
from authorizations.forms.ending import AskToCancelForm
from authorizations.pages.cancellations import AskPage, CancellationPage


@require_http_methods(["GET", "HEAD", "POST"])
def ask_to_cancel(request: SignedInRequest, shop: str) -> HttpResponse:
    """Says what would end on GET; a second click finds what the first one asked for."""
    member, binding = access.get_own_binding(request.user, shop, verb="ask_to_cancel")
    page = AskPage(binding, portal_now())
    if page.pending:
        return redirect("partner_center:cancellation", page.pending.uuid)
    form = AskToCancelForm(request.POST if request.method == "POST" else None)
    if page.why_not or not form.is_valid():
        context = {"page": page, "form": form, "shop": binding.shop, "nav_active": "manage_authorization"}
        return render(request, "authorizations/ask_to_cancel.html", context)
    try:
        asked = cancellations.ask_to_cancel(binding, by=member, **form.cleaned_data)
    except cancellations.AlreadyCancelling as already:
        return redirect("partner_center:cancellation", already.cancellation.uuid)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("partner_center:ask_to_cancel", shop)
    messages.success(request, f"{binding.shop} was told, and can answer now. Nothing has ended yet.")
    return redirect("partner_center:cancellation", asked.uuid)


@require_safe
def cancellation(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    member, found = access.get_own_cancellation(request.user, uuid)
    context = {
        "page": CancellationPage(found, portal_now()),
        "may_ask": access.is_lead(member),
        "shop": found.shop,
        "nav_active": "manage_authorization",
    }
    return render(request, "authorizations/partner_cancellation.html", context)
