"""Does everything come at its hour where clocks change, in every kind of zone, and on 29 February?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from authorizations.actions import bindings
from authorizations.tests.chronicle import chronicle, write
from authorizations.tests.year import Player
from authorizations.tests.year_story import ASKED, Cast, make_cast
from conftest import Clock
from notifications.models import Preference


class Change(NamedTuple):
    """The last day of the accesses; and, as hours are counted, the local times of what comes after so many of them."""

    zone: str
    day: str
    extended: tuple[int, str]  # 72 h before the end: the day, counted from the last one, and the time
    over: str  # the end, on the day after
    silent: str  # 72 h after 12:00 of the day before, on the second day after
    dead: str  # 168 h after 12:00 of the third day before, on the fourth day after


CHANGES = [
    Change("America/New_York", "2027-11-07", (-2, "01:00"), "00:00", "11:00", "11:00"),  # an hour back
    Change("Europe/Berlin", "2028-03-26", (-3, "23:00"), "00:00", "13:00", "13:00"),
    Change("Europe/Berlin", "2028-10-29", (-2, "01:00"), "00:00", "11:00", "11:00"),
    Change("Australia/Lord_Howe", "2028-04-02", (-2, "00:30"), "00:00", "11:30", "11:30"),  # half an hour back
    Change("Australia/Lord_Howe", "2028-10-01", (-3, "23:30"), "00:00", "12:30", "12:30"),  # and forward
    Change("America/Santiago", "2028-09-02", (-2, "00:00"), "01:00", "13:00", "13:00"),  # its 24:00 is skipped
    Change("Asia/Kolkata", "2028-02-29", (-2, "00:00"), "00:00", "12:00", "12:00"),  # half an hour off; 29 February
]


def table(change: Change) -> dict[str, list[str]]:
    """What happens on which day, counted from the last one of the accesses."""
    before, extended = change.extended
    days = {
        -30: [
            "08:00 > access_ends_soon Full care (30): contact, lead, owner",
            "08:00 > access_extends_soon Videos (30): contact, lead, owner",
        ],
        -7: [
            "08:00 > access_ends_soon Full care (7): contact, lead, owner",
            "08:00 > access_extends_soon Videos (7): contact, lead, owner",
        ],
        -3: ["12:00 lead: Full care request 1 sent", "12:00 > access_requested Full care: owner"],
        -2: [],
        -1: [
            "08:00 > access_ends_soon Full care (1): contact, lead, owner",
            "12:00 halyard: cancellation 1 asked",
            "12:00 > binding_cancel_asked: owner",
        ],
        0: ["08:00 > access_ends_soon Full care (0): contact, lead, owner"],
        1: [
            f"{change.over} portal: Full care access 1 expired, Videos access 1 expired",
            f"{change.over} > access_expired Full care: contact, lead, owner",
        ],
        2: [
            f"{change.silent} portal: Creators access 1 ended, Creators service ended, Halyard binding ended,"
            " cancellation 1 automatic",
            f"{change.silent} > access_ended Creators: contact, halyard, owner",
            f"{change.silent} > binding_cancel_automatic: halyard, owner",
        ],
        4: [
            f"{change.dead} portal: Full care request 1 expired",
            f"{change.dead} > request_expired Full care: lead",
        ],
    }
    days[before] += [
        f"{extended} owner: Videos access 2 consent consented",
        f"{extended} portal: Videos access 1 extension used, Videos access 2 extension given, Videos access 2 granted",
        f"{extended} > access_extended Videos: contact, lead, owner",
    ]
    return {on(change, day): lines for day, lines in days.items() if lines}


def on(change: Change, days: int) -> str:
    return (date.fromisoformat(change.day) + timedelta(days=days)).isoformat()


def work_begins(cast: Cast, change: Change) -> None:
    """All three accesses are for the same forty days, but that the one of the other partner is for a hundred."""
    for member in (cast.lead, cast.halyard):
        bindings.bind(member.partner, cast.shop, by=cast.owner)
    for service, days in {"Full care": 0, "Videos": 0, "Creators": 60}.items():
        cast.takes(service, 120, cast.halyard if service == "Creators" else cast.lead)
        cast.gives(service, on(change, days))
    cast.lets_extend("Videos")


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.zone} {change.day}")
def test_it_comes_at_its_local_hour_and_what_counts_hours_counts_real_ones(change: Change, clock: Clock) -> None:
    zone = ZoneInfo(change.zone)
    clock.set(datetime.combine(date.fromisoformat(on(change, -40)), time(10), zone).astimezone(UTC))
    cast = make_cast(change.zone, delivery=Preference.Delivery.MAIL)
    work_begins(cast, change)
    player = Player(clock, cast.shop, cast.people, cast.members, ASKED)
    acts = {
        f"{on(change, -3)} 12:00": lambda: cast.asks_for_more("Full care", 30),
        f"{on(change, -1)} 12:00": cast.asks_to_cancel,
    }
    expected = table(change)

    player.play(acts, on(change, -39), on(change, 6), busy=expected, skip=True)

    told = chronicle(cast.people, change.zone, since=player.began)
    assert write(told) == write(expected)
    assert stopped(player, "Full care") == f"{on(change, 1)} {change.over}"
    assert stopped(player, "Videos") == ""


def stopped(player: Player, service: str) -> str:
    """The local time from which on nobody of the partner could use the access, to the microsecond; empty: they can."""
    zone = ZoneInfo(player.shop.time_zone)
    for at, words in player.seen:
        if words.startswith(f"= {service}:") and words.endswith("| nobody"):
            local = at.astimezone(zone)
            return f"{local:%Y-%m-%d %H:%M}" if at == at.replace(second=0, microsecond=0) else f"{local}"
    return ""
