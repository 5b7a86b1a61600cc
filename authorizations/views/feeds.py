"""The calendar feed: its address, which whoever has it may read, and the buttons that make, reset and turn it off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.http import SignedInRequest
from accounts.models import User
from audit.clock import portal_now
from authorizations import access
from authorizations.actions import feeds
from authorizations.pages import calendar_feeds


@login_not_required  # calendar programs cannot sign in: the secret is the address
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    feed = access.get_feed(token)
    answer = HttpResponse(calendar_feeds.calendar(feed, portal_now()), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = 'inline; filename="tsp-access.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@require_POST
def make(request: SignedInRequest) -> HttpResponse:
    feeds.make_feed(by=access.get_feed_owner(request.user))
    messages.success(request, "Your calendar feed is on. Copy its address into your calendar program.")
    return _to_board(request.user)


@require_POST
def reset(request: SignedInRequest) -> HttpResponse:
    if feeds.reset_feed(by=access.get_feed_owner(request.user)):
        messages.success(request, "The feed has a new address. The old one opens nothing any more.")
    else:
        messages.info(request, "There is no feed to reset. Turn one on first.")
    return _to_board(request.user)


@require_POST
def turn_off(request: SignedInRequest) -> HttpResponse:
    feeds.turn_off_feed(by=access.get_feed_owner(request.user))
    messages.success(request, "Your calendar feed is off. Its address opens nothing any more.")
    return _to_board(request.user)


def _to_board(user: User) -> HttpResponse:
    is_partners = access.find_partner_member(user) is not None
    board = "partner_center:expiring" if is_partners else "seller_center:expiring_everywhere"
    return redirect(f"{reverse(board)}#calendar")
