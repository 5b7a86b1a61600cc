"""What can happen to a person: they choose the language they are written to in."""

from __future__ import annotations

from accounts.models import User


def set_language(user: User, language: str) -> None:
    """What is written to `user` from now on is in this language (one of `settings.LANGUAGES`)."""
    user.language = language
    user.save(update_fields=["language"])
