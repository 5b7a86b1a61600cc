"""Does each letter reach its reader: of a kind they know, in their language, with a link that works after sign-in?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import PASSWORD
from authorizations.tests.worlds import make_world
from notifications import kinds
from notifications.kinds import Audience
from notifications.models import Notification
from notifications.rendering import render
from notifications.words import SPANISH
from tsp_portal.tests.test_letters import CAUSES, MISSING, missing_words_show

__all__ = ["missing_words_show"]
FOLDER = Path(settings.BASE_DIR) / "templates"
LETTERS = sorted(path for path in FOLDER.glob("*/email/*.txt") if path.parts[-3] != "notifications")
SIDES = {"seller": Audience.SELLER, "partner": Audience.PARTNER, "member": Audience.PARTNER}
ENGLISH = re.compile(r"\b(the|you|your|of|and|was|until|ended|entry|entries|look|changes)\b")


def named(path: Path) -> str:
    return str(path.relative_to(FOLDER))


def variables(text: str) -> set[str]:
    """The words a letter asks for, in what it says and in what it depends on."""
    return set(re.findall(r"{{\s*(\w+)", text)) | set(re.findall(r"{%\s*(?:if|elif|for \w+ in)\s+(\w+)", text))


@pytest.mark.parametrize("path", LETTERS, ids=named)
def test_each_letter_has_its_spanish_twin_with_the_same_words(path: Path) -> None:
    twin = path.parent / "es" / path.name
    assert twin.exists(), f"write {named(twin)}"
    assert variables(twin.read_text()) == variables(path.read_text())
    assert len(twin.read_text().split("\n\n")) == len(path.read_text().split("\n\n"))


def test_no_twin_has_outlived_its_letter() -> None:
    twins = {path.parent.parent / path.name for path in FOLDER.glob("*/email/es/*.txt")}
    assert {named(path) for path in twins if not path.exists()} == set()


@pytest.mark.parametrize("path", LETTERS, ids=named)
def test_each_letter_is_of_a_kind_that_is_registered_for_its_readers_side(path: Path) -> None:
    name, _, side = path.stem.rpartition("_")
    kind = kinds.find(path.stem) or kinds.get(name)
    assert kind.label
    assert kind.what_it_says
    if side in SIDES and kind.kind == name:
        assert SIDES[side] & kind.audience, f"{kind.kind} is written to the {side}'s side"


def test_each_registered_kind_has_a_letter() -> None:
    stems = {path.stem for path in LETTERS}
    written = stems | {stem.rpartition("_")[0] for stem in stems}
    assert {kind.kind for kind in kinds.kinds_for(Audience.BOTH)} - written == set()


@pytest.fixture
def everybody_reads_spanish(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(User._meta.get_field("language"), "_get_default", lambda: "es")


@pytest.mark.django_db
@pytest.mark.usefixtures("everybody_reads_spanish", "missing_words_show")
@pytest.mark.parametrize("kind", CAUSES)
def test_a_reader_of_spanish_is_written_to_in_spanish(kind: str) -> None:
    CAUSES[kind](make_world())
    owed = list(Notification.objects.filter(kind=kind))
    assert {row.language for row in owed} == {"es"}
    for row in owed:
        letter = render(row)
        own = letter.text.partition("\n-- ")[0].replace("Shops I can enter", "")
        said = ("shop", "partner", "seller", "reason", "answer")  # by people, in whatever language
        names = [str(word) for name, word in row.context.items() if name in said]
        for name in sorted(filter(None, names), key=len, reverse=True):
            own = own.replace(name, "")
        assert MISSING not in letter.subject + letter.text
        assert not ENGLISH.search(own.replace(row.url, "")), own
        assert row.context.get("button", "Open in TSP Portal") in SPANISH


def follow_signed_out(row: Notification) -> tuple[str, int]:
    """Follow the link of a mail in a new browser, sign in, and say where that leads."""
    client = Client()
    asked = client.get(row.url)
    if asked.status_code != 302 or not asked.headers["Location"].startswith(reverse("account_login")):
        return "no sign-in", asked.status_code
    given = {"login": row.recipient.email, "password": PASSWORD}
    arrived = client.post(asked.headers["Location"], given, follow=True)
    return arrived.redirect_chain[0][0], arrived.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("kind", CAUSES)
def test_its_link_leads_to_its_page_after_sign_in(kind: str) -> None:
    CAUSES[kind](make_world())
    rows = Notification.objects.filter(kind=kind, recipient__isnull=False).select_related("recipient")
    assert rows
    for row in {row.template: row for row in rows}.values():
        assert f"http://127.0.0.1:8000{row.url}" in render(row).text
        assert follow_signed_out(row) == (row.url, 200)
