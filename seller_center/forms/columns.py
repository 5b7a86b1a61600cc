"""Forms over one column of a page of rows, such as the rates or the budgets: a field for each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from audit.lifecycle import Conflict
from seller_center.actions.changing import Stale
from seller_center.forms.base import PlainForm
from seller_center.models import ShopRow


class ColumnForm(PlainForm):
    """In a field `<column>_<uuid>` the value of each row, with the version and the value that were shown."""

    column: ClassVar[str]

    def __init__(self, data: Any, *, rows: Sequence[Any]) -> None:
        super().__init__(data)
        self.rows = rows
        for row in rows:
            self.fields[self._name(row)] = self.field_of(row)
            self.fields[f"version_{row.uuid}"] = forms.IntegerField(
                label="Version", widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000, initial=row.version
            )

    def field_of(self, row: Any) -> forms.Field:
        raise NotImplementedError

    def _name(self, row: ShopRow) -> str:
        return f"{self.column}_{row.uuid}"

    def rows_and_fields(self) -> list[tuple[Any, Any, Any]]:
        """Each row with its two fields, for the table."""
        return [(row, self[self._name(row)], self[f"version_{row.uuid}"]) for row in self.rows]

    def changed(self) -> list[tuple[Any, Mapping[str, Any], int]]:
        """The rows whose value is another than the one that was shown, with it and the version that was shown."""
        return [
            (row, {self.column: self.cleaned_data[self._name(row)]}, self.cleaned_data[f"version_{row.uuid}"])
            for row in self.rows
            if self._name(row) in self.changed_data
        ]

    def meet(self, conflict: Conflict) -> None:
        """Say what is in the way; of a row that was changed meanwhile, what it is now: saved again, the form stands."""
        self.add_error(None, conflict.message)
        if not isinstance(conflict, Stale):
            return
        row, name = conflict.row, self._name(conflict.row)
        now = str(getattr(row, self.column))
        self.add_error(name, f"It is {now} now. Save again to set what stands here.")
        sent = dict(self.data.items())
        self.data = {**sent, f"version_{row.uuid}": str(row.version), f"initial-{name}": now}
