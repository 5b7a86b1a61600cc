"""Seller Center: an access and its service go on after their end: renewed once, or extended by themselves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access
from authorizations.actions import extensions, grants, renewals
from authorizations.eligibility import why_not_renew_service
from authorizations.forms.renewals import (
    AgreeForm,
    ConfirmRenewalForm,
    Drawn,
    DrawnForm,
    RenewForm,
    ServicePeriodForm,
)
from authorizations.forms.seller import EndingForm
from authorizations.forms.wizard import DeclineForm, sign_review
from authorizations.models import ServiceAuthorization
from authorizations.pages import renewals as pages
from authorizations.pages import sentences
from authorizations.pages.going_on import going_on
from authorizations.pages.next_periods import next_of
from authorizations.pages.renewals import Renewing
from authorizations.pages.wizard import categories_of
from authorizations.review import Review
from authorizations.views.shop_pages import render_shop_page
from sellers.times import end_words

CONFLICT, OK = 409, 200


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache  # the back button asks again, and so shows what there is now
def renew(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    """Step 1: old and new side by side. What is posted is shown once more, and stored nowhere yet."""
    authorization = access.get_service_authorization(request.user, shop, uuid, verb="edit_access")
    page = pages.load(authorization)
    if page is None:
        return _nothing(request, authorization, "There is no access that could be renewed.")
    if page.obstacle:
        return _render(request, "renewal_unavailable", authorization, {"page": page}, status=CONFLICT)
    if "change" in request.POST:  # back from the review, with what was filled in
        back = DrawnForm(request.POST)
        form = RenewForm(page=page, again=back.cleaned_data["drawn"] if back.is_valid() else None)
    else:
        form = RenewForm(_posted(request), page=page)
        if form.is_valid():
            return _review(request, page, form.drawn)
    return _show(request, page, form)


@require_POST
@never_cache
def confirm_renewal(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    """Step 2, confirmed: agree to exactly what the review showed."""
    authorization = access.get_service_authorization(request.user, shop, uuid, verb="edit_access")
    page = pages.load(authorization)
    if page is None or page.obstacle:
        why = page.obstacle if page else "There is no access that could be renewed."
        return _nothing(request, authorization, why)
    form = ConfirmRenewalForm(request.POST)
    if not form.is_valid() or form.cleaned_data["drawn"].grant != str(page.grant.uuid):
        messages.warning(request, "That review was not about this access as it is now. Nothing was agreed.")
        return redirect(page.url("renew"))
    return _confirm(request, page, form)


def _confirm(request: SignedInRequest, page: Renewing, form: ConfirmRenewalForm) -> HttpResponse:
    drawn: Drawn = form.cleaned_data["drawn"]
    try:
        made = renewals.renew(page.grant, drawn.renewal(page, request.user), reviewed=form.digest, by=request.user)
    except grants.ReviewChanged as changed:
        moved = sentences.what_changed(form.content, changed.review)
        return _show_review(request, page, drawn, changed.review, moved=moved, status=CONFLICT)
    except Conflict as conflict:
        return _nothing(request, page.authorization, conflict.message)
    start, end = end_words(made.starts_at, page.zone), end_words(made.ends_at, page.zone)
    messages.success(request, f"The renewal is agreed: from {start} to {end}. {page.grant.partner} was told.")
    return _to_detail(page.authorization)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def renew_service(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    """The service alone, for a further period."""
    authorization = access.get_service_authorization(request.user, shop, uuid, verb="edit_access")
    now, period = portal_now(), next_of(authorization)
    if obstacle := why_not_renew_service(authorization, now) or period.obstacle:
        return _render(request, "renewal_unavailable", authorization, {"obstacle": obstacle}, status=CONFLICT)
    form = ServicePeriodForm(_posted(request), period=period)
    context = {"form": form, "period": period, "going": going_on(authorization, now), "now": now}
    if not form.is_valid():
        return _render(request, "renew_service", authorization, context)
    try:
        made = renewals.renew_service(authorization, form.cleaned_data["service_until"], by=request.user)
    except Conflict as conflict:
        return _nothing(request, authorization, conflict.message)
    until = end_words(made.valid_until, made.shop.time_zone)
    messages.success(request, f"{made.service} goes on until {until}. {made.partner} was told.")
    return _to_detail(authorization)


@require_http_methods(["GET", "HEAD", "POST"])
def end_renewal(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    """Take back what was agreed for later; the access in force stays as it is."""
    authorization = access.get_service_authorization(request.user, shop, uuid, verb="revoke")
    going = going_on(authorization, portal_now())
    if going.agreed is None:
        return _nothing(request, authorization, "There is no agreed renewal any more.")
    form = EndingForm(_posted(request))
    if not form.is_valid():
        return _render(request, "end_renewal", authorization, {"going": going, "form": form, "now": going.now})
    try:
        grants.revoke(going.agreed, by=request.user, reason=form.cleaned_data["reason"])
    except Conflict as conflict:
        return _nothing(request, authorization, conflict.message)
    messages.success(request, f"The renewal is removed. {authorization.partner} was told.")
    return _to_detail(authorization)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def extend_automatically(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    authorization = access.get_service_authorization(request.user, shop, uuid, verb="edit_access")
    going, terms = going_on(authorization, portal_now()), pages.latest_terms()
    if going.grant is None:
        return _nothing(request, authorization, "There is no access that could extend itself.")
    if going.extension:
        return _nothing(request, authorization, "This access extends itself already.")
    form = AgreeForm(_posted(request), terms=terms)
    if going.why_not_extend or not form.is_valid():
        text = sentences.terms_blocks(terms.text)
        context = {"going": going, "form": form, "now": going.now, "terms": text, "terms_number": terms.number}
        return _render(request, "extend_automatically", authorization, context)
    try:
        extensions.extend_automatically(going.grant, terms=terms, by=request.user)
    except Conflict as conflict:
        return _nothing(request, authorization, conflict.message)
    messages.success(request, "This access extends itself from now on. You are told before, and can stop it any time.")
    return _to_detail(authorization)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop_extension(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    """One button; the notices lead here."""
    authorization = access.get_service_authorization(request.user, shop, uuid, verb="edit_access")
    going = going_on(authorization, portal_now())
    if going.extension is None:
        return _nothing(request, authorization, "This access does not extend itself.")
    if request.method != "POST":
        return _render(request, "stop_extension", authorization, {"going": going, "now": going.now})
    try:
        extensions.stop_extension(going.extension, by=request.user)
    except Conflict as conflict:
        return _nothing(request, authorization, conflict.message)
    messages.success(request, "Stopped: this access does not extend itself any more, and ends on its date.")
    return _to_detail(authorization)


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _show(request: SignedInRequest, page: Renewing, form: RenewForm) -> HttpResponse:
    context = {
        "page": page,
        "form": form,
        "now": page.now,
        "terms": sentences.terms_blocks(page.terms.text),
        "decline_form": DeclineForm() if page.request else None,
    }
    return _render(request, "renew", page.authorization, context)


def _review(request: SignedInRequest, page: Renewing, drawn: Drawn) -> HttpResponse:
    review = renewals.review_of(drawn.renewal(page, request.user), page.grant, page.request)
    return _show_review(request, page, drawn, review)


def _show_review(
    request: SignedInRequest,
    page: Renewing,
    drawn: Drawn,
    review: Review,
    *,
    moved: list[str] | None = None,
    status: int = OK,
) -> HttpResponse:
    context = {
        "page": page,
        "now": page.now,
        "moved": moved,
        "problems": review.problems(page.now),
        "sentence": pages.sentence(page, review),
        "sides": pages.sides(page, review),
        "sections": pages.compared(page, review),
        "reviewed": sign_review(review),
        "drawn": drawn.signed(),
        "terms_number": review.terms.number,
    }
    return _render(request, "renewal_review", page.authorization, context, status=status)


def _nothing(request: SignedInRequest, authorization: ServiceAuthorization, sentence: str) -> HttpResponse:
    messages.info(request, f"{sentence} Nothing was changed.")
    return _to_detail(authorization)


def _to_detail(authorization: ServiceAuthorization) -> HttpResponse:
    return redirect("seller_center:service_authorization_detail", authorization.shop.code, authorization.uuid)


def _render(
    request: SignedInRequest,
    template: str,
    authorization: ServiceAuthorization,
    context: dict[str, Any],
    *,
    status: int = OK,
) -> HttpResponse:
    """A page about one service authorization, for its main account."""
    member, shop = access.get_shop(request.user, authorization.shop.code)
    common = {
        "authorization": authorization,
        "partner": authorization.partner,
        "categories": categories_of(authorization.partner),
    }
    return render_shop_page(request, template, member, shop, common | context, status=status)
