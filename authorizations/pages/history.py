"""The life of a service authorization as people read it: its entries in plain words, each revision with its changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from audit.models import Entry, EntryQuerySet
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AutoExtension,
    BindingCancellation,
    ConsentRecord,
    GrantRevision,
    Invitation,
    ServiceAuthorization,
)
from authorizations.pages.granted import changed_sections, changed_words, role_label
from authorizations.pages.listing import Sections, listed
from catalogue.models import Permission

GRANT, REQUEST = AccessGrant._meta.label_lower, AccessRequest._meta.label_lower
CANCELLATION, INVITATION = BindingCancellation._meta.label_lower, Invitation._meta.label_lower
EXTENSION = AutoExtension._meta.label_lower


class Saying(NamedTuple):
    """How a verb reads: the title, which may name `{who}` did it and the `{partner}`, its tone and its icon."""

    title: str
    tone: str
    icon: str


SAYINGS: Mapping[tuple[str, str], Saying] = {
    ("invitation", "sent"): Saying("{who} sent an invitation to work together", "info", "send"),
    ("invitation", "opened"): Saying("{who} opened the invitation", "info", "mail-opened"),
    ("invitation", "previewed"): Saying("{who}, a sub-account, looked at the invitation", "quiet", "eye"),
    ("invitation", "main_account_asked"): Saying(
        "{who}, a sub-account, asked the main account to answer the invitation", "wait", "message"
    ),
    ("invitation", "reminded"): Saying("{who} reminded of the invitation", "wait", "bell"),
    ("invitation", "accepted"): Saying("{who} accepted the invitation", "good", "heart-handshake"),
    ("binding", "created"): Saying("Began to work with {partner}", "info", "heart-handshake"),
    ("binding", "ended"): Saying("{who} ended the work with {partner}", "bad", "link-off"),
    ("bindingcancellation", "asked"): Saying("{who} of {partner} asked to stop working together", "warn", "clock"),
    ("bindingcancellation", "agreed"): Saying("{who} agreed to stop working together", "bad", "link-off"),
    ("bindingcancellation", "refused"): Saying("{who} refused to stop working together", "info", "circle-x"),
    ("bindingcancellation", "automatic"): Saying("Nobody answered in time, so the work ended", "bad", "clock"),
    ("serviceauthorization", "created"): Saying("The service was taken", "info", "apps"),
    ("serviceauthorization", "expired"): Saying("The service ended at its time", "quiet", "clock"),
    ("serviceauthorization", "cancelled"): Saying("{who} cancelled the service", "bad", "circle-x"),
    ("serviceauthorization", "deactivated"): Saying("{who} deactivated the service", "bad", "ban"),
    ("serviceauthorization", "ended"): Saying("The service ended with the work with {partner}", "quiet", "circle-x"),
    ("accessrequest", "sent"): Saying("{who} of {partner} asked for access", "info", "send"),
    ("accessrequest", "proposed"): Saying("The invitation proposed access, which {partner} asks for", "info", "send"),
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
    ("accessgrant", "renewed"): Saying("{who} agreed to renew the TSP access", "good", "refresh"),
    ("accessgrant", "extended"): Saying("The portal extended the TSP access, as was chosen", "good", "refresh"),
    ("accessgrant", "changed"): Saying("{who} changed the TSP access", "info", "edit"),
    ("accessgrant", "unused_rule_set"): Saying(
        "{who} chose what happens if nobody uses the access", "info", "clock-hour-4"
    ),
    ("accessgrant", "kept"): Saying("{who} looked at the access in a review and kept it", "good", "circle-check"),
    ("accessgrant", "narrowed_unanswered"): Saying(
        "The portal narrowed the access to what was used", "info", "adjustments"
    ),
    ("accessgrant", "suspended"): Saying("{who} suspended the access", "warn", "player-pause"),
    ("accessgrant", "active"): Saying("{who} lifted the suspension", "good", "circle-check"),
    ("accessgrant", "revoked"): Saying("{who} removed the access", "bad", "hand-stop"),
    ("accessgrant", "relinquished"): Saying("{who} of {partner} gave up the access", "quiet", "logout"),
    ("accessgrant", "terminated"): Saying("{who} ended the access", "bad", "ban"),
    ("accessgrant", "expired"): Saying("The access ended at its time", "quiet", "clock"),
    ("accessgrant", "ended"): Saying("The access ended with the service", "quiet", "circle-x"),
    ("autoextension", "given"): Saying("{who} chose that the access extends itself", "info", "refresh"),
    ("autoextension", "used"): Saying("The access extended itself", "quiet", "refresh"),
    ("autoextension", "stopped"): Saying("{who} stopped that the access extends itself", "quiet", "player-pause"),
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
    of_it = Q(service_authorization=authorization) | Q(renews__service_authorization=authorization)
    grants = AccessGrant.objects.filter(of_it).values_list("pk", flat=True)
    extensions = AutoExtension.objects.filter(grant__service_authorization=authorization).values_list("pk", flat=True)
    requests = AccessRequest.objects.filter(service_authorization=authorization).values_list("pk", flat=True)
    theirs = Q(shop_id=authorization.shop_id) | Q(verb="sent")  # who else opened an open link is not theirs to know
    about = (
        _about(authorization._meta.label_lower, [authorization.pk])
        | _about(authorization.binding._meta.label_lower, [authorization.binding_id])
        | _about(INVITATION, authorization.binding.invitations.values_list("pk", flat=True)) & theirs
        | _about(CANCELLATION, authorization.binding.cancellations.values_list("pk", flat=True))
        | _about(GRANT, grants)
        | _about(REQUEST, requests)
        | _about(EXTENSION, extensions)
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
    saying = SAYINGS.get((kind, _verb(entry)), plain)
    title = saying.title.format(who=who(entry), partner=authorization.partner, step=_step(entry))
    # why an operator judged a partner is between the two; sellers are told something of their own
    text = str(entry.detail.get("told_sellers" if kind == "partner" else "reason", ""))
    return Event(title, entry.at, text, saying.tone, saying.icon, change)


def _verb(entry: Entry) -> str:
    """What it reads as: access that was given as a renewal says so."""
    if entry.verb == "granted" and entry.object_type == GRANT and "renews" in entry.detail:
        return "renewed" if entry.actor else "extended"
    return entry.verb


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
