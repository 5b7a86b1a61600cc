"""What the tests of the whole share: the demo's addresses, and a real browser to make journeys with."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable, Iterator

import pytest
from django.urls import clear_url_caches
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tsp_portal.tests.browser import ARGUMENTS, HOW_TO_GET_ONE, PATIENCE, WIDE, Watch, find_chromium


def reload_urls() -> None:
    importlib.reload(sys.modules["tsp_portal.urls"])
    clear_url_caches()


@pytest.fixture
def demo(settings: Settings) -> Iterator[None]:
    """The portal with PORTAL_DEMO=1: its addresses are decided when the process starts, so they are loaded anew."""
    importlib.import_module("tsp_portal.urls")
    before = settings.PORTAL_DEMO
    settings.PORTAL_DEMO = True
    reload_urls()
    yield
    settings.PORTAL_DEMO = before
    reload_urls()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real browser; without one the test is skipped, or fails where REQUIRE_BROWSER=1 says that there must be one."""
    with sync_playwright() as playwright:
        chromium = find_chromium(playwright.chromium)
        if chromium is None:
            (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(HOW_TO_GET_ONE)
        # Playwright keeps an event loop in this thread, in which Django would refuse to query the database. Nothing
        # here runs in that loop, so the refusal is lifted for as long as it is there.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        expect.set_options(timeout=PATIENCE)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(transactional_db: None, live_server: LiveServer, settings: Settings) -> str:
    """The address of a portal that runs, on the test's own database; its links and mails lead to itself."""
    settings.PORTAL_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    return live_server.url


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def new_page(site: str, browser: Browser, watch: Watch) -> Iterator[Callable[..., Page]]:
    """Makes a page of a browser that nobody has used, as another person or device has it: `new_page()`.

    Its options are those of Playwright's `new_context`. Whatever goes wrong in a page fails the test.
    """
    contexts = []

    def make(**options: object) -> Page:
        values = {"base_url": site, "viewport": WIDE, "reduced_motion": "reduce", "locale": "en-GB", **options}
        context = browser.new_context(**values)
        context.set_default_timeout(PATIENCE)
        watch.follow(context)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    watch.verify()


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Skipped tests are counted and named at the end: a suite that skips is no suite that passes."""
    skipped = terminalreporter.stats.get("skipped", [])
    terminalreporter.write_sep("-", f"{len(skipped)} tests skipped")
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        terminalreporter.write_line(f"{report.nodeid}: {reason}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where a browser must be there (CI), a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("REQUIRE_BROWSER") == "1" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
