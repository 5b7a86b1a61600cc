"""How a notification reads, in the language of its row: its subject, its text, and the HTML part made from the same.

A digest reads like any other letter; in place of paragraphs it has what it gathers, by topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

from django.conf import settings
from django.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from notifications import kinds
from notifications.kinds import Topic
from notifications.models import Notification
from notifications.words import say

# What goes wrong with the words of one notification alone: its template is gone or broken, or cannot format them.
TEMPLATE_ERRORS = (TemplateDoesNotExist, TemplateSyntaxError, ValueError)
MOST_GATHERED = 50  # that one digest says in words; the others it counts


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

    @property
    def link(self) -> str:
        """The whole address it leads to, or empty."""
        return f"{settings.PORTAL_URL}{self.notification.url}" if self.notification.url else ""


class Group(NamedTuple):
    """What a digest says about one topic."""

    heading: str
    entries: list[Entry]


def render(notification: Notification) -> Letter:
    """The mail of `notification`. Raises one of `TEMPLATE_ERRORS` when its template does not work."""
    with override(notification.language):
        if notification.kind == Notification.DIGEST:
            return _digest(notification)
        subject, paragraphs = _words(notification)
        link = Entry(notification, subject, "").link
        button = say(notification.context.get("button") or "Open in TSP Portal")
        return _letter(notification, subject, paragraphs=paragraphs, groups=[], link=link, button=button)


def _digest(digest: Notification) -> Letter:
    gathered = digest.gathered.order_by("created_at", "pk")
    count = gathered.count()
    groups = _groups(entries(gathered[:MOST_GATHERED]))
    subject, paragraphs = _words(digest, count=count)
    if count > MOST_GATHERED:
        paragraphs.append(say("And {count} more in TSP Portal.", count=count - MOST_GATHERED))
    link = f"{settings.PORTAL_URL}{reverse('notifications:notification_list')}"
    button = say("Read them in TSP Portal")
    return _letter(digest, subject, paragraphs=paragraphs, groups=groups, link=link, button=button)


def _groups(gathered: Iterable[Entry]) -> list[Group]:
    """The entries by what they are about, in the order of `Topic`; within a topic as they came."""
    order = list(Topic)

    def place(entry: Entry) -> int:
        kind = kinds.find(entry.notification.kind)
        return order.index(kind.topic) if kind else len(order)

    headings = [*(topic.label for topic in order), "Other"]
    by_place = groupby(sorted(gathered, key=place), key=place)
    return [Group(say(headings[number]), list(group)) for number, group in by_place]


def _letter(
    notification: Notification,
    subject: str,
    *,
    paragraphs: list[str],
    groups: list[Group],
    link: str,
    button: str,
) -> Letter:
    foot = say("You get this mail because of what happens in {portal}.", portal=settings.PORTAL_URL)
    turn_off, preferences = _turning_off(notification)
    feet = [foot, *([f"{turn_off} {preferences}"] if preferences else [])]
    text = [*paragraphs, *_in_text(groups), *([link] if link else []), "\n".join(["-- ", "TSP Portal", *feet])]
    html = {
        "language": notification.language,
        "subject": subject,
        "paragraphs": paragraphs,
        "groups": groups,
        "link": link,
        "button": button,
        "foot": foot,
        "turn_off": turn_off,
        "preferences": preferences,
    }
    return Letter(
        subject, "\n\n".join(text) + "\n", render_to_string("notifications/email/layout.html", html), preferences
    )


def _in_text(groups: Iterable[Group]) -> list[str]:
    """The groups as paragraphs: a heading, then for each entry its subject, its words and its link."""
    parts = []
    for group in groups:
        parts.append(f"{group.heading}\n{'=' * len(group.heading)}")
        parts += ["\n".join(part for part in (f"* {e.subject}", e.text, e.link) if part) for e in group.entries]
    return parts


def _turning_off(notification: Notification) -> tuple[str, str]:
    """How a person turns this kind off, and where; empty for a kind or an address (nobody's account) that cannot."""
    kind = kinds.find(notification.kind)
    preferences = f"{settings.PORTAL_URL}{reverse('notifications:preferences')}"
    if notification.kind == Notification.DIGEST:
        return say("You chose to get this digest. To change what is in it, or how often it comes:"), preferences
    if kind is None or not kind.is_optional or notification.recipient_id is None:
        return "", ""
    return say("To stop getting “{label}”, turn it off:", label=kind.label), preferences


def entries(notifications: Iterable[Notification]) -> list[Entry]:
    """The notifications with the words a list shows: the subject and the first paragraph."""
    return [_entry(notification) for notification in notifications]


def _entry(notification: Notification) -> Entry:
    try:
        with override(notification.language):
            subject, paragraphs = _words(notification)
    except TEMPLATE_ERRORS:
        # An old row whose template is gone: what it was about still stands in its kind.
        return Entry(notification, str(notification), "")
    return Entry(notification, subject, paragraphs[0] if paragraphs else "")


def _words(notification: Notification, **more: Any) -> tuple[str, list[str]]:
    template = Engine.get_default().select_template(templates(notification.template, notification.language))
    whole = template.render(Context(notification.context | more, autoescape=False)).strip()
    first, _, rest = whole.partition("\n")
    # Splitting at white space takes out line breaks of any kind, which no header may have.
    subject = " ".join(first.split())
    return subject, [paragraph.strip() for paragraph in re.split(r"\n\s*\n", rest) if paragraph.strip()]


def templates(name: str, language: str) -> list[str]:
    """Where the words of a letter may stand, best first: in its language, which English needs no folder for."""
    folder, _, file = name.rpartition("/")
    return [name] if language == settings.LANGUAGE_CODE else [f"{folder}/{language}/{file}", name]
