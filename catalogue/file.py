"""What the catalogue file of this portal says: `load()`, or what is wrong with it: `problems()`."""

from __future__ import annotations

import functools
from pathlib import Path

from django.conf import settings

from catalogue.entries import Catalogue
from catalogue.nodes import parse
from catalogue.reading import read


class CatalogueError(Exception):
    """The catalogue file cannot be used. `problems` are sentences for the person who wrote it."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def load() -> Catalogue:
    """The catalogue of this portal, read once per process; CatalogueError when its file is broken."""
    return _load(Path(settings.CATALOGUE_FILE))


def problems(path: Path) -> list[str]:
    """What is wrong with the file at `path`, each a sentence that names the place; empty when it can be used."""
    try:
        _read(path)
    except CatalogueError as error:
        return error.problems
    return []


@functools.cache
def _load(path: Path) -> Catalogue:
    return _read(path)


def _read(path: Path) -> Catalogue:
    try:
        data = parse(path.read_bytes())
    except OSError as error:
        raise CatalogueError([f"The catalogue file {path} cannot be read: {error.strerror or error}."]) from error
    except ValueError as error:
        raise CatalogueError([f"The catalogue file {path} cannot be understood: {error}"]) from error
    found: list[str] = []
    catalogue = read(data, found)
    if found:
        raise CatalogueError(found)
    return catalogue
