"""What a condition of the decision is, and what is said of it when it does not hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

# Who can mend it.
OPERATOR = "An operator of the marketplace"
INVITED = "The person who was invited, by signing in"
RETIRED = "Nobody: it has left the catalogue"

Q = TypeVar("Q")  # the question: who asks for what
C = TypeVar("C")  # a candidate: the rows that could carry a yes


@dataclass(frozen=True)
class Failure:
    """What happened in plain words, when the condition began to fail (None: it never held), and who can mend it."""

    sentence: str
    since: datetime | None = None
    mender: str = ""


@dataclass(frozen=True)
class Condition(Generic[Q, C]):
    """One thing that must be true: its name, the rule in words, the test, and what is said when it fails."""

    name: str
    rule: str
    holds: Callable[[Q, C], bool]
    failure: Callable[[Q, C], Failure]
    is_about_entering: bool = False  # without it nothing at all can be done in the shop


@dataclass(frozen=True)
class Refusal:
    """The first condition that stops the access which gets furthest, and what is to be said of it."""

    condition: str
    sentence: str
    since: datetime | None = None
    mender: str = ""
    ends_everything: bool = False  # nothing at all can be done in the shop any more


@dataclass(frozen=True)
class Check:
    """A condition as it was found; a failure where it does not hold."""

    condition: str
    rule: str
    failure: Failure | None

    @property
    def holds(self) -> bool:
        return self.failure is None


@dataclass(frozen=True)
class Reasons(Generic[Q, C]):
    """A question put to every candidate: what stops the one that gets furthest."""

    conditions: Sequence[Condition[Q, C]]
    question: Q
    candidates: Sequence[C]  # never empty; of those that get equally far the first one counts

    @property
    def furthest(self) -> C:
        return max(self.candidates, key=self._passed)

    def refusal(self) -> Refusal | None:
        """None when every condition holds for one candidate."""
        best = self.furthest
        failed = next((each for each in self.conditions if not each.holds(self.question, best)), None)
        if failed is None:
            return None
        said = failed.failure(self.question, best)
        return Refusal(failed.name, said.sentence, said.since, said.mender, not any(map(self._enters, self.candidates)))

    def checks(self) -> list[Check]:
        """Every condition in order, for the candidate that gets furthest."""
        best = self.furthest
        return [Check(each.name, each.rule, self._failure(each, best)) for each in self.conditions]

    def _failure(self, condition: Condition[Q, C], candidate: C) -> Failure | None:
        if condition.holds(self.question, candidate):
            return None
        return condition.failure(self.question, candidate)

    def _passed(self, candidate: C) -> int:
        """How many conditions hold before the first one that does not."""
        for count, condition in enumerate(self.conditions):
            if not condition.holds(self.question, candidate):
                return count
        return len(self.conditions)

    def _enters(self, candidate: C) -> bool:
        return all(each.holds(self.question, candidate) for each in self.conditions if each.is_about_entering)
