"""Seller Center: what partners' people did in the shop, to be read and to be downloaded."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from authorizations import access
from authorizations.forms.activities import ActivityForm
from authorizations.pages import activities, activity_export
from authorizations.pages.partner_activity import VIEWS, days, view_of
from sellers.models import Shop


@require_safe
def partner_activity(request: SignedInRequest, shop: str) -> HttpResponse:
    member, found = access.get_administered_shop(request.user, shop)
    form, view = _form(request, found), view_of(request.GET.get("view", ""))
    search = form.search()
    shown = activities.page(access.activity_in(found), search, request.GET)
    context = shown | {
        "form": form,
        "search": search,
        "view": view,
        "views": VIEWS,
        "days": days(shown["lines"], found) if view == "timeline" else [],
        "query": request.GET.urlencode(),
        "shop": found,
        "shops": access.shops_of(member),
        "nav_active": "partner_activity",
    }
    return render(request, "authorizations/shop_activity.html", context)


@require_safe
def partner_activity_export(request: SignedInRequest, shop: str) -> StreamingHttpResponse:
    """All that the page would show with this search, newest first, however much it is."""
    _, found = access.get_administered_shop(request.user, shop)
    rows = activities.every(access.activity_in(found), _form(request, found).search())
    lines = activity_export.csv(rows, activities.permissions_by_number())
    name = f'attachment; filename="partner-activity-{found.code}.csv"'
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})


def _form(request: SignedInRequest, shop: Shop) -> ActivityForm:
    return ActivityForm(
        request.GET,
        zone=shop.time_zone,
        people=activities.people_in(shop),
        partners=activities.partners_in(shop),
        in_one_shop=True,
    )
