"""Who may act, now: the answers, and the reasons for a no."""

from authorizations.decision.answers import (
    NO,
    Decision,
    Person,
    ShopsToEnter,
    ShopToEnter,
    decide,
    held,
    highest,
    live,
    shops_to_enter,
)
from authorizations.decision.conditions import Check, Failure, Refusal
from authorizations.decision.reasons import CONDITIONS, OWN_CONDITIONS, checks, why_not

__all__ = [
    "CONDITIONS",
    "NO",
    "OWN_CONDITIONS",
    "Check",
    "Decision",
    "Failure",
    "Person",
    "Refusal",
    "ShopToEnter",
    "ShopsToEnter",
    "checks",
    "decide",
    "held",
    "highest",
    "live",
    "shops_to_enter",
    "why_not",
]
