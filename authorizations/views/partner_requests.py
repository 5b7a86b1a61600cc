"""Partner Center's pages about requests: make one, look at it, take it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import requests
from authorizations.forms.partner import RequestAccessForm
from authorizations.models import ServiceAuthorization
from authorizations.pages import boards, partner_details, proposals
from partners.models import PartnerMember


@require_http_methods(["GET", "HEAD", "POST"])
def request_access(request: SignedInRequest, shop: str) -> HttpResponse:
    (member, rows), now = access.get_own_shop(request.user, shop, verb="request"), portal_now()
    row = boards.choose(rows, request.GET.get("service", ""))
    page = {"nav_active": "manage_authorization", "shop": rows[0].shop, "member": member, "now": now}
    if row is None or row.service_authorization is None:
        context = page | {"lines": boards.lines(rows, member, now)}
        return render(request, "authorizations/request_service.html", context)
    wanted = {name: request.GET.get(name, "") for name in ("permission", "level")}
    start = proposals.start(row, now, again="again" in request.GET, **wanted)
    form = RequestAccessForm(request.POST if request.method == "POST" else None, start=start)
    if form.is_valid():
        return redirect("partner_center:request_detail", _make(request, row.service_authorization, form, member))
    [line] = boards.lines([row], member, now)
    context = page | {"row": row, "rows": rows, "line": line, "start": start, "form": form}
    return render(request, "authorizations/request_access.html", context)


def _make(
    request: SignedInRequest, authorization: ServiceAuthorization, form: RequestAccessForm, member: PartnerMember
) -> UUID:
    """Make the request; a second click finds the one the first click made."""
    try:
        made = requests.request_access(authorization, form.proposal(), by=member)
    except requests.AlreadyAsked as asked:
        messages.info(request, "This request was open already, so no second one was made.")
        return asked.request.uuid
    messages.success(request, "The request is ready and its link works. Now send the link to the seller.")
    return made.uuid


@require_safe
def request_detail(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = access.get_own_request(request.user, uuid)
    context = partner_details.request_page(found, request.user, access.verbs(request.user, found), portal_now())
    return render(request, "authorizations/request_detail.html", context)


@require_POST
def withdraw(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = access.get_own_request(request.user, uuid, verb="withdraw")
    try:
        requests.withdraw_request(found, by=access.get_partner_member(request.user))
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, "The request is withdrawn, and its link is dead. The seller was told.")
    return redirect("partner_center:request_detail", uuid)
