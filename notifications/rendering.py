"""How a notification reads: its subject, its text, and the HTML part made from the same paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string
from django.urls import reverse

from notifications.kinds import optional_kind
from notifications.models import Notification

# What goes wrong with the words of one notification alone: its template is gone or broken, or cannot format them.
TEMPLATE_ERRORS = (TemplateDoesNotExist, TemplateSyntaxError, ValueError)


class Letter(NamedTuple):
    """A mail; `preferences` is the whole address where its reader turns its kind off, or empty where that cannot be."""

    subject: str
    text: str
    html: str
    preferences: str


class Entry(NamedTuple):
    """A notification with the words the list shows."""

    notification: Notification
    subject: str
    text: str


def render(notification: Notification) -> Letter:
    """The mail of `notification`. Raises one of `TEMPLATE_ERRORS` when its template does not work."""
    subject, paragraphs = _words(notification)
    link = f"{settings.PORTAL_URL}{notification.url}" if notification.url else ""
    foot = f"You get this mail because of what happens in {settings.PORTAL_URL}."
    turn_off, preferences = _turning_off(notification)
    feet = [foot, *([f"{turn_off} {preferences}"] if preferences else [])]
    text = "\n\n".join([*paragraphs, *([link] if link else []), "\n".join(["-- ", "TSP Portal", *feet])]) + "\n"
    html = render_to_string(
        "notifications/email/layout.html",
        {
            "subject": subject,
            "paragraphs": paragraphs,
            "link": link,
            "button": notification.context.get("button") or "Open in TSP Portal",
            "foot": foot,
            "turn_off": turn_off,
            "preferences": preferences,
        },
    )
    return Letter(subject, text, html, preferences)


def _turning_off(notification: Notification) -> tuple[str, str]:
    """How a person turns this kind off, and where; empty for a kind or an address (nobody's account) that cannot."""
    optional = optional_kind(notification.kind)
    if optional is None or notification.recipient_id is None:
        return "", ""
    return (
        f"To stop getting “{optional.label}”, turn it off:",
        f"{settings.PORTAL_URL}{reverse('notifications:preferences')}",
    )


def entries(notifications: Iterable[Notification]) -> list[Entry]:
    """The notifications with the words a list shows: the subject and the first paragraph."""
    return [_entry(notification) for notification in notifications]


def _entry(notification: Notification) -> Entry:
    try:
        subject, paragraphs = _words(notification)
    except TEMPLATE_ERRORS:
        # An old row whose template is gone: what it was about still stands in its kind.
        return Entry(notification, str(notification), "")
    return Entry(notification, subject, paragraphs[0] if paragraphs else "")


def _words(notification: Notification) -> tuple[str, list[str]]:
    template = Engine.get_default().get_template(notification.template)
    whole = template.render(Context(notification.context, autoescape=False)).strip()
    first, _, rest = whole.partition("\n")
    # Splitting at white space takes out line breaks of any kind, which no header may have.
    subject = " ".join(first.split())
    return subject, [paragraph.strip() for paragraph in re.split(r"\n\s*\n", rest) if paragraph.strip()]
