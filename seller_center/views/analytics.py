"""Data Analytics: an area over a period, and the same as a file."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from seller_center.forms.analytics import PeriodForm
from seller_center.guard import requires
from seller_center.pages.analytics import export
from seller_center.pages.analytics.area_page import area_page, limits
from seller_center.pages.analytics.areas import AREAS
from seller_center.pages.analytics.periods import PRESETS
from seller_center.visits import VisitRequest


@require_safe
@requires("analytics.{area}")
def analytics(request: VisitRequest, area: str) -> HttpResponse:
    form = PeriodForm(request.GET, limits=limits(request.visit))
    page = area_page(request.visit, area, form.period, request.GET) if form.is_valid() else None
    shown = {"area": AREAS[area], "form": form, "page": page, "presets": PRESETS}
    return render(request, "seller_center/analytics.html", shown)


@require_safe
@requires("analytics.{area}")
def analytics_export(request: VisitRequest, area: str) -> HttpResponseBase:
    form = PeriodForm(request.GET, limits=limits(request.visit))
    if not form.is_valid():  # the page says what is wrong with it
        page = reverse("shop:analytics", args=[request.visit.place, area])
        return redirect(f"{page}?{request.GET.urlencode()}")
    lines = export.lines(request.visit, area, form.period, request.GET)
    name = export.file_name(request.visit, area, form.period, export.table_of(area, request.GET.get("table")))
    disposition = f'attachment; filename="{name}"'
    return StreamingHttpResponse(
        lines, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )
