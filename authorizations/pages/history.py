"""The life of a service authorization as people read it: its entries in plain words, each revision with its changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from audit.models import Entry, EntryQuerySet
from authorizations.models import AccessGrant, AccessRequest, ConsentRecord, GrantRevision, ServiceAuthorization
from authorizations.pages.granted import changed_sections, changed_words, role_label
from authorizations.pages.listing import Sections, listed
from catalogue.models import Permission

GRANT, REQUEST = AccessGrant._meta.label_lower, AccessRequest._meta.label_lower


class Saying(NamedTuple):
    """How a verb reads: the title, which may name `{who}` did it and the `{partner}`, its tone and its icon."""

    title: str
    tone: str
    icon: str


SAYINGS: Mapping[tuple[str, str], Saying] = {
    ("binding", "created"): Saying("Began to work with {partner}", "info", "heart-handshake"),
    ("binding", "ended"): Saying("{who} ended the work with {partner}", "bad", "link-off"),
    ("serviceauthorization", "created"): Saying("The service was taken", "info", "apps"),
    ("serviceauthorization", "expired"): Saying("The service ended at its time", "quiet", "clock"),
    ("serviceauthorization", "cancelled"): Saying("{who} cancelled the service", "bad", "circle-x"),
    ("serviceauthorization", "deactivated"): Saying("{who} deactivated the service", "bad", "ban"),
    ("serviceauthorization", "ended"): Saying("The service ended with the work with {partner}", "quiet", "circle-x"),
    ("accessrequest", "sent"): Saying("{who} of {partner} asked for access", "info", "send"),
    ("accessrequest", "opened"): Saying("{who} opened the request", "info", "mail-opened"),
    ("accessrequest", "previewed"): Saying("{who}, a sub-account, looked at the request", "quiet", "eye"),
    ("accessrequest", "main_account_asked"): Saying(
        "{who}, a sub-account, asked the main account to answer", "wait", "message"
    ),
    ("accessrequest", "step_reached"): Saying("{who} finished the step {step}", "quiet", "list-check"),
    ("accessrequest", "completed"): Saying("The request was answered with access", "good", "circle-check"),
    ("accessrequest", "declined"): Saying("{who} declined the request", "bad", "circle-x"),
    ("accessrequest", "withdrawn"): Saying("{who} of {partner} withdrew the request", "quiet", "arrow-left"),
    ("accessrequest", "expired"): Saying("The request's link expired unanswered", "quiet", "clock"),
    ("accessrequest", "closed"): Saying("The request was closed with the service", "quiet", "lock"),
    ("accessgrant", "granted"): Saying("{who} gave TSP access", "good", "key"),
    ("accessgrant", "changed"): Saying("{who} changed the TSP access", "info", "edit"),
    ("accessgrant", "suspended"): Saying("{who} suspended the access", "warn", "player-pause"),
    ("accessgrant", "active"): Saying("{who} lifted the suspension", "good", "circle-check"),
    ("accessgrant", "revoked"): Saying("{who} removed the access", "bad", "hand-stop"),
    ("accessgrant", "relinquished"): Saying("{who} of {partner} gave up the access", "quiet", "logout"),
    ("accessgrant", "terminated"): Saying("{who} ended the access", "bad", "ban"),
    ("accessgrant", "expired"): Saying("The access ended at its time", "quiet", "clock"),
    ("accessgrant", "ended"): Saying("The access ended with the service", "quiet", "circle-x"),
    ("partner", "suspended"): Saying("{who} suspended {partner}: its access stands still", "warn", "player-pause"),
    ("partner", "approved"): Saying("{who} lifted the suspension of {partner}", "good", "circle-check"),
    ("partner", "removed"): Saying("{who} removed {partner}", "bad", "ban"),
}


@dataclass(frozen=True)
class Change:
    """What one revision of a grant says, and what it changed of the one before."""

    revision: GrantRevision
    before: GrantRevision | None
    words: str
    sections: Sections
    role: str
    consent: ConsentRecord | None

    @property
    def end_moved(self) -> bool:
        return self.before is not None and self.before.ends_at != self.revision.ends_at

    @property
    def only_contact(self) -> bool:
        """Neither permissions nor the end changed: what did was the e-mail for confirmations."""
        return self.before is not None and not self.sections and not self.end_moved


@dataclass(frozen=True)
class Event:
    """One entry as the history shows it."""

    title: str
    at: datetime
    text: str
    tone: str
    icon: str
    change: Change | None


def entries_of(authorization: ServiceAuthorization) -> EntryQuerySet:
    """The newest first: about the service, its binding, requests and grants, and the partner's standing meanwhile."""
    grants = AccessGrant.objects.filter(service_authorization=authorization).values_list("pk", flat=True)
    requests = AccessRequest.objects.filter(service_authorization=authorization).values_list("pk", flat=True)
    about = (
        _about(authorization._meta.label_lower, [authorization.pk])
        | _about(authorization.binding._meta.label_lower, [authorization.binding_id])
        | _about(GRANT, grants)
        | _about(REQUEST, requests)
        | _about(authorization.partner._meta.label_lower, [authorization.partner_id])
        & Q(verb__in=["suspended", "approved", "removed"], at__gt=authorization.binding.started_at)
    )
    return Entry.objects.filter(about).select_related("actor", "person").order_by("-id")


