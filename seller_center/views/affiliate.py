"""Affiliate Center: collaborations, their commission, and the samples creators ask for."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seller_center.actions import affiliate as actions
from seller_center.forms.affiliate import CollaborationForm, RateForm, SampleForm
from seller_center.guard import requires
from seller_center.models import Collaboration
from seller_center.pages import affiliate as pages
from seller_center.pages.columns import rows_named
from seller_center.pages.marks import marks
from seller_center.views.attempts import attempt, posted
from seller_center.visits import VisitRequest


@require_safe
@requires("affiliate.collaborations")
def collaboration_list(request: VisitRequest) -> HttpResponse:
    listing = pages.collaboration_list(request.visit, request.GET)
    return render(request, "seller_center/collaboration_list.html", {"listing": listing})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("affiliate.collaborations", level="edit")
def collaboration_add(request: VisitRequest) -> HttpResponse:
    form = CollaborationForm(posted(request), instance=Collaboration(), visit=request.visit)
    added = attempt(form, lambda: actions.add_collaboration(form.instance, by=request.visit))
    if added:
        messages.success(request, f"The collaboration for {added.product} has begun.")
        return redirect("shop:collaboration_list", request.visit.place)
    return render(request, "seller_center/collaboration_add.html", {"form": form})


@require_POST
@requires("affiliate.collaborations", level="edit")
def collaboration_end(request: VisitRequest, uuid: UUID) -> HttpResponse:
    ended = actions.end_collaboration(pages.get_collaboration(request.visit, uuid), by=request.visit)
    messages.success(request, f"The collaboration for {ended.product} has ended.")
    return redirect("shop:collaboration_list", request.visit.place)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("affiliate.commission", level="edit")
def commission(request: VisitRequest) -> HttpResponse:
    listing, data = pages.rate_list(request.visit, request.GET), posted(request)
    rows = list(listing.page) if data is None else rows_named(pages.rates(request.visit), data)
    form = RateForm(data, rows=rows)
    count = attempt(form, lambda: actions.set_rates(form.changed(), by=request.visit))
    if count is not None:
        messages.success(request, f"Commission saved: {count} changed.")
        return redirect(request.get_full_path())
    return render(request, "seller_center/commission.html", {"listing": listing, "form": form})


@require_safe
@requires("affiliate.samples")
def sample_list(request: VisitRequest) -> HttpResponse:
    return render(request, "seller_center/sample_list.html", {"listing": pages.sample_list(request.visit, request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("affiliate.samples", level="edit")
def sample_answer(request: VisitRequest, uuid: UUID) -> HttpResponse:
    sample = pages.get_sample(request.visit, uuid)
    form = SampleForm(posted(request), instance=sample, visit=request.visit)
    answered = attempt(
        form,
        lambda: actions.answer_sample(sample, **form.verdict_and_answer, version=form.shown_version, by=request.visit),
    )
    if answered:
        messages.success(request, f"{sample.creator} has your answer: {answered.get_status_display().lower()}.")
        return redirect("shop:sample_list", request.visit.place)
    page = {"form": form, "sample": sample, "mark": marks([sample]).get(sample.uuid)}
    return render(request, "seller_center/sample_answer.html", {**page, "is_closed": sample.status != "ASKED"})
