"""The words the demo's tables are written in. Days count from now: -30 is thirty days ago, 7 is in a week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

# Who there is


class Person(NamedTuple):
    """Somebody's account. `ends` is where the life cycle of their membership has come to.

    `is_admin` is of a partner's people, `roles` (names of default roles, or of the seller's own) of a seller's.
    """

    email: str
    name: str
    ends: str = "ACTIVE"
    is_admin: bool = False
    roles: tuple[str, ...] = ()


class OwnRole(NamedTuple):
    """A role a seller made for its sub-accounts; `items` are keys and levels ("orders.manage=view")."""

    name: str
    description: str
    items: str


class Offer(NamedTuple):
    """A service of a partner. `ends` is where its life cycle has come to."""

    name: str
    category: str
    description: str
    ends: str = "ON"
    markets: tuple[str, ...] = ()
    custom_for: tuple[str, ...] = ()


class Company(NamedTuple):
    """A partner. Its main account is the first of its people; `ends` is where its life cycle has come to."""

    code: str
    name: str
    legal_name: str
    kind: str
    tier: str
    market: str
    since: float
    people: tuple[Person, ...]
    offers: tuple[Offer, ...]
    ends: str = "APPROVED"
    ended: float = 0
    reason: str = ""


class Storefront(NamedTuple):
    code: str
    name: str
    time_zone: str = ""


class Business(NamedTuple):
    """A seller. Its main account is the first of its people."""

    code: str
    name: str
    legal_name: str
    since: float
    people: tuple[Person, ...]
    shops: tuple[Storefront, ...]
    own_roles: tuple[OwnRole, ...] = ()


# What happened


@dataclass(frozen=True)
class Deed:
    """Something that happened to a service a shop takes, `day` days from now."""

    day: float


@dataclass(frozen=True)
class Chosen(Deed):
    """What the main account chose. Nothing chosen means what the category's template asks for.

    `until` is a number of days ("90"), "service", "keep", or a day from now (a number); `items` are keys and levels
    ("orders.manage=view"), `areas` Data Analytics areas without their prefix ("live video").
    """

    until: str | int = "30"
    preset: str = ""
    items: str = ""
    areas: str = ""
    contact: str = ""


class Granted(Chosen):
    """The main account authorized this: a new grant, or a new revision of the one there is."""


@dataclass(frozen=True)
class Filled(Chosen):
    """The main account came this far in the wizard and left."""

    step: int = 1


@dataclass(frozen=True)
class Asked(Deed):
    """The partner asked for access: the category's template, and `more` with a reason each (key=level)."""

    days: int = 30
    by: str = ""
    message: str = ""
    more: Mapping[str, str] = field(default_factory=dict)
    preset: str = ""


@dataclass(frozen=True)
class Opened(Deed):
    """The main account opened the link."""


@dataclass(frozen=True)
class Looked(Deed):
    """A sub-account looked at the link, and asked the main account to answer."""

    by: str = ""


@dataclass(frozen=True)
class Withdrawn(Deed):
    """The partner took its request back."""


@dataclass(frozen=True)
class Reasoned(Deed):
    reason: str = ""


class Declined(Reasoned):
    """The main account said no to the request."""


class Revoked(Reasoned):
    """The main account removed the access."""


class Relinquished(Reasoned):
    """The partner dropped its access."""


class Terminated(Reasoned):
    """An operator ended the access."""


class Suspended(Reasoned):
    """An operator suspended the access."""


class Resumed(Deed):
    """An operator lifted the suspension of the access."""


class Cancelled(Reasoned):
    """The main account cancelled the service."""


class Deactivated(Reasoned):
    """An operator deactivated the service."""


@dataclass(frozen=True)
class AskedToRenew(Deed):
    """The partner asked for the access to go on after its end, with what it holds."""

    days: int = 30
    message: str = ""


@dataclass(frozen=True)
class Renewed(Deed):
    """The main account agreed that the access goes on from its end, as it is, until a day from now."""

    until: int


class LetExtend(Deed):
    """The main account let the access extend itself."""


class StoppedExtending(Reasoned):
    """The main account stopped the access from extending itself."""


@dataclass(frozen=True)
class EndsUnused(Deed):
    """The main account chose that the access ends after so many days without use; from then on nobody came in."""

    days: int


@dataclass(frozen=True)
class Assigned(Deed):
    """The partner's main account let a member use the access: all sections, or those named ("orders products")."""

    to: str
    level: str = "edit"
    sections: str = ""


@dataclass(frozen=True)
class Unassigned(Deed):
    """The partner's main account took the access from a member again."""

    to: str


@dataclass(frozen=True)
class Takes:
    """A shop takes a service for a period. With `agreed` the agreement came before the period."""

    offer: str
    since: float
    until: int
    deeds: tuple[Deed, ...] = ()
    agreed: float | None = None


@dataclass(frozen=True)
class Refused:
    """A service was to be recorded for a shop that takes another partner for its category."""

    offer: str
    day: float
    until: int


@dataclass(frozen=True)
class Invited:
    """An invitation to work together; without a shop, an open link. `ends` is where its life cycle has come to.

    `offer` is the service proposed; with `days`, the access its category starts from too, with a reason by permission.
    """

    partner: str
    shop: str
    day: float
    message: str
    is_sellers: bool = False
    offer: str = ""
    days: int | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    opened: float | None = None
    ends: str = "SENT"
    ended: float = 0
    reason: str = ""


@dataclass(frozen=True)
class AskedToCancel:
    """The partner asked to stop working with the shop; nobody answered where `answered` is empty."""

    day: float
    reason: str
    answered: float | None = None
    refusal: str = ""  # what the seller refused it with; empty when it agreed


@dataclass(frozen=True)
class Blocked:
    """A seller blocked a partner, and perhaps lifted the block again."""

    seller: str
    partner: str
    day: float
    lifted: float | None = None


@dataclass(frozen=True)
class Reported:
    """A seller told the operators about a partner. `ends` is where its life cycle has come to."""

    shop: str
    partner: str
    day: float
    category: str
    text: str
    ends: str = "OPEN"
    ended: float = 0
    answer: str = ""


@dataclass(frozen=True)
class ReviewedEvery:
    """A seller chose how often it is asked about the access it gave."""

    seller: str
    day: float
    interval: int


@dataclass(frozen=True)
class Works:
    """A partner and a shop work together. With `invited` it began by that invitation, and the seller takes services."""

    partner: str
    shop: str
    since: float
    takes: tuple[Takes, ...] = ()
    ended: float | None = None
    reason: str = ""
    refused: Refused | None = None
    invited: Invited | None = None
    cancels: AskedToCancel | None = None
