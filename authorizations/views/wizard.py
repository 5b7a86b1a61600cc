"""The pages where the main account gives access or changes it: three steps and a review."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from authorizations import access
from authorizations.actions import drafts, grants
from authorizations.forms.wizard import (
    FULL_ACCESS_WORDS,
    AnalyticsForm,
    DeclineForm,
    DurationForm,
    PermissionsForm,
    ReviewForm,
    StepForm,
    sign_review,
)
from authorizations.models import AuthorizationDraft
from authorizations.pages import choices, sentences
from authorizations.pages.listing import listed
from authorizations.pages.preview import preview_url
from authorizations.pages.wizard import ANALYTICS, DURATION, PERMISSIONS, REVIEW, STEPS, Wizard, load

CONFLICT = 409
StepView = Callable[[SignedInRequest, Wizard], HttpResponse]


def step(number: int) -> Callable[[StepView], Callable[..., HttpResponse]]:
    """The view of one step: for the main account, while access can be given, and not before the steps before it."""

    def of(view: StepView) -> Callable[..., HttpResponse]:
        @require_http_methods(["GET", "POST"])
        @never_cache  # the back button asks again, and so shows the draft as it is now
        @wraps(view)
        def guarded(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
            authorization = access.get_service_authorization(request.user, shop, uuid, verb="edit_access")
            wizard = load(request.user, authorization)
            if wizard.obstacle:
                return _render(request, wizard, "authorizations/access_unavailable.html", {}, status=CONFLICT)
            if number > wizard.reached + 1:
                return redirect(wizard.next_url)
            return view(request, wizard)

        return guarded

    return of


@step(DURATION)
def duration(request: SignedInRequest, wizard: Wizard) -> HttpResponse:
    form = DurationForm(_posted(request), wizard=wizard)
    if not form.is_valid():
        return _show(request, wizard, DURATION, form)
    return _save(request, wizard, DURATION, form, partial(drafts.save_duration, wizard.draft, form.chosen))


@step(PERMISSIONS)
def permissions(request: SignedInRequest, wizard: Wizard) -> HttpResponse:
    form = PermissionsForm(_posted(request), wizard=wizard)
    if not form.is_valid():
        return _show(request, wizard, PERMISSIONS, form)
    return _save(request, wizard, PERMISSIONS, form, partial(drafts.save_permissions, wizard.draft, *form.chosen))


@step(ANALYTICS)
def analytics(request: SignedInRequest, wizard: Wizard) -> HttpResponse:
    form = AnalyticsForm(_posted(request), wizard=wizard)
    if not form.is_valid():
        return _show(request, wizard, ANALYTICS, form)
    return _save(request, wizard, ANALYTICS, form, partial(drafts.save_analytics, wizard.draft, form.chosen))


@step(REVIEW)
def review(request: SignedInRequest, wizard: Wizard) -> HttpResponse:
    if request.method != "POST":
        return _show_review(request, wizard)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _show_review(request, wizard, moved=[str(error) for error in form.errors["reviewed"]], status=CONFLICT)
    try:
        grant = grants.authorize(wizard.authorization, reviewed=form.digest, by=request.user)
    except grants.AlreadyAuthorized as done:
        messages.info(request, done.message)
    except grants.ReviewChanged as changed:
        now = load(request.user, changed.review.authorization)
        return _show_review(request, now, moved=sentences.what_changed(form.content, changed.review), status=CONFLICT)
    else:
        messages.success(request, sentences.outcome(wizard, grant))
    return redirect(wizard.detail_url)


@require_POST
def discard(request: SignedInRequest, shop: str, uuid: UUID) -> HttpResponse:
    authorization = access.get_service_authorization(request.user, shop, uuid, verb="edit_access")
    wizard = load(request.user, authorization)
    drafts.discard(wizard.draft)
    messages.info(request, "What you filled in was discarded. No access was changed.")
    return redirect(wizard.detail_url)


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _save(
    request: SignedInRequest, wizard: Wizard, number: int, form: StepForm, save: Callable[..., AuthorizationDraft]
) -> HttpResponse:
    """Save the step and go on; when somebody saved in between, show the same input again on what is there now."""
    try:
        save(version=form.cleaned_data["version"], by=request.user)
    except drafts.StaleDraft as stale:
        now = wizard.with_draft(stale.draft)
        return _show(request, now, number, form, stale=stale.message, status=CONFLICT)
    to_review = "then" in request.POST and wizard.reached >= ANALYTICS
    return redirect(wizard.url(REVIEW if to_review else number + 1))


def _show(
    request: SignedInRequest, wizard: Wizard, number: int, form: StepForm, *, stale: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "number": number,
        "stale": stale,
        "version": wizard.draft.version if stale else form.version_shown,
        "previous_url": wizard.url(number - 1) if number > DURATION else "",
        "can_review": wizard.reached >= ANALYTICS,
    }
    if number == DURATION:
        context["terms"] = sentences.terms_blocks(wizard.terms.text)
        context["other_suggestion"] = choices.other_suggestion(wizard)
    if number == PERMISSIONS:
        context["sensitive"] = choices.sensitive_of_full_access(wizard)
        context["full_access_words"] = FULL_ACCESS_WORDS
    return _render(request, wizard, f"authorizations/{STEPS[number][1]}.html", context, status=status)


def _show_review(
    request: SignedInRequest, wizard: Wizard, *, moved: list[str] | None = None, status: int = 200
) -> HttpResponse:
    permissions, areas = sentences.review_sections(wizard)
    context = {
        "number": REVIEW,
        "moved": moved,
        "opening": sentences.opening(wizard),
        "permissions": permissions,
        "areas": areas,
        "sensitive": sentences.sensitive_words(wizard),
        "role": sentences.role_label(wizard),
        "unused_words": sentences.unused_words(wizard.draft.ends_unused_after),
        "differences": sentences.differences(wizard),
        "problems": sentences.problems(wizard),
        "reviewed": sign_review(wizard.review),
        "previous_url": wizard.url(ANALYTICS),
        "change_duration_url": wizard.url(DURATION),
        "change_permissions_url": wizard.url(PERMISSIONS),
    }
    return _render(request, wizard, "authorizations/access_review.html", context, status=status)


def _render(
    request: SignedInRequest, wizard: Wizard, template: str, context: dict[str, Any], *, status: int
) -> HttpResponse:
    """Every page of the wizard: where one is, who asks for what, and what is chosen so far."""
    asked = wizard.request
    common = {
        "wizard": wizard,
        "shop": wizard.shop,
        "shops": access.shops_of(access.get_seller_member(request.user)),
        "nav_active": "my_services",
        "steps": wizard.steps(),
        "place": wizard.steps_before + context.get("number", 0),
        "summary": sentences.summary(wizard),
        "asked": listed(wizard.asked, wizard.every_permission, reasons=asked.reasons) if asked else [],
        "decline_form": DeclineForm() if asked else None,
        # Of what is saved: before the first save there is nothing to look at.
        "preview_url": preview_url(wizard.authorization, "draft") if wizard.has_saved_draft else "",
    }
    return render(request, template, common | context, status=status)
