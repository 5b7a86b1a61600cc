"""What every form of a shop's row has in common: the version it showed, and values instead of a save."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from audit.lifecycle import Conflict
from seller_center.actions.changing import Stale
from seller_center.models import ShopRow
from seller_center.visits import Visit
from sellers.times import instant_words


class PlainForm(forms.Form):
    """A form without a row. The page brings the tag, the token and the buttons."""

    @property
    def helper(self) -> FormHelper:
        return plain_helper()


class RowForm(forms.ModelForm):
    """A form over one row of the shop. It is never saved: `values` go to an action, with the `version` it showed.

    It works on a copy of the row, so that the page around it goes on showing what is there, not what was typed.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2_000_000_000)

    def __init__(self, data: QueryDict | None = None, *, visit: Visit, instance: ShopRow, **options: Any) -> None:
        super().__init__(data, instance=copy(instance), **options)
        self.visit = visit
        self.instance.shop = visit.shop  # so that what is unique in a shop is checked here, too
        self.fields["version"].initial = self.instance.version if self.instance.pk else 0

    def validate_unique(self) -> None:
        """What may be there once in a shop is said at its field, not in words about keys."""
        super().validate_unique()
        for constraint in self.instance._meta.constraints:
            names = [name for name in getattr(constraint, "fields", ()) if name != "shop"]
            if "shop" not in getattr(constraint, "fields", ()) or not set(names) <= self.cleaned_data.keys():
                continue
            try:
                constraint.validate(type(self.instance), self.instance)
            except ValidationError:
                noun, label = self.instance._meta.verbose_name, self.fields[names[0]].label
                self.add_error(names[0], f"Another {noun} of this shop has this {label} already. Use a different one.")

    @property
    def helper(self) -> FormHelper:
        return plain_helper()

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the row's field."""
        return {name: value for name, value in self.cleaned_data.items() if name in (self._meta.fields or ())}

    @property
    def shown_version(self) -> int:
        return self.cleaned_data.get("version") or 0

    def meet(self, conflict: Conflict) -> None:
        """Say what is in the way. Where the row changed meanwhile, say what it is now: saved again, the form stands."""
        self.add_error(None, conflict.message)
        if not isinstance(conflict, Stale):
            return
        for name, typed in self.values.items():
            now = getattr(conflict.row, name)
            if typed != now:
                self.add_error(name, f"It is “{self._said(name, now)}” now. Save again to set what stands here.")
        shown = cast(QueryDict, self.data).copy()
        shown[self.add_prefix("version")] = str(conflict.row.version)
        self.data = shown

    def _said(self, name: str, value: Any) -> str:
        if isinstance(value, datetime):
            return instant_words(value, self.visit.shop.time_zone)
        choices = dict(getattr(self.fields[name], "choices", None) or {})
        return str(choices.get(value, value)) if value not in (None, "") else "empty"


def plain_helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True  # the page's form has the token
    return helper
