"""Forms of which only that goes to an action which was filled in anew."""

from __future__ import annotations

from typing import Any

from seller_center.forms.base import RowForm


class KeepingForm(RowForm):
    """What was left as it was shown stays as it is: a time, for one, is shown without its seconds."""

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if name in self.changed_data}
