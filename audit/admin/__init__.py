"""How operators look at things and press the buttons that people have: what every app's `admin.py` is made of."""

from audit.admin import entries, people
from audit.admin.buttons import Button, ButtonAdmin, RecordingAdmin
from audit.admin.lists import LookOnlyAdmin, link_to, linked

__all__ = ["Button", "ButtonAdmin", "LookOnlyAdmin", "RecordingAdmin", "entries", "link_to", "linked", "people"]
