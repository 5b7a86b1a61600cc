"""The pages where people read what the portal told them, and choose what it tells them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from notifications import access, actions, rendering
from notifications.forms import PreferencesForm

PER_PAGE = 25


@require_safe
def notification_list(request: SignedInRequest) -> HttpResponse:
    only_unread = request.GET.get("show") == "unread"
    found = access.notifications_of(request.user, only_unread=only_unread)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "entries": rendering.entries(page), "only_unread": only_unread}
    return render(request, "notifications/notification_list.html", context)


@require_POST
def notification_open(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    notification = access.get_notification(request.user, uuid)
    actions.mark_read(notification, at=portal_now())
    # Only a path of ours: a row is data, and data must not send people elsewhere.
    if url_has_allowed_host_and_scheme(notification.url, allowed_hosts=None):
        return redirect(notification.url)
    return redirect("notifications:notification_list")


@require_POST
def notification_read_all(request: SignedInRequest) -> HttpResponse:
    count = actions.mark_all_read(by=request.user, at=portal_now())
    if count:
        messages.success(request, "Everything is marked as read.")
    return redirect("notifications:notification_list")


@require_http_methods(["GET", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    choices = access.choices_of(request.user)
    # not `request.POST or None`: an empty POST is an answer too
    form = PreferencesForm(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        actions.choose(request.user, form.deliveries, **form.chosen, at=portal_now())
        messages.success(request, "Your preferences are saved.")
        return redirect("notifications:preferences")
    return render(request, "notifications/preferences.html", {"form": form, "always": choices.always})
