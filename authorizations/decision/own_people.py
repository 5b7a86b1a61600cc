"""What must be true for one of the seller's own people to act in a shop: the conditions, and the rows they look at."""

from __future__ import annotations

from dataclasses import dataclass

from authorizations.decision.conditions import INVITED, OPERATOR, RETIRED, Condition, Failure, Reasons
from catalogue.expansion import Items
from catalogue.models import Level, Permission
from sellers.models import SellerMember, SellerMemberRole, Shop

STATUS = SellerMember.Status


@dataclass(frozen=True)
class Question:
    """Who asks for what, with the rows as they are now."""

    member: SellerMember
    shop: Shop
    permission: Permission
    level: Level

    @property
    def owner(self) -> str:
        return f"The main account of {self.member.seller.name}"

    @property
    def nobody(self) -> str:
        return f"Nobody: it stays with the main account of {self.member.seller.name}"


@dataclass(frozen=True)
class Candidate:
    """What the person holds: of the main account everything, of a sub-account the highest level in its roles."""

    levels: Items

    def level_of(self, permission: Permission) -> int:
        return self.levels.get(permission.number, 0)


def member_failure(q: Question, c: Candidate) -> Failure:
    mender = OPERATOR if q.member.is_main else q.owner
    if q.member.status == STATUS.DEACTIVATED:
        return Failure("This account of the seller was deactivated.", q.member.status_changed_at, mender)
    if q.member.status == STATUS.LAPSED:
        return Failure("The invitation of this person lapsed before it was accepted.", None, mender)
    return Failure("This person was invited and has not signed in yet.", None, INVITED)


def shop_failure(q: Question, c: Candidate) -> Failure:
    return Failure("This shop is another seller's.", None, "Nobody: people act in the shops of their own seller")


def current_failure(q: Question, c: Candidate) -> Failure:
    return Failure("This permission is no longer offered.", q.permission.retired_at, RETIRED)


def owner_only_failure(q: Question, c: Candidate) -> Failure:
    return Failure("Only the seller's own main account may do this.", None, q.nobody)


def role_failure(q: Question, c: Candidate) -> Failure:
    return Failure("None of this person's seller roles includes the permission.", None, q.owner)


def level_failure(q: Question, c: Candidate) -> Failure:
    if q.member.is_main:
        return Failure("This permission is for viewing only.", None, "Nobody: there is nothing to edit")
    return Failure("This person's seller roles include the permission for viewing only.", None, q.owner)


CONDITIONS: tuple[Condition[Question, Candidate], ...] = (
    Condition(
        "member_active",
        "The person is active.",
        lambda q, c: q.member.status == STATUS.ACTIVE,
        member_failure,
        is_about_entering=True,
    ),
    Condition(
        "own_shop",
        "The shop is one of the person's own seller.",
        lambda q, c: q.member.seller_id == q.shop.seller_id,
        shop_failure,
        is_about_entering=True,
    ),
    Condition(
        "permission_current",
        "The permission is offered.",
        lambda q, c: not q.permission.is_retired,
        current_failure,
    ),
    Condition(
        "owner_only",
        "The person is the main account, or the permission is not the main account's alone.",
        lambda q, c: q.member.is_main or not q.permission.owner_only,
        owner_only_failure,
    ),
    Condition(
        "role_held",
        "The person is the main account, or has a seller role with the permission.",
        lambda q, c: q.member.is_main or c.level_of(q.permission) > 0,
        role_failure,
    ),
    Condition(
        "role_level",
        "It is held at this level.",
        lambda q, c: c.level_of(q.permission) >= q.level,
        level_failure,
    ),
)


def reasons(member: SellerMember, shop: Shop, permission: Permission, level: Level) -> Reasons[Question, Candidate]:
    """The question with the rows as they are now, whatever the caller holds."""
    fresh = SellerMember.objects.select_related("seller").get(pk=member.pk)
    shop = Shop.objects.get(pk=shop.pk)
    levels = {permission.number: permission.highest_level} if fresh.is_main else _of_roles(fresh)
    return Reasons(CONDITIONS, Question(fresh, shop, permission, level), [Candidate(levels)])


def _of_roles(member: SellerMember) -> Items:
    found: Items = {}
    for held in SellerMemberRole.objects.filter(member=member).select_related("role"):
        for number, level in held.role.levels.items():
            found[number] = max(level, found.get(number, Level.VIEW))
    return found
