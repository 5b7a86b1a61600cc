"""`manage.py diagrams`: writes docs/life-cycles.md, a state diagram for each life cycle, from what the code says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader
from django.utils.text import capfirst

from audit.models import Lifecycle

FILE = Path(settings.BASE_DIR) / "docs" / "life-cycles.md"
HOW = "python3 dev.py manage diagrams"
# What `audit.db.life_cycle` writes: the table, and the statuses that a row of it may begin with.
TRIGGER = re.compile(r"OF status ON (\w+) FOR EACH ROW EXECUTE FUNCTION refuse_unknown_transition\('([^']+)'")
HEAD = f"""# Life cycles

Where each status may go, from the `TRANSITIONS` of the models; where it begins, from the triggers that the migrations
make. A change that is not drawn is refused by `audit/lifecycle.py` and by the database. What the marketplace hands over
(a shop's orders, say) may begin in any status.

This file is written by `{HOW}`: a test fails when it is not what that would write.
"""

Model = type[Lifecycle]


class Command(BaseCommand):
    help = "Writes docs/life-cycles.md: a state diagram for each life cycle."
    requires_system_checks: list[str] = []  # it looks at nothing but code

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when the file is not current")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        words = document()
        if FILE.exists() and FILE.read_text(encoding="utf-8") == words:
            self.stdout.write("docs/life-cycles.md is current.")
        elif check:
            raise CommandError(f"docs/life-cycles.md is not current. Write it again: {HOW}")
        else:
            FILE.write_text(words, encoding="utf-8")
            self.stdout.write("docs/life-cycles.md is written.")


def document() -> str:
    """All of the file."""
    begins = first_statuses()
    parts = [HEAD]
    for app in apps.get_app_configs():
        if models := life_cycles(app):
            parts.append(f"## {capfirst(str(app.verbose_name))}\n")
            parts += [section(model, begins_of(model, begins)) for model in models]
    return "\n".join(parts)


def life_cycles(app: AppConfig) -> list[Model]:
    """The models of this app that have a life cycle, by name."""
    found = [model for model in app.get_models() if issubclass(model, Lifecycle)]
    return sorted(found, key=lambda model: str(model._meta.verbose_name))


def first_statuses() -> dict[str, list[str]]:
    """The statuses that rows of each table may begin with, as the newest migration about it says."""
    found: dict[str, list[str]] = {}
    for _, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        for operation in migration.operations:
            if isinstance(operation, RunSQL):
                found |= {table: first.split(",") for table, first in TRIGGER.findall(str(operation.sql))}
    return found


def begins_of(model: Model, begins: dict[str, list[str]]) -> list[str]:
    table = model._meta.db_table
    if table not in begins:
        raise CommandError(f"No migration has the life cycle of {table}: see audit.db.life_cycle.")
    return begins[table]


def section(model: Model, begins: list[str]) -> str:
    """One model: what it is, and its diagram."""
    title = capfirst(str(model._meta.verbose_name))
    return f"### {title}\n\n{summary(model)}```mermaid\n" + "\n".join(diagram(model, begins)) + "\n```\n"


def summary(model: Model) -> str:
    """The first paragraph of its docstring, when somebody wrote one."""
    own = model.__doc__ or ""
    is_djangos = own.startswith(f"{model.__name__}(")
    return "" if is_djangos or not own else " ".join(own.split("\n\n")[0].split()) + "\n\n"


def diagram(model: Model, begins: list[str]) -> Iterator[str]:
    """The lines of a Mermaid `stateDiagram-v2`, in the order in which the model names its statuses."""
    statuses: Any = model  # each declares its own field of this name
    choices = statuses._meta.get_field("status").choices
    labels = {str(status): str(label) for status, label in choices}
    yield "stateDiagram-v2"
    yield from (f'    state "{label}" as {status}' for status, label in labels.items())
    yield from (f"    [*] --> {status}" for status in labels if status in begins)
    for status in labels:
        ways = {str(to) for to in model.TRANSITIONS.get(status, ())}
        yield from (f"    {status} --> {to}" for to in labels if to in ways)
        if not ways:
            yield f"    {status} --> [*]"
