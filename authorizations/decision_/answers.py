"""May this partner member do this in this shop, now? One statement answers; a second one finds the reason for a no.

The answer comes from the view `live_access` (`sql/live_access.sql`) by the database's clock, and nothing is cached, so
a revocation is felt at the very next question. The reason is computed apart from the answer and cannot grant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from audit.clock import portal_now
from authorizations.models import AccessGrant, Binding, LiveAccess, ServiceAuthorization
from authorizations.models.grants import LiveAccessQuerySet
from catalogue.models import Level, Permission
from partners.models import Partner, PartnerMember
from sellers.models import Shop


@dataclass(frozen=True)
class Decision:
    """The answer. It is true or false in an `if`; a yes says which revision of which grant it rests on."""

    allowed: bool
    grant_id: int | None = None
    revision_number: int | None = None
    ends_at: datetime | None = None

    def __bool__(self) -> bool:
        return self.allowed


NO = Decision(False)


def decide(member: PartnerMember, shop: Shop, permission: Permission, level: Level) -> Decision:
    """Whether `member` may use `permission` at `level` in `shop` at this instant."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grant_id, revision_number, ends_at FROM may_act(%s, %s, %s::smallint, %s::smallint)",
            [member.pk, shop.pk, permission.number, int(level)],
        )
        row = cursor.fetchone()
    return Decision(True, *row) if row else NO


def live(member: PartnerMember) -> LiveAccessQuerySet:
    """All that `member` may use at this instant: a row per grant and permission, to filter and join further."""
    return LiveAccess.objects.filter(member=member)


@dataclass(frozen=True)
class Refusal:
    """The first condition that stops the grant which gets furthest: its name, and a sentence for people."""

    condition: str
    sentence: str


@dataclass(frozen=True)
class _Question:
    member: PartnerMember
    permission: Permission
    level: Level
    at: datetime


@dataclass(frozen=True)
class _Candidate:
    """A chain of rows that could carry a yes; the further down it reaches, the more of it there is."""

    binding: Binding | None = None
    authorization: ServiceAuthorization | None = None
    grant: AccessGrant | None = None


Condition = tuple[str, str, Callable[[_Question, _Candidate], bool]]

CONDITIONS: tuple[Condition, ...] = (
    (
        "member_active",
        "Your membership is not active.",
        lambda q, c: q.member.status == PartnerMember.Status.ACTIVE,
    ),
    (
        "partner_approved",
        "The partner is not approved at the moment.",
        lambda q, c: q.member.partner.status == Partner.Status.APPROVED,
    ),
    (
        "binding_active",
        "The shop and the partner do not work together at the moment.",
        lambda q, c: c.binding is not None and c.binding.status == Binding.Status.ACTIVE,
    ),
    (
        "service_valid",
        "No service of the partner is currently valid for the shop.",
        lambda q, c: c.authorization is not None and c.authorization.is_valid(q.at),
    ),
    (
        "grant_active",
        "The shop's main account has given no access that is active.",
        lambda q, c: c.grant is not None and c.grant.status == AccessGrant.Status.ACTIVE,
    ),
    (
        "grant_in_time",
        "The access has not begun yet, or it has ended.",
        lambda q, c: c.grant is not None and c.grant.starts_at <= q.at < c.grant.ends_at,
    ),
    (
        "permission_current",
        "This permission is no longer offered, or only the seller's main account has it.",
        lambda q, c: q.permission.retired_at is None and not q.permission.owner_only,
    ),
    (
        "permission_granted",
        "The access does not include this permission.",
        lambda q, c: c.grant is not None and q.permission.number in c.grant.levels,
    ),
    (
        "level_granted",
        "The access includes this permission for viewing only.",
        lambda q, c: c.grant is not None and c.grant.levels.get(q.permission.number, 0) >= q.level,
    ),
    (
        "member_assigned",
        "Only the partner's main account may use this access.",
        lambda q, c: q.member.is_main,
    ),
)


def why_not(
    member: PartnerMember, shop: Shop, permission: Permission, level: Level, *, at: datetime | None = None
) -> Refusal | None:
    """Why `decide` says no, from the rows as they are now; None when every condition holds."""
    fresh = PartnerMember.objects.select_related("partner").get(pk=member.pk)
    now = Permission.objects.get(pk=permission.pk)
    question = _Question(fresh, now, level, at or portal_now())
    furthest = max((_passed(question, candidate) for candidate in _candidates(member, shop)), default=0)
    if furthest == len(CONDITIONS):
        return None
    condition, sentence, _ = CONDITIONS[furthest]
    return Refusal(condition, sentence)


def _passed(question: _Question, candidate: _Candidate) -> int:
    """How many conditions hold before the first one that does not."""
    for count, (_, _, holds) in enumerate(CONDITIONS):
        if not holds(question, candidate):
            return count
    return len(CONDITIONS)


def _candidates(member: PartnerMember, shop: Shop) -> list[_Candidate]:
    grants = AccessGrant.objects.filter(
        service_authorization__partner=member.partner_id, service_authorization__shop=shop
    ).select_related("service_authorization__binding")
    authorizations = ServiceAuthorization.objects.filter(partner=member.partner_id, shop=shop)
    bindings = Binding.objects.filter(partner=member.partner_id, shop=shop)
    found = [_Candidate(g.service_authorization.binding, g.service_authorization, g) for g in grants]
    found += [_Candidate(a.binding, a) for a in authorizations.select_related("binding")]
    found += [_Candidate(binding) for binding in bindings]
    return [*found, _Candidate()]
