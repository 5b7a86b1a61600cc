"""What is filled in about going on after an end: a renewal, its confirmation, the service alone, extending itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.core import signing
from django.http import QueryDict

from accounts.models import User
from authorizations.actions.renewals import Renewal
from authorizations.durations import choose
from authorizations.forms.inactivity import UnusedRuleField
from authorizations.forms.terms import TermsField
from authorizations.forms.wizard import UNKNOWN_CHOICE, ReviewForm
from authorizations.models import AuthorizationDraft, TermsVersion
from authorizations.pages.choices import Card
from authorizations.pages.next_periods import NextPeriod
from authorizations.pages.renewals import DATE, FIELD, Renewing, Row
from catalogue.expansion import Items, pack, preset_of, unpack, with_baseline
from catalogue.models import Level
from sellers.times import MOMENT, local_day

DRAWN_SALT = "authorizations.renewal"
TERMS_REQUIRED = "Tick the box to agree to the terms and conditions. Without them nothing is agreed."


def _day_field(label: str) -> forms.DateField:
    wrong = "Enter the day as year-month-day, such as 2027-03-31."
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(
        label=label, required=False, input_formats=["%Y-%m-%d"], error_messages={"invalid": wrong}, widget=widget
    )


def _radio(label: str, required: str) -> forms.ChoiceField:
    errors = {"required": required, "invalid_choice": UNKNOWN_CHOICE}
    return forms.ChoiceField(label=label, widget=forms.RadioSelect, error_messages=errors)


def _take(field: forms.Field, cards: Sequence[Card]) -> None:
    """Take these cards, and nothing else, as the field's choices."""
    cast(forms.ChoiceField, field).choices = [(card.value, card.label) for card in cards]


class ServicePeriodForm(forms.Form):
    """Until when the service goes on; where that is not asked for, the fields are not there."""

    service_end = _radio("The service goes on", "Choose until when the service goes on.")
    service_last_day = _day_field("Last day of the service")

    def __init__(
        self, data: QueryDict | None = None, *, period: NextPeriod | None, initial: Mapping[str, Any] | None = None
    ) -> None:
        self.period = period
        usual = {"service_end": period.usual} if period else {}
        super().__init__(data, initial={**usual, **(initial or {})})
        if period is None:
            del self.fields["service_end"], self.fields["service_last_day"]
            return
        _take(self.fields["service_end"], period.cards(""))
        day = self.fields["service_last_day"]
        day.label = f"Last day of the service, in the time zone of the shop ({period.zone})"
        day.widget.attrs |= {"min": period.first_day.isoformat(), "max": period.last_day.isoformat()}

    def service_cards(self) -> list[Card]:
        return self.period.cards(str(self["service_end"].value() or "")) if self.period else []

    def clean(self) -> None:
        self.cleaned_data["service_until"] = self._service_until()

    def _service_until(self) -> datetime | None:
        key = self.cleaned_data.get("service_end")
        if self.period is None or not key or _wants_a_wrong_day(self, key, "service_last_day"):
            return None
        try:
            return self.period.end(key, self.cleaned_data.get("service_last_day"))
        except ValueError as error:
            self.add_error("service_last_day" if key == DATE else "service_end", str(error))
            return None


def _wants_a_wrong_day(form: forms.Form, key: str, name: str) -> bool:
    """Whether the day that is asked for is none. One that is not asked for cannot be wrong."""
    if key != DATE:
        form.errors.pop(name, None)
    return key == DATE and name in form.errors


