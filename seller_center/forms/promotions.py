"""What is filled in about vouchers and flash sales."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from audit.clock import portal_now
from seller_center.forms.keeping import KeepingForm
from seller_center.forms.picking import PRODUCT
from seller_center.forms.times import ShopTimeField
from seller_center.models import FlashSale, ShopRow, Voucher
from seller_center.visits import Visit

OVER = "Choose an end that is still to come."


class OfferForm(KeepingForm):
    """What is offered from one moment to another."""

    def __init__(self, data: Any, *, instance: ShopRow, visit: Visit) -> None:
        super().__init__(data, instance=instance, visit=visit)
        zone = visit.shop.time_zone
        self.fields["starts_at"] = ShopTimeField(label="Starts", zone=zone)
        self.fields["ends_at"] = ShopTimeField(label="Ends", zone=zone)
        if not instance.pk:
            self.initial["starts_at"] = portal_now()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
        if ends_at and ends_at <= portal_now():
            self.add_error("ends_at", OVER)
        elif starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "Choose an end that is after the start.")
        return values


class VoucherForm(OfferForm):
    """One that is planned or running: its code stays, and once it has begun, so does its start."""

    least_spent = forms.DecimalField(
        label="Least order value", min_value=Decimal(0), max_digits=10, decimal_places=2, initial=Decimal(0)
    )

    class Meta:
        model = Voucher
        fields = ["name", "percent", "least_spent", "quantity", "starts_at", "ends_at"]

    def __init__(self, data: Any, *, instance: Voucher, visit: Visit) -> None:
        super().__init__(data, instance=instance, visit=visit)
        self.fields["least_spent"].help_text = f"In {visit.shop.currency}; 0 when any order will do."
        if instance.pk:
            self.fields["starts_at"].disabled = instance.starts_at <= portal_now()

    def clean_quantity(self) -> int:
        quantity: int = self.cleaned_data["quantity"]
        if quantity < self.instance.used:
            raise forms.ValidationError(f"{self.instance.used} were used by now. Give out at least so many.")
        return quantity


class CodeField(forms.RegexField):
    """A code in capitals, however it was typed."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).upper()


class NewVoucherForm(VoucherForm):
    code = CodeField(
        r"\A[A-Z0-9]{4,20}\Z",
        label="Code",
        help_text="What buyers type in: 4 to 20 capital letters and digits.",
        error_messages={"invalid": "Use 4 to 20 letters from A to Z and digits, without spaces."},
    )

    class Meta(VoucherForm.Meta):
        fields = ["code", *VoucherForm.Meta.fields]

    def __init__(self, data: Any, *, instance: Voucher, visit: Visit) -> None:
        super().__init__(data, instance=instance, visit=visit)
        self.order_fields(self._meta.fields)


class FlashSaleForm(OfferForm):
    product_words = PRODUCT.field("Product", "Its SKU, or part of its title.")

    class Meta:
        model = FlashSale
        fields = ["price", "quantity", "starts_at", "ends_at"]

    def __init__(self, data: Any, *, instance: FlashSale, visit: Visit) -> None:
        super().__init__(data, instance=instance, visit=visit)
        self.fields["price"].help_text = f"In {visit.shop.currency}, below the product's price."
        self.fields["quantity"].help_text = "At most what is in stock."
        self.order_fields(["product_words", "price", "quantity", "starts_at", "ends_at"])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        product = PRODUCT.pick(self, self.visit)
        if product is None:
            return values
        self.instance.product = product
        if values.get("price") and values["price"] >= product.price:
            self.add_error("price", f"{product} costs {product.price}. Choose a price below that.")
        if values.get("quantity") and values["quantity"] > product.stock:
            self.add_error("quantity", f"There are {product.stock} in stock. Offer at most so many.")
        return values
