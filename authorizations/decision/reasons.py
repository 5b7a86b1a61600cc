"""Why may this person not do this in this shop? The first condition that stops the access which gets furthest.

It is computed from the rows, apart from the answer, and cannot grant.
"""

from __future__ import annotations

from datetime import datetime

from audit.clock import portal_now
from authorizations.decision import own_people, partner_people
from authorizations.decision.answers import Person
from authorizations.decision.conditions import Check, Reasons, Refusal
from catalogue.models import Level, Permission
from partners.models import PartnerMember
from sellers.models import Shop

# The conditions of a partner's people, and those of the seller's own.
CONDITIONS = partner_people.CONDITIONS
OWN_CONDITIONS = own_people.CONDITIONS


def why_not(
    person: Person, shop: Shop, permission: Permission, level: Level, *, at: datetime | None = None
) -> Refusal | None:
    """Why `decide` says no, from the rows as they are now; None when every condition holds.

    With `at`, what the rows of today come to at another instant.
    """
    return _reasons(person, shop, permission, level, at).refusal()


def checks(
    person: Person, shop: Shop, permission: Permission, level: Level, *, at: datetime | None = None
) -> list[Check]:
    """Every condition in order, as it is found for the access that gets furthest."""
    return _reasons(person, shop, permission, level, at).checks()


def _reasons(person: Person, shop: Shop, permission: Permission, level: Level, at: datetime | None) -> Reasons:
    now = Permission.objects.get(pk=permission.pk)
    if isinstance(person, PartnerMember):
        return partner_people.reasons(person, shop, now, level, at=at or portal_now())
    return own_people.reasons(person, shop, now, level)
