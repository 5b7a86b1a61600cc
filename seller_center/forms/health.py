"""What is filled in about a violation."""

from __future__ import annotations

from typing import Any

from django import forms

from seller_center.forms.keeping import KeepingForm
from seller_center.models import Violation
from seller_center.visits import Visit


class AppealForm(KeepingForm):
    class Meta:
        model = Violation
        fields = ["appeal"]
        widgets = {"appeal": forms.Textarea({"rows": 6})}
        labels = {"appeal": "Why it should not count"}
        help_texts = {"appeal": "What happened as you saw it, at most 2,000 characters. There is one appeal only."}

    def __init__(self, data: Any, *, instance: Violation, visit: Visit) -> None:
        super().__init__(data, instance=instance, visit=visit)
        self.fields["appeal"].required = True
