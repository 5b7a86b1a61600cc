"""What the partners' people of the demo did inside shops in the last sixty days: visits, looks, changes, refusals."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from authorizations.models import (
    AccessGrant,
    Activity,
    ActivityPerson,
    DelegatedSession,
    GrantAssignment,
    GrantRevision,
    PermissionUse,
)
from catalogue.models import Level, Permission
from partners.models import PartnerMember
from seller_center.models import Conversation, ShopRow
from sellers.models import Shop
from tsp_portal.demo.handiwork import HANDIWORK, PAGES, Handiwork, Workshop, done_in, sign_answer
from tsp_portal.demo.stage import Stage, origin_of

DAYS = 60
BUSY = {("LARKSPUR", "USFERN01"): 0.62}  # of how many days somebody comes in
QUIET = 0.16
LAST = timedelta(minutes=40)  # before now
Kind = Activity.Kind

REFUSED = (  # days ago, who, where, for what, at which page, and why not
    (
        6.2,
        "agent@larkspur.example",
        "USFERN01",
        "finance.settlements",
        Level.VIEW,
        "settlement_list",
        "permission_granted",
    ),
    (8.1, "agent@larkspur.example", "USFERN01", "promotions.manage", Level.EDIT, "voucher_add", "level_granted"),
    (30.3, "planning@larkspur.example", "USFERN01", "products.manage", Level.EDIT, "product_edit", "member_assigned"),
    (1.1, "lead@redgate.example", "USFERN01", "content.videos", Level.VIEW, "video_list", "partner_approved"),
    (12.4, "ops@halyard.example", "USFERN01", "orders.buyer_details", Level.VIEW, "order_detail", "permission_granted"),
)


@dataclass
class Right:
    """By which a member was in a shop: a grant with its revisions, and how far the member may use it."""

    grant: AccessGrant
    member: PartnerMember
    revisions: list[GrantRevision]
    since: datetime
    until: datetime
    assignment: GrantAssignment | None

    def revision(self, at: datetime) -> GrantRevision:
        return [each for each in self.revisions if each.made_at <= at][-1]

    def allows(self, permission: Permission, level: Level, at: datetime) -> bool:
        held = self.revision(at).levels.get(permission.number, 0)
        if self.assignment is None:
            return held >= level
        sections = self.assignment.sections
        return min(held, self.assignment.level) >= level and (sections is None or permission.section_key in sections)


@dataclass
class Book:
    """What is to be written down, in the order it happened."""

    stage: Stage
    rows: list[Activity] = field(default_factory=list)
    stays: list[DelegatedSession] = field(default_factory=list)
    used: dict[tuple[int, int, int], datetime] = field(default_factory=dict)
    changed: dict[type[ShopRow], list[ShopRow]] = field(default_factory=lambda: defaultdict(list))

    def note(self, right: Right, kind: str, at: datetime, **values: Any) -> None:
        shop = right.grant.shop
        self.rows.append(
            Activity(
                at=at,
                kind=kind,
                shop=shop,
                partner_id=right.member.partner_id,
                member=right.member,
                grant=right.grant,
                revision_number=right.revision(at).number,
                **values,
            )
        )

    def use(self, right: Right, permission: Permission, level: Level, at: datetime) -> None:
        key = (right.grant.pk, permission.number, int(level))
        self.used[key] = max(at, self.used.get(key, at))

    def note_change(
        self, right: Right, permission: Permission, page: str, row: ShopRow, changes: dict[str, list[Any]], at: datetime
    ) -> None:
        """A change and its row: that it was changed then is what the mark beside it goes by."""
        self.use(right, permission, Level.EDIT, at)
        self.note(
            right,
            Kind.CHANGED,
            at,
            permission=permission.number,
            section=permission.section_key,
            level=Level.EDIT,
            page=page,
            object_type=str(row._meta.verbose_name),
            object_uuid=row.uuid,
            object_label=str(row)[:200],
            changes=changes,
        )
        row.changed_at, row.version = at, row.version + 1
        self.changed[type(row)].append(row)


def play_visits(stage: Stage) -> int:
    """Let the partners' people have been in the shops; how many things they did."""
    book = Book(stage)
    workshops: dict[int, Workshop] = {}
    for right in _rights(stage.now):
        workshop = workshops.setdefault(right.grant.shop.pk, Workshop(right.grant.shop, stage.now))
        for at in _moments(right, stage):
            _visit(book, right, workshop, at)
    _finish_what_was_done(book)
    _refuse(book)
    _write(book)
    return len(book.rows)


# When who came in


def _rights(now: datetime) -> Iterator[Right]:
    """Every way somebody could get in during these days, in an order that is the same on every run."""
    since = now - timedelta(days=DAYS)
    grants = AccessGrant.objects.with_parties().filter(ends_at__gt=since).order_by("starts_at", "pk")
    for grant in grants:
        revisions = list(GrantRevision.objects.filter(grant=grant).order_by("number"))
        ended = min(grant.ends_at, now - LAST)
        if grant.status != AccessGrant.Status.ACTIVE:
            ended = min(ended, grant.status_changed_at)
        if grant.partner.status != "APPROVED":
            ended = min(ended, grant.partner.status_changed_at)
        if grant.unused_counts_from is not None:
            ended = min(ended, grant.unused_counts_from)
        right = partial(Right, grant, revisions=revisions)
        lead = PartnerMember.objects.select_related("user", "partner").get(partner=grant.partner, is_main=True)
        yield right(lead, since=max(since, grant.starts_at), until=ended, assignment=None)
        assignments = GrantAssignment.objects.filter(grant=grant).select_related("member__user", "member__partner")
        for held in assignments.order_by("assigned_at", "pk"):
            over = ended if held.status == GrantAssignment.Status.ACTIVE else min(ended, held.status_changed_at)
            yield right(held.member, since=max(since, grant.starts_at, held.assigned_at), until=over, assignment=held)


