"""Until when a service could go on after its end: what there is to choose, and which other partner is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from authorizations.durations import latest_midnight
from authorizations.eligibility import why_not_offered
from authorizations.models import ServiceAuthorization
from authorizations.models.periods import MAX_PERIOD
from authorizations.pages.choices import Card
from sellers.times import MOMENT, day_words, end_of_day, end_words, instant_words, local_day

SAME, LONGEST, DATE = "same", "longest", "date"


@dataclass(frozen=True)
class NextPeriod:
    """The period that would follow on a service authorization: it begins where that ends."""

    taken: ServiceAuthorization
    others: tuple[ServiceAuthorization, ...]  # other partners' periods in the category, the earliest first

    @property
    def begins(self) -> datetime:
        return self.taken.valid_until

    @property
    def zone(self) -> str:
        return self.taken.shop.time_zone

    @property
    def limit(self) -> datetime:
        """The latest end it can have: 365 days, or where another partner takes the category over."""
        longest = self.begins + MAX_PERIOD
        return min(longest, self.others[0].valid_from) if self.others else longest

    @property
    def obstacle(self) -> str:
        """Why the service cannot go on at all; empty when it can."""
        if self.limit <= self.begins:
            other = self.others[0]
            until = end_words(other.valid_until, self.zone)
            return f"{other.partner} takes over {self.taken.category} where this service ends, until {until}. {ONE}"
        return why_not_offered(self.taken.service, self.taken.shop)

    @property
    def warning(self) -> str:
        """Which other partner takes the category over later; empty when none does within 365 days."""
        if not self.others or self.limit == self.begins + MAX_PERIOD:
            return ""
        other = self.others[0]
        begins = day_words(other.valid_from, self.zone)
        return f"{other.partner} takes over {self.taken.category} on {begins}, so this service has to end before. {ONE}"

    def cards(self, chosen: str) -> list[Card]:
        """As long as it was, as long as possible, or a day."""
        same, shown = self._same(), []
        if same <= self.limit:
            shown.append(Card(SAME, "As long as it was", self._until(same), checked=chosen == SAME))
        if same != self.limit:
            label = "As long as possible" if self.warning else "365 days, the longest there is"
            shown.append(Card(LONGEST, label, self._until(self.limit), checked=chosen == LONGEST))
        return [*shown, Card(DATE, "Until a day I choose", "It ends at 24:00 of that day.", checked=chosen == DATE)]

    @property
    def usual(self) -> str:
        """What is chosen at first."""
        return SAME if self._same() <= self.limit else LONGEST

    @property
    def first_day(self) -> date:
        return local_day(self.begins, self.zone)

    @property
    def last_day(self) -> date:
        return local_day(self.limit - MOMENT, self.zone)

    def end(self, key: str, day: date | None) -> datetime:
        """The instant a choice comes to. Raises `ValueError` with a sentence for the person."""
        if key != DATE:
            return self._same() if key == SAME else self.limit
        if day is None:
            raise ValueError("Enter the last day of the service.")
        if day < self.first_day:
            raise ValueError(f"The next period begins {instant_words(self.begins, self.zone)}. Choose a later day.")
        if day > self.last_day:
            raise ValueError(self.warning or f"A service is taken for 365 days at most: {self._until(self.limit)}.")
        return min(end_of_day(day, self.zone), self.limit)

    def _same(self) -> datetime:
        """As long as the present period, to the end of a local day."""
        longest = min(self.begins + (self.taken.valid_until - self.taken.valid_from), self.begins + MAX_PERIOD)
        midnight = latest_midnight(longest, self.zone)
        return midnight if midnight > self.begins else longest

    def _until(self, end: datetime) -> str:
        return f"until {end_words(end, self.zone)}"


ONE = "A shop takes one partner per service category at a time."


def next_of(taken: ServiceAuthorization) -> NextPeriod:
    rows = ServiceAuthorization.objects.active().with_parties().filter(shop=taken.shop, category=taken.category)
    later = rows.filter(valid_until__gt=taken.valid_until).exclude(partner=taken.partner_id)
    return NextPeriod(taken, tuple(later.order_by("valid_from", "pk")))
