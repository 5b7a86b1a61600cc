"""What the tests of notifications share: a mail server to choose, templates, brokers that are away, kinds."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import celery
import pytest
from pytest_django import Settings

from accounts.models import User
from notifications import kinds
from notifications.actions import asking
from notifications.readers import Reader
from tsp_portal.celery import app as portal_app

WEEKLY = kinds.Kind(
    "weekly_report",
    "Weekly report",
    "What happened in your shops & how often.",
    kinds.Audience.SELLER,
    kinds.Topic.REPORTS,
)
TIPS = kinds.Kind("tips", "Tips", "How to get more out of the portal.", kinds.Audience.BOTH, kinds.Topic.ACCESS)
PARTNERS = kinds.Kind("payouts", "Payouts", "What partners earn.", kinds.Audience.PARTNER, kinds.Topic.REPORTS)
ALWAYS = kinds.Kind(
    "access_revoked", "Access was removed", "Somebody ended it.", kinds.Audience.BOTH, kinds.Topic.ENDING
)


def somebody_of_a_seller(user: User) -> Reader:
    return Reader(kinds.Audience.SELLER, "America/Los_Angeles")


@pytest.fixture
def some_kinds(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Three kinds can be turned off and one cannot, whatever the apps have registered; everybody is a seller's."""
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register(WEEKLY, TIPS, PARTNERS, ALWAYS)
    settings.NOTIFICATION_READER = f"{__name__}.somebody_of_a_seller"


@pytest.fixture
def mail_server(settings: Settings) -> Callable[[str], None]:
    """Choose the mail backend; in tests Django would otherwise catch every mail in memory."""

    def choose(backend: str) -> None:
        settings.EMAIL_BACKEND = backend

    choose("notifications.backends.KeepingEmailBackend")
    return choose


@pytest.fixture
def template(settings: Settings, tmp_path: Path) -> Callable[[str], str]:
    """Write a mail template and get its name."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]

    def write(text: str) -> str:
        (tmp_path / "letter.txt").write_text(text)
        return "letter.txt"

    return write


@pytest.fixture
def broker() -> Iterator[Callable[[str], None]]:
    """Send Celery's messages to another broker, with the portal's own settings for it."""

    def use(url: str) -> None:
        other = celery.Celery("elsewhere", broker=url, set_as_current=False)
        for name in ("broker_transport_options", "task_publish_retry", "task_ignore_result"):
            other.conf[name] = portal_app.conf[name]
        other.set_current()

    asking._quiet_until = 0.0
    yield use
    portal_app.set_current()
    asking._quiet_until = 0.0


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]
