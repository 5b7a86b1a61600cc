"""What is filled in about LIVEs and videos."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from audit.clock import portal_now
from seller_center.forms.keeping import KeepingForm
from seller_center.forms.times import ShopTimeField
from seller_center.models import Live, Video
from seller_center.visits import Visit


class LiveForm(KeepingForm):
    class Meta:
        model = Live
        fields = ["title", "host", "starts_at", "minutes"]

    def __init__(self, data: Any, *, instance: Live, visit: Visit) -> None:
        super().__init__(data, instance=instance, visit=visit)
        self.fields["starts_at"] = ShopTimeField(label="Starts", zone=visit.shop.time_zone)
        self.fields["minutes"].help_text = "How long it lasts: 10 to 720 minutes."

    def clean_starts_at(self) -> datetime:
        starts_at: datetime = self.cleaned_data["starts_at"]
        if starts_at <= portal_now():
            raise forms.ValidationError("Choose a time that is still to come.")
        return starts_at


class VideoForm(KeepingForm):
    class Meta:
        model = Video
        fields = ["title", "is_shown"]
