"""Orders of the shop, what is shipped, what is sent back, and the file of them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from audit.lifecycle import Conflict
from seller_center.actions import orders as actions
from seller_center.forms.orders import ReturnForm, ShipForm
from seller_center.guard import requires
from seller_center.pages import orders as pages
from seller_center.pages import returns
from seller_center.pages.marks import marks
from seller_center.pages.order_export import order_export as export_of
from seller_center.visits import VisitRequest


@require_safe
@requires("orders.manage")
def order_list(request: VisitRequest) -> HttpResponse:
    found = pages.order_list(request.visit, request.GET)
    page = {"listing": found.listing, "sort": found.listing.sort, "rows": found.rows}
    return render(request, "seller_center/order_list.html", page)


@require_safe
@requires("orders.manage")
def order_detail(request: VisitRequest, uuid: UUID) -> HttpResponse:
    detail = pages.order_detail(request.visit, uuid)
    page = {"detail": detail, "order": detail.order, "mark": marks([detail.order]).get(uuid)}
    return render(request, "seller_center/order_detail.html", page)


@require_safe
@requires("orders.export", level="edit")
def order_export(request: VisitRequest) -> HttpResponseBase:
    export = export_of(request.visit, request.GET)
    if "download" not in request.GET or not export.is_ready:
        return render(request, "seller_center/order_export.html", {"export": export})
    request.visit.look_at(export.thing)
    headers = {"Content-Disposition": f'attachment; filename="{export.file_name}"'}
    return StreamingHttpResponse(export.csv(), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@requires("orders.shipping")
def shipping(request: VisitRequest) -> HttpResponse:
    found = pages.shipping_list(request.visit, request.GET)
    page = {"listing": found.listing, "sort": found.listing.sort, "rows": found.rows}
    return render(request, "seller_center/shipping.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("orders.shipping", level="edit")
def order_ship(request: VisitRequest, uuid: UUID) -> HttpResponse:
    detail = pages.order_detail(request.visit, uuid)
    form = ShipForm(request.POST if request.method == "POST" else None, instance=detail.order, visit=request.visit)
    if form.is_valid():
        try:
            actions.ship_order(detail.order, **form.values, version=form.shown_version, by=request.visit)
        except Conflict as conflict:
            form.meet(conflict)
        else:
            messages.success(request, f"Order {detail.order} is shipped.")
            return redirect("shop:shipping", request.visit.place)
    page = {"form": form, "detail": detail, "order": detail.order, "mark": marks([detail.order]).get(uuid)}
    return render(request, "seller_center/order_ship.html", page)


@require_safe
@requires("orders.returns")
def return_list(request: VisitRequest) -> HttpResponse:
    listing = returns.return_list(request.visit, request.GET)
    return render(request, "seller_center/return_list.html", {"listing": listing, "sort": listing.sort})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("orders.returns", level="edit")
def return_answer(request: VisitRequest, uuid: UUID) -> HttpResponse:
    asked = returns.get_return(request.visit, uuid)
    form = ReturnForm(request.POST if request.method == "POST" else None, instance=asked, visit=request.visit)
    if form.is_valid():
        try:
            actions.answer_return(asked, **form.values, version=form.shown_version, by=request.visit)
        except Conflict as conflict:
            form.meet(conflict)
        else:
            messages.success(request, f"The return of order {asked.order} is answered.")
            return redirect("shop:return_list", request.visit.place)
    page = {"form": form, "asked": asked, "mark": marks([asked]).get(uuid)}
    return render(request, "seller_center/return_answer.html", page)
