"""My account, for the main account alone: the profile, the seller's people, and holidays."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from seller_center.actions import my_account as actions
from seller_center.forms.my_account import HolidayForm, ProfileForm, RolesForm, SwitchForm
from seller_center.guard import requires
from seller_center.pages import my_account as pages
from seller_center.views.attempts import attempt, posted
from seller_center.visits import VisitRequest


@require_http_methods(["GET", "HEAD", "POST"])
@requires("my_account.seller_profile", level="edit")
def profile(request: VisitRequest) -> HttpResponse:
    form = ProfileForm(posted(request), instance=pages.get_profile(request.visit), visit=request.visit)
    if attempt(form, lambda: actions.save_profile(form.values, version=form.shown_version, by=request.visit)):
        messages.success(request, "The profile is saved.")
        return redirect("shop:profile", request.visit.place)
    return render(request, "seller_center/profile.html", {"form": form})


@require_safe
@requires("my_account.user_management", level="edit")
def user_list(request: VisitRequest) -> HttpResponse:
    return render(request, "seller_center/user_list.html", {"listing": pages.user_list(request.visit, request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("my_account.user_management", level="edit")
def user_edit(request: VisitRequest, uuid: UUID) -> HttpResponse:
    member = pages.get_sub_account(request.visit, uuid)
    switch = SwitchForm(posted(request))
    if switch.is_valid():
        switched = actions.switch_sub_account(member, switch.cleaned_data["to"], by=request.visit)
        messages.success(request, f"{member.user} is {switched.get_status_display().lower()} now.")
        return redirect("shop:user_edit", request.visit.place, uuid)
    form = RolesForm(posted(request), member=member, visit=request.visit)
    given = attempt(form, lambda: actions.give_roles(member, **form.wanted, by=request.visit))
    if given is not None:
        messages.success(request, f"The roles of {member.user} are saved.")
        return redirect("shop:user_edit", request.visit.place, uuid)
    return render(request, "seller_center/user_edit.html", {"form": form, "member": member})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("my_account.holiday_mode", level="edit")
def holiday(request: VisitRequest) -> HttpResponse:
    form = HolidayForm(posted(request), instance=pages.get_profile(request.visit), visit=request.visit)
    if attempt(form, lambda: actions.save_profile(form.values, version=form.shown_version, by=request.visit)):
        messages.success(request, "Holiday mode is off." if form.is_off else "The holiday is saved.")
        return redirect("shop:holiday", request.visit.place)
    return render(request, "seller_center/holiday.html", {"form": form, "profile": pages.get_profile(request.visit)})
