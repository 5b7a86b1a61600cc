"""The accounts every demo has, and what each is for."""

from typing import NamedTuple

PASSWORD = "portal-demo"


class DemoAccount(NamedTuple):
    email: str
    name: str
    what_for: str
    side: str


FIXED_ACCOUNTS = [
    DemoAccount(
        "owner@fernhollow.example",
        "Rowan Fernhollow",
        "Main account of Fernhollow Skincare: gives, changes and removes access to its shops",
        "Seller",
    ),
    DemoAccount(
        "staff@fernhollow.example",
        "Tess Amberley",
        "Sub-account of Fernhollow Skincare: looks, and asks the main account",
        "Seller",
    ),
    DemoAccount(
        "owner@copperkettle.example",
        "Jonas Kettle",
        "Main account of another seller, Copper Kettle",
        "Seller",
    ),
    DemoAccount(
        "lead@larkspur.example",
        "Maya Larkspur",
        "Main account of Larkspur Commerce Studio: requests access to a shop",
        "Partner",
    ),
    DemoAccount(
        "agent@larkspur.example",
        "Idris Vale",
        "Member of Larkspur Commerce Studio",
        "Partner",
    ),
    DemoAccount(
        "lead@halyard.example",
        "Greta Halyard",
        "Main account of another partner, Halyard",
        "Partner",
    ),
    DemoAccount(
        "operator@portal.example",
        "Olive Marsh",
        "Operator: partners, shops, bindings, the record of what happened, and the kept mails",
        "Operator",
    ),
]
