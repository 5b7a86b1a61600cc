"""What must be true for a partner's member to act in a shop: the conditions in order, and the rows they look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from authorizations.decision.conditions import INVITED, OPERATOR, RETIRED, Condition, Failure, Reasons
from authorizations.models import AccessGrant, Binding, GrantAssignment, GrantRevision, ServiceAuthorization
from catalogue.models import Level, Permission
from partners.models import Partner, PartnerMember
from sellers.models import Shop

MEMBER, PARTNER, GRANT = PartnerMember.Status, Partner.Status, AccessGrant.Status
BY_ITSELF = "Nobody has to: it begins by itself"


@dataclass(frozen=True)
class Question:
    """Who asks for what, with the rows as they are now, at an instant."""

    member: PartnerMember
    shop: Shop
    permission: Permission
    level: Level
    at: datetime
    ended: dict[int, GrantAssignment] = field(default_factory=dict)  # the member's last ended assignment, by grant

    @property
    def partner(self) -> Partner:
        return self.member.partner

    @property
    def owner(self) -> str:
        return f"The main account of {self.shop.seller.name}"

    @property
    def lead(self) -> str:
        return f"{self.partner.name}'s main account or an admin"


@dataclass(frozen=True)
class Candidate:
    """A chain of rows that could carry a yes; the further down it reaches, the more of it there is."""

    binding: Binding | None = None
    authorization: ServiceAuthorization | None = None
    grant: AccessGrant | None = None
    assignment: GrantAssignment | None = None

    def level_of(self, permission: Permission) -> int:
        return self.grant.levels.get(permission.number, 0) if self.grant else 0


# Whether each holds


def is_granted_in_time(q: Question, c: Candidate) -> bool:
    return c.grant is not None and c.grant.starts_at <= q.at < c.grant.ends_at


def covers_section(q: Question, c: Candidate) -> bool:
    if q.member.is_main:
        return True
    return c.assignment is not None and (
        c.assignment.sections is None or q.permission.section_key in c.assignment.sections
    )


def covers_level(q: Question, c: Candidate) -> bool:
    return q.member.is_main or (c.assignment is not None and c.assignment.level >= q.level)


# What is said when it does not


def member_failure(q: Question, c: Candidate) -> Failure:
    mender = OPERATOR if q.member.is_main else q.lead
    if q.member.status == MEMBER.DEACTIVATED:
        return Failure("This membership was deactivated.", q.member.status_changed_at, mender)
    if q.member.status == MEMBER.LAPSED:
        return Failure("The invitation of this member lapsed before it was accepted.", None, mender)
    return Failure("This member was invited and has not signed in yet.", None, INVITED)


def partner_failure(q: Question, c: Candidate) -> Failure:
    name, since = q.partner.name, q.partner.status_changed_at
    if q.partner.status == PARTNER.SUSPENDED:
        return Failure(f"The marketplace suspended {name}.", since, OPERATOR)
    if q.partner.status == PARTNER.REMOVED:
        return Failure(f"The marketplace removed {name}.", since, OPERATOR)
    return Failure(f"The marketplace has not approved {name}.", None, OPERATOR)


def binding_failure(q: Question, c: Candidate) -> Failure:
    if c.binding is None:
        return Failure(f"{q.shop.name} and {q.partner.name} have not agreed to work together.", None, q.owner)
    over = c.binding.status == Binding.Status.ENDED
    since = c.binding.status_changed_at if over else c.binding.ends_at
    return Failure(f"{q.shop.name} and {q.partner.name} no longer work together.", since, q.owner)


def service_failure(q: Question, c: Candidate) -> Failure:
    Status, service = ServiceAuthorization.Status, c.authorization
    if service is None:
        return Failure(f"{q.shop.name} takes no service of {q.partner.name}.", None, q.owner)
    if service.status == Status.DEACTIVATED:
        return Failure("An operator of the marketplace ended the service.", service.status_changed_at, OPERATOR)
    if service.status == Status.CANCELLED:
        return Failure("The seller cancelled the service.", service.status_changed_at, q.owner)
    if service.status == Status.ENDED:
        return Failure("The service ended with the binding.", service.status_changed_at, q.owner)
    if service.status == Status.ACTIVE and q.at < service.valid_from:
        return Failure("The service has not begun yet.", None, BY_ITSELF)
    return Failure("The time of the service is over.", service.valid_until, q.owner)


def grant_failure(q: Question, c: Candidate) -> Failure:
    if c.grant is None:
        return Failure("The seller has given no access for this service.", None, q.owner)
    since, end = c.grant.status_changed_at, c.grant.ends_at
    said = {
        GRANT.SUSPENDED: Failure("An operator of the marketplace suspended this access.", since, OPERATOR),
        GRANT.REVOKED: Failure("The seller removed this access.", since, q.owner),
        GRANT.RELINQUISHED: Failure(f"{q.partner.name} dropped this access.", since, q.owner),
        GRANT.TERMINATED: Failure("An operator of the marketplace ended this access.", since, q.owner),
        GRANT.ENDED: Failure("This access ended with its service.", since, q.owner),
        GRANT.EXPIRED: Failure("The time of this access is over.", end, q.owner),
    }
    return said[GRANT(c.grant.status)]


def time_failure(q: Question, c: Candidate) -> Failure:
    if c.grant is not None and q.at >= c.grant.ends_at:
        return Failure("The time of this access is over.", c.grant.ends_at, q.owner)
    if c.grant is not None:
        return Failure("This access has not begun yet.", None, BY_ITSELF)
    return Failure("There is no access that could be in its time.", None, q.owner)


def permission_failure(q: Question, c: Candidate) -> Failure:
    if q.permission.owner_only:
        nobody = f"Nobody: it stays with the main account of {q.shop.seller.name}"
        return Failure("Only the seller's own main account may do this.", None, nobody)
    return Failure("This permission is no longer offered.", q.permission.retired_at, RETIRED)


def granted_failure(q: Question, c: Candidate) -> Failure:
    since = lowered_at(q, c, Level.VIEW)
    if since:
        return Failure("The seller took this permission out of the access.", since, q.owner)
    return Failure("The access does not include this permission.", None, q.owner)


def level_failure(q: Question, c: Candidate) -> Failure:
    since = lowered_at(q, c, q.level)
    if since:
        return Failure("The seller narrowed this permission to viewing only.", since, q.owner)
    return Failure("The access includes this permission for viewing only.", None, q.owner)


def lowered_at(q: Question, c: Candidate, level: Level) -> datetime | None:
    """When the revision was made that took the permission below this level; None when it never held that much."""
    if c.grant is None or c.level_of(q.permission) >= level:
        return None
    since = None
    for revision in GrantRevision.objects.filter(grant=c.grant).order_by("-number"):
        if revision.levels.get(q.permission.number, 0) >= level:
            return since
        since = revision.made_at
    return None


def assigned_failure(q: Question, c: Candidate) -> Failure:
    ended = q.ended.get(c.grant.pk) if c.grant else None
    if ended:
        return Failure("The assignment of this access to the member was ended.", ended.status_changed_at, q.lead)
    return Failure("This access is not assigned to the member.", None, q.lead)


def section_failure(q: Question, c: Candidate) -> Failure:
    return Failure(f"The assignment does not cover the section {q.permission.section_label}.", None, q.lead)


def assigned_level_failure(q: Question, c: Candidate) -> Failure:
    return Failure("The access is assigned to the member for viewing only.", None, q.lead)


# In the order of the sentence in docs/domain, "Who may act".
CONDITIONS: tuple[Condition[Question, Candidate], ...] = (
    Condition(
        "member_active",
        "The member is active.",
        lambda q, c: q.member.status == MEMBER.ACTIVE,
        member_failure,
        is_about_entering=True,
    ),
    Condition(
        "partner_approved",
        "The partner is approved.",
        lambda q, c: q.partner.status == PARTNER.APPROVED,
        partner_failure,
        is_about_entering=True,
    ),
    Condition(
        "binding_active",
        "Shop and partner work together.",
        lambda q, c: c.binding is not None and c.binding.is_in_force(q.at),
        binding_failure,
        is_about_entering=True,
    ),
    Condition(
        "service_valid",
        "The service is active and in its time.",
        lambda q, c: c.authorization is not None and c.authorization.is_valid(q.at),
        service_failure,
        is_about_entering=True,
    ),
    Condition(
        "grant_active",
        "The seller gave access, and it is active.",
        lambda q, c: c.grant is not None and c.grant.status == GRANT.ACTIVE,
        grant_failure,
        is_about_entering=True,
    ),
    Condition(
        "grant_in_time",
        "The access has begun and has not ended.",
        is_granted_in_time,
        time_failure,
        is_about_entering=True,
    ),
    Condition(
        "permission_current",
        "The permission is offered, and not only to the seller's main account.",
        lambda q, c: q.permission.is_grantable,
        permission_failure,
    ),
    Condition(
        "permission_granted",
        "The access includes the permission.",
        lambda q, c: c.level_of(q.permission) > 0,
        granted_failure,
    ),
    Condition(
        "level_granted",
        "The access includes it at this level.",
        lambda q, c: c.level_of(q.permission) >= q.level,
        level_failure,
    ),
    Condition(
        "member_assigned",
        "The member is the partner's main account, or the access is assigned to them.",
        lambda q, c: q.member.is_main or c.assignment is not None,
        assigned_failure,
        is_about_entering=True,
    ),
    Condition("section_assigned", "The assignment covers the section.", covers_section, section_failure),
    Condition("level_assigned", "The assignment covers this level.", covers_level, assigned_level_failure),
)


# The rows


def reasons(
    member: PartnerMember, shop: Shop, permission: Permission, level: Level, *, at: datetime
) -> Reasons[Question, Candidate]:
    """The question with the rows as they are now, whatever the caller holds."""
    fresh = PartnerMember.objects.select_related("partner").get(pk=member.pk)
    shop = Shop.objects.select_related("seller").get(pk=shop.pk)
    assignments = [] if fresh.is_main else _assignments(fresh, shop)
    ended = {each.grant_id: each for each in assignments if each.status == GrantAssignment.Status.ENDED}
    active = {each.grant_id: each for each in assignments if each.status == GrantAssignment.Status.ACTIVE}
    question = Question(fresh, shop, permission, level, at, ended)
    return Reasons(CONDITIONS, question, _candidates(fresh, shop, active))


def _assignments(member: PartnerMember, shop: Shop) -> list[GrantAssignment]:
    """The last one comes last."""
    rows = GrantAssignment.objects.filter(member=member, grant__service_authorization__shop=shop)
    return list(rows.order_by("status_changed_at", "pk"))


def _candidates(member: PartnerMember, shop: Shop, assigned: dict[int, GrantAssignment]) -> list[Candidate]:
    """Grants before services before bindings, the newest of each first."""
    of_pair = {"partner": member.partner_id, "shop": shop}
    bindings = {each.pk: each for each in Binding.objects.filter(**of_pair)}
    services = {each.pk: each for each in ServiceAuthorization.objects.filter(**of_pair)}
    grants = AccessGrant.objects.filter(service_authorization__in=services) if services else []
    found = []
    for grant in grants:
        service = services[grant.service_authorization_id]
        found.append(Candidate(bindings[service.binding_id], service, grant, assigned.get(grant.pk)))
    found += [Candidate(bindings[each.binding_id], each) for each in services.values()]
    found += [Candidate(each) for each in bindings.values()]
    return [*found, Candidate()]
