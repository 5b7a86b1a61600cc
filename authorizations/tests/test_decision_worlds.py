"""Random worlds: decisions, lists and reasons agree with the rule of docs/domain, written out once more.

Each world is asked every question there is: all its people, seven permissions, both levels. `DECISION_WORLDS=1115`
makes more than 100,000 questions of it, and says how many there were.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings

from audit.tests.refusals import run, undone
from authorizations.decision import decide, held, live, shops_to_enter, why_not
from authorizations.models import GrantAssignment, LiveGrant
from authorizations.tests.factories import AccessGrantFactory, ServiceAuthorizationFactory
from authorizations.tests.random_worlds import KEYS, WORLDS, AnyWorld, Assigned, Dated
from authorizations.tests.rows import DAY, insert_grant
from catalogue.models import Level, Permission
from partners.models import PartnerMember
from partners.tests.factories import ServiceFactory
from sellers.models import SellerMember, SellerMemberRole, SellerRole
from sellers.tests.factories import SellerMemberFactory, SellerRoleFactory, default_role

MORE = os.environ.get("DECISION_WORLDS", "")
EXAMPLES = int(MORE or "25")
Person = PartnerMember | SellerMember


@dataclass
class Stage:
    """The rows that each world rewrites: two services, one grant under the first, two under the second."""

    world: Any
    services: list[Any]
    grants: list[Any]
    assignments: dict[tuple[int, int], GrantAssignment]  # by the member's place and the grant's
    members: list[PartnerMember]
    staff: list[SellerMember]
    roles: list[SellerRole]
    permissions: list[Permission]
    now: Any

    def set_up(self, facts: AnyWorld) -> None:
        for member, status in zip(self.members, facts.members, strict=True):
            self._write(member, status=status)
        self._write(self.members[0], is_main=facts.is_main)
        self._write(self.world.partner, status=facts.partner)
        ends = facts.binding_ends
        ends_at = None if ends is None else self.now + timedelta(microseconds=ends)
        self._write(self.world.binding, status=facts.binding, ends_at=ends_at)
        for row, dated in zip(self.services, facts.services, strict=True):
            self._write(row, status=dated.status, valid_from=self._at(dated, 0), valid_until=self._at(dated, 1))
        for row, dated in zip(self.grants, facts.grants, strict=True):
            span = {"starts_at": self._at(dated, 0), "ends_at": self._at(dated, 1)}
            self._write(row, status=dated.status, items=self._pack(dated.items), **span)
        for place, row in self.assignments.items():
            self._assign(row, facts.assignments.get(place))
        for permission, is_retired, is_owner_only in zip(
            self.permissions, facts.retired, facts.owner_only, strict=True
        ):
            self._write(permission, retired_at=self.now if is_retired else None, owner_only=is_owner_only)
        self._set_up_staff(facts)

    def _set_up_staff(self, facts: AnyWorld) -> None:
        for person, status in zip(self.staff, facts.staff, strict=True):
            self._write(person, status=status)
        for role, items in zip(self.roles, facts.role_items, strict=True):
            self._write(role, items=self._pack(items))
        SellerMemberRole.objects.bulk_create(
            SellerMemberRole(member=self.staff[person], role=self.roles[role]) for person, role in facts.holdings
        )

    def _assign(self, row: GrantAssignment, assigned: Assigned | None) -> None:
        if assigned is None:
            GrantAssignment.objects.filter(pk=row.pk).delete()
        else:
            self._write(row, status=assigned.status, level=assigned.level, sections=assigned.sections)

    def _at(self, dated: Dated, which: int) -> Any:
        return self.now + dated.span[which]

    def _pack(self, levels: list[int]) -> list[int]:
        pairs = zip(self.permissions, levels, strict=True)
        return sorted(permission.number * 10 + level for permission, level in pairs if level)

    def _write(self, row: Any, **values: Any) -> None:
        type(row)._default_manager.filter(pk=row.pk).update(**values)


@pytest.fixture
def stage(world, clock) -> Stage:
    second = ServiceAuthorizationFactory(
        binding=world.binding, service=ServiceFactory(partner=world.partner, category="live_management")
    )
    later = AccessGrantFactory(service_authorization=second, by=world.owner)
    last = insert_grant(second, later.ends_at, later.ends_at + DAY)
    grants, members = [world.grant(), later, last], [world.lead, world.agent, world.admin]
    Permission.objects.filter(key__in=KEYS).update(is_analytics=False, baseline=False)
    connection.check_constraints()
    now = clock.set(clock.now)
    assignments = {
        (person, place): GrantAssignment.objects.create(
            grant=grant, member=members[person], assigned_at=now, status_changed_at=now
        )
        for person in (1, 2)
        for place, grant in enumerate(grants)
    }
    staff = [world.owner.seller_member, world.staff.seller_member, SellerMemberFactory(seller=world.seller)]
    roles = [default_role("order_specialist"), SellerRoleFactory(seller=world.seller)]
    permissions = [world.permission(key) for key in KEYS]
    services = [world.authorization, second]
    return Stage(world, services, grants, assignments, members, staff, roles, permissions, now)


@pytest.fixture(scope="module")
def cases() -> Iterator[Counter[str]]:
    """How many questions were asked, and how they were answered."""
    counted: Counter[str] = Counter()
    yield counted
    if MORE:
        sys.__stdout__.write(f"\n{counted.total()} cases asked: {dict(counted)}\n")


def agree(stage: Stage, person: Person, expected: dict[tuple[str, Level], set[int]], cases: Counter[str]) -> None:
    """Every question to one person; `expected` holds by which grants (or the role, 0) each is a yes."""
    shop, kind = stage.world.shop, type(person).__name__
    listed = {
        (row.permission, level) for row in live(person).filter(shop=shop) for level in Level if row.level >= level
    }
    levels = held(person, shop)
    for permission in stage.permissions:
        for level in Level:
            ways = expected.get((permission.key, level), set())
            answer = decide(person, shop, permission, level)
            question = (kind, permission.key, level)
            assert bool(answer) is bool(ways), question
            assert ((permission.number, level) in listed) is bool(ways), question
            assert (levels.get(permission.key, 0) >= level) is bool(ways), question
            reason = why_not(person, shop, permission, level)
            assert (reason is None) is bool(ways), (question, reason)
            assert (answer.grant_id or 0) in ways or not ways, question
            assert not (reason and reason.ends_everything and expected), question
            cases[f"{kind} {'yes' if ways else 'no'}"] += 1
    other = decide(person, stage.world.other_shop, stage.permissions[0], Level.VIEW)
    assert not other
    cases["another shop no"] += 1
    assert why_not(person, stage.world.other_shop, stage.permissions[0], Level.VIEW)


def agree_on_shops(stage: Stage, member: PartnerMember, expected: dict[tuple[str, Level], set[int]]) -> None:
    """A shop is listed, and a grant is live, exactly when something may be done there or by it."""
    by_grant = set().union(*expected.values())
    assert set(LiveGrant.objects.filter(member=member).values_list("grant", flat=True)) == by_grant
    for by_end in (False, True):
        found = shops_to_enter(member, by_end=by_end)
        assert [each.shop_id for each in found.shops] == ([stage.world.shop.pk] if by_grant else [])
        assert found.of_all == bool(by_grant)


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=WORLDS)
def test_decisions_lists_and_reasons_agree_with_the_rule_in_every_world(stage, cases, facts):
    with undone():
        # Worlds that no life cycle leads to are worlds too: only constraints keep speaking here.
        run("SET LOCAL session_replication_role = replica")
        stage.set_up(facts)
        for place, member in enumerate(stage.members):
            ways = facts.ways_of_member(place)
            expected = {key: {stage.grants[grant].pk for grant in grants} for key, grants in ways.items()}
            agree(stage, member, expected, cases)
            agree_on_shops(stage, member, expected)
        for place, person in enumerate(stage.staff):
            agree(stage, person, facts.ways_of_staff(place), cases)
