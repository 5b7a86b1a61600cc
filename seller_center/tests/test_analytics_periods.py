"""Which days Data Analytics looks at: presets, chosen days and their limits, the period before, weeks, time zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict

from authorizations.tests.worlds import World
from conftest import Clock
from seller_center.forms.analytics import PeriodForm
from seller_center.pages.analytics.periods import Limits, Period, limits_at
from seller_center.pages.analytics.words import period_words, step_words
from seller_center.tests.inside import address, owner_client
from seller_center.tests.reading import text_of

TODAY = date(2026, 11, 22)
YESTERDAY = date(2026, 11, 21)
FIRST = date(2026, 5, 26)  # 180 days before today
DAY = timedelta(days=1)


def form(query: str = "") -> PeriodForm:
    return PeriodForm(QueryDict(query), limits=Limits(TODAY))


def period(query: str = "") -> tuple[date, date, int]:
    asked = form(query)
    assert asked.is_valid(), asked.errors
    return asked.period.first, asked.period.last, asked.period.step


def test_without_a_wish_it_is_the_last_28_whole_days() -> None:
    assert period() == (date(2026, 10, 25), YESTERDAY, 1)


@pytest.mark.parametrize(
    ("days", "first", "step"),
    [(7, date(2026, 11, 15), 1), (28, date(2026, 10, 25), 1), (90, date(2026, 8, 24), 7), (180, FIRST, 7)],
)
def test_a_preset_ends_yesterday_and_is_marked(days: int, first: date, step: int) -> None:
    assert period(f"days={days}") == (first, YESTERDAY, step)
    assert form(f"days={days}").preset == days


def test_the_days_of_a_preset_stand_in_the_fields() -> None:
    asked = form("days=7")
    assert (asked["start"].value(), asked["end"].value()) == ("2026-11-15", "2026-11-21")


def test_chosen_days_count_more_than_a_preset() -> None:
    assert period("days=7&start=2026-11-01&end=2026-11-02") == (date(2026, 11, 1), date(2026, 11, 2), 1)
    assert form("start=2026-11-01&end=2026-11-02").preset is None


def test_a_single_day_is_a_period() -> None:
    assert period("start=2026-11-21&end=2026-11-21") == (YESTERDAY, YESTERDAY, 1)


def test_a_long_period_is_shown_by_weeks_unless_days_are_asked_for() -> None:
    assert period("start=2026-09-21&end=2026-11-21")[2] == 1  # 62 days
    assert period("start=2026-09-20&end=2026-11-21")[2] == 7  # 63
    assert period("days=180&by=day")[2] == 1
    assert period("days=7&by=week")[2] == 7


def test_180_days_back_is_the_earliest() -> None:
    assert period(f"start={FIRST}&end={FIRST}")[0] == FIRST
    assert form(f"start={FIRST - DAY}&end={FIRST}").errors == {
        "start": ["“From” is at most 180 days back: choose 26 May 2026 or later."]
    }


def test_yesterday_is_the_latest() -> None:
    today, later = "“To” is not over yet: choose 21 November 2026, the last whole day, or earlier.", TODAY + 400 * DAY
    assert form(f"start={FIRST}&end={TODAY}").errors == {"end": [today]}
    assert form(f"start={FIRST}&end={later}").errors == {"end": [today]}


def test_the_last_day_is_not_before_the_first() -> None:
    assert form("start=2026-11-02&end=2026-11-01").errors == {
        "end": ["“To” is before “From”: choose a later day, or an earlier one in “From”."]
    }


def test_one_end_needs_the_other() -> None:
    assert form("start=2026-11-02").errors == {"end": ["“To” is missing: choose the last day, too."]}
    assert form("end=2026-11-02").errors == {"start": ["“From” is missing: choose the first day, too."]}


@pytest.mark.parametrize("wrong", ["yesterday", "2026-02-30", "\x00", "99999999999-01-01", "0000-00-00", "2026-11-02x"])
def test_what_is_no_day_says_so_and_is_kept(wrong: str) -> None:
    data = QueryDict("end=2026-11-02", mutable=True)
    data["start"] = wrong
    asked = PeriodForm(data, limits=Limits(TODAY))
    assert asked.errors == {"start": ["“From” is not a day. Write it as 2027-03-01."]}
    assert (asked["start"].value(), asked["end"].value()) == (wrong, "2026-11-02")


@pytest.mark.parametrize("wrong", ["zz", "8", "-7", "7.0", "٧", "99999999999999999999"])
def test_an_unknown_preset_says_which_there_are(wrong: str) -> None:
    assert form(f"days={wrong}").errors == {"days": ["“Period” is one of 7, 28, 90 or 180 days: choose one of them."]}
    assert form(f"days={wrong}").preset is None


def test_an_unknown_step_says_which_there_are() -> None:
    assert form("by=month").errors == {"by": ["“Show by” is day or week: choose one of them."]}


def test_the_period_before_is_as_long_and_ends_right_before() -> None:
    asked = Period(date(2026, 11, 15), YESTERDAY)
    assert (asked.before.first, asked.before.last, asked.before.days) == (date(2026, 11, 8), date(2026, 11, 14), 7)


def test_weeks_are_counted_back_from_the_last_day() -> None:
    asked = Period(date(2026, 11, 12), YESTERDAY, step=7)
    assert [(step.first, step.last) for step in asked.steps] == [
        (date(2026, 11, 12), date(2026, 11, 14)),
        (date(2026, 11, 15), YESTERDAY),
    ]
    assert [step_words(step, asked) for step in asked.steps] == [
        "12 November – 14 November 2026 (3 days)",
        "15 November – 21 November 2026",
    ]


def test_a_year_is_said_twice_only_where_it_changes() -> None:
    assert period_words(Period(date(2025, 12, 30), date(2026, 1, 2))) == "30 December 2025 – 2 January 2026"
    assert period_words(Period(YESTERDAY, YESTERDAY)) == "21 November 2026"


@pytest.mark.parametrize(
    ("zone", "hour", "yesterday"),
    [
        ("America/Los_Angeles", 7, date(2026, 11, 20)),  # 23:00 of the 21st
        ("America/Los_Angeles", 8, YESTERDAY),  # 0:00 of the 22nd
        ("Asia/Tokyo", 14, YESTERDAY),  # 23:00 of the 22nd
        ("Asia/Tokyo", 15, TODAY),
    ],
)
def test_yesterday_is_the_shops(zone: str, hour: int, yesterday: date) -> None:
    assert limits_at(datetime(2026, 11, 22, hour, tzinfo=UTC), zone).last == yesterday


@pytest.mark.django_db
def test_the_page_ends_with_the_shops_yesterday(world: World, clock: Clock) -> None:
    client = owner_client(world)
    for instant, last in [
        (datetime(2026, 11, 22, 7, 59, 59, tzinfo=UTC), "20 November 2026"),
        (datetime(2026, 11, 22, 8, tzinfo=UTC), "21 November 2026"),
    ]:
        clock.set(instant)
        assert f"– {last} (28 days)" in text_of(client.get(address(world.shop, "analytics", "overview")))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field", "kept"),
    [
        ("start=2020-01-01&end=2020-01-31", "From", "2020-01-01"),
        ("start=2999-01-01&end=2999-01-02", "To", "2999-01-02"),
        ("start=nonsense&end=2026-11-02", "From", "nonsense"),
        ("days=181", "Period", ""),
    ],
)
def test_a_wrong_period_is_named_on_the_page_and_kept(world: World, query: str, field: str, kept: str) -> None:
    response = owner_client(world).get(address(world.shop, "analytics", "live") + "?" + query)
    assert response.status_code == 200
    assert response.context["page"] is None
    body = response.content.decode()
    assert "The figures of this period cannot be shown" in body
    assert f">{field}</a>: “{field}” is" in body
    assert f'value="{kept}"' in body
