"""What is filled in about collaborations, their rates, and samples."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from seller_center.forms.columns import ColumnForm
from seller_center.forms.keeping import KeepingForm
from seller_center.forms.picking import CREATOR, PRODUCT
from seller_center.models import Collaboration, Sample
from seller_center.pages.affiliate import KINDS
from seller_center.visits import Visit

LEAST, MOST = Decimal(1), Decimal(80)  # %


class CollaborationForm(KeepingForm):
    product_words = PRODUCT.field("Product", "Its SKU, or part of its title.")
    kind = forms.ChoiceField(label="For whom", choices=KINDS, widget=forms.RadioSelect, initial="open")
    creator_words = CREATOR.field("Creator", "Only when it is targeted: the handle, or part of it.", required=False)

    class Meta:
        model = Collaboration
        fields = ["percent"]

    def __init__(self, data: Any, *, instance: Collaboration, visit: Visit) -> None:
        super().__init__(data, instance=instance, visit=visit)
        self.fields["percent"].help_text = "1 to 80 % of what is sold."
        self.order_fields(["product_words", "kind", "creator_words", "percent"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if product := PRODUCT.pick(self, self.visit):
            self.instance.product = product
        if values.get("kind") == "targeted":
            self.instance.creator = CREATOR.pick(self, self.visit)
            if not values.get("creator_words") and "creator_words" not in self.errors:
                self.add_error("creator_words", "Write the creator's handle, or make it open to every creator.")
        return values


class RateForm(ColumnForm):
    column = "percent"

    def field_of(self, row: Collaboration) -> forms.Field:
        return forms.DecimalField(
            label=f"Commission in % for {row.product.title}, {row.creator or 'open'}",
            min_value=LEAST,
            max_value=MOST,
            max_digits=4,
            decimal_places=1,
            initial=row.percent,
            widget=forms.NumberInput({"class": "form-control column-field"}),
            show_hidden_initial=True,
        )


class SampleForm(KeepingForm):
    verdict = forms.ChoiceField(
        label="Your answer",
        choices=[(Sample.Status.APPROVED, "Approve: send the sample"), (Sample.Status.REFUSED, "Refuse")],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Sample
        fields = ["answer"]
        widgets = {"answer": forms.Textarea({"rows": 3})}
        labels = {"answer": "Words to the creator"}
        help_texts = {"answer": "Needed when you refuse; at most 300 characters."}

    def __init__(self, data: Any, *, instance: Sample, visit: Visit) -> None:
        super().__init__(data, instance=instance, visit=visit)
        self.order_fields(["verdict", "answer"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("verdict") == Sample.Status.REFUSED and not values.get("answer") and not self.errors:
            self.add_error("answer", "Tell the creator why you refuse.")
        return values

    @property
    def verdict_and_answer(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("verdict", "answer")}
