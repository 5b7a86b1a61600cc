"""LIVE and video: the plan of LIVEs, and which videos the shop shows."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seller_center.actions import content as actions
from seller_center.actions.changing import change
from seller_center.forms.content import LiveForm, VideoForm
from seller_center.guard import requires
from seller_center.models import Live
from seller_center.pages import content as pages
from seller_center.pages.marks import marks
from seller_center.views.attempts import attempt, posted
from seller_center.visits import VisitRequest


@require_safe
@requires("content.live_schedule")
def live_list(request: VisitRequest) -> HttpResponse:
    return render(request, "seller_center/live_list.html", {"listing": pages.live_list(request.visit, request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("content.live_schedule", level="edit")
def live_add(request: VisitRequest) -> HttpResponse:
    form = LiveForm(posted(request), instance=Live(), visit=request.visit)
    live = attempt(form, lambda: actions.plan_live(form.instance, by=request.visit))
    if live:
        messages.success(request, f"{live} is planned.")
        return redirect("shop:live_list", request.visit.place)
    return render(request, "seller_center/live_add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("content.live_schedule", level="edit")
def live_edit(request: VisitRequest, uuid: UUID) -> HttpResponse:
    live = pages.get_live(request.visit, uuid)
    form = LiveForm(posted(request), instance=live, visit=request.visit)
    saved = attempt(form, lambda: actions.edit_live(live, form.values, version=form.shown_version, by=request.visit))
    if saved:
        messages.success(request, f"{saved} is saved.")
        return redirect("shop:live_edit", request.visit.place, uuid)
    page = {"form": form, "live": live, "mark": marks([live]).get(live.uuid), "is_closed": not pages.is_to_come(live)}
    return render(request, "seller_center/live_edit.html", page)


@require_POST
@requires("content.live_schedule", level="edit")
def live_cancel(request: VisitRequest, uuid: UUID) -> HttpResponse:
    live = actions.cancel_live(pages.get_live(request.visit, uuid), by=request.visit)
    messages.success(request, f"{live} is cancelled.")
    return redirect("shop:live_list", request.visit.place)


@require_safe
@requires("content.videos")
def video_list(request: VisitRequest) -> HttpResponse:
    return render(request, "seller_center/video_list.html", {"listing": pages.video_list(request.visit, request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("content.videos", level="edit")
def video_edit(request: VisitRequest, uuid: UUID) -> HttpResponse:
    video = pages.get_video(request.visit, uuid)
    form = VideoForm(posted(request), instance=video, visit=request.visit)
    saved = attempt(form, lambda: change(video, form.values, version=form.shown_version, by=request.visit))
    if saved:
        messages.success(request, f"{saved} is saved.")
        return redirect("shop:video_edit", request.visit.place, uuid)
    page = {"form": form, "video": video, "mark": marks([video]).get(video.uuid)}
    return render(request, "seller_center/video_edit.html", page)
