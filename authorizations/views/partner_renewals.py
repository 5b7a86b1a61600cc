"""Partner Center: asking for an access to go on after its end."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from audit.clock import portal_now
from authorizations import access
from authorizations.actions import requests
from authorizations.forms.partner_renewals import AskRenewalForm
from authorizations.models import AccessGrant
from authorizations.pages.partner_renewals import asking


@require_http_methods(["GET", "HEAD", "POST"])
def ask_renewal(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    grant = access.get_own_grant(request.user, uuid, verb="ask_renewal")
    page = asking(grant, portal_now())
    form = AskRenewalForm(request.POST if request.method == "POST" else None, asking=page)
    # One that is open already is not refused here: a second click is led to the request the first click made.
    if (page.request or not page.why_not) and form.is_valid():
        return redirect("partner_center:request_detail", _ask(request, grant, form))
    context = {
        "nav_active": "manage_authorization",
        "page": page,
        "grant": grant,
        "shop": grant.shop,
        "authorization": grant.service_authorization,
        "form": form,
        "now": page.now,
    }
    return render(request, "authorizations/ask_renewal.html", context)


def _ask(request: SignedInRequest, grant: AccessGrant, form: AskRenewalForm) -> UUID:
    try:
        made = requests.request_renewal(grant, form.proposal(), by=access.get_partner_member(request.user))
    except requests.AlreadyAsked as asked:
        messages.info(request, "A request for this service was open already, so no second one was made.")
        return asked.request.uuid
    messages.success(request, "The request to renew is ready and its link works. Now send the link to the seller.")
    return made.uuid
