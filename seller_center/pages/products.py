"""What the pages about products show."""

from __future__ import annotations

import re
from uuid import UUID

from django import forms
from django.http import Http404, QueryDict
from django.urls import reverse
from django_filters import BooleanFilter, ChoiceFilter

from seller_center.models import Product
from seller_center.models.products import ProductQuerySet
from seller_center.pages.lists import PER_PAGE, SELECT, Listing, ShopFilter, listing
from seller_center.places import UUID_WORDS
from seller_center.visits import Visit

STOCK = "stock_"  # what a field for a product's stock is called, before its uuid
KEPT = [choice for choice in Product.Status.choices if choice[0] != Product.Status.DELETED]


class ProductFilter(ShopFilter):
    searches = ("title", "sku", "category")
    finds = "Title, SKU or category"
    sorts = {"title": "title", "price": "price", "stock": "stock", "created": "created_at"}
    default_sort = "-created"

    status = ChoiceFilter(choices=KEPT, label="Status", empty_label="Any status", widget=SELECT)
    low = BooleanFilter(
        method="running_out", label="Running out", widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )

    class Meta:
        model = Product
        fields = ["q", "status", "low"]

    def running_out(self, rows: ProductQuerySet, name: str, value: bool) -> ProductQuerySet:
        return rows.running_out() if value else rows


class DeletedFilter(ShopFilter):
    searches = ("title", "sku")
    finds = "Title or SKU"
    sorts = {"title": "title", "deleted": "status_changed_at"}
    default_sort = "-deleted"

    class Meta:
        model = Product
        fields = ["q"]


def product_list(visit: Visit, params: QueryDict) -> Listing:
    return listing(ProductFilter(params, queryset=Product.objects.of(visit.shop).kept()), params)


def deleted_list(visit: Visit, params: QueryDict) -> Listing:
    return listing(DeletedFilter(params, queryset=Product.objects.of(visit.shop).deleted()), params)


def get_product(visit: Visit, uuid: UUID, *, deleted_too: bool = False) -> Product:
    """A product of this very shop; any other is the same 404 as none, and so is a deleted one unless it may be one."""
    rows = Product.objects.of(visit.shop).filter(uuid=uuid)
    found = (rows if deleted_too else rows.kept()).first()
    if found is None:
        raise Http404
    return found


def counted_products(visit: Visit, data: QueryDict) -> list[Product]:
    """The products whose stock a form brings, whatever page of the list they would stand on now."""
    names = [name.removeprefix(STOCK) for name in data if name.startswith(STOCK)]
    uuids = [UUID(name) for name in names if re.fullmatch(UUID_WORDS, name)][:PER_PAGE]
    found = Product.objects.of(visit.shop).kept().filter(uuid__in=uuids)
    return sorted(found, key=lambda product: uuids.index(product.uuid))


def after_adding(visit: Visit) -> str:
    """Where one goes on with a product added: to the list, or to the next one where one may only add."""
    return reverse("shop:product_list" if visit.may("products.manage") else "shop:product_add", args=[visit.place])


def shelf_words(product: Product) -> str:
    return "on the shelf" if product.status == Product.Status.LIVE else "off the shelf"


def stock_words(count: int) -> str:
    return f"Stock saved: {count} changed." if count else "Nothing was changed: the stock was like that before."


def price_words(count: int) -> str:
    return "1 price changed." if count == 1 else f"{count} prices changed."
