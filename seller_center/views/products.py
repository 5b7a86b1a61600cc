"""Products: the list, one of them, stock and prices of many, and what was deleted."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.lifecycle import Conflict
from seller_center.actions import products as actions
from seller_center.actions.changing import change, change_many
from seller_center.forms.products import NewProductForm, PriceChangeForm, ProductForm, StockForm, SwitchForm
from seller_center.guard import requires
from seller_center.models import Product
from seller_center.pages import products as pages
from seller_center.pages.marks import marks
from seller_center.visits import VisitRequest


@require_safe
@requires("products.manage")
def product_list(request: VisitRequest) -> HttpResponse:
    listing = pages.product_list(request.visit, request.GET)
    return render(request, "seller_center/product_list.html", {"listing": listing, "sort": listing.sort})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.add", level="edit")
def product_add(request: VisitRequest) -> HttpResponse:
    form = NewProductForm(request.POST if request.method == "POST" else None, instance=Product(), visit=request.visit)
    if form.is_valid():
        try:
            product = actions.add_product(form.instance, by=request.visit)
        except Conflict as conflict:
            form.meet(conflict)
        else:
            messages.success(request, f"{product} is in the shop.")
            return redirect(pages.after_adding(request.visit))
    return render(request, "seller_center/product_add.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.manage", level="edit")
def product_edit(request: VisitRequest, uuid: UUID) -> HttpResponse:
    product = pages.get_product(request.visit, uuid)
    form = ProductForm(request.POST if request.method == "POST" else None, instance=product, visit=request.visit)
    if form.is_valid():
        try:
            change(product, form.values, version=form.shown_version, by=request.visit)
        except Conflict as conflict:
            form.meet(conflict)
        else:
            messages.success(request, f"{form.instance} is saved.")
            return redirect("shop:product_edit", request.visit.place, uuid)
    page = {"form": form, "product": product, "mark": marks([product]).get(product.uuid)}
    return render(request, "seller_center/product_edit.html", page)


@require_POST
@requires("products.manage", level="edit")
def product_switch(request: VisitRequest, uuid: UUID) -> HttpResponse:
    product, form = pages.get_product(request.visit, uuid), SwitchForm(request.POST)
    if form.is_valid():
        product = actions.switch_product(product, form.cleaned_data["to"], by=request.visit)
        messages.success(request, f"{product} is {pages.shelf_words(product)} now.")
    else:
        messages.error(request, "Nothing was changed: say whether it goes on the shelf or off it.")
    return redirect("shop:product_edit", request.visit.place, uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.inventory", level="edit")
def inventory(request: VisitRequest) -> HttpResponse:
    listing = pages.product_list(request.visit, request.GET)
    if request.method == "POST":
        form = StockForm(request.POST, products=pages.counted_products(request.visit, request.POST))
    else:
        form = StockForm(None, products=list(listing.page))
    if form.is_valid():
        count = actions.set_stock(form.changed, by=request.visit)
        messages.success(request, pages.stock_words(count))
        return redirect(request.get_full_path())
    return render(request, "seller_center/inventory.html", {"listing": listing, "sort": listing.sort, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.batch_tool", level="edit")
def price_change(request: VisitRequest) -> HttpResponse:
    form = PriceChangeForm(request.POST if request.method == "POST" else None, visit=request.visit)
    if form.is_valid() and form.is_confirmed:
        count = change_many(form.prices, by=request.visit)
        messages.success(request, pages.price_words(count))
        return redirect("shop:price_change", request.visit.place)
    return render(request, "seller_center/price_change.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("products.delete", level="edit")
def product_delete(request: VisitRequest, uuid: UUID) -> HttpResponse:
    product = pages.get_product(request.visit, uuid, deleted_too=True)
    if request.method == "POST":
        actions.delete_product(product, by=request.visit)
        messages.success(request, f"{product} is deleted. It can be recovered here.")
        return redirect("shop:deleted_list", request.visit.place)
    return render(request, "seller_center/product_delete.html", {"product": product})


@require_safe
@requires("products.delete", level="edit")
def deleted_list(request: VisitRequest) -> HttpResponse:
    listing = pages.deleted_list(request.visit, request.GET)
    return render(request, "seller_center/deleted_list.html", {"listing": listing, "sort": listing.sort})


@require_POST
@requires("products.delete", level="edit")
def product_recover(request: VisitRequest, uuid: UUID) -> HttpResponse:
    product = pages.get_product(request.visit, uuid, deleted_too=True)
    actions.recover_product(product, by=request.visit)
    messages.success(request, f"{product} is back, and off the shelf. Put it on the shelf when it is ready.")
    return redirect("shop:deleted_list", request.visit.place)
