"""What the wizard's steps and the link's pages take in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, cast

from django import forms
from django.core import signing
from django.http import QueryDict

from authorizations.actions.drafts import Duration
from authorizations.durations import DATE, choose
from authorizations.forms.inactivity import UnusedRuleField
from authorizations.forms.terms import TermsField
from authorizations.pages import choices
from authorizations.pages.wizard import Wizard
from authorizations.review import Content, Review
from catalogue.expansion import Items, is_full_access, preset_of, ungrantable
from catalogue.file import load
from catalogue.models import Level
from sellers.times import MOMENT, local_day

FULL_ACCESS_WORDS = "FULL ACCESS"
REVIEW_SALT = "authorizations.review"
UNKNOWN_CHOICE = "That cannot be chosen here. Look at the choices and choose again."


class StepForm(forms.Form):
    """One step of the wizard: it posts the version of the draft it showed."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, wizard: Wizard) -> None:
        self.wizard = wizard
        super().__init__(data, initial={"version": wizard.draft.version, **self.filled_in()})

    @property
    def version_shown(self) -> object:
        """The version this page is about: of the input that comes back with mistakes, the one it was made on."""
        return self.wizard.draft.version if "version" in self.errors else self.shown("version")

    def filled_in(self) -> dict[str, Any]:
        """What the draft has for this step."""
        return {}

    def offer(self, name: str, cards: Iterable[choices.Card]) -> None:
        """Take these cards, and nothing else, as the field's choices."""
        cast(forms.ChoiceField, self.fields[name]).choices = [(card.value, card.label) for card in cards]

    def shown(self, name: str) -> Any:
        """What the field shows: what was posted, else what the draft has."""
        return self[name].value()


