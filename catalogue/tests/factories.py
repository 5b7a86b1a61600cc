"""Permissions, and catalogue files that differ from the portal's own, for tests."""

from pathlib import Path
from typing import Any

import factory
import yaml
from factory.django import DjangoModelFactory

from catalogue.entries import Catalogue
from catalogue.models import Permission
from catalogue.reading import read

CATALOGUE_FILE = Path(__file__).resolve().parent.parent / "data" / "catalogue.yaml"


class PermissionFactory(DjangoModelFactory[Permission]):
    """A permission beside those of the file, numbered from 2001."""

    class Meta:
        model = Permission

    number = factory.Sequence(lambda n: 2001 + n % 900)
    key = factory.Sequence(lambda n: f"extra.permission_{n}")
    label = factory.Faker("sentence", nb_words=3)
    section_key = "extra"
    section_label = "Extra"
    position = factory.SelfAttribute("number")
    offers_view = True
    offers_edit = True


def file_data() -> dict[str, Any]:
    """What the portal's own file holds, as plain data to change."""
    data: dict[str, Any] = yaml.safe_load(CATALOGUE_FILE.read_text())
    return data


def small_data() -> dict[str, Any]:
    """The smallest file that says something of everything."""
    return {
        "version": 1,
        "sections": [
            {
                "key": "home",
                "label": "Homepage",
                "permissions": [{"key": "home.board", "label": "Board", "levels": ["view"], "baseline": True}],
            },
            {
                "key": "orders",
                "label": "Orders",
                "permissions": [
                    {"key": "orders.manage", "label": "Manage", "levels": ["view", "edit"]},
                    {"key": "orders.export", "label": "Export", "levels": ["edit"], "sensitive": True},
                    {"key": "orders.bank", "label": "Bank", "levels": ["edit"], "owner_only": True},
                ],
            },
        ],
        "analytics_modules": [{"key": "analytics.live", "label": "LIVE"}],
        "presets": [
            {"key": "full", "label": "Full", "sections": {"all": "max"}},
            {"key": "order", "label": "Order", "sections": {"home": "view", "orders": "edit"}},
        ],
        "service_categories": [
            {
                "key": "live",
                "label": "LIVE",
                "template": {"preset": "order", "add": {"orders.manage": "view"}, "analytics": ["analytics.live"]},
            }
        ],
        "durations": {"presets_days": [7, 30], "custom": True, "max_days": 90, "request_default_days": 30},
        "timers": {
            "request_link_days": 7,
            "activation_hours": 120,
            "cancel_answer_hours": 72,
            "cancel_retry_hours": 144,
            "expiry_notices_days": [30, 0],
            "inactivity_days": 90,
            "inactivity_choices_days": [30, 60, 90],
            "inactivity_notices_days": [14, 3],
            "invitation_days": 30,
            "reminder_hours": 72,
            "renewal_opens_days": 30,
            "auto_extend_days": 3,
            "auto_extend_notice_hours": 24,
            "auto_extend_shortest_days": 14,
            "standing_consent_days": 365,
            "review_days": 90,
            "review_choices_days": [30, 60, 90, 180, 365],
            "review_answer_days": 14,
        },
        "limits": {
            "invitations_a_day": 50,
            "invitations_to_a_shop_in_30_days": 3,
            "requests_a_day": 500,
            "requests_to_a_shop_a_day": 20,
        },
    }


def write_file(folder: Path, data: Any) -> Path:
    """`data` as a catalogue file in `folder`; a text is written as it is."""
    path = folder / "catalogue.yaml"
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data, sort_keys=False))
    return path


def catalogue_of(data: dict[str, Any]) -> Catalogue:
    """The catalogue `data` says; it must be a right one."""
    problems: list[str] = []
    catalogue = read(data, problems)
    assert problems == []
    return catalogue
