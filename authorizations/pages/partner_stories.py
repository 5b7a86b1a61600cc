"""What happened to a partner's request and to its access, as the partner reads it: the seller's people stay unnamed,
but for the main account that opened the link."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from audit.models import Entry
from authorizations.models import AccessGrant, AccessRequest, GrantRevision
from authorizations.pages.granted import changed_sections, changed_words
from authorizations.pages.listing import Sections
from catalogue.models import Permission
from sellers.times import end_words

Permissions = Mapping[int, Permission]


@dataclass(frozen=True)
class Event:
    """Something that happened, or (without `at`) is still to come; `sections` are the permissions it changed."""

    title: str
    at: datetime | None
    text: str = ""
    tone: str = "quiet"
    icon: str = "circle"
    sections: Sections | None = None


# A request


def status_now(request: AccessRequest, at: datetime) -> str:
    """The request's status by the clock: a link that is overdue has expired, whether it was swept or not."""
    Status = AccessRequest.Status
    return Status.EXPIRED if request.is_open and request.expires_at <= at else Status(request.status)


def request_events(request: AccessRequest, at: datetime) -> list[Event]:
    """Sent, opened, how far the seller came, and how it ended."""
    return [_sent(request, at), *_opened(request, at), *_steps(request), _outcome(request, at)]


def _sent(request: AccessRequest, at: datetime) -> Event:
    lives = request.is_open and request.expires_at > at
    expires = f"Its link works until {end_words(request.expires_at, request.shop.time_zone)}." if lives else ""
    return Event(f"Sent by {request.requested_by.user.name}", request.sent_at, expires, "info", "send")


def _opened(request: AccessRequest, at: datetime) -> Iterator[Event]:
    if request.opened_at and request.opened_by:
        title = f"Opened by {request.opened_by.name}"
        yield Event(title, request.opened_at, "The shop's main account.", "info", "mail-opened")
    elif status_now(request, at) == AccessRequest.Status.SENT:
        yield Event("Opened by the shop's main account", None, icon="mail-opened")


def _steps(request: AccessRequest) -> Iterator[Event]:
    steps = [step for step in AccessRequest.Step if step]
    for entry in Entry.objects.about(request).filter(verb="step_reached").order_by("pk"):
        step = AccessRequest.Step(int(entry.after or 0))
        yield Event(f"Step {step} of {len(steps)} filled in", entry.at, str(step.label), "info", "list-check")


def _outcome(request: AccessRequest, at: datetime) -> Event:
    Status = AccessRequest.Status
    over = {
        Status.COMPLETED: ("The shop's main account gave access", "good", "circle-check"),
        Status.DECLINED: ("Declined by the shop's main account", "bad", "circle-x"),
        Status.EXPIRED: ("The link expired without an answer", "quiet", "clock"),
        Status.WITHDRAWN: ("Withdrawn", "quiet", "arrow-left"),
        Status.CLOSED: (
            "Closed: the service or the work with the shop ended, or the shop takes no more requests",
            "quiet",
            "lock",
        ),
    }
    found = over.get(Status(status_now(request, at)))
    if found is None:
        return Event("Answered by the shop's main account", None, icon="circle-check")
    title, tone, icon = found
    if request.renews_id and title == over[Status.COMPLETED][0]:
        title = "The shop's main account agreed to it"
    when = request.expires_at if request.is_open else request.status_changed_at
    return Event(title, when, request.decline_reason, tone, icon)


# Access

SAYINGS = {
    "granted": ("The shop's main account gave access", "good", "key"),
    "renewed": ("The shop's main account agreed to this renewal", "good", "refresh"),
    "extended": ("The access was extended by itself, as the seller had chosen", "good", "refresh"),
    "changed": ("The shop's main account changed the access", "info", "edit"),
    "unused_rule_set": ("The shop's main account chose what happens if nobody uses the access", "info", "clock-hour-4"),
    "suspended": ("An operator suspended the access", "warn", "player-pause"),
    "active": ("An operator lifted the suspension", "good", "circle-check"),
    "revoked": ("The shop's main account removed the access", "bad", "hand-stop"),
    "ended_by_rule": ("The access ended by a rule that the seller chose", "quiet", "clock-hour-4"),
    "relinquished": ("You dropped the access", "quiet", "logout"),
    "terminated": ("An operator ended the access", "bad", "ban"),
    "expired": ("The access ended at its time", "quiet", "clock"),
    "ended": ("The access ended with its service", "quiet", "circle-x"),
}


def grant_events(grant: AccessGrant, permissions: Permissions, at: datetime) -> list[Event]:
    """The newest first; a new revision says what it changed of the one before."""
    revisions = {revision.number: revision for revision in GrantRevision.objects.filter(grant=grant)}
    entries = Entry.objects.about(grant).filter(verb__in=SAYINGS).order_by("-pk")
    return [*_overdue(grant, at), *_told(entries, revisions, grant.shop.time_zone, permissions)]


def _overdue(grant: AccessGrant, at: datetime) -> Iterator[Event]:
    """The end that no sweep has written down yet."""
    if grant.is_open and grant.ends_at <= at:
        title, tone, icon = SAYINGS["expired"]
        yield Event(title, grant.ends_at, "", tone, icon)


def _told(
    entries: Iterable[Entry], revisions: Mapping[int, GrantRevision], zone: str, permissions: Permissions
) -> Iterator[Event]:
    for entry in entries:
        title, tone, icon = SAYINGS[_verb(entry)]
        text, sections = str(entry.detail.get("reason", "")), None
        if entry.verb == "granted":
            text = f"Until {end_words(revisions[1].ends_at, zone)}."
        elif entry.verb == "changed":
            now = revisions[dict(entry.after or {})["revision"]]
            text, sections = _changed(revisions[now.number - 1], now, zone, permissions)
        yield Event(title, entry.at, text, tone, icon, sections)


def _verb(entry: Entry) -> str:
    """What it reads as: access that was given as a renewal says so, and so does what a rule of the seller ended."""
    if entry.verb == "granted" and "renews" in entry.detail:
        return "renewed" if entry.actor_id else "extended"
    if entry.verb == "revoked" and entry.actor_id is None:
        return "ended_by_rule"
    return entry.verb


def _changed(before: GrantRevision, now: GrantRevision, zone: str, permissions: Permissions) -> tuple[str, Sections]:
    found = []
    if now.ends_at != before.ends_at:
        moved = "Lengthened" if now.ends_at > before.ends_at else "Shortened"
        found.append(f"{moved}: until {end_words(now.ends_at, zone)}, instead of {end_words(before.ends_at, zone)}.")
    words = changed_words(before.levels, now.levels)
    if words:
        found.append(f"Permissions: {words}.")
    sections = changed_sections(before.levels, now.levels, permissions)
    return " ".join(found) or "Neither permissions nor the end changed.", sections
