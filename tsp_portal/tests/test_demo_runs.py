"""How the demo's data is loaded: always the same, at any hour, and once when two try at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django import Settings

from audit.clock import portal_now
from audit.models import Lifecycle
from authorizations import tasks
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AccessReview,
    AutoExtension,
    BindingCancellation,
    GrantRevision,
    Invitation,
    PartnerBlock,
)
from conftest import Clock
from notifications.models import Notification
from partners.models import Partner
from tsp_portal.demo.load import load_demo
from tsp_portal.demo.shops import SMALLER
from tsp_portal.tests.snapshots import snapshot

SWEEPS = (
    tasks.end_what_is_due,
    tasks.tell_what_ends_soon,
    tasks.look_after_unused_access,
    tasks.look_after_access_reviews,
    tasks.extend_what_is_due,
)


def quietly(sentence: str) -> None:
    """Nobody listens."""


@pytest.mark.django_db
def test_two_loads_at_one_instant_make_the_same_rows(clock: Clock) -> None:
    clock.set(clock.now)
    shots = []
    for _ in range(2):
        with transaction.atomic():
            load_demo(quietly, times_smaller=SMALLER)
            shots.append(snapshot())
            transaction.set_rollback(True)
    assert shots[0] == shots[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "now",
    [
        pytest.param(datetime(2028, 3, 1, 23, 59, 59, tzinfo=UTC), id="just before midnight after a leap day"),
        pytest.param(datetime(2026, 11, 22, 16, 0, tzinfo=UTC), id="when it is Monday in Asia"),
        pytest.param(
            datetime(2027, 3, 28, 7, 59, tzinfo=UTC), id="at midnight in Los Angeles after the clocks changed"
        ),
    ],
)
def test_it_loads_at_any_hour_and_the_story_stands_after_the_first_sweeps(clock: Clock, now: datetime) -> None:
    clock.set(now)
    assert load_demo(quietly, times_smaller=SMALLER)
    assert GrantRevision.objects.filter(number=3).exists()
    before = _what_waits()
    clock.advance(minutes=10)
    for sweep in SWEEPS:
        sweep()
    assert _what_waits() == before


def _what_waits() -> list[str]:
    """What somebody who signs in is to find: each with where it stands."""
    found: list[Lifecycle] = []
    for model in (Invitation, AccessRequest, AccessGrant, BindingCancellation, AutoExtension, PartnerBlock):
        found += model._default_manager.order_by("pk")
    found += AccessReview.objects.filter(seller__code="FERNHOLLOW").order_by("pk")
    return [f"{each} {each.status}" for each in found]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_one_loads_and_sends_the_mails(mailoutbox: list[EmailMessage]) -> None:
    threads = [threading.Thread(target=_run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Partner.objects.count() == 15
    assert len(mailoutbox) == Notification.objects.filter(attempts=1).count() > 5
    assert not Notification.objects.due(portal_now()).exists()


def _run() -> None:
    try:
        call_command("demo", small=True, verbosity=0)
    finally:
        connection.close()


@pytest.mark.django_db
def test_a_crowd_needs_the_demo_and_a_loopback_address(settings: Settings) -> None:
    with pytest.raises(CommandError, match="demo"):
        call_command("crowd")
    settings.IS_LOOPBACK = False
    with pytest.raises(CommandError, match="loopback"):
        call_command("crowd")
