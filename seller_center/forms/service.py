"""What is filled in about customer service."""

from __future__ import annotations

from typing import Any

from django import forms

from seller_center.forms.base import RowForm
from seller_center.models import Conversation

LONGEST_REPLY = 2000  # characters, as a message has


class ReplyForm(RowForm):
    """What the shop answers. The version is that of the conversation: nobody answers past what they have not read."""

    reply = forms.CharField(label="Your reply", max_length=LONGEST_REPLY, widget=forms.Textarea({"rows": 5}))

    class Meta:
        model = Conversation
        fields: list[str] = []

    def clean_reply(self) -> Any:
        return self.cleaned_data["reply"].replace("\r\n", "\n")
