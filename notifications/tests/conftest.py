"""What the tests of notifications share: a mail server to choose, templates, brokers that are away, optional kinds."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import celery
import pytest
from pytest_django import Settings

from notifications import actions, kinds
from tsp_portal.celery import app as portal_app

DIGEST = kinds.OptionalKind("weekly_digest", "Weekly digest", "What happened in your shops & how often.")
TIPS = kinds.OptionalKind("tips", "Tips", "How to get more out of the portal.")


@pytest.fixture
def optional_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds can be turned off, whatever the apps have registered."""
    monkeypatch.setattr(kinds, "_optional", {})
    kinds.register(TIPS)
    kinds.register(DIGEST)


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

    actions._quiet_until = 0.0
    yield use
    portal_app.set_current()
    actions._quiet_until = 0.0


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
