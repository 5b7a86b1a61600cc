"""Somebody in one shop: as whom, and what they may do there now. Made anew for every page by `access`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from accounts.http import SignedInRequest
from accounts.models import User
from authorizations.actions.activity import Delegation, Thing
from catalogue.entries import PermissionEntry
from catalogue.file import load
from catalogue.models import Level
from partners.models import Partner, PartnerMember
from seller_center.models import ShopRow
from seller_center.places import Place
from sellers.models import SellerMember, Shop

NOTHING: tuple[str, Level] = ("", Level.VIEW)


class Capacity(Enum):
    """As whom somebody is in a shop."""

    STAFF = "staff"  # one of the seller's own people
    DELEGATE = "delegate"  # a partner's member, acting on behalf of the seller
    PREVIEW = "preview"  # the main account, looking as the partner would


@dataclass(frozen=True)
class Hold:
    """One way to a permission: its level and, for a partner's member, the revision of the grant it comes from."""

    key: str
    number: int
    level: Level
    grant_id: int | None = None
    revision_number: int | None = None
    ends_at: datetime | None = None
    is_entered: bool = True  # whether this browser has a delegated session on that revision
    is_noted: bool = False  # whether its use at the level of the question was noted a moment ago


@dataclass
class Visit:
    """A person in one shop. `levels` is all they may do there now, by permission key."""

    place: Place
    shop: Shop
    user: User
    capacity: Capacity
    person: PartnerMember | SellerMember
    holds: list[Hold]
    levels: Mapping[str, Level]
    partner: Partner | None = None  # for whom a delegate acts, or whose view a preview is
    ends_at: datetime | None = None
    question: tuple[str, Level] = NOTHING  # what the page asked for
    page: str = ""  # the name of its address
    browser: str = ""
    passed: Hold | None = None  # what the decision rested on
    seen: ShopRow | Thing | None = None
    used: list[str] = field(default_factory=list)

    @property
    def is_delegate(self) -> bool:
        return self.capacity is Capacity.DELEGATE

    @property
    def member(self) -> PartnerMember | None:
        """The partner's member who acts here; None when it is one of the seller's own people."""
        return self.person if self.is_delegate and isinstance(self.person, PartnerMember) else None

    @property
    def is_preview(self) -> bool:
        return self.capacity is Capacity.PREVIEW

    def may(self, key: str, level: str = "view") -> bool:
        """What shows a button: the same rows that the door behind it asks."""
        return self.levels.get(key, 0) >= Level[level.upper()]

    def look_at(self, thing: ShopRow | Thing) -> None:
        """The page shows this very thing: a record of the look names it."""
        self.seen = thing

    def uses(self, key: str) -> bool:
        """Whether the page may use one permission more than it is guarded by; if so, that it did is recorded."""
        if not self.may(key):
            return False
        self.used.append(key)
        return True

    def delegation(self, hold: Hold | None = None) -> Delegation | None:
        """By which right a partner's person acts here; None for the shop's own people."""
        hold, member = hold or self.passed, self.member
        if member is None or hold is None or hold.grant_id is None:
            return None
        return Delegation(
            member=member,
            shop=self.shop,
            grant_id=hold.grant_id,
            revision_number=hold.revision_number or 0,
            permission=hold.number,
            section=section_of(hold.key),
            level=self.question[1] if hold.key == self.question[0] else Level.VIEW,
            page=self.page,
        )

    def hold_of(self, key: str, level: Level) -> Hold | None:
        """The way to a permission that lasts longest: the one the decision names."""
        ways = [hold for hold in self.holds if hold.key == key and hold.level >= level]
        return max(ways, key=lambda hold: hold.ends_at.timestamp() if hold.ends_at else 0.0, default=None)


class VisitRequest(SignedInRequest):
    """What a view behind the door gets."""

    visit: Visit


def section_of(key: str) -> str:
    return key.partition(".")[0]


def entry_of(key: str) -> PermissionEntry | None:
    """What the catalogue file says of a permission; None when it has no such permission."""
    return next((entry for entry in load().permissions if entry.key == key), None)


def is_sensitive(key: str) -> bool:
    entry = entry_of(key)
    return entry is not None and entry.sensitive


def thing_of(row: ShopRow | Thing) -> Thing:
    return row if isinstance(row, Thing) else Thing(kind=str(row._meta.verbose_name), uuid=row.uuid, label=str(row))
