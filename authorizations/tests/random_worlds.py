"""All an answer may rest on, made up at random, and the rule of docs/domain "Who may act" written out once more."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from audit.models import Lifecycle
from authorizations.models import AccessGrant, Binding, ServiceAuthorization
from authorizations.tests.rows import DAY, MOMENT
from catalogue.models import Level
from partners.models import Partner, PartnerMember
from sellers.models import SellerMember

# Viewed and edited, edited only, owner-only, an analytics area, baseline: each may also be retired in a world.
KEYS = (
    "orders.manage",
    "products.manage",
    "products.add",
    "orders.export",
    "my_account.bank",
    "analytics.live",
    "home.dashboard",
)
OFFERS_EDIT = (True, True, True, True, True, False, False)
OWNER_ONLY = "my_account.bank"
SECTIONS = ["orders", "products", "analytics", "home"]
SECTION_OF = tuple(key.partition(".")[0] for key in KEYS)

Ways = dict[tuple[str, Level], set[int]]  # by permission and level, which grants carry a yes; 0 for a role
Span = tuple[timedelta, timedelta]
NOW = timedelta(0)
AROUND_NOW: Span = (-DAY, DAY)
TIGHT: list[Span] = [(-DAY, NOW), (-DAY, MOMENT), (NOW, DAY), (MOMENT, DAY), (-MOMENT, NOW), (NOW, MOMENT)]


@dataclass
class Dated:
    """Something with a status and a period, which is seen from the instant of the question. 0 is no item."""

    status: str
    span: Span
    items: list[int]

    @property
    def is_in_force(self) -> bool:
        start, end = self.span
        return self.status == "ACTIVE" and start <= NOW < end


@dataclass
class Assigned:
    """That a member may use a grant, as far as this."""

    status: str
    level: Level
    sections: list[str] | None

    def covers(self, section: str) -> bool:
        return self.status == "ACTIVE" and (self.sections is None or section in self.sections)


@dataclass
class AnyWorld:
    """Three members of a partner, of whom the first is mostly its main account, and three people of the seller."""

    members: list[str]
    is_main: bool
    partner: str
    binding: str
    binding_ends: int | None
    services: list[Dated]
    grants: list[Dated]
    assigned: list[Assigned | None]
    retired: list[bool]
    also_owner_only: list[bool]
    staff: list[str]
    role_items: list[list[int]]
    holds: list[bool]

    def __post_init__(self) -> None:
        """Of the second service's grants the later one begins where the other ends: open ones never overlap."""
        _, second, third = self.grants
        if second.status in AccessGrant.OPEN and third.status in AccessGrant.OPEN:
            third.span = (second.span[1], second.span[1] + DAY)

    @property
    def assignments(self) -> dict[tuple[int, int], Assigned]:
        """By the place of the member and of the grant."""
        places = [(person, grant) for person in (1, 2) for grant in range(3)]
        return {place: each for place, each in zip(places, self.assigned, strict=True) if each}

    @property
    def holdings(self) -> list[tuple[int, int]]:
        """Which sub-account holds which role."""
        places = [(person, role) for person in (1, 2) for role in (0, 1)]
        return [place for place, is_held in zip(places, self.holds, strict=True) if is_held]

    @property
    def owner_only(self) -> list[bool]:
        return [key == OWNER_ONLY or also for key, also in zip(KEYS, self.also_owner_only, strict=True)]

    # The rule, in the order of the sentence that says it

    def ways_of_member(self, person: int) -> Ways:
        ways: Ways = defaultdict(set)
        if (self.members[person], self.partner, self.binding) != ("ACTIVE", "APPROVED", "ACTIVE"):
            return ways
        if self.binding_ends is not None and self.binding_ends <= 0:
            return ways
        for place, grant in enumerate(self.grants):
            if self.services[min(place, 1)].is_in_force and grant.is_in_force:
                for index, key in enumerate(KEYS):
                    for level in Level:
                        if level <= self._reach(person, place, index):
                            ways[key, level].add(place)
        return ways

    def _reach(self, person: int, grant: int, index: int) -> int:
        """The level to which a grant in force reaches: the smaller of the grant's and the assignment's."""
        if self.retired[index] or self.owner_only[index]:
            return 0
        granted = self.grants[grant].items[index]
        if person == 0 and self.is_main:
            return granted
        assigned = self.assignments.get((person, grant))
        return min(granted, assigned.level) if assigned and assigned.covers(SECTION_OF[index]) else 0

    def ways_of_staff(self, person: int) -> Ways:
        ways: Ways = defaultdict(set)
        for index, key in enumerate(KEYS):
            reach = self._reach_of_staff(person, index) if self.staff[person] == "ACTIVE" else 0
            ways.update({(key, level): {0} for level in Level if level <= reach})
        return ways

    def _reach_of_staff(self, person: int, index: int) -> int:
        """The main account everything there is; a sub-account the highest level of its roles."""
        if self.retired[index]:
            return 0
        if person == 0:
            return 2 if OFFERS_EDIT[index] else 1
        if self.owner_only[index]:
            return 0
        return max((self.role_items[role][index] for holder, role in self.holdings if holder == person), default=0)


# Making them up


def mostly(usual: Any, others: list[Any]) -> st.SearchStrategy[Any]:
    """The usual value in most of the worlds: else hardly one would hold a yes."""
    return st.sampled_from([*[usual] * 9 * len(others), *others])


def status(model: type[Lifecycle], usual: str) -> st.SearchStrategy[str]:
    return mostly(usual, list(map(str, model.Status.values)))


def items() -> st.SearchStrategy[list[int]]:
    return st.lists(st.sampled_from([0, 1, 2, 2]), min_size=len(KEYS), max_size=len(KEYS))


def dated(model: type[Lifecycle]) -> st.SearchStrategy[Dated]:
    return st.builds(Dated, status=status(model, "ACTIVE"), span=mostly(AROUND_NOW, TIGHT), items=items())


def several(strategy: st.SearchStrategy[Any], many: int) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, min_size=many, max_size=many)


ASSIGNED = st.builds(
    Assigned,
    status=st.sampled_from(["ACTIVE", "ACTIVE", "ACTIVE", "ENDED"]),
    level=st.sampled_from(list(Level)),
    sections=st.none() | st.lists(st.sampled_from(SECTIONS), min_size=1, max_size=3, unique=True),
)
WORLDS = st.builds(
    AnyWorld,
    members=several(status(PartnerMember, "ACTIVE"), 3),
    is_main=mostly(True, [False]),
    partner=status(Partner, "APPROVED"),
    binding=status(Binding, "ACTIVE"),
    binding_ends=mostly(None, [-1, 0, 1]),  # microseconds from now
    services=several(dated(ServiceAuthorization), 2),
    grants=several(dated(AccessGrant), 3),
    assigned=several(st.none() | ASSIGNED, 6),
    retired=several(mostly(False, [True]), len(KEYS)),
    also_owner_only=several(mostly(False, [True]), len(KEYS)),
    staff=several(status(SellerMember, "ACTIVE"), 3),
    role_items=several(items(), 2),
    holds=several(st.booleans(), 4),
)
