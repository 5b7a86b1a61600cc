"""What a seller hands in about its access reviews: answers, and how often it wants to be asked."""

from __future__ import annotations

from functools import cached_property
from typing import Any
from uuid import UUID

from crispy_forms.helper import FormHelper
from django import forms

from authorizations.models import ReviewItem, ReviewPolicy
from authorizations.review_rounds import Policy
from catalogue.file import load

FIELD = "answer-"  # what the answer about an access is called, with the uuid of its question behind it


class AnswersForm(forms.Form):
    """The answers of one page, each in a field of its own; those that are not given are for later."""

    @cached_property
    def _posted(self) -> tuple[dict[UUID, str], list[str]]:
        """The answers, and the values that are none."""
        answers: dict[UUID, str] = {}
        wrong = []
        for name in self.data:
            value = self.data[name]
            if not name.startswith(FIELD) or not value:
                continue
            uuid = _uuid(name.removeprefix(FIELD))
            if uuid is None or value not in ReviewItem.Answer.values:
                wrong.append(value)
            else:
                answers[uuid] = value
        return answers, wrong

    def clean(self) -> None:
        answers, wrong = self._posted
        if wrong:
            self.add_error(None, "One of the answers is not keep, narrow or end. Choose it again. Nothing was saved.")
        elif not answers:
            self.add_error(None, "Choose keep, narrow or end for at least one access, then save.")

    @property
    def answers(self) -> dict[UUID, str]:
        """By question; also where others among the input are wrong."""
        return self._posted[0] if self.is_bound else {}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


class ReviewPolicyForm(forms.Form):
    """How often the seller is asked, and what happens to what it does not answer."""

    interval_days = forms.TypedChoiceField(
        label="How often you are asked",
        choices=lambda: [(days, f"Every {days} days") for days in load().timers.review_choices_days],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose one of the numbers of days offered."),
    )
    on_no_answer = forms.ChoiceField(
        label="What you do not answer",
        choices=ReviewPolicy.NoAnswer.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Choose what happens to access that you do not answer about."
        ),
    )

    def __init__(self, data: Any = None, *, policy: Policy) -> None:
        initial = {"interval_days": policy.interval_days, "on_no_answer": policy.on_no_answer}
        super().__init__(data, initial=initial)
        self.fields["on_no_answer"].help_text = f"After {load().timers.review_answer_days} days without an answer."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page brings the token

    @property
    def chosen(self) -> Policy:
        return Policy(self.cleaned_data["interval_days"], self.cleaned_data["on_no_answer"])
