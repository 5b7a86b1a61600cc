"""How a figure is said: with its unit, and beside the period before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from seller_center.pages.analytics.figures import Better, Figure, Unit
from seller_center.pages.analytics.periods import Period
from seller_center.pages.analytics.sums import Number, Pair

NONE = "–"
WORDS = {
    Unit.COUNT: "{value:,}",
    Unit.PERCENT: "{value:,.2f}%",
    Unit.TIMES: "{value:,.2f}×",
    Unit.RATE: "{value:,.2f}",
    Unit.STARS: "{value:.2f}",
    Unit.HOURS: "{value:,.1f} h",
    Unit.MONEY: "{currency} {value:,.2f}",
}
# What stands at an axis and at the head of a column.
UNITS = {
    Unit.COUNT: "number",
    Unit.PERCENT: "%",
    Unit.TIMES: "times",
    Unit.RATE: "number",
    Unit.STARS: "stars",
    Unit.HOURS: "hours",
}
GREATEST = 999  # percent: beyond it nobody reads the number
SMALLEST = 0.05  # percent: what would be said as 0.0%


def said(value: Number, figure: Figure, currency: str) -> str:
    """ "USD 1,234.50", "3.42%", "12": the value with its unit; a dash for none."""
    if value is None:
        return NONE
    whole = round(value) if figure.unit is Unit.COUNT else value  # an average number of people has places, too
    return WORDS[figure.unit].format(value=whole, currency=currency)


def apart(value: Number, figure: Figure, currency: str) -> tuple[str, str]:
    """The currency and the amount of money each for itself; of anything else, nothing and the whole."""
    whole = said(value, figure, currency)
    return (currency, whole.removeprefix(currency).strip()) if whole.startswith(currency) else ("", whole)


def unit_of(figure: Figure, currency: str) -> str:
    return currency if figure.unit is Unit.MONEY else UNITS[figure.unit]


def headed(figure: Figure, currency: str) -> str:
    """A column's head: "Sales (USD)"; a number needs no unit."""
    unit = unit_of(figure, currency)
    return figure.label if unit == "number" else f"{figure.label} ({unit})"


@dataclass(frozen=True)
class Change:
    """What became of a figure since the period before: in words, with an arrow, and whether that is good."""

    words: str  # "up 12.4%"
    arrow: str = ""  # ▲ ▼; none for no change and no comparison
    short: str = ""  # "12.4%"
    tone: str = "quiet"
    percent: float | None = None


NO_COMPARISON = Change("no comparison")


def change(pair: Pair, figure: Figure) -> Change:
    """From the period before to this one, in percent of the one before."""
    if pair.now is None or pair.before is None:
        return NO_COMPARISON
    now, before = float(pair.now), float(pair.before)
    if not before:
        return _of(now > 0, "from 0", figure) if now else Change("no change")
    percent = (now - before) / abs(before) * 100
    if abs(percent) < SMALLEST:
        return Change("no change", percent=0.0)
    amount = f"over {GREATEST:.0f}%" if abs(percent) > GREATEST else f"{abs(percent):.1f}%"
    return _of(percent > 0, amount, figure, percent)


def _of(is_up: bool, short: str, figure: Figure, percent: float | None = None) -> Change:
    wanted = {Better.NEITHER: "quiet", Better.UP: "good", Better.DOWN: "bad"}[figure.better]
    unwanted = {Better.NEITHER: "quiet", Better.UP: "bad", Better.DOWN: "good"}[figure.better]
    tone = wanted if is_up else unwanted
    return Change(f"{'up' if is_up else 'down'} {short}", "▲" if is_up else "▼", short, tone, percent)


# Days


def day_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    return f"{day.day} {day:%b}"


def period_words(period: Period) -> str:
    """ "26 October – 22 November 2026"; the year twice only where it changes."""
    if period.days == 1:
        return day_words(period.first)
    first = f"{period.first.day} {period.first:%B}"
    year = f" {period.first.year}" if period.first.year != period.last.year else ""
    return f"{first}{year} – {day_words(period.last)}"


def days_words(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def step_words(step: Period, whole: Period) -> str:
    """A day, or a week by its first and last; one that is cut short says so."""
    if not whole.is_by_week:
        return day_words(step.first)
    short = f" ({days_words(step.days)})" if step.days < whole.step else ""
    return f"{period_words(step)}{short}"


def step_label(step: Period, whole: Period) -> str:
    """The same, as short as an axis needs it."""
    first, last = short_day(step.first), short_day(step.last)
    return first if not whole.is_by_week or step.days == 1 else f"{first} – {last}"
