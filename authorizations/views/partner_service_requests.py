"""Partner Center: asking for access for a service that the shop does not take yet."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import requests
from authorizations.eligibility import why_not_ask_for_service
from authorizations.forms.partner import RequestAccessForm
from authorizations.models import Binding
from authorizations.pages import proposals, service_requests
from partners.models import PartnerMember, Service

PER_PAGE = 25
CONFLICT, OK = 409, 200


@require_http_methods(["GET", "HEAD", "POST"])
def request_service_access(request: SignedInRequest, shop: str) -> HttpResponse:
    """Which service, and then the same form as for a service the shop takes."""
    member, binding = access.get_own_binding(request.user, shop, verb="request")
    services = access.services_for(binding.shop).filter(partner=member.partner_id)
    service = access.find_service(services, request.GET.get("service", ""))
    if service is None:
        return _show_services(request, binding, services.order_by("category__position", "name", "pk"))
    form = RequestAccessForm(request.POST if request.method == "POST" else None, start=proposals.start_with(service))
    if not form.is_valid():
        return _show_form(request, binding, service, form)
    try:
        return redirect("partner_center:request_detail", _make(request, binding, service, form, member))
    except Conflict as conflict:
        return _show_form(request, binding, service, form, obstacle=conflict.message, status=CONFLICT)


def _make(
    request: SignedInRequest, binding: Binding, service: Service, form: RequestAccessForm, member: PartnerMember
) -> UUID:
    """Make the request; a second click finds the one the first click made."""
    try:
        made = requests.request_service(binding, service, form.proposal(), by=member)
    except requests.AlreadyAsked as asked:
        messages.info(request, "This request was open already, so no second one was made.")
        return asked.request.uuid
    messages.success(request, "The request is ready and its link works. Now send the link to the seller.")
    return made.uuid


def _show_services(request: SignedInRequest, binding: Binding, services: access.Services) -> HttpResponse:
    page = Paginator(services, PER_PAGE).get_page(request.GET.get("page"))
    lines = service_requests.service_lines(page, binding, portal_now())
    return _render(request, "request_new_service", binding, {"page": page, "lines": lines})


def _show_form(
    request: SignedInRequest,
    binding: Binding,
    service: Service,
    form: RequestAccessForm,
    *,
    obstacle: str = "",
    status: int = OK,
) -> HttpResponse:
    now = portal_now()
    [line] = service_requests.service_lines([service], binding, now)
    why_not = why_not_ask_for_service(binding.partner, binding, service, now)
    context = {"form": form, "start": form.start, "line": line, "why_not": why_not, "obstacle": obstacle}
    return _render(request, "request_service_access", binding, context, status=status)


def _render(
    request: SignedInRequest, template: str, binding: Binding, context: dict[str, Any], *, status: int = OK
) -> HttpResponse:
    common = {"nav_active": "manage_authorization", "shop": binding.shop, "binding": binding}
    return render(request, f"authorizations/{template}.html", common | context, status=status)
