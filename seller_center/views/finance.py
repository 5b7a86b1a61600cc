"""Finance: what the shop was paid, to read only."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from seller_center.guard import requires
from seller_center.pages import finance as pages
from seller_center.visits import VisitRequest


@require_safe
@requires("finance.settlements")
def settlement_list(request: VisitRequest) -> HttpResponse:
    listing = pages.settlement_list(request.visit, request.GET)
    return render(request, "seller_center/settlement_list.html", {"listing": listing})


@require_safe
@requires("finance.settlements")
def settlement_detail(request: VisitRequest, uuid: UUID) -> HttpResponse:
    settlement = pages.get_settlement(request.visit, uuid)
    request.visit.look_at(settlement)
    return render(request, "seller_center/settlement_detail.html", {"settlement": settlement})
