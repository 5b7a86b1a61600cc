"""How the journeys look at pages: in which browser, what is watched on every page, and whether all can use it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import BrowserContext, BrowserType, ConsoleMessage, Page, Response

HERE = Path(__file__).resolve().parent
AXE = HERE / "vendor" / "axe.min.js"
SCREENSHOTS = HERE.parent.parent / "docs" / "screenshots"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
HOW_TO_GET_ONE = (
    "No browser: install Chromium (Debian: apt-get install chromium), or name one in CHROMIUM_PATH, "
    "or run `playwright install chromium`."
)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The lowest and the highest of what people use: a wide screen in the light and a narrow one in the dark.
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 360, "height": 740}
Scheme = Literal["light", "dark"]
LOOKS: tuple[tuple[str, dict[str, int], Scheme], ...] = (("wide-light", WIDE, "light"), ("narrow-dark", NARROW, "dark"))
PICTURE_HEIGHT = 700  # keeps each picture below 150 kB
PATIENCE = 30_000  # milliseconds: the machine may be busy with other tests

RUN_AXE = """
axe.run(document, {
    runOnly: {type: 'tag', values: %s},
    resultTypes: ['violations'],
    preload: false,
}).then(found => found.violations.map(rule => ({
    id: rule.id, help: rule.help, targets: rule.nodes.map(node => node.target.join(' ') + ': ' + node.failureSummary),
})))
"""
OVERFLOW = """
(() => {
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    const past = [...document.body.querySelectorAll('*')].filter(each => each.getBoundingClientRect().right > wide + 1);
    return past.slice(0, 5).map(each => each.outerHTML.slice(0, 120)).concat(['the page is ' +
        document.documentElement.scrollWidth + ' wide in a window of ' + wide]);
})()
"""

# Colours that fade from one scheme to the other are judged when they are there.
SETTLED = "Promise.all(document.getAnimations().map(each => each.finished.catch(() => null)))"


def find_chromium(chromium: BrowserType, environ: Mapping[str, str] = os.environ) -> str | None:
    """The first browser there is: $CHROMIUM_PATH, the machine's own, Playwright's own."""
    named = environ.get("CHROMIUM_PATH")
    if named:
        return named if Path(named).exists() else None
    on_path = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    own = chromium.executable_path
    return next((found for found in on_path if found), own if Path(own).exists() else None)


@dataclass
class Watch:
    """What went wrong in a browser's pages: scripts that fail, what the site's own policy refused, broken answers.

    A journey that means to meet a refusal names its status in `expected`.
    """

    expected: set[int] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.troubles.append(f"script error: {error.error}"))
        context.on("response", self._on_response)

    def _on_console(self, message: ConsoleMessage) -> None:
        # "Failed to load resource" repeats what _on_response judges by status.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.troubles.append(f"console: {message.text} ({message.location.get('url')})")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.troubles.append(f"{response.status} for {response.request.method} {response.url}")

    def verify(self) -> None:
        assert not self.troubles, "\n".join(self.troubles)


def assert_accessible(page: Page) -> None:
    """axe finds nothing against WCAG 2.2 AA on the page as it is now.

    axe comes in by the debugging protocol: it needs no leave of the page's Content-Security-Policy, so the very page is
    judged, in the state the journey brought it to, and the policy stays on.
    """
    session = page.context.new_cdp_session(page)
    _evaluate(session, AXE.read_text())
    found = _evaluate(session, RUN_AXE % TAGS)
    session.detach()
    rules = [f"{rule['id']}: {rule['help']}\n    " + "\n    ".join(rule["targets"]) for rule in found or []]
    assert not rules, f"{page.url} is not accessible:\n" + "\n".join(rules)


def assert_fits(page: Page) -> None:
    """The page is no wider than the window."""
    past = page.evaluate(OVERFLOW)
    assert past == [], f"{page.url} is wider than its window: {past}"


def _evaluate(session: Any, expression: str) -> Any:
    answer = session.send(
        "Runtime.evaluate",
        {
            "expression": expression,
            "awaitPromise": True,
            "returnByValue": True,
            "allowUnsafeEvalBlockedByCSP": True,
        },
    )
    assert "exceptionDetails" not in answer, answer["exceptionDetails"]
    return answer["result"].get("value")


def look(page: Page, name: str = "", at: str = "body") -> None:
    """Judge the page wide and light, then narrow and dark; with SCREENSHOTS=1, take a picture of it from `at` on."""
    for words, size, scheme in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(SETTLED)
        assert_accessible(page)
        assert_fits(page)
        if name and os.environ.get("SCREENSHOTS") == "1":
            _shoot(page, f"{name}-{words}", at)
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")


def _shoot(page: Page, name: str, at: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.locator(at).first.evaluate("element => element.scrollIntoView()")
    clip = {"x": 0, "y": 0, **page.viewport_size, "height": PICTURE_HEIGHT}
    page.screenshot(path=SCREENSHOTS / f"{name}.png", clip=clip, animations="disabled", caret="hide")


def path_of(url: str) -> str:
    """The path of an address: "/seller-center/" of "http://localhost:1234/seller-center/?page=2"."""
    return re.sub(r"^https?://[^/]+|[?#].*$", "", url)
