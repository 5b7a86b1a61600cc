"""How Manage Authorization is searched, filtered and sorted; what makes no sense in an address is passed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, overload

from django import forms
from django_filters import CharFilter, ChoiceFilter, FilterSet

from authorizations.access import board_of
from authorizations.models import Binding, BoardRow
from authorizations.models.board import BoardRowQuerySet
from catalogue.models import ServiceCategory
from partners.models import PartnerMember

SORTS = [
    ("state", "What needs doing first"),
    ("-state", "What is over first"),
    ("shop", "Shop, A to Z"),
    ("-shop", "Shop, Z to A"),
    ("service", "Service, A to Z"),
    ("-service", "Service, Z to A"),
    ("end", "Ends soonest"),
    ("-end", "Ends latest"),
    ("-changed", "Changed last"),
    ("changed", "Unchanged for longest"),
]
SELECT = forms.Select(attrs={"class": "form-select"})
SEARCH = forms.TextInput(attrs={"class": "form-control", "type": "search", "placeholder": "Shop, code or service"})


class Pageable(Sequence[BoardRow]):
    """What a paginator counts and slices; where the number of rows is known, it is not counted again."""

    def __init__(self, rows: BoardRowQuerySet, total: int | None) -> None:
        self.rows, self.total = rows, total

    def __len__(self) -> int:
        if self.total is None:
            self.total = self.rows.count()
        return self.total

    @overload
    def __getitem__(self, place: int) -> BoardRow: ...

    @overload
    def __getitem__(self, place: slice) -> list[BoardRow]: ...

    def __getitem__(self, place: int | slice) -> BoardRow | list[BoardRow]:
        return self.rows.read(place) if isinstance(place, slice) else self.rows.read(slice(place, place + 1))[0]


class BoardFilter(FilterSet):
    """`?q=&state=&category=&market=&sort=`, all optional."""

    q = CharFilter(method="search", label="Search shops and services", max_length=100, widget=SEARCH)
    state = ChoiceFilter(method="stand", choices=BoardRow.State, label="State", empty_label="Any state", widget=SELECT)
    category = ChoiceFilter(
        field_name="category__key", label="Service category", empty_label="Any category", widget=SELECT
    )
    market = ChoiceFilter(field_name="shop__market", label="Market", empty_label="Any market", widget=SELECT)
    sort = ChoiceFilter(method="arrange", choices=SORTS, label="Sort by", empty_label=None, widget=SELECT)

    class Meta:
        model = BoardRow
        fields: list[str] = []

    def __init__(self, data: Mapping[str, Any], member: PartnerMember) -> None:
        """Over the board of the member's partner; the choices say how many rows are in each state."""
        board = board_of(member)
        super().__init__(data, board.in_order("state"))
        self.counts, self.total = board.figures()
        states = [(s.value, f"{s.label} ({self.counts[s]})") for s in BoardRow.State]
        markets = Binding.objects.active().filter(partner=member.partner_id).markets()
        self.filters["state"].extra["choices"] = states
        self.filters["category"].extra["choices"] = list(ServiceCategory.objects.values_list("key", "label"))
        self.filters["market"].extra["choices"] = [(market, market) for market in markets]

    def search(self, rows: BoardRowQuerySet, name: str, words: str) -> BoardRowQuerySet:
        return rows.searching(words)

    def stand(self, rows: BoardRowQuerySet, name: str, state: str) -> BoardRowQuerySet:
        return rows.in_state(state)

    def arrange(self, rows: BoardRowQuerySet, name: str, key: str) -> BoardRowQuerySet:
        return rows.in_order(key)

    @property
    def is_empty(self) -> bool:
        """Whether the partner works with no shop at all."""
        return not self.total

    def pageable(self) -> Pageable:
        """The rows found, for a paginator."""
        return Pageable(self.qs, None if self.is_narrowed else self.total)

    @property
    def sort_key(self) -> str:
        """How the rows are sorted: what the headers of the table show."""
        return self.form.cleaned_data.get("sort") or "state"

    @property
    def is_narrowed(self) -> bool:
        """Whether rows are left out."""
        return any(self.form.cleaned_data.get(name) for name in ("q", "state", "category", "market"))