class RenewForm(ServicePeriodForm):
    """The renewal beside what there is today: until when, what of it (fields `p-<number>`), and the terms."""

    duration = _radio("Until when", "Choose until when the access goes on.")
    last_day = _day_field("Last day")
    contact_email = forms.EmailField(
        label="E-mail for confirmations",
        max_length=254,  # what the grants hold
        help_text="Confirmations and reminders about this access go here and to the main account.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    terms = TermsField(error_messages={"required": TERMS_REQUIRED})

    def __init__(self, data: QueryDict | None = None, *, page: Renewing, again: Drawn | None = None) -> None:
        self.page = page
        super().__init__(data, period=page.period, initial=again.initial(page.zone) if again else self._first())
        self.fields["days"] = UnusedRuleField()
        self.fields["days"].widget.attrs["class"] = "form-select"
        _take(self.fields["duration"], page.duration_cards(""))
        span = page.span()
        day = self.fields["last_day"]
        day.label = f"Last day, in the time zone of the shop ({page.zone})"
        day.widget.attrs |= {"min": span.first_day.isoformat(), "max": span.last_day.isoformat()}
        cast(TermsField, self.fields["terms"]).show(page.terms)
        for _, rows in page.rows():
            for row in rows:
                self._add(row, again.levels if again else page.starting_levels)

    def _first(self) -> dict[str, Any]:
        grant = self.page.grant
        return {"contact_email": grant.contact_email, "days": str(grant.ends_unused_after or "")}

    def _add(self, row: Row, start: Items) -> None:
        if row.kind != "choice":
            return
        number, offered = row.permission.number, [int(value) for value, _ in row.choices if value]
        wanted = [level for level in offered if level <= start.get(number, 0)]
        self.fields[row.name] = forms.ChoiceField(
            label=f"{row.permission.label} in the renewal",
            required=False,
            choices=row.choices,
            initial=str(max(wanted)) if wanted else "",
            widget=forms.Select(attrs={"class": "form-select form-select-sm"}),
            error_messages={"invalid_choice": "A renewal gives at most what the partner has today."},
        )

    def table(self) -> list[dict[str, Any]]:
        """The permissions by section, each with its field, if there is something to choose."""
        return [
            {"label": label, "rows": [{"row": row, "field": self._field(row)} for row in rows]}
            for label, rows in self.page.rows()
        ]

    def _field(self, row: Row) -> Any:
        return self[row.name] if row.name in self.fields else None

    def cards(self) -> list[Card]:
        return self.page.duration_cards(str(self["duration"].value() or ""))

    def clean(self) -> None:
        super().clean()
        self.cleaned_data["ends_at"] = self._ends_at()
        if not self._levels() and not any(name.startswith(FIELD) for name in self.errors):
            self.add_error(None, "Keep at least one permission in the renewal, or let the access end on its date.")

    def _ends_at(self) -> datetime | None:
        key, service_until = self.cleaned_data.get("duration"), self.cleaned_data["service_until"]
        if not key or _wants_a_wrong_day(self, key, "last_day") or (self.period and service_until is None):
            return None
        try:
            return choose(key, self.cleaned_data.get("last_day"), self.page.span(service_until))
        except ValueError as error:
            self.add_error("last_day" if key == DATE else "duration", str(error))
            return None

    def _levels(self) -> Items:
        chosen = {p.number: self.cleaned_data.get(f"{FIELD}{p.number}") for p in self.page.choosable}
        return {number: Level(int(level)) for number, level in chosen.items() if level}

    @property
    def drawn(self) -> Drawn:
        """What was chosen. The form has to be valid."""
        data, current = self.cleaned_data, list(self.page.permissions.values())
        levels = with_baseline(self._levels(), [p for p in current if not p.is_retired])
        return Drawn(
            grant=str(self.page.grant.uuid),
            duration=data["duration"],
            ends_at=data["ends_at"],
            service_end=data.get("service_end") or "",
            service_until=data["service_until"],
            contact_email=data["contact_email"],
            terms=self.page.terms.pk,
            days=data["days"],
            items=pack(levels),
        )


@dataclass(frozen=True)
class Drawn:
    """A renewal that was filled in and is stored nowhere: it travels, signed, with its review."""

    grant: str
    duration: str
    ends_at: datetime
    service_end: str
    service_until: datetime | None
    contact_email: str
    terms: int
    days: int | None
    items: list[int]

    @property
    def levels(self) -> Items:
        return unpack(self.items)

    def signed(self) -> str:
        until = self.service_until.isoformat() if self.service_until else None
        values = self.__dict__ | {"ends_at": self.ends_at.isoformat(), "service_until": until}
        return signing.dumps(values, salt=DRAWN_SALT, compress=True)

    @classmethod
    def read(cls, signed: str) -> Drawn:
        """Raises `BadSignature` for what we did not sign."""
        values: dict[str, Any] = signing.loads(signed, salt=DRAWN_SALT)
        until = values["service_until"]
        values["ends_at"] = datetime.fromisoformat(values["ends_at"])
        return cls(**values | {"service_until": datetime.fromisoformat(until) if until else None})

    def initial(self, zone: str) -> dict[str, Any]:
        """What a form is filled with to go on from here; the terms are agreed to anew."""
        return {
            "duration": self.duration,
            "last_day": _last_day(self.ends_at, zone) if self.duration == DATE else None,
            "service_end": self.service_end,
            "service_last_day": _last_day(self.service_until, zone) if self.service_end == DATE else None,
            "contact_email": self.contact_email,
            "days": str(self.days or ""),
        }

    def renewal(self, page: Renewing, user: User) -> Renewal:
        current = [permission for permission in page.permissions.values() if not permission.is_retired]
        draft = AuthorizationDraft(
            user=user,
            shop=page.grant.shop,
            service=page.authorization.service,
            ends_at=self.ends_at,
            contact_email=self.contact_email,
            agreed_terms=TermsVersion.objects.filter(pk=self.terms).first(),
            preset=preset_of(self.levels, current) or "",
            items=self.items,
            ends_unused_after=self.days,
        )
        return Renewal(draft, self.service_until)


def _last_day(end: datetime | None, zone: str) -> date | None:
    return local_day(end - MOMENT, zone) if end else None


class DrawnForm(forms.Form):
    """What was filled in, as it comes back from its review."""

    drawn = forms.CharField(widget=forms.HiddenInput)

    def clean_drawn(self) -> Drawn:
        try:
            return Drawn.read(self.cleaned_data["drawn"])
        except signing.BadSignature as error:
            raise forms.ValidationError("This renewal is not one of ours. Fill it in again.") from error


class ConfirmRenewalForm(DrawnForm, ReviewForm):
    """The confirmation: the review that was shown and what it was made from, both signed."""


class AgreeForm(forms.Form):
    """A yes to the terms, and nothing else."""

    terms = TermsField(error_messages={"required": TERMS_REQUIRED})

    def __init__(self, data: QueryDict | None = None, *, terms: TermsVersion) -> None:
        super().__init__(data)
        cast(TermsField, self.fields["terms"]).show(terms)
