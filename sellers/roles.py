"""Which default roles there are, as `data/seller_roles.yaml` says, and what each comes to in permissions."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from catalogue.entries import Preset
from catalogue.expansion import Items, expand, widen, with_baseline
from catalogue.models import Level, Permission
from catalogue.nodes import Node, parse
from catalogue.reading import EVERYTHING, named, read_level, read_sections, refuse_twins
from sellers.models import LONGEST_ROLE_KEY, LONGEST_ROLE_NAME, MAIN_ADMINISTRATOR

FILE = Path(__file__).resolve().parent / "data" / "seller_roles.yaml"


@dataclass(frozen=True)
class DefaultRole:
    """One role of the file. What the catalogue lacks of it is skipped, for the catalogue can be replaced."""

    description: str
    choice: Preset
    add: Mapping[str, Level]
    analytics: tuple[str, ...]
    has_all_analytics: bool

    @property
    def key(self) -> str:
        return self.choice.key

    @property
    def name(self) -> str:
        return self.choice.label

    def expand(self, permissions: Iterable[Permission]) -> Items:
        """What the role gives today: the baseline always, nothing owner-only or retired ever."""
        permissions = list(permissions)
        areas = [p.key for p in permissions if p.is_analytics] if self.has_all_analytics else self.analytics
        added = {**self.add, **dict.fromkeys(areas, Level.VIEW)}
        return with_baseline(widen(expand(self.choice, permissions), added, permissions), permissions)


@functools.cache
def default_roles() -> tuple[DefaultRole, ...]:
    """The default roles, in the order of the file; read once per process."""
    return read_file(FILE)


def read_file(path: Path) -> tuple[DefaultRole, ...]:
    """The roles of the file at `path`; ImproperlyConfigured with a sentence for each mistake in it."""
    problems: list[str] = []
    try:
        roles = read(parse(path.read_bytes()), problems)
    except ValueError as error:
        problems, roles = [str(error)], ()
    if problems:
        raise ImproperlyConfigured("\n".join([f"The roles in {path} cannot be used:", *problems]))
    return roles


def read(data: Any, problems: list[str]) -> tuple[DefaultRole, ...]:
    """The roles in `data`; what is wrong is added to `problems`, and then the answer must not be used."""
    root = Node(data, "The file", problems).fields("roles")
    roles = tuple(_role(node) for node in root["roles"].at("roles").members())
    refuse_twins("Role", (role.key for role in roles), problems)
    if not problems and MAIN_ADMINISTRATOR not in {role.key for role in roles}:
        problems.append(f"The file: the role {MAIN_ADMINISTRATOR} is missing.")
    return roles


def _role(node: Node) -> DefaultRole:
    node = named(node, "Role")
    fields = node.fields("key", "name", "description", "sections", "add", "analytics")
    levels, is_full = read_sections(fields["sections"], node)
    key, name, description = fields["key"].key(), fields["name"].text(), fields["description"].text()
    for column, text, longest in (("key", key, LONGEST_ROLE_KEY), ("name", name, LONGEST_ROLE_NAME)):
        if len(text) > longest:
            fields[column].complain(f"must have at most {longest} characters.")
    add = {key: read_level(member) or Level.VIEW for key, member in fields["add"].entries().items()}
    has_all_analytics = fields["analytics"].value == EVERYTHING
    areas = () if has_all_analytics else tuple(member.key() for member in fields["analytics"].members())
    if len(set(areas)) < len(areas):
        node.complain("an analytics area stands twice.")
    choice = Preset(key, name, levels, is_full)
    return DefaultRole(description, choice, MappingProxyType(add), areas, has_all_analytics)
