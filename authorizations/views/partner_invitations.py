"""Partner Center's pages about invitations: the list, sending one, and one of them with its verbs."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import invitations
from authorizations.forms.invitations import InvitationForm
from authorizations.forms.wizard import DeclineForm
from authorizations.models import Invitation
from authorizations.pages import invitations as pages
from authorizations.pages.partner_invitations import InvitationFilter, lines
from partners.models import PartnerMember, Service

PER_PAGE = 25


@require_safe
def invitation_list(request: SignedInRequest) -> HttpResponse:
    member, now = access.get_partner_member(request.user), portal_now()
    found = InvitationFilter(request.GET, member, now)
    page: Page[Invitation] = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "nav_active": pages.NAVIGATION,
        "now": now,
        "may_invite": access.is_lead(member),
        "filter": found,
        "sort": found.sort_key,
        "page": page,
        "lines": lines(page, now),
    }
    return render(request, "authorizations/partner_invitations.html", context)


# Sending


@require_http_methods(["GET", "HEAD", "POST"])
def invite_shop(request: SignedInRequest) -> HttpResponse:
    return _send(request, is_link=False)


@require_http_methods(["GET", "HEAD", "POST"])
def make_open_link(request: SignedInRequest) -> HttpResponse:
    return _send(request, is_link=True)


def _send(request: SignedInRequest, *, is_link: bool) -> HttpResponse:
    member, now = access.get_lead(request.user), portal_now()
    services, chosen = access.services_to_propose(member), request.GET.get("service", "")
    sending = pages.sending(member.partner, services, chosen, is_link=is_link, at=now)
    data = request.POST if request.method == "POST" else None
    form = InvitationForm(data, start=sending.start, is_link=is_link)
    if form.is_valid() and (made := _make(request, form, sending.service, member)):
        return redirect("partner_center:invitation_detail", made.uuid)
    context = {"nav_active": pages.NAVIGATION, "is_link": is_link, "sending": sending, "form": form}
    return render(request, "authorizations/partner_invitation_new.html", context)


def _make(
    request: SignedInRequest, form: InvitationForm, service: Service | None, member: PartnerMember
) -> Invitation | None:
    """Send it; a second click finds the one of the first. None when it is refused: the form says why."""
    shop = form.cleaned_data.get("code")
    words = {"message": form.cleaned_data["message"], "proposal": form.invitation_proposal(service), "by": member}
    try:
        made = invitations.invite_shop(shop, **words) if shop else invitations.make_open_link(**words)
    except invitations.AlreadyInvited as already:
        messages.info(request, already.message)
        return already.invitation
    except Conflict as conflict:
        form.add_error("code" if shop else None, conflict.message)
        return None
    told = "The invitation is sent, and the seller was told."
    messages.success(request, told if shop else "The link is ready. Now send it to the seller.")
    return made


# One invitation


@require_GET
@never_cache
def invitation_detail(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """A seller's invitation counts as opened once somebody looks who can answer it."""
    member, found = access.get_own_invitation(request.user, uuid)
    if "answer" in access.partner_invitation_verbs(member, found):
        invitations.open_invitation(found, by=request.user)
        member, found = access.get_own_invitation(request.user, uuid)
    return _show(request, member, found)


def _show(
    request: SignedInRequest, member: PartnerMember, found: Invitation, form: DeclineForm | None = None
) -> HttpResponse:
    verbs = access.partner_invitation_verbs(member, found)
    context = pages.invitation_page(found, request.user, verbs, portal_now())
    form = form or DeclineForm()
    return render(request, "authorizations/partner_invitation_detail.html", context | {"form": form})


@require_POST
def accept_invitation(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    _, found = access.get_own_invitation(request.user, uuid, verb="answer")
    try:
        invitations.accept_invitation(found, by=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, f"{found.shop} and you work together from now on. The seller was told.")
    return redirect("partner_center:invitation_detail", uuid)


@require_POST
def decline_invitation(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    member, found = access.get_own_invitation(request.user, uuid, verb="answer")
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _show(request, member, found, form)
    try:
        invitations.decline_invitation(found, by=request.user, reason=form.cleaned_data["reason"])
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        messages.success(request, "You declined the invitation. The seller was told.")
    return redirect("partner_center:invitation_detail", uuid)


@require_POST
def withdraw_invitation(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    _, found = access.get_own_invitation(request.user, uuid, verb="withdraw")
    try:
        invitations.withdraw_invitation(found, by=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
    else:
        told = " The seller was told." if found.shop else ""
        messages.success(request, f"The invitation is withdrawn, and its link is dead.{told}")
    return redirect("partner_center:invitation_detail", uuid)


@require_POST
def send_invitation_again(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """A reminder while it is open; after that a new one in the same words."""
    _, found = access.get_own_invitation(request.user, uuid, verb="send_again")
    try:
        sent = invitations.send_again(found, by=request.user)
    except invitations.AlreadyInvited as already:
        messages.info(request, already.message)
        return redirect("partner_center:invitation_detail", already.invitation.uuid)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("partner_center:invitation_detail", uuid)
    messages.success(request, "The seller was reminded." if sent == found else "The invitation is sent again.")
    return redirect("partner_center:invitation_detail", sent.uuid)
