"""Whether the catalogue file can be used, asked by `manage.py check` (and so before each migrate)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from catalogue.file import problems


def check_catalogue_file(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """One error per problem, numbered in the order of the file: catalogue.E001, catalogue.E002, …"""
    path = Path(settings.CATALOGUE_FILE)
    return [
        Error(problem, hint=f"Correct {path} (CATALOGUE_FILE).", id=f"catalogue.E{number:03}")
        for number, problem in enumerate(problems(path), start=1)
    ]
