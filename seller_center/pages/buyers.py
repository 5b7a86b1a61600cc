"""How a buyer is shown: by name and address to those who may see them, and to everybody else as good as not at all."""

from __future__ import annotations

from dataclasses import dataclass

from seller_center.visits import Visit

DETAILS = "orders.buyer_details"  # the permission to see who a buyer is
HIDDEN = "••• hidden"
DOTS = "•••"


@dataclass(frozen=True)
class Buyer:
    """What a page may show of a buyer."""

    name: str
    address: str
    is_hidden: bool


def sees_buyers(visit: Visit) -> bool:
    """Whether this page shows who buyers are; that it did is recorded."""
    return visit.uses(DETAILS)


def buyer(name: str, address: str = "", *, shown: bool) -> Buyer:
    return Buyer(name, address, False) if shown else Buyer(masked(name), HIDDEN, True)


def masked(name: str) -> str:
    """ "M••• K•••": the first letters of the first and the last word, and nothing of how long they are."""
    words = name.split()
    kept = words if len(words) < 2 else [words[0], words[-1]]
    return " ".join(f"{word[0]}{DOTS}" for word in kept) or DOTS
