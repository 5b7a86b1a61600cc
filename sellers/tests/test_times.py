"""Do instants, ends and days left read right in a shop's time zone?"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils.dates import MONTHS
from django.utils.translation import override

from sellers.times import (
    days_left,
    end_day_words,
    end_of_day,
    end_words,
    instant_words,
    left_words,
    local_day,
    until_words,
)

PACIFIC = "America/Los_Angeles"
MIDNIGHT = datetime(2027, 3, 4, 8, tzinfo=UTC)  # 00:00 of 4 March in Los Angeles


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (PACIFIC, "3 March 2027, 21:00 PST"),
        ("Europe/London", "4 March 2027, 05:00 GMT"),
        ("Asia/Jakarta", "4 March 2027, 12:00 WIB"),
        ("Asia/Ho_Chi_Minh", "4 March 2027, 12:00 UTC+7"),
        ("America/Sao_Paulo", "4 March 2027, 02:00 UTC−3"),
        ("Asia/Kathmandu", "4 March 2027, 10:45 UTC+5:45"),
    ],
)
def test_an_instant_reads_in_the_zone_of_the_shop(zone: str, words: str) -> None:
    assert instant_words(datetime(2027, 3, 4, 5, tzinfo=UTC), zone) == words


def test_an_end_at_local_midnight_is_24_00_of_the_day_before() -> None:
    assert end_words(MIDNIGHT, PACIFIC) == "3 March 2027, 24:00 PST"
    assert end_day_words(MIDNIGHT, PACIFIC) == "3 March 2027"


def test_an_end_within_the_day_keeps_its_time() -> None:
    assert end_words(MIDNIGHT + timedelta(hours=1), PACIFIC) == "4 March 2027, 01:00 PST"


@pytest.mark.parametrize(
    ("day", "zone", "words"),
    [
        (date(2027, 3, 13), PACIFIC, "13 March 2027, 24:00 PST"),  # the night clocks go forward
        (date(2026, 10, 31), PACIFIC, "31 October 2026, 24:00 PDT"),  # the night they go back
        (date(2026, 9, 5), "America/Santiago", "5 September 2026, 24:00 UTC−4"),  # midnight itself is skipped
        (date(2026, 4, 4), "America/Santiago", "4 April 2026, 24:00 UTC−4"),  # 23:00 comes twice
        (date(2026, 12, 31), "Asia/Singapore", "31 December 2026, 24:00 UTC+8"),
    ],
)
def test_the_end_of_a_day_reads_as_24_00_of_that_day(day: date, zone: str, words: str) -> None:
    end = end_of_day(day, zone)
    assert end_words(end, zone) == words
    assert local_day(end - timedelta(seconds=1), zone) == day


@pytest.mark.parametrize(
    ("before_end", "words"),
    [
        (timedelta(days=12, hours=5), "12 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(days=1, hours=23), "1 day left"),
        (timedelta(hours=23, minutes=59), "ends today"),
        (timedelta(microseconds=1), "ends today"),
        (timedelta(0), "ended yesterday"),
        (-timedelta(days=1), "ended 1 day ago"),
        (-timedelta(days=3, hours=2), "ended 3 days ago"),
    ],
)
def test_what_is_left_counts_whole_days(before_end: timedelta, words: str) -> None:
    assert left_words(MIDNIGHT, PACIFIC, MIDNIGHT - before_end) == words


def test_less_than_a_day_across_midnight_ends_tomorrow_and_ended_yesterday() -> None:
    noon = MIDNIGHT + timedelta(hours=12)
    assert left_words(noon, PACIFIC, noon - timedelta(hours=20)) == "ends tomorrow"
    assert left_words(noon, PACIFIC, noon + timedelta(hours=20)) == "ended yesterday"


def test_the_sentence_of_an_end_says_both() -> None:
    assert until_words(MIDNIGHT, PACIFIC, MIDNIGHT - timedelta(days=12)) == (
        "until 3 March 2027, 24:00 PST (12 days left)"
    )
    assert until_words(MIDNIGHT, PACIFIC, MIDNIGHT + timedelta(days=3)) == (
        "ended 3 March 2027, 24:00 PST (3 days ago)"
    )


def test_days_left_never_go_below_zero() -> None:
    assert days_left(MIDNIGHT, MIDNIGHT - timedelta(days=3, hours=1)) == 3
    assert days_left(MIDNIGHT, MIDNIGHT + timedelta(days=3)) == 0


# In Spanish


@pytest.fixture
def spanish() -> Iterator[None]:
    with override("es"):
        yield


@pytest.mark.usefixtures("spanish")
def test_an_instant_reads_in_spanish() -> None:
    assert instant_words(MIDNIGHT, "UTC") == "4 de marzo de 2027, 08:00 UTC"
    assert end_words(MIDNIGHT, PACIFIC) == "3 de marzo de 2027, 24:00 PST"
    assert end_day_words(MIDNIGHT, PACIFIC) == "3 de marzo de 2027"


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize("month", range(1, 13))
def test_each_month_has_djangos_spanish_name(month: int) -> None:
    assert instant_words(datetime(2027, month, 9, tzinfo=UTC), "UTC") == f"9 de {MONTHS[month]} de 2027, 00:00 UTC"


@pytest.mark.usefixtures("spanish")
@pytest.mark.parametrize(
    ("before_end", "words"),
    [
        (timedelta(days=12, hours=5), "quedan 12 días"),
        (timedelta(days=1, hours=23), "queda 1 día"),
        (timedelta(hours=23, minutes=59), "termina hoy"),
        (timedelta(0), "terminó ayer"),
        (-timedelta(days=1), "terminó hace 1 día"),
        (-timedelta(days=3, hours=2), "terminó hace 3 días"),
    ],
)
def test_what_is_left_reads_in_spanish(before_end: timedelta, words: str) -> None:
    assert left_words(MIDNIGHT, PACIFIC, MIDNIGHT - before_end) == words


@pytest.mark.usefixtures("spanish")
def test_the_sentence_of_an_end_reads_in_spanish() -> None:
    noon = MIDNIGHT + timedelta(hours=12)
    assert left_words(noon, PACIFIC, noon - timedelta(hours=20)) == "termina mañana"
    assert left_words(noon, PACIFIC, noon + timedelta(hours=1)) == "terminó hoy"
    assert until_words(MIDNIGHT, PACIFIC, MIDNIGHT - timedelta(days=12)) == (
        "hasta el 3 de marzo de 2027, 24:00 PST (quedan 12 días)"
    )
    assert until_words(MIDNIGHT, PACIFIC, MIDNIGHT + timedelta(days=3)) == (
        "terminó el 3 de marzo de 2027, 24:00 PST (hace 3 días)"
    )