def _moments(right: Right, stage: Stage) -> Iterator[datetime]:
    """When they came in: on some days, once, in the working hours of the shop."""
    grant, email = right.grant, right.member.user.email
    often = BUSY.get((grant.partner.code, grant.shop.code), QUIET)
    for age in range(DAYS, -1, -1):
        luck = _chance(f"{grant.shop.code} {grant.service_authorization.service.name} {email} {age}")
        at = (
            stage.instant(-age - 0.5 + luck / 2, grant.shop.time_zone)
            if age > 2
            else stage.now - timedelta(days=age + luck)
        )
        if luck < often and right.since < at < right.until:
            yield at


def _chance(key: str) -> float:
    return zlib.crc32(key.encode()) / 2**32


# What they did there


def _visit(book: Book, right: Right, workshop: Workshop, at: datetime) -> None:
    """Come in, look around, change something perhaps, and leave within half an hour."""
    book.note(right, Kind.ENTERED, at)
    book.use(right, book.stage.permissions["home.dashboard"], Level.VIEW, at)
    began, key = at, f"{right.member.user.email} {right.grant.shop.code} {at:%j %H}"
    for page in PAGES:
        permission = book.stage.permissions[page.permission]
        if right.allows(permission, Level.VIEW, at) and _chance(f"{key} {page}") < 0.35:
            at += timedelta(minutes=1, seconds=int(40 * _chance(f"{page} {key}")))
            _look(book, right, permission, page.name, at)
    for work in HANDIWORK:
        permission = book.stage.permissions[work.permission]
        if right.allows(permission, Level.EDIT, at) and _chance(f"{key} {work.page} {work.changes.__name__}") < 0.3:
            at += timedelta(minutes=2, seconds=int(50 * _chance(f"{work.page} {key}")))
            _change(book, right, permission, work, workshop, at)
    left = at + timedelta(minutes=2)
    book.note(right, Kind.LEFT, left)
    _stay(book, right, began, left)


def _look(book: Book, right: Right, permission: Permission, page: str, at: datetime) -> None:
    book.use(right, permission, Level.VIEW, at)
    if permission.sensitive:
        place = {"permission": permission.number, "section": permission.section_key, "page": page}
        book.note(right, Kind.VIEWED, at, level=Level.VIEW, **place)


def _change(
    book: Book, right: Right, permission: Permission, work: Handiwork, workshop: Workshop, at: datetime
) -> None:
    row = workshop.take(work)
    if row is not None:
        book.note_change(right, permission, work.page, row, work.changes(row), at)


def _stay(book: Book, right: Right, began: datetime, left: datetime) -> None:
    book.stays.append(
        DelegatedSession(
            member=right.member,
            shop=right.grant.shop,
            grant=right.grant,
            revision_number=right.revision(began).number,
            browser=f"{zlib.crc32(right.member.user.email.encode()):08x}",
            started_at=began,
            ended_at=left,
        )
    )


def _finish_what_was_done(book: Book) -> None:
    """Parcels that left and buyers that were answered: by a partner's person who could, on a visit of their own."""
    rights: dict[int, list[Right]] = defaultdict(list)
    for right in _rights(book.stage.now):
        rights[right.grant.shop.pk].append(right)
    for here in rights.values():
        for done in done_in(here[0].grant.shop, book.stage.now - timedelta(days=DAYS)):
            permission = book.stage.permissions[done.permission]
            able = [r for r in here if r.since < done.at < r.until and r.allows(permission, Level.EDIT, done.at)]
            if able:
                right = able[len(book.rows) % len(able)]
                _stay(book, right, done.at - timedelta(minutes=4), done.at + timedelta(minutes=3))
                book.note(right, Kind.ENTERED, done.at - timedelta(minutes=4))
                book.note_change(right, permission, done.page, done.row, done.changes, done.at)
                book.note(right, Kind.LEFT, done.at + timedelta(minutes=3))
                if isinstance(done.row, Conversation):
                    sign_answer(done.row, right.member.user, right.member.partner)


def _refuse(book: Book) -> None:
    shops = {shop.code: shop for shop in Shop.objects.all()}
    for days, email, code, key, level, page, condition in REFUSED:
        permission, member = book.stage.permissions[key], book.stage.members[email]
        book.rows.append(
            Activity(
                at=book.stage.now - timedelta(days=days),
                kind=Kind.REFUSED,
                shop=shops[code],
                partner_id=member.partner_id,
                member=member,
                permission=permission.number,
                section=permission.section_key,
                level=level,
                page=page,
                condition=condition,
            )
        )


# Writing it down


def _write(book: Book) -> None:
    book.rows.sort(key=lambda row: (row.at, row.member_id, row.kind))
    Activity.objects.bulk_create(book.rows, batch_size=500)
    people = []
    for row in book.rows:
        origin = origin_of(row.member.user.email)
        person = ActivityPerson(activity=row, name=row.member.user.name, address=origin.address, browser=origin.browser)
        people.append(person)
    ActivityPerson.objects.bulk_create(people, batch_size=500)
    DelegatedSession.objects.bulk_create(sorted(book.stays, key=lambda stay: stay.started_at), batch_size=500)
    PermissionUse.objects.bulk_create(
        PermissionUse(grant_id=grant, permission=permission, level=level, last_used_at=at)
        for (grant, permission, level), at in sorted(book.used.items())
    )
    for model, rows in book.changed.items():
        model._default_manager.bulk_update(rows, ["changed_at", "version"], batch_size=500)
