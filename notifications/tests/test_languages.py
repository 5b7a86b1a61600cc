"""What is written to a person is in the language they had chosen; English stands in for what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import get_language, override

from accounts.actions import set_language
from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from notifications.actions import notify
from notifications.kinds import Topic
from notifications.models import Notification
from notifications.rendering import entries, render
from notifications.tests.conftest import TIPS, WEEKLY
from notifications.tests.factories import NotificationFactory
from notifications.words import SPANISH, say

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("some_kinds")]
LETTER = {"template": "accounts/email/password_reset.txt", "context": {"name": "Rowan"}}


def spanish(**fields: object) -> Notification:
    return NotificationFactory(language="es", **fields)


def test_a_row_keeps_the_language_its_reader_had() -> None:
    user = UserFactory(language="es")
    row = notify(to=user, kind=TIPS.kind, at=portal_now(), **LETTER)
    set_language(user, "en")
    row.refresh_from_db()
    assert row.language == "es"
    assert render(row).subject == "Elija una contraseña nueva"
    assert notify(to=user, kind=TIPS.kind, at=portal_now(), **LETTER).language == "en"


@pytest.mark.parametrize("language", ["", "es"])
def test_an_address_is_written_to_in_the_language_that_was_said_or_in_english(language: str) -> None:
    row = notify(email="desk@fernhollow.example", kind=TIPS.kind, at=portal_now(), language=language, **LETTER)
    assert row.language == (language or "en")


def test_mail_and_entry_are_in_the_same_language() -> None:
    row = spanish()
    letter, (entry,) = render(row), entries([row])
    assert letter.subject == entry.subject == "Elija una contraseña nueva"
    assert entry.text in letter.text


def test_the_frame_is_in_the_language_too() -> None:
    letter = render(spanish(kind=WEEKLY.kind, context={"name": "Rowan", "button": "Choose a new password"}))
    assert '<html lang="es">' in letter.html
    assert ">Elegir una contraseña nueva</a>" in letter.html
    assert "Recibe este correo por lo que ocurre en http://127.0.0.1:8000." in letter.text
    assert "Para dejar de recibir estos avisos" in letter.text
    assert ">Abrir en TSP Portal</a>" in render(spanish()).html
    assert '<html lang="en">' in render(NotificationFactory()).html


def test_a_letter_without_a_spanish_twin_is_written_in_english(template: Callable[[str], str]) -> None:
    row = spanish(template=template("Only in English\n\nSorry, {{ name }}."))
    assert render(row).subject == "Only in English"


def test_the_language_of_one_letter_does_not_stay() -> None:
    render(spanish())
    entries([spanish()])
    assert get_language() == "en"


def test_a_digest_is_in_its_readers_language_and_says_where_an_entry_is_not() -> None:
    digest = spanish(kind=Notification.DIGEST, template="notifications/email/digest.txt")
    for language in ("es", "en"):
        NotificationFactory(
            recipient=digest.recipient, kind=TIPS.kind, language=language, mail_status="GATHERED", digest=digest
        )
    letter = render(digest)
    assert letter.subject == "2 notificaciones de TSP Portal"
    assert "Acceso y servicios\n===" in letter.text
    assert "* Elija una contraseña nueva" in letter.text
    assert '<div class="entry" lang="en">' in letter.html


def test_the_page_of_a_reader_of_spanish_stays_english_and_marks_what_is_not(client: Client) -> None:
    user = UserFactory(language="es")
    spanish(recipient=user)
    client.force_login(user)
    page = client.get("/notifications/").content.decode()
    assert '<html lang="en"' in page
    assert "Mark all as read" in page
    assert '<div class="flex-grow-1" lang="es">' in page


def test_every_topic_has_its_spanish_name() -> None:
    assert {topic.label for topic in Topic} <= SPANISH.keys()


def test_the_places_in_a_sentence_are_the_same_in_both_languages() -> None:
    for english, sentence in SPANISH.items():
        places = [name for name in ("{portal}", "{count}") if name in english]
        assert [name for name in ("{portal}", "{count}") if name in sentence] == places


def test_what_is_not_in_the_table_is_said_as_it_is() -> None:
    with override("es"):
        assert say("Nobody translated {this}.", this="that") == "Nobody translated that."


def test_each_letter_of_this_app_has_its_twin() -> None:
    folder = Path(settings.BASE_DIR) / "templates" / "notifications" / "email"
    assert {path.name for path in folder.glob("*.txt")} == {path.name for path in folder.glob("es/*.txt")}
