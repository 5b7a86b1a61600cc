"""How one row out of thousands is chosen in a form: by words, and where several have them, out of those few."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from seller_center.models import Creator, Product
from seller_center.pages import picking
from seller_center.visits import Visit

MOST_SHOWN = 10
Find = Callable[[Visit, str, int], list[Any]]


class Picker:
    """One choice of a form: a field `<name>_words`, and under it `<name>_choice` when several rows have the words.

    `key` is the column that names a row: words that are exactly that choose it, whatever else they are part of.
    """

    def __init__(self, name: str, noun: str, key: str, find: Find, words: Callable[[Any], str]) -> None:
        self.name, self.noun, self.key, self.find, self.words = name, noun, key, find, words

    def field(self, label: str, help_text: str, *, required: bool = True) -> forms.CharField:
        return forms.CharField(label=label, help_text=help_text, max_length=100, required=required)

    def pick(self, form: forms.Form | forms.ModelForm, visit: Visit) -> Any:
        """The row that was chosen; None with the way out said in the form."""
        words = form.cleaned_data.get(f"{self.name}_words")
        if not words:
            return None
        found = self.find(visit, words, MOST_SHOWN + 1)
        exact = [row for row in found if getattr(row, self.key).lower() == words.lower().removeprefix("@")]
        if len(found) == 1 or len(exact) == 1:
            return (exact or found)[0]
        chosen = form.data.get(f"{self.name}_choice")
        row = next((row for row in found if getattr(row, self.key) == chosen), None)
        if row is None or len(found) > 1:
            self._offer(form, found)
        if row is None:
            form.add_error(f"{self.name}_words", self._way_out(words, len(found)))
        return row

    def _offer(self, form: forms.Form | forms.ModelForm, found: list[Any]) -> None:
        if not found:
            return
        choices = [(getattr(row, self.key), self.words(row)) for row in found[:MOST_SHOWN]]
        label = f"Which {self.noun}?"
        field = forms.ChoiceField(choices=choices, label=label, widget=forms.RadioSelect, required=False)
        before = list(form.fields)
        form.fields[f"{self.name}_choice"] = field
        place = before.index(f"{self.name}_words") + 1
        form.order_fields([*before[:place], f"{self.name}_choice", *before[place:]])

    def _way_out(self, words: str, count: int) -> str:
        if not count:
            return f"No {self.noun} has “{words}”. Use other words, or fewer letters."
        if count > MOST_SHOWN:
            return f"More than {MOST_SHOWN} have “{words}”. Choose one of these, or write more of it."
        return f"{count} have “{words}”. Choose one of them below."


def _product_words(product: Product) -> str:
    return f"{product.title} ({product.sku}), {product.stock} in stock"


def _creator_words(creator: Creator) -> str:
    return f"{creator}, {creator.followers:,} followers"


PRODUCT = Picker("product", "product on the shelf", "sku", picking.find_products, _product_words)
CREATOR = Picker("creator", "creator known to the shop", "handle", picking.find_creators, _creator_words)
