"""Shop Ads: campaigns, and what they may spend."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seller_center.actions import ads as actions
from seller_center.forms.ads import BudgetForm, CampaignForm, NewCampaignForm, SwitchForm
from seller_center.guard import requires
from seller_center.models import Campaign
from seller_center.pages import ads as pages
from seller_center.pages.columns import rows_named
from seller_center.pages.marks import marks
from seller_center.views.attempts import attempt, posted
from seller_center.visits import VisitRequest


@require_safe
@requires("ads.campaigns")
def campaign_list(request: VisitRequest) -> HttpResponse:
    with_spend = request.visit.uses("ads.budget")
    listing = pages.campaign_list(request.visit, request.GET, with_spend=with_spend)
    return render(request, "seller_center/campaign_list.html", {"listing": listing, "with_spend": with_spend})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("ads.campaigns", level="edit")
def campaign_add(request: VisitRequest) -> HttpResponse:
    form = NewCampaignForm(posted(request), instance=Campaign(), visit=request.visit)
    campaign = attempt(form, lambda: actions.add_campaign(form.instance, by=request.visit))
    if campaign:
        if "daily_budget" in form.fields:
            request.visit.uses("ads.budget")
        messages.success(request, f"{campaign} is added, and paused. Run it when it is ready.")
        return redirect("shop:campaign_edit", request.visit.place, campaign.uuid)
    return render(request, "seller_center/campaign_add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("ads.campaigns", level="edit")
def campaign_edit(request: VisitRequest, uuid: UUID) -> HttpResponse:
    campaign = pages.get_campaign(request.visit, uuid)
    request.visit.look_at(campaign)
    form = CampaignForm(posted(request), instance=campaign, visit=request.visit)
    saved = attempt(
        form, lambda: actions.edit_campaign(campaign, form.values, version=form.shown_version, by=request.visit)
    )
    if saved:
        messages.success(request, f"{saved} is saved.")
        return redirect("shop:campaign_edit", request.visit.place, uuid)
    page = {"form": form, "campaign": campaign, "mark": marks([campaign]).get(campaign.uuid)}
    return render(request, "seller_center/campaign_edit.html", {**page, "is_closed": campaign.status == "ENDED"})


@require_POST
@requires("ads.campaigns", level="edit")
def campaign_switch(request: VisitRequest, uuid: UUID) -> HttpResponse:
    campaign, form = pages.get_campaign(request.visit, uuid), SwitchForm(request.POST)
    if form.is_valid():
        campaign = actions.switch_campaign(campaign, form.cleaned_data["to"], by=request.visit)
        messages.success(request, f"{campaign} is {campaign.get_status_display().lower()} now.")
    else:
        messages.error(request, "Press one of the buttons: run, pause or end.")
    return redirect("shop:campaign_edit", request.visit.place, uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("ads.budget", level="edit")
def budget(request: VisitRequest) -> HttpResponse:
    listing, data = pages.budget_list(request.visit, request.GET), posted(request)
    rows = list(listing.page) if data is None else rows_named(pages.budgets(request.visit), data)
    form = BudgetForm(data, rows=rows)
    count = attempt(form, lambda: actions.set_budgets(form.changed(), by=request.visit))
    if count is not None:
        messages.success(request, f"Budgets saved: {count} changed.")
        return redirect(request.get_full_path())
    return render(request, "seller_center/budget.html", {"listing": listing, "form": form})