def _about(object_type: str, keys: Iterable[int]) -> Q:
    return Q(object_type=object_type, object_pk__in=list(keys))


def events(
    entries: Iterable[Entry], authorization: ServiceAuthorization, permissions: Mapping[int, Permission]
) -> list[Event]:
    """One page of entries in words: one query more, however many there are. `permissions`: all, retired ones too."""
    found = list(entries)
    changes = _changes(found, permissions)
    return [_event(entry, authorization, changes.get(_revision_of(entry))) for entry in found]


def _event(entry: Entry, authorization: ServiceAuthorization, change: Change | None) -> Event:
    kind = entry.object_type.partition(".")[2]
    plain = Saying(entry.verb.replace("_", " ").capitalize(), "quiet", "circle")
    saying = SAYINGS.get((kind, entry.verb), plain)
    title = saying.title.format(who=who(entry), partner=authorization.partner, step=_step(entry))
    is_partners_own = kind == "partner"  # why an operator judged a partner is between the two
    text = "" if is_partners_own else str(entry.detail.get("reason", ""))
    return Event(title, entry.at, text, saying.tone, saying.icon, change)


def who(entry: Entry) -> str:
    """Who did it: by name, unless it was an operator, the portal itself, or a person whose data was erased."""
    if entry.actor is None:
        return "The portal"
    if entry.actor.is_staff:
        return "An operator"
    return (entry.person.name if hasattr(entry, "person") else "") or "A person whose name was erased"


def _step(entry: Entry) -> str:
    return str(AccessRequest.Step(int(entry.after or 0)).label) if entry.verb == "step_reached" else ""


Key = tuple[int, int]  # a grant's key and the number of its revision


def _revision_of(entry: Entry) -> Key:
    """Which revision an entry made; (0, 0) for none."""
    if entry.object_type != GRANT or entry.verb not in ("granted", "changed"):
        return 0, 0
    return entry.object_pk, entry.after["revision"] if isinstance(entry.after, dict) else 1


def _changes(entries: Iterable[Entry], permissions: Mapping[int, Permission]) -> dict[Key, Change]:
    wanted = {key for key in map(_revision_of, entries) if key != (0, 0)}
    if not wanted:
        return {}
    numbers = {number for _, number in wanted}
    rows = GrantRevision.objects.filter(
        grant__in={grant for grant, _ in wanted}, number__in=numbers | {n - 1 for n in numbers}
    )
    revisions = {(row.grant_id, row.number): row for row in rows.select_related("made_by", "consent__terms")}
    return {
        (grant, number): _change(revisions[grant, number], revisions.get((grant, number - 1)), permissions)
        for grant, number in wanted
    }


def _change(revision: GrantRevision, before: GrantRevision | None, permissions: Mapping[int, Permission]) -> Change:
    held = before.levels if before else {}
    return Change(
        revision=revision,
        before=before,
        words=changed_words(held, revision.levels) if before else "",
        sections=changed_sections(held, revision.levels, permissions)
        if before
        else listed(revision.levels, permissions),
        role=role_label(revision.preset),
        consent=getattr(revision, "consent", None),
    )
