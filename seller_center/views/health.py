"""Shop health: the score, the violations behind it, and appeals against them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from seller_center.actions import health as actions
from seller_center.forms.health import AppealForm
from seller_center.guard import requires
from seller_center.pages import health as pages
from seller_center.pages.marks import marks
from seller_center.views.attempts import attempt, posted
from seller_center.visits import VisitRequest


@require_safe
@requires("health.shop_health")
def health(request: VisitRequest) -> HttpResponse:
    page = {"listing": pages.violation_list(request.visit, request.GET), "score": pages.score(request.visit)}
    return render(request, "seller_center/health.html", {**page, "full_score": pages.FULL_SCORE})


@require_safe
@requires("health.appeals", level="edit")
def appeal_list(request: VisitRequest) -> HttpResponse:
    return render(request, "seller_center/appeal_list.html", {"listing": pages.appeal_list(request.visit, request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("health.appeals", level="edit")
def appeal_file(request: VisitRequest, uuid: UUID) -> HttpResponse:
    violation = pages.get_violation(request.visit, uuid)
    request.visit.look_at(violation)
    form = AppealForm(posted(request), instance=violation, visit=request.visit)
    filed = attempt(
        form,
        lambda: actions.file_appeal(
            violation, form.cleaned_data["appeal"], version=form.shown_version, by=request.visit
        ),
    )
    if filed:
        messages.success(request, f"The appeal against “{violation}” is filed. Its points count until it is decided.")
        return redirect("shop:appeal_list", request.visit.place)
    page = {"form": form, "violation": violation, "mark": marks([violation]).get(violation.uuid)}
    return render(request, "seller_center/appeal_file.html", {**page, "is_closed": violation.status != "OPEN"})
