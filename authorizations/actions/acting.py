"""What can happen around acting on behalf: a grant is assigned to a member, who enters the shop and leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, amend, begin, move
from authorizations.actions.activity import record_coming, record_going
from authorizations.letters import tell_member
from authorizations.models import AccessGrant, DelegatedSession, GrantAssignment, LiveGrant
from authorizations.models.acting import DelegatedSessionQuerySet
from catalogue.models import Level
from partners.models import PartnerMember
from sellers.models import Shop

Pairs = Iterable[tuple[AccessGrant, PartnerMember]]


def assign(
    grant: AccessGrant,
    member: PartnerMember,
    *,
    level: Level = Level.EDIT,
    sections: Sequence[str] | None = None,
    by: User,
    at: datetime | None = None,
) -> GrantAssignment:
    """Let `member` use the grant, at `level` at most, in the named sections or in all; or change how far they may.

    Raises `Conflict` when the grant is over, the member may use it anyway, is not active, or is not of its partner.
    """
    return assign_many([(grant, member)], level=level, sections=sections, by=by, at=at)[0]


@transaction.atomic
def assign_many(
    pairs: Pairs, *, level: Level, sections: Sequence[str] | None, by: User, at: datetime | None = None
) -> list[GrantAssignment]:
    """The same for several grants or members at once, all or none: a `Conflict` names the person and the shop."""
    chosen = None if sections is None else sorted(set(sections))
    asked = {(grant.pk, member.pk) for grant, member in pairs}
    grants = _lock_grants({grant for grant, _ in asked})
    following = {grant.renews_id: grant.pk for grant in grants if grant.renews_id}
    # what is assigned for an access holds for its agreed renewal too
    wanted = asked | {(following[grant], member) for grant, member in asked if grant in following}
    rows = PartnerMember.objects.select_related("user").filter(pk__in={member for _, member in wanted})
    members = {member.pk: member for member in rows.order_by("pk")}
    at = at or portal_now()
    found = [(grant, member) for grant in grants for pk, member in members.items() if (grant.pk, pk) in wanted]
    for grant, member in found:
        _check(grant, member, at)
        if (grant.pk, member.pk) in asked:
            _refuse_to_come(grant, at)
    made = [_assign(grant, member, level, chosen, by=by, at=at) for grant, member in found]
    return [each for each in made if (each.grant_id, each.member_id) in asked]


def _lock_grants(keys: Iterable[int]) -> list[AccessGrant]:
    """These and their agreed renewals, in order of shop, then key, as everything that locks several."""
    named = list(keys)
    rows = AccessGrant.objects.with_parties().select_for_update(of=("self",), no_key=True)
    wanted = rows.filter(Q(pk__in=named) | Q(renews__in=named, status__in=AccessGrant.OPEN))
    wanted = wanted.order_by("service_authorization__shop", "pk")
    list(wanted)  # may wait for whoever renews one of these, and would not see the renewal: the next statement does
    return list(wanted.all())


def _assign(
    grant: AccessGrant, member: PartnerMember, level: Level, sections: list[str] | None, *, by: User, at: datetime
) -> GrantAssignment:
    there = GrantAssignment.objects.active().with_parties().filter(grant=grant, member=member).first()
    if there:
        if amend(there, {"level": int(level), "sections": sections}, by=by, at=at) and not _is_to_come(grant, at):
            tell_member(there, "assignment_changed", at=at)
        return there
    made = begin(
        GrantAssignment(grant=grant, member=member, level=level, sections=sections, assigned_at=at),
        by=by,
        at=at,
        verb="assigned",
        member=str(member.uuid),
    )
    if not _is_to_come(grant, at):
        tell_member(made, "assignment_given", at=at)
    return made


def _is_to_come(grant: AccessGrant, at: datetime) -> bool:
    """Whether it is an agreed renewal that has not begun: of that nobody is told apart."""
    return grant.renews_id is not None and grant.starts_at > at


def _refuse_to_come(grant: AccessGrant, at: datetime) -> None:
    if _is_to_come(grant, at):
        raise Conflict(
            f"This access to {grant.shop} is a renewal that begins later, for the same people as the present one."
            " Assign the present one."
        )


def _check(grant: AccessGrant, member: PartnerMember, at: datetime) -> None:
    if member.partner_id != grant.partner.pk:
        raise Conflict("This person is not a member of the partner that has the access.")
    if not grant.is_open or grant.ends_at <= at:
        raise Conflict(f"The access to {grant.shop} has ended, so there is nothing left to assign. Leave it out.")
    if member.is_main:
        raise Conflict(f"{member.user} is the main account and may use every access. Nothing has to be assigned.")
    if member.status != PartnerMember.Status.ACTIVE:
        raise Conflict(f"{member.user} is not an active member. Activate the membership first, or leave it out.")


@transaction.atomic
def change_assignment(
    assignment: GrantAssignment,
    *,
    level: Level,
    sections: Sequence[str] | None,
    by: User,
    at: datetime | None = None,
) -> None:
    """Let the member do more or less with the grant, from the very next click.

    Raises `Conflict` when the assignment or its grant has ended meanwhile.
    """
    _lock_grants({assignment.grant_id})
    if not GrantAssignment.objects.active().filter(pk=assignment.pk).exists():
        raise Conflict("This assignment was ended meanwhile. Assign the access anew if it is still needed.")
    assign(assignment.grant, assignment.member, level=level, sections=sections, by=by, at=at)


@transaction.atomic
def end_assignment(assignment: GrantAssignment, *, by: User, at: datetime | None = None) -> None:
    """The member may no longer use the grant, from the very next click."""
    grants = _lock_grants({assignment.grant_id})  # so that nobody changes what is being ended
    at = at or portal_now()
    _refuse_to_come(next(grant for grant in grants if grant.pk == assignment.grant_id), at)
    later = [grant.pk for grant in grants if grant.renews_id == assignment.grant_id]
    move(assignment, GrantAssignment.Status.ENDED, by=by, at=at)
    for each in GrantAssignment.objects.active().filter(grant__in=later, member=assignment.member_id):
        move(each, GrantAssignment.Status.ENDED, by=by, at=at)
    tell_member(assignment, "assignment_ended", at=at)


@transaction.atomic
def enter_shop(
    member: PartnerMember, shop: Shop, *, browser: str, by: User, at: datetime | None = None
) -> list[DelegatedSession]:
    """Begin a stay on every grant that `member` may use in `shop` now, in this browser; stays on older terms end.

    Raises `Conflict` when there is none: whoever may not act may not enter.
    """
    at = at or portal_now()
    live = list(LiveGrant.objects.filter(member=member, shop=shop).order_by("grant"))
    if not live:
        raise Conflict("You may not enter this shop now.")
    open_now = list(_stays(member, shop, browser).select_for_update(no_key=True))
    current = {(grant.grant_id, grant.revision_number) for grant in live}
    there = {(stay.grant_id, stay.revision_number): stay for stay in open_now}
    _end([stay for key, stay in there.items() if key not in current], by=by, at=at)
    return [
        there.get((grant.grant_id, grant.revision_number)) or _begin_stay(grant, browser, by=by, at=at)
        for grant in live
    ]


def _begin_stay(grant: LiveGrant, browser: str, *, by: User, at: datetime) -> DelegatedSession:
    """A stay on one grant; of two clicks at once the second finds what the first one made."""
    stay = DelegatedSession(
        member_id=grant.member_id,
        shop_id=grant.shop_id,
        grant_id=grant.grant_id,
        revision_number=grant.revision_number,
        browser=browser,
        started_at=at,
    )
    try:
        with transaction.atomic():
            stay.save(force_insert=True)
    except IntegrityError:
        rows = DelegatedSession.objects.open().filter(member=grant.member_id, shop=grant.shop_id, browser=browser)
        return rows.get(grant=grant.grant_id, revision_number=grant.revision_number)
    record_coming(stay, by=by, at=at)
    return stay


@transaction.atomic
def leave_shop(member: PartnerMember, shop: Shop, *, browser: str, by: User, at: datetime | None = None) -> None:
    """End the stays of this browser in `shop`; nothing happens when there is none."""
    _end(list(_stays(member, shop, browser).select_for_update(no_key=True)), by=by, at=at or portal_now())


def _stays(member: PartnerMember, shop: Shop, browser: str) -> DelegatedSessionQuerySet:
    return DelegatedSession.objects.open().filter(member=member, shop=shop, browser=browser).order_by("pk")


def _end(stays: Sequence[DelegatedSession], *, by: User, at: datetime) -> None:
    for stay in stays:
        stay.ended_at = max(at, stay.started_at)
        stay.save(update_fields=["ended_at"])
        record_going(stay, by=by, at=at)
