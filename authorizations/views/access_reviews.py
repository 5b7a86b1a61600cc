"""Seller Center: the access review, in which the main account keeps, narrows or ends each access it gave."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import access, letters
from authorizations.actions import access_reviews as actions
from authorizations.forms.access_reviews import AnswersForm, ReviewPolicyForm
from authorizations.pages.access_reviews import open_review_of, outcome_words, refusals, review_page
from authorizations.review_rounds import policy_of
from sellers.models import SellerMember

CONFLICT, OK = 409, 200


@require_http_methods(["GET", "HEAD", "POST"])
def access_reviews(request: SignedInRequest) -> HttpResponse:
    is_answer = request.method == "POST"
    member = access.get_reviewer(request.user, may_write=is_answer)
    form = AnswersForm(request.POST if is_answer else None)
    if not form.is_valid():
        return _show(request, member, form)
    found = open_review_of(member.seller_id, portal_now())
    if found is None:
        messages.info(request, "Nothing waits for your answer any more. Nothing was changed.")
        return redirect("seller_center:access_reviews")
    try:
        outcome = actions.answer(found.review, form.answers, by=request.user)
    except Conflict as conflict:
        messages.warning(request, conflict.message)
        return redirect("seller_center:access_reviews")
    if words := outcome_words(outcome):
        messages.success(request, words)
    if outcome.refused:
        return _show(request, member, AnswersForm(), refused=refusals(outcome), status=CONFLICT)
    return redirect("seller_center:access_reviews")


@require_http_methods(["GET", "HEAD", "POST"])
def review_policy(request: SignedInRequest) -> HttpResponse:
    member = access.get_reviewer(request.user, may_write=True)
    form = ReviewPolicyForm(request.POST if request.method == "POST" else None, policy=policy_of(member.seller_id))
    if form.is_valid():
        actions.set_review_policy(member.seller, form.chosen, by=request.user)
        messages.success(request, "Saved. It counts from now on.")
        return redirect("seller_center:access_reviews")
    return render(request, "authorizations/review_policy.html", {"form": form, "nav_active": "access_reviews"})


def _show(
    request: SignedInRequest,
    member: SellerMember,
    form: AnswersForm,
    *,
    refused: list[str] | None = None,
    status: int = OK,
) -> HttpResponse:
    found = review_page(member, portal_now(), request.GET.get("page"), form.answers)
    context: dict[str, Any] = {
        "form": form,
        "found": found,
        "refused": refused,
        "is_main": member.is_main,
        "main_account": [] if member.is_main else letters.main_account(member.seller),
        "nav_active": "access_reviews",
    }
    return render(request, "authorizations/access_reviews.html", context, status=status)