class DurationForm(StepForm):
    """Step 1: how long, where confirmations go, and the terms."""

    duration = forms.ChoiceField(
        label="How long", widget=forms.RadioSelect, error_messages={"required": "Choose how long the access lasts."}
    )
    last_day = forms.DateField(
        label="Last day",
        required=False,
        input_formats=["%Y-%m-%d"],  # what a date field sends; any other order of day and month is a guess
        error_messages={"invalid": "Enter the last day as year-month-day, such as 2027-03-31."},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    contact_email = forms.EmailField(
        label="E-mail for confirmations",
        max_length=254,  # what the drafts hold
        help_text="Confirmations and reminders about this access go here and to the main account.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    ends_unused_after = UnusedRuleField()
    terms = TermsField(
        error_messages={
            "required": "Tick the box to agree to the terms and conditions. Without them no access is given."
        }
    )

    field_order = ("duration", "last_day", "ends_unused_after", "contact_email", "terms", "version")

    def __init__(self, data: QueryDict | None = None, *, wizard: Wizard) -> None:
        super().__init__(data, wizard=wizard)
        span = wizard.span
        self.offer("duration", choices.duration_cards(wizard, ""))
        self.fields["duration"].error_messages["invalid_choice"] = UNKNOWN_CHOICE
        last_day = self.fields["last_day"]
        last_day.label = f"Last day, in the time zone of the shop ({span.zone})"
        last_day.widget.attrs |= {"min": span.first_day.isoformat(), "max": span.last_day.isoformat()}
        self.fields["terms"].required = not wizard.is_edit
        cast(TermsField, self.fields["terms"]).show(wizard.terms)

    def filled_in(self) -> dict[str, Any]:
        draft, zone = self.wizard.draft, self.wizard.span.zone
        last_day = local_day(draft.ends_at - MOMENT, zone) if draft.ends_at else None
        return {
            "duration": draft.duration,
            "last_day": last_day if draft.duration == DATE else None,
            "contact_email": draft.contact_email or self.wizard.user.email,
            "ends_unused_after": str(draft.ends_unused_after or ""),
            "terms": draft.agreed_terms_id == self.wizard.terms.pk,
        }

    def cards(self) -> list[choices.Card]:
        return choices.duration_cards(self.wizard, str(self.shown("duration") or ""))

    def clean(self) -> None:
        key = self.cleaned_data.get("duration")
        if not key or "last_day" in self.errors:
            return
        try:
            self.cleaned_data["ends_at"] = choose(key, self.cleaned_data.get("last_day"), self.wizard.span)
        except ValueError as error:
            self.add_error("last_day" if key == DATE else "duration", str(error))

    @property
    def chosen(self) -> Duration:
        terms = self.wizard.terms if self.cleaned_data["terms"] else None
        data = self.cleaned_data
        return Duration(data["duration"], data["ends_at"], data["contact_email"], terms, data["ends_unused_after"])


class PermissionsForm(StepForm):
    """Step 2: a permission role, or a level for each permission (fields `p-<number>`: "", "1" or "2")."""

    role = forms.ChoiceField(
        label="Permission role",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what the partner may do.", "invalid_choice": UNKNOWN_CHOICE},
    )
    confirmation = forms.CharField(
        label=f"Type {FULL_ACCESS_WORDS} to confirm",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    field_order = ("role", "confirmation", "version")

    def __init__(self, data: QueryDict | None = None, *, wizard: Wizard) -> None:
        super().__init__(data, wizard=wizard)
        self.offer("role", choices.role_cards(wizard, ""))

    def filled_in(self) -> dict[str, Any]:
        return {"role": choices.current_role(self.wizard)}

    def cards(self) -> list[choices.Card]:
        return choices.role_cards(self.wizard, str(self.shown("role") or ""))

    def sections(self) -> list[dict[str, object]]:
        levels = self._posted[0] if self.is_bound else self.wizard.draft.levels
        return choices.editor(self.wizard, levels)

    @cached_property
    def _posted(self) -> tuple[Items, list[str]]:
        """The levels posted for single permissions, and the names of fields that hold none."""
        levels: Items = {}
        wrong: list[str] = []
        for name in self.data:
            if name.startswith(choices.FIELD) and self.data[name]:
                number, value = name.removeprefix(choices.FIELD), self.data[name]
                if number.isdecimal() and len(number) <= 5 and value in {"1", "2"}:
                    levels[int(number)] = Level(int(value))
                else:
                    wrong.append(name)
        return levels, wrong

    def clean(self) -> None:
        role = self.cleaned_data.get("role")
        if not role:
            return
        levels, preset = self._chosen(role)
        if is_full_access(levels, self.wizard.permissions):
            preset = next((each.key for each in load().presets if each.is_full), preset)
            self._demand_confirmation()
        self.cleaned_data |= {"levels": levels, "preset": preset}

    @property
    def chosen(self) -> tuple[str, Items]:
        """The preset it was expanded from, if any, and the levels."""
        return self.cleaned_data["preset"], self.cleaned_data["levels"]

    def _chosen(self, role: str) -> tuple[Items, str]:
        if role == choices.SECTIONS:
            return self._chosen_sections(), ""
        levels = choices.role_levels(self.wizard)[role]
        if role == choices.ASKED:
            return levels, preset_of(levels, self.wizard.permissions) or ""
        return levels, role

    def _chosen_sections(self) -> Items:
        levels, wrong = self._posted
        areas = {permission.number for permission in self.wizard.permissions if permission.is_analytics}
        refused = [n for n in levels if n in areas] + ungrantable(levels, self.wizard.permissions)
        if not refused and not wrong:
            return levels
        known = self.wizard.every_permission
        named = ", ".join(known[number].label for number in refused if number in known)
        self.add_error(None, f"This cannot be given to a partner: {named}." if named else UNKNOWN_CHOICE)
        return {}

    def _demand_confirmation(self) -> None:
        """Full Access is typed to be confirmed, however it was chosen, unless the draft holds it already."""
        if is_full_access(self.wizard.draft.levels, self.wizard.permissions):
            return
        if " ".join(self.cleaned_data.get("confirmation", "").upper().split()) != FULL_ACCESS_WORDS:
            self.add_error("confirmation", f"This is Full Access. Type the words {FULL_ACCESS_WORDS} to confirm it.")


class AnalyticsForm(StepForm):
    """Step 3: Data Analytics areas, none or some. The button *Skip* takes none."""

    areas = forms.MultipleChoiceField(
        label="Data Analytics areas",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": UNKNOWN_CHOICE},
    )

    def __init__(self, data: QueryDict | None = None, *, wizard: Wizard) -> None:
        super().__init__(data, wizard=wizard)
        self.offer("areas", choices.area_cards(wizard, set()))

    def filled_in(self) -> dict[str, Any]:
        _, areas = self.wizard.chosen_apart
        return {"areas": [str(number) for number in areas]}

    def cards(self) -> list[choices.Card]:
        return choices.area_cards(self.wizard, set(self.shown("areas") or ()))

    @property
    def chosen(self) -> Items:
        skipped = "skip" in self.data
        return {} if skipped else {int(number): Level.VIEW for number in self.cleaned_data["areas"]}


class ReviewForm(forms.Form):
    """The confirmation: the review that was shown, signed, comes back."""

    reviewed = forms.CharField(widget=forms.HiddenInput)

    def clean_reviewed(self) -> dict[str, Any]:
        try:
            shown: dict[str, Any] = signing.loads(self.cleaned_data["reviewed"], salt=REVIEW_SALT)
        except signing.BadSignature as error:
            raise forms.ValidationError("This review is not one of ours. Please review it again.") from error
        return shown

    @property
    def digest(self) -> str:
        return str(self.cleaned_data["reviewed"]["digest"])

    @property
    def content(self) -> Content:
        content: Content = self.cleaned_data["reviewed"]["content"]
        return content


def sign_review(review: Review) -> str:
    """What the review page posts: the digest of all it shows, and the content to compare with later."""
    shown = {"digest": review.digest(), "content": review.content()}
    return signing.dumps(shown, salt=REVIEW_SALT, compress=True)


class DeclineForm(forms.Form):
    """A no, with or without a reason."""

    reason = forms.CharField(
        label="Reason (optional)",
        help_text="The partner reads it.",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
