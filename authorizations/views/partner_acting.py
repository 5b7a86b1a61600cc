"""Partner Center's pages about acting on behalf: the shops one may enter, and what was done in them."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import SignedInRequest
from audit.clock import portal_now
from authorizations import access
from authorizations.forms.activities import ActivityForm
from authorizations.forms.partner_acting import ShopsForm
from authorizations.pages import activities, activity_export, entering

ZONE = "UTC"  # of the days one looks for: the shops of a partner are in many zones


@require_safe
def shops_to_enter(request: SignedInRequest) -> HttpResponse:
    member, now = access.get_partner_member(request.user), portal_now()
    form = ShopsForm(request.GET, label="Shop or code")
    page = entering.entrances(member, wanted=form.wanted, by_end=form.by_end, number=request.GET.get("page", "1"))
    context = {"nav_active": "shops", "member": member, "now": now, "form": form, "page": page}
    if not page.object_list and not form.wanted:
        context |= {"is_lead": access.is_lead(member), "leads": entering.leads_of(member)}
    return render(request, "authorizations/shops_to_enter.html", context)


@require_safe
def activity(request: SignedInRequest) -> HttpResponse:
    member = access.get_partner_member(request.user)
    is_lead = access.is_lead(member)
    form = ActivityForm(request.GET, zone=ZONE, people=activities.people_of(member.partner_id) if is_lead else [])
    search = form.search()
    context = activities.page(access.activity_of(member), search, request.GET.dict()) | {
        "nav_active": "activity",
        "member": member,
        "is_lead": is_lead,
        "form": form,
        "search": search,
    }
    return render(request, "authorizations/partner_activity.html", context)


@require_safe
def activity_csv(request: SignedInRequest) -> StreamingHttpResponse:
    """All that the filters find, line by line: however much it is, it is nowhere held at once."""
    lead = access.get_lead(request.user)
    form = ActivityForm(request.GET, zone=ZONE, people=activities.people_of(lead.partner_id))
    found = activities.every(access.activity_of(lead), form.search())
    lines = activity_export.csv(found, activities.permissions_by_number())
    name = f'attachment; filename="activity-{lead.partner.code}.csv"'
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})
