"""Promotions: vouchers and flash sales."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seller_center.actions import promotions as actions
from seller_center.actions.changing import create
from seller_center.forms.promotions import FlashSaleForm, NewVoucherForm, VoucherForm
from seller_center.guard import requires
from seller_center.models import FlashSale, Voucher
from seller_center.pages import promotions as pages
from seller_center.pages.marks import marks
from seller_center.views.attempts import attempt, posted
from seller_center.visits import VisitRequest


@require_safe
@requires("promotions.manage")
def voucher_list(request: VisitRequest) -> HttpResponse:
    listing = pages.voucher_list(request.visit, request.GET)
    return render(request, "seller_center/voucher_list.html", {"listing": listing})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("promotions.manage", level="edit")
def voucher_add(request: VisitRequest) -> HttpResponse:
    form = NewVoucherForm(posted(request), instance=Voucher(), visit=request.visit)
    voucher = attempt(form, lambda: create(form.instance, by=request.visit))
    if voucher:
        messages.success(request, f"Voucher {voucher.code} is in the shop.")
        return redirect("shop:voucher_list", request.visit.place)
    return render(request, "seller_center/voucher_add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("promotions.manage", level="edit")
def voucher_edit(request: VisitRequest, uuid: UUID) -> HttpResponse:
    voucher = pages.get_voucher(request.visit, uuid)
    form = VoucherForm(posted(request), instance=voucher, visit=request.visit)
    saved = attempt(
        form, lambda: actions.edit_voucher(voucher, form.values, version=form.shown_version, by=request.visit)
    )
    if saved:
        messages.success(request, f"Voucher {voucher.code} is saved.")
        return redirect("shop:voucher_edit", request.visit.place, uuid)
    mark = marks([voucher]).get(voucher.uuid)
    page = {"form": form, "voucher": voucher, "mark": mark, "is_closed": pages.is_over(voucher)}
    return render(request, "seller_center/voucher_edit.html", page)


@require_POST
@requires("promotions.manage", level="edit")
def voucher_end(request: VisitRequest, uuid: UUID) -> HttpResponse:
    voucher = actions.end_voucher(pages.get_voucher(request.visit, uuid), by=request.visit)
    messages.success(request, f"Voucher {voucher.code} has ended. Nobody can use it any more.")
    return redirect("shop:voucher_edit", request.visit.place, uuid)


@require_safe
@requires("promotions.flash_sale")
def flash_sale_list(request: VisitRequest) -> HttpResponse:
    listing = pages.flash_sale_list(request.visit, request.GET)
    return render(request, "seller_center/flash_sale_list.html", {"listing": listing})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("promotions.flash_sale", level="edit")
def flash_sale_add(request: VisitRequest) -> HttpResponse:
    form = FlashSaleForm(posted(request), instance=FlashSale(), visit=request.visit)
    sale = attempt(form, lambda: actions.add_flash_sale(form.instance, by=request.visit))
    if sale:
        messages.success(request, f"The flash sale of {sale.product} is planned.")
        return redirect("shop:flash_sale_list", request.visit.place)
    return render(request, "seller_center/flash_sale_add.html", {"form": form})


@require_POST
@requires("promotions.flash_sale", level="edit")
def flash_sale_end(request: VisitRequest, uuid: UUID) -> HttpResponse:
    sale = actions.end_flash_sale(pages.get_flash_sale(request.visit, uuid), by=request.visit)
    messages.success(request, f"The flash sale of {sale.product} has ended.")
    return redirect("shop:flash_sale_list", request.visit.place)
