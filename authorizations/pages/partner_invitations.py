"""How the list of a partner's invitations is searched, filtered and sorted; what makes no sense is passed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Case, Count, F, Q, When
from django_filters import CharFilter, ChoiceFilter, FilterSet

from authorizations.access import invitations_of
from authorizations.models import Invitation
from authorizations.models.invitations import InvitationQuerySet
from authorizations.pages.invitations import status_now, zone_of
from partners.models import PartnerMember

Status = Invitation.Status
STATES = [("waiting", "Waiting"), *((s.value.lower(), s.label) for s in Status if s != Status.SENT)]
DIRECTIONS = [("sent", "Sent by you"), ("received", "From sellers")]
SORTS = [
    ("-sent", "Newest first"),
    ("sent", "Oldest first"),
    ("shop", "Shop, A to Z"),
    ("-shop", "Shop, Z to A"),
    ("end", "To be answered soonest"),
    ("-end", "To be answered latest"),
]
NAMES_SHOP = Q(invited_by=Invitation.Side.SELLER) | Q(status=Status.ACCEPTED)  # as `Invitation.names_shop`
SHOP = Case(When(NAMES_SHOP, then=F("shop__name")), default=F("shop__code"))
ORDERS = {
    "-sent": ("-sent_at", "-pk"),
    "sent": ("sent_at", "pk"),
    "shop": (SHOP.asc(nulls_last=True), "-sent_at", "-pk"),
    "-shop": (SHOP.desc(nulls_last=True), "-sent_at", "-pk"),
    "end": ("expires_at", "pk"),
    "-end": ("-expires_at", "-pk"),
}
SELECT = forms.Select(attrs={"class": "form-select"})
SEARCH = forms.TextInput(attrs={"class": "form-control", "type": "search", "placeholder": "Shop or code"})


class InvitationFilter(FilterSet):
    """`?q=&state=&direction=&sort=`, all optional; states are those of the clock `at`."""

    q = CharFilter(method="search", label="Search shops", max_length=100, widget=SEARCH)
    state = ChoiceFilter(method="stand", choices=STATES, label="State", empty_label="Any state", widget=SELECT)
    direction = ChoiceFilter(
        method="point", choices=DIRECTIONS, label="Direction", empty_label="Both directions", widget=SELECT
    )
    sort = ChoiceFilter(method="arrange", choices=SORTS, label="Sort by", empty_label=None, widget=SELECT)

    class Meta:
        model = Invitation
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any], member: PartnerMember, at: datetime) -> None:
        """Over the invitations of the member's partner; the choices say how many there are in each state."""
        rows = invitations_of(member)
        super().__init__(data, rows.order_by(*ORDERS["-sent"]))
        self.at = at
        self.counts = rows.order_by().aggregate(**{key: Count("pk", filter=_in_state(key, at)) for key, _ in STATES})
        self.filters["state"].extra["choices"] = [(key, f"{label} ({self.counts[key]})") for key, label in STATES]

    def search(self, rows: InvitationQuerySet, name: str, words: str) -> InvitationQuerySet:
        for word in words.split():
            by_name = NAMES_SHOP & Q(shop__name__icontains=word)
            rows = rows.filter(by_name | Q(shop__code__icontains=word))
        return rows

    def stand(self, rows: InvitationQuerySet, name: str, state: str) -> InvitationQuerySet:
        return rows.filter(_in_state(state, self.at))

    def point(self, rows: InvitationQuerySet, name: str, direction: str) -> InvitationQuerySet:
        return rows.from_partners() if direction == "sent" else rows.from_sellers()

    def arrange(self, rows: InvitationQuerySet, name: str, key: str) -> InvitationQuerySet:
        return rows.order_by(*ORDERS[key])

    @property
    def is_empty(self) -> bool:
        """Whether the partner has sent and received none at all."""
        return not any(self.counts.values())

    @property
    def sort_key(self) -> str:
        """How the rows are sorted: what the headers of the table show."""
        return self.form.cleaned_data.get("sort") or "-sent"

    @property
    def is_narrowed(self) -> bool:
        """Whether rows are left out."""
        return any(self.form.cleaned_data.get(name) for name in ("q", "state", "direction"))


def _in_state(key: str, at: datetime) -> Q:
    """By the clock: one that is overdue has lapsed, whether it was swept or not."""
    if key == "waiting":
        return Q(status=Status.SENT, expires_at__gt=at)
    if key == "lapsed":
        return Q(status=Status.LAPSED) | Q(status=Status.SENT, expires_at__lte=at)
    return Q(status=key.upper())


@dataclass(frozen=True)
class Line:
    """One row of the list."""

    invitation: Invitation
    status: Status
    zone: str

    @property
    def waits_for_partner(self) -> bool:
        return self.status == Status.SENT and not self.invitation.is_partners


def lines(rows: Iterable[Invitation], at: datetime) -> list[Line]:
    return [Line(each, status_now(each, at), zone_of(each)) for each in rows]
