"""Why may this person do that, or why not: the decision, and every condition it rests on, in words for operators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from authorizations.decision import NO, Check, Decision, Person, Refusal, checks, decide, why_not
from catalogue.models import Level, Permission
from partners.models import PartnerMember
from sellers.models import SellerMember, Shop

PLACES = ("partner_member", "seller_member")
TRIES = 2  # a row may change between the answer and its reason; twice in a row it does not


@dataclass(frozen=True)
class Explained:
    """One membership's question: the answer, unless it is about another instant, and what each condition comes to."""

    person: Person
    shop: Shop
    permission: Permission
    level: Level
    at: datetime | None
    answer: Decision
    refusal: Refusal | None
    checks: list[Check]

    @property
    def agrees(self) -> bool:
        """Whether the answer and its reason say the same. Of another instant there is no answer to compare with."""
        return self.at is not None or bool(self.answer) is (self.refusal is None)

    @property
    def question(self) -> str:
        """Who asks for what, and where."""
        where = f"{self.shop.name} ({self.shop.code})"
        return f"{self.person}: {self.permission.key}, {self.level.name.lower()}, in {where}"

    @property
    def verdict(self) -> str:
        """Yes or no, and what it rests on."""
        if self.refusal:
            return f"{self._when} no. {self.refusal.sentence}"
        if self.answer.grant_id and self.answer.ends_at:
            rests_on = f"by revision {self.answer.revision_number} of grant {self.answer.grant_id}"
            return f"{self._when} yes, {rests_on}, until {instant(self.answer.ends_at)}."
        return f"{self._when} yes."

    @property
    def _when(self) -> str:
        return f"At {instant(self.at)}, as the rows are today:" if self.at else "Now:"

    @property
    def disagreement(self) -> str:
        """What to report; empty when answer and reason agree."""
        if self.agrees:
            return ""
        said = self.refusal.condition if self.refusal else "no condition that fails"
        return (
            f"The decision says {'yes' if self.answer else 'no'}, its explanation finds {said}. That is a mistake of "
            f"the portal: report it with this line. {self.question}"
        )


def explain(user: User, shop: Shop, permission: Permission, level: Level, at: datetime | None) -> list[Explained]:
    """Of each place that the user has in a partner or a seller, what `shop` comes to for it."""
    return [_explain(person, shop, permission, level, at) for person in places_of(user)]


def _explain(person: Person, shop: Shop, permission: Permission, level: Level, at: datetime | None) -> Explained:
    for _ in range(TRIES):
        answer = NO if at else decide(person, shop, permission, level)
        refusal = why_not(person, shop, permission, level, at=at)
        found = checks(person, shop, permission, level, at=at)
        explained = Explained(person, shop, permission, level, at, answer, refusal, found)
        if explained.agrees:
            break
    return explained


def words(check: Check) -> str:
    """What is to be said of one condition: the rule when it holds, else what happened, since when, and who can help."""
    if check.failure is None:
        return check.rule
    said = [check.failure.sentence]
    said += [f"Since {instant(check.failure.since)}."] if check.failure.since else []
    said += [f"Who can change that: {check.failure.mender}."] if check.failure.mender else []
    return " ".join(said)


def instant(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


# What the words of a question name


def find_user(email: str) -> User | None:
    """Who signs in with this address, with their places."""
    people = User.objects.select_related("partner_member__partner", "seller_member__seller")
    return people.filter(email=email.lower()).first()


def find_shop(code: str) -> Shop | None:
    return Shop.objects.filter(code=code.upper()).first()


def find_permission(key: str) -> Permission | None:
    return Permission.objects.filter(key=key).first()


def places_of(user: User) -> list[Person]:
    """The user's places in a partner and in a seller, in any status."""
    found = (getattr(user, name, None) for name in PLACES)
    return [place for place in found if isinstance(place, PartnerMember | SellerMember)]
