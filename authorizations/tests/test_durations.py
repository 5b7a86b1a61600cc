"""What a chosen duration comes to, as an instant: through clock changes, caps and skipped midnights."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from authorizations.durations import DATE, KEEP, SERVICE, Span, choose, options
from authorizations.models.periods import MAX_PERIOD
from sellers.times import end_words

DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
LOS_ANGELES = "America/Los_Angeles"
PRESETS = ("7", "30", "90", "180", "365")


def at(zone: str, *parts: int) -> datetime:
    """A wall-clock time of the zone, as an instant."""
    return datetime(*parts, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def span(now: datetime, *, length: timedelta = 300 * DAY, zone: str = LOS_ANGELES, **values) -> Span:
    """The room for new access under a service that is valid for `length` more."""
    return Span(**({"start": now, "now": now, "valid_until": now + length, "zone": zone} | values))


def local(instant: datetime, zone: str = LOS_ANGELES) -> str:
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M %Z}"


# Presets


def test_thirty_days_end_at_24_00_of_the_thirtieth_day_in_the_shops_time_zone():
    now = at(LOS_ANGELES, 2026, 6, 1, 14, 30)
    end = choose("30", None, span(now))
    assert local(end) == "2026-07-02 00:00 PDT"
    assert end_words(end, LOS_ANGELES) == "1 July 2026, 24:00 PDT"


@pytest.mark.parametrize(
    ("now", "end", "hours"),
    [
        ((2026, 3, 5, 12, 0), "2026-03-13 00:00 PDT", 7 * 24 + 12 - 1),  # an hour is skipped on 8 March
        ((2026, 10, 28, 12, 0), "2026-11-05 00:00 PST", 7 * 24 + 12 + 1),  # an hour comes twice on 1 November
    ],
)
def test_a_day_ends_at_24_00_whatever_the_clocks_do_meanwhile(now, end, hours):
    start = at(LOS_ANGELES, *now)
    chosen = choose("7", None, span(start))
    assert (local(chosen), chosen - start) == (end, timedelta(hours=hours))


@pytest.mark.parametrize(
    ("day", "hours", "start"), [((2026, 3, 8), 23, "PST"), ((2026, 11, 1), 25, "PDT"), ((2026, 6, 1), 24, "PDT")]
)
def test_today_is_over_at_its_own_24_00(day, hours, start):
    midnight = at(LOS_ANGELES, *day, 0, 0)
    end = choose(DATE, date(*day), span(midnight))
    assert (end - midnight, local(midnight)[-3:]) == (timedelta(hours=hours), start)


def test_the_zone_is_the_shops_and_not_the_servers():
    now = datetime(2026, 6, 1, 3, 0, tzinfo=UTC)  # still 31 May in Los Angeles, 10:00 on 1 June in Ho Chi Minh City
    assert local(choose("7", None, span(now))) == "2026-06-08 00:00 PDT"
    far_east = span(now, zone="Asia/Ho_Chi_Minh")
    assert local(choose("7", None, far_east), far_east.zone) == "2026-06-09 00:00 +07"


def test_a_preset_ends_with_the_service_when_that_comes_first_on_its_last_day():
    now = at(LOS_ANGELES, 2026, 6, 1, 14, 30)
    end = at(LOS_ANGELES, 2026, 6, 8, 15, 0)
    assert choose("7", None, span(now, valid_until=end)) == end


def test_a_preset_past_the_services_end_is_refused_and_says_when_that_is():
    now = at(LOS_ANGELES, 2026, 6, 1, 14, 30)
    short = span(now, valid_until=at(LOS_ANGELES, 2026, 6, 8, 0, 0))  # 24:00 of 7 June
    offered = {option.key: option for option in options(short)}
    assert all(offered[key].ends_at is None for key in PRESETS)
    assert offered["7"].refused == "The service ends before that: 7 June 2026, 24:00 PDT."
    assert offered[SERVICE].ends_at == short.valid_until
    with pytest.raises(ValueError, match="The service ends before that"):
        choose("7", None, short)


def test_a_preset_that_ends_exactly_with_the_service_is_offered():
    now = at(LOS_ANGELES, 2026, 6, 1, 14, 30)
    until = at(LOS_ANGELES, 2026, 6, 9, 0, 0)
    assert choose("7", None, span(now, valid_until=until)) == until


def test_the_presets_of_the_catalogue_are_offered_in_order_and_none_is_chosen_for_anybody():
    now = at(LOS_ANGELES, 2026, 6, 1, 14, 30)
    assert [option.key for option in options(span(now))] == [*PRESETS, SERVICE]
    with pytest.raises(ValueError, match="Choose how long"):
        choose("", None, span(now))
    with pytest.raises(ValueError, match="Choose how long"):
        choose("31", None, span(now))


# 365 days


def test_365_days_are_365_times_24_hours_at_most():
    now = at(LOS_ANGELES, 2026, 6, 1, 14, 30)
    year = span(now, length=MAX_PERIOD)
    assert choose("365", None, year) == choose(SERVICE, None, year) == now + MAX_PERIOD


@pytest.mark.parametrize(
    "now",
    [
        (2026, 3, 10, 0, 30),  # in 2027 clocks change five days later, so that 365 × 24 h end on 9 March at 23:30
        (2026, 6, 1, 0, 0),  # at midnight 365 × 24 h end with the 364th day
        (2027, 3, 1, 0, 0),  # a leap day on the way
        (2026, 11, 1, 1, 30),
    ],
)
def test_365_days_can_be_chosen_at_any_hour_of_any_day(now):
    start = at(LOS_ANGELES, *now)
    assert choose("365", None, span(start, length=MAX_PERIOD)) == start + MAX_PERIOD


def test_running_access_is_lengthened_to_365_days_from_its_start_and_not_from_today():
    now = at(LOS_ANGELES, 2026, 6, 1, 14, 30)
    start = now - 100 * DAY
    running = span(now, start=start, valid_until=start + MAX_PERIOD + 40 * DAY, current_end=now + 10 * DAY)
    offered = {option.key: option for option in options(running)}
    assert offered[SERVICE].ends_at == start + MAX_PERIOD
    assert offered[SERVICE].label == "365 days, the longest there is"
    assert offered["365"].ends_at is None
    assert offered["365"].refused.startswith("Access can last 365 days at most: until ")


# A chosen date


def test_a_chosen_day_is_today_at_the_earliest():
    now = at(LOS_ANGELES, 2026, 6, 1, 23, 59)
    assert choose(DATE, date(2026, 6, 1), span(now)) - now == timedelta(minutes=1)
    with pytest.raises(ValueError, match="That day has passed"):
        choose(DATE, date(2026, 5, 31), span(now))


def test_a_chosen_day_is_the_services_last_day_at_the_latest_and_ends_with_it():
    now = at(LOS_ANGELES, 2026, 6, 1, 12, 0)
    noon = at(LOS_ANGELES, 2026, 6, 20, 12, 0)
    room = span(now, valid_until=noon)
    assert room.last_day == date(2026, 6, 20)
    assert choose(DATE, date(2026, 6, 20), room) == noon
    assert local(choose(DATE, date(2026, 6, 19), room)) == "2026-06-20 00:00 PDT"
    with pytest.raises(ValueError, match="The service ends before that: 20 June 2026, 12:00 PDT"):
        choose(DATE, date(2026, 6, 21), room)


def test_a_service_that_ends_at_midnight_has_the_day_before_as_its_last():
    now = at(LOS_ANGELES, 2026, 6, 1, 12, 0)
    midnight = at(LOS_ANGELES, 2026, 6, 20, 0, 0)
    room = span(now, valid_until=midnight)
    assert choose(DATE, date(2026, 6, 19), room) == midnight
    with pytest.raises(ValueError, match="The service ends before that"):
        choose(DATE, date(2026, 6, 20), room)


def test_a_date_has_to_be_entered():
    with pytest.raises(ValueError, match="Enter the last day"):
        choose(DATE, None, span(at(LOS_ANGELES, 2026, 6, 1, 12, 0)))


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_out_of_all_bounds_is_refused_like_any_other(day):
    with pytest.raises(ValueError, match=r"has passed|ends before"):
        choose(DATE, day, span(at(LOS_ANGELES, 2026, 6, 1, 12, 0)))


# Keep, and until the service ends


def test_keeping_the_current_end_keeps_it_to_the_microsecond():
    now = at(LOS_ANGELES, 2026, 6, 1, 14, 30)
    end = now + 10 * DAY + MOMENT
    running = span(now, start=now - 5 * DAY, current_end=end)
    assert choose(KEEP, None, running) == end
    assert options(running)[0].key == KEEP
    with pytest.raises(ValueError, match="Choose how long"):
        choose(KEEP, None, span(now))


def test_until_the_service_ends_is_its_end_to_the_microsecond():
    now = at(LOS_ANGELES, 2026, 6, 1, 14, 30)
    room = span(now, length=123 * DAY + MOMENT)
    assert choose(SERVICE, None, room) == room.valid_until


# Where midnight is skipped or comes twice


@pytest.mark.parametrize(
    ("zone", "day", "ends"),
    [
        ("America/Sao_Paulo", (2018, 11, 3), "2018-11-04 01:00 -02"),  # 00:00 to 01:00 did not exist
        ("Asia/Beirut", (2026, 3, 28), "2026-03-29 01:00 EEST"),
        ("Africa/Cairo", (2026, 4, 23), "2026-04-24 01:00 EEST"),
        ("America/Santiago", (2026, 9, 5), "2026-09-06 01:00 -03"),
    ],
)
def test_where_clocks_skip_midnight_the_day_ends_when_they_do(zone, day, ends):
    noon = at(zone, *day, 12, 0)
    end = choose(DATE, date(*day), span(noon, zone=zone))
    assert local(end, zone) == ends
    assert end - noon == timedelta(hours=12)


def test_where_midnight_comes_twice_the_day_ends_the_first_time():
    zone, noon = "America/Havana", at("America/Havana", 2026, 10, 31, 12, 0)  # 01:00 becomes 00:00 again
    end = choose(DATE, date(2026, 10, 31), span(noon, zone=zone))
    assert end - noon == timedelta(hours=12)


def test_where_a_whole_day_is_skipped_it_has_no_length():
    zone, noon = "Pacific/Apia", at("Pacific/Apia", 2011, 12, 29, 12, 0)  # the 30th did not happen
    ends = [choose(DATE, date(2011, 12, day), span(noon, zone=zone)) for day in (29, 30)]
    assert ends == [noon + timedelta(hours=12)] * 2


# Always

ZONES = [LOS_ANGELES, "Asia/Beirut", "America/Santiago", "Pacific/Apia", "Asia/Kathmandu", "Europe/London"]
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(
    now=INSTANTS,
    zone=st.sampled_from(ZONES),
    ago=st.timedeltas(timedelta(0), 364 * DAY),
    left=st.timedeltas(timedelta(minutes=1), MAX_PERIOD),
    days=st.integers(-2, 370),
)
def test_whatever_is_chosen_lies_ahead_and_within_the_room_there_is(now, zone, ago, left, days):
    room = Span(now - ago, now, now + left, zone)
    ends = [option.ends_at for option in options(room) if option.key != SERVICE]
    ends.append(room.end_of(room.first_day + days * DAY))
    for end in ends:
        assert end is None or now < end <= min(room.valid_until, room.start + MAX_PERIOD)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(now=INSTANTS, zone=st.sampled_from(ZONES), left=st.timedeltas(timedelta(minutes=1), MAX_PERIOD))
def test_every_preset_that_fits_can_be_chosen(now, zone, left):
    room = Span(now, now, now + left, zone)
    for days in (7, 30, 90, 180, 365):
        end = room.end_after(days)
        if days * DAY <= left:
            assert end is not None
            assert end >= now + days * DAY - timedelta(hours=1)  # which a clock change may take
