"""Does every entry, letter and state of a year come on its day, and once: also where nothing ran for three days?"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from authorizations.tests.chronicle import read, write
from authorizations.tests.year import Outage, Player
from authorizations.tests.year_story import ASKED, make_cast, script
from authorizations.tests.year_table import OUTAGES, YEAR, YEAR_WITH_OUTAGES
from conftest import Clock

ZONE = "America/New_York"  # clocks go back on 7 November 2027 and forward on 12 March 2028

pytestmark = pytest.mark.slow


def told(clock: Clock, expected: dict[str, list[str]], *outages: tuple[str, str]) -> str:
    """The chronicle of the year; with outages the days on which nothing is expected are passed over."""
    clock.set(datetime(2027, 8, 31, 16, tzinfo=UTC))
    cast = make_cast(ZONE)
    player = Player(clock, cast.shop, cast.people, cast.members, ASKED)
    player.outages = tuple(Outage(player.local(since), player.local(until)) for since, until in outages)
    if outages:
        player.sweeps.reverse()  # nobody says which one a worker that comes back takes first
    player.play(script(cast), "2027-09-01", "2028-09-06", busy=expected, skip=bool(outages))
    assert player.letters_that_went_wrong() == []
    return write(player.told())


def test_what_is_written_out_reads_as_it_was_told() -> None:
    assert read(write(YEAR)) == YEAR


def test_a_year_passes_with_every_entry_letter_and_state_on_its_day_and_once(clock: Clock) -> None:
    assert told(clock, YEAR) == write(YEAR)


def test_after_three_dead_days_what_is_due_happens_once_and_no_access_lasted_longer(clock: Clock) -> None:
    assert told(clock, YEAR_WITH_OUTAGES, *OUTAGES) == write(YEAR_WITH_OUTAGES)
