"""What is filled in about shipping and returns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from seller_center.forms.base import RowForm
from seller_center.models import Order, Return

CENT = Decimal("0.01")
APPROVE, REFUSE = "approve", "refuse"
tracking_words = RegexValidator(
    r"\A[A-Za-z0-9][A-Za-z0-9 -]{3,}\Z", "A tracking number is at least four letters and digits, as on the label."
)


class ShipForm(RowForm):
    class Meta:
        model = Order
        fields = ["carrier", "tracking_number"]
        help_texts = {"tracking_number": "As on the label: letters, digits, hyphens and spaces."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["carrier"].required = True
        self.fields["tracking_number"].required = True
        self.fields["tracking_number"].validators.append(tracking_words)


class ReturnForm(RowForm):
    """Approve with a refund of at most what was asked, or refuse and say why."""

    decision = forms.ChoiceField(
        choices=[(APPROVE, "Approve, and refund"), (REFUSE, "Refuse")], widget=forms.RadioSelect, label="Your decision"
    )

    class Meta:
        model = Return
        fields = ["refund", "answer"]
        widgets = {"answer": forms.Textarea({"rows": 4})}
        labels = {"answer": "Answer to the buyer"}
        help_texts = {"answer": "The buyer reads it. Needed when you refuse."}

    field_order = ["decision", "refund", "answer"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency, amount = self.visit.shop.currency, self.instance.amount
        self.fields["refund"].label = f"Refund ({currency})"
        self.fields["refund"].help_text = f"At most {currency} {amount:,.2f}, what the buyer asks for."
        self.fields["refund"].initial = amount
        self.initial["refund"] = amount

    def clean(self) -> dict[str, Any]:
        super().clean()
        decision = self.cleaned_data.get("decision")
        if decision == REFUSE:
            self._drop_the_refund()
            if not self.cleaned_data.get("answer") and "answer" not in self.errors:
                self.add_error("answer", "Tell the buyer why you refuse.")
        elif decision == APPROVE and "refund" not in self.errors:
            self._check_the_refund(self.cleaned_data.get("refund"))
        return self.cleaned_data

    def _drop_the_refund(self) -> None:
        """Whoever refuses refunds nothing, whatever still stands in the field."""
        self.errors.pop("refund", None)
        self.cleaned_data["refund"] = None

    def _check_the_refund(self, refund: Decimal | None) -> None:
        most = self.instance.amount
        if refund is None or refund < CENT:
            self.add_error("refund", "Say how much the buyer gets back, or refuse the return.")
        elif refund > most:
            currency = self.visit.shop.currency
            self.add_error("refund", f"The buyer asks for {currency} {most:,.2f}. Refund that at most.")
