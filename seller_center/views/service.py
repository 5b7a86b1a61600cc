"""Customer service: what buyers write, and what the shop answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from audit.lifecycle import Conflict
from seller_center.actions import service as actions
from seller_center.forms.service import ReplyForm
from seller_center.guard import requires
from seller_center.pages import service as pages
from seller_center.pages.marks import marks
from seller_center.visits import VisitRequest


@require_safe
@requires("customer_service.messages")
def conversation_list(request: VisitRequest) -> HttpResponse:
    found = pages.conversation_list(request.visit, request.GET)
    page = {"listing": found.listing, "sort": found.listing.sort, "rows": found.rows}
    return render(request, "seller_center/conversation_list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("customer_service.messages", level="edit")
def conversation_detail(request: VisitRequest, uuid: UUID) -> HttpResponse:
    detail = pages.conversation_detail(request.visit, uuid)
    it = detail.conversation
    form = ReplyForm(request.POST if request.method == "POST" else None, instance=it, visit=request.visit)
    if form.is_valid():
        try:
            actions.reply(it, form.cleaned_data["reply"], version=form.shown_version, by=request.visit)
        except Conflict as conflict:
            form.meet(conflict)
        else:
            messages.success(request, "Your reply is sent.")
            return redirect("shop:conversation_detail", request.visit.place, uuid)
    page = {"form": form, "detail": detail, "conversation": it, "mark": marks([it]).get(uuid)}
    return render(request, "seller_center/conversation_detail.html", page)
