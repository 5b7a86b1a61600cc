"""What is filled in about products."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from typing import Any

from django import forms
from django.http import QueryDict

from seller_center.forms.base import PlainForm, RowForm
from seller_center.models import Product
from seller_center.pages.products import STOCK, ProductFilter
from seller_center.visits import Visit

CENT = Decimal("0.01")
HIGHEST_PRICE = Decimal(1_000_000)
MOST_AT_ONCE = 500  # products of one bulk change


class ProductForm(RowForm):
    class Meta:
        model = Product
        fields = ["title", "sku", "category", "price", "description", "low_stock"]
        widgets = {"description": forms.Textarea({"rows": 5})}
        help_texts = {"sku": "Each is there once in a shop; a deleted product keeps its own.", "low_stock": ""}
        labels = {"low_stock": "Running out from a stock of"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["price"].label = f"Price ({self.visit.shop.currency})"


class NewProductForm(ProductForm):
    class Meta(ProductForm.Meta):
        fields = ["title", "sku", "category", "price", "stock", "low_stock", "description"]


class SwitchForm(forms.Form):
    """On the shelf or off it: what is wanted, so that a second click changes nothing."""

    to = forms.ChoiceField(choices=[choice for choice in Product.Status.choices if choice[0] != Product.Status.DELETED])


class StockForm(PlainForm):
    """The stock of each product on the page, in a field `stock_<uuid>`, and in `shown_<uuid>` what it was there."""

    def __init__(self, data: QueryDict | None, *, products: list[Product]) -> None:
        self.typed = data.copy() if data is not None else QueryDict(mutable=True)
        super().__init__(self.typed if data is not None else None)
        self.products = products
        for product in products:
            self.fields[f"{STOCK}{product.uuid}"] = _count(product, widget=forms.NumberInput({"class": "form-control"}))
            self.fields[f"shown_{product.uuid}"] = _count(product, widget=forms.HiddenInput)

    def rows(self) -> list[tuple[Product, Any, Any]]:
        """Each product with its two fields, for the table."""
        return [(p, self[f"{STOCK}{p.uuid}"], self[f"shown_{p.uuid}"]) for p in self.products]

    def clean(self) -> dict[str, Any]:
        """Whoever counted does not overwrite what they have not seen; what was left as it was is left alone."""
        self.changed: list[tuple[Product, int]] = []
        if sum(name.startswith(STOCK) for name in self.data) > len(self.products):
            self.add_error(None, "A product that stood here was deleted meanwhile. The others can be saved again.")
        for product in self.products:
            stock = self.cleaned_data.get(f"{STOCK}{product.uuid}")
            shown = self.cleaned_data.get(f"shown_{product.uuid}")
            if stock is None or stock in (shown, product.stock):
                continue
            if shown != product.stock:
                self._say_what_it_is(product)
            self.changed.append((product, stock))
        return self.cleaned_data

    def _say_what_it_is(self, product: Product) -> None:
        self.add_error(
            f"{STOCK}{product.uuid}",
            f"It was changed meanwhile, and is {product.stock} now. Save again to set what stands here.",
        )
        self.typed[f"shown_{product.uuid}"] = str(product.stock)


def _count(product: Product, widget: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=f"Stock of {product.title}", min_value=0, max_value=1_000_000, initial=product.stock, widget=widget
    )


class PriceChangeForm(PlainForm):
    """One change of price for all products that a search finds."""

    q = forms.CharField(label="Products whose title, SKU or category has", required=False, max_length=100)
    percent = forms.DecimalField(
        label="Change the price by (%)",
        min_value=Decimal(-90),
        max_value=Decimal(500),
        decimal_places=1,
        help_text="Minus makes it cheaper. New prices are rounded to the cent.",
    )

    def __init__(self, data: QueryDict | None, *, visit: Visit) -> None:
        super().__init__(data)
        self.visit = visit

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        self.found = self._find()
        percent: Decimal = self.cleaned_data["percent"]
        self.prices = [(product, {"price": _changed(product.price, percent)}) for product in self.found]
        if len(self.found) > MOST_AT_ONCE:
            self.add_error("q", f"This finds more than {MOST_AT_ONCE} products. Narrow the search, and go in steps.")
        elif not self.found:
            self.add_error("q", "This finds no product. Use another word, or leave it empty for all.")
        elif not percent:
            self.add_error("percent", "This changes nothing. Say by how much.")
        self._check_highest()
        return self.cleaned_data

    def _check_highest(self) -> None:
        for product, values in self.prices:
            if values["price"] > HIGHEST_PRICE:
                amount = f"{self.visit.shop.currency} {HIGHEST_PRICE:,.0f}"
                self.add_error("percent", f"{product} would cost more than {amount}. Raise the price by less.")
                return

    def _find(self) -> list[Product]:
        rows = Product.objects.of(self.visit.shop).kept()
        found = ProductFilter({"q": self.cleaned_data.get("q", "")}, queryset=rows).rows()
        return list(found[: MOST_AT_ONCE + 1])

    @property
    def shown(self) -> str:
        """A digest of what is shown: the products, in which version, and the price each is to have."""
        lines = (f"{product.pk}:{product.version}:{values['price']}" for product, values in self.prices)
        return sha256(",".join(lines).encode()).hexdigest()

    @property
    def is_confirmed(self) -> bool:
        """Whether these very new prices were seen and confirmed: a second click finds other versions."""
        return self.data.get("confirm") == self.shown

    @property
    def is_outdated(self) -> bool:
        """Whether other prices were confirmed than those that would be set now."""
        return bool(self.data.get("confirm")) and not self.is_confirmed


def _changed(price: Decimal, percent: Decimal) -> Decimal:
    """The price changed by so many percent, to the cent, and never for nothing."""
    return max((price * (1 + percent / 100)).quantize(CENT, ROUND_HALF_UP), CENT)
