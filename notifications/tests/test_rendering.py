"""How a notification reads: as a mail in text and HTML, and as a line in the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.template import TemplateDoesNotExist

from notifications.models import Notification
from notifications.rendering import entries, render
from notifications.tests.factories import NotificationFactory

Write = Callable[[str], str]
LETTER = "{% load i18n %}\nAccess of {{ partner }} ended\n\nHello,\nit ended at {{ time }}.\n\n\nBest wishes\n"


def letter(template: str, **context: str) -> Notification:
    return NotificationFactory.build(template=template, context=context, url="/seller-center/USFERN01/")


def test_the_first_line_is_the_subject_and_the_rest_paragraphs(template: Write) -> None:
    mail = render(letter(template(LETTER), partner="Larkspur", time="noon"))
    assert mail.subject == "Access of Larkspur ended"
    assert mail.text.startswith("Hello,\nit ended at noon.\n\nBest wishes\n\n")
    assert "http://127.0.0.1:8000/seller-center/USFERN01/" in mail.text


def test_the_html_part_holds_the_same_paragraphs_and_a_button(template: Write) -> None:
    mail = render(letter(template(LETTER), partner="Larkspur", time="noon", button="See what ended"))
    assert "<p>Hello,<br>it ended at noon.</p>" in mail.html
    assert "<p>Best wishes</p>" in mail.html
    assert 'href="http://127.0.0.1:8000/seller-center/USFERN01/"' in mail.html
    assert ">See what ended</a>" in mail.html


def test_words_are_escaped_in_html_and_left_alone_in_text(template: Write) -> None:
    mail = render(letter(template(LETTER), partner="Fern & <b>Hollow</b>", time="<script>alert(1)</script>"))
    assert mail.subject == "Access of Fern & <b>Hollow</b> ended"
    assert "it ended at <script>alert(1)</script>." in mail.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in mail.html
    assert "<script>" not in mail.html
    assert "<b>" not in mail.html


def test_the_mail_is_light_and_dark(template: Write) -> None:
    mail = render(letter(template(LETTER)))
    assert "prefers-color-scheme: dark" in mail.html
    assert '<meta name="color-scheme" content="light dark">' in mail.html


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\u2028"])
def test_no_line_break_gets_into_a_subject(template: Write, line_break: str) -> None:
    mail = render(letter(template(LETTER), partner=f"Larkspur{line_break}Bcc: all@people.example"))
    assert len(mail.subject.splitlines()) == 1


def test_without_an_address_there_is_no_button(template: Write) -> None:
    notification = letter(template(LETTER))
    notification.url = ""
    assert 'class="button"' not in render(notification).html


def test_a_list_outlives_a_template_that_is_gone(template: Write) -> None:
    gone = NotificationFactory.build(template="gone.txt", kind="access_revoked")
    there = letter(template(LETTER), partner="Larkspur", time="noon")
    assert [entry[1:] for entry in entries([gone, there])] == [
        ("Access revoked", ""),
        ("Access of Larkspur ended", "Hello,\nit ended at noon."),
    ]
    with pytest.raises(TemplateDoesNotExist):
        render(gone)
