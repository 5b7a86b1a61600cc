"""Does the house keep its own rules, where no linter looks?"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from django.apps import apps
from django.db import connection

from audit.models import Lifecycle

HERE = Path(__file__).resolve()
ROOT = HERE.parent.parent.parent
APPS = (
    "accounts",
    "audit",
    "notifications",
    "catalogue",
    "partners",
    "sellers",
    "authorizations",
    "seller_center",
    "tsp_portal",
)
EDGES = ("views", "api", "admin", "tasks", "forms", "commands")
# A test file is read by its names, so it may be longer.
LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_TEMPLATE = 350, 700, 200
# dev.py is one file on purpose: it has to run before anything is installed.
MAY_BE_LONG = {"dev.py"}
PICTURES = {".png", ".jpg", ".ico", ".woff2"}
NOT_OURS = {"vendor", "node_modules", "staticfiles", "__pycache__"}


class Source(NamedTuple):
    """A Python file, read."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def rooms(self) -> set[str]:
        return {part.removesuffix(".py") for part in self.path.relative_to(ROOT).parts}

    def at(self, node: ast.AST) -> str:
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


def files(*endings: str) -> Iterator[Path]:
    """Our own files with one of these endings: nothing hidden, generated or taken over from others."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in NOT_OURS and not name.startswith(".")]
        yield from (Path(folder, name) for name in names if name.endswith(endings))


def read(path: Path) -> Source:
    text = path.read_text()
    return Source(path, text, ast.parse(text))


PYTHON = [read(path) for path in files(".py")]
OURS = [source for source in PYTHON if not source.rooms & {"tests", "migrations"}]
TEMPLATES = [path for path in files(".html") if "templates" in path.parts]
Finder = Callable[[Source], Iterator[ast.AST]]


def in_rooms(*rooms: str) -> list[Source]:
    return [source for source in OURS if source.rooms & set(rooms)]


def assert_none(found: Iterable[str]) -> None:
    """Nothing was found that must not be; otherwise all of it is said."""
    lines = list(found)
    assert not lines, "\n".join(["", *lines])


def assert_nowhere(sources: list[Source], finder: Finder) -> None:
    assert_none(source.at(node) for source in sources for node in finder(source))


def attributes(*names: str) -> Finder:
    def find(source: Source) -> Iterator[ast.AST]:
        return (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute) and node.attr in names)

    return find


def calls(*names: str) -> Finder:
    def find(source: Source) -> Iterator[ast.AST]:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
                yield node

    return find


# The apps


def test_every_app_of_ours_is_there_and_is_tested() -> None:
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT)}
    assert {label for label in ours if Path(ROOT, label).is_dir()} == set(APPS)
    tested = re.search(r"(?m)^testpaths = (.*)$", (ROOT / "pytest.ini").read_text())
    assert tested is not None
    assert tested[1].split() == list(APPS)


# The rooms


def test_a_view_never_asks_the_database_itself() -> None:
    assert_nowhere(in_rooms("views"), attributes("objects", "_default_manager", "_base_manager"))


def test_an_edge_never_writes() -> None:
    writes = calls("save", "bulk_create", "bulk_update", "get_or_create", "update_or_create")
    assert_nowhere(in_rooms(*EDGES), writes)


def test_a_view_never_judges_a_person() -> None:
    assert_nowhere(in_rooms("views"), attributes("is_staff", "is_superuser", "has_perm"))


def test_a_status_is_written_in_one_place() -> None:
    elsewhere = [source for source in OURS if source.name != "audit/lifecycle.py"]
    assert_nowhere(elsewhere, _status_writes)


def _status_writes(source: Source) -> Iterator[ast.AST]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            flat = [each for target in targets for each in ast.walk(target)]
            yield from (each for each in flat if isinstance(each, ast.Attribute) and each.attr == "status")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
            yield from (keyword for keyword in node.keywords if keyword.arg == "status")


def test_nothing_is_imported_inside_a_function() -> None:
    assert_nowhere(OURS, _inner_imports)


def _inner_imports(source: Source) -> Iterator[ast.AST]:
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))


def test_nothing_happens_behind_a_signal() -> None:
    assert_nowhere(OURS, _receivers)


def _receivers(source: Source) -> Iterator[ast.AST]:
    return (node for node in ast.walk(source.tree) if isinstance(node, ast.Name) and node.id == "receiver")


def test_no_error_is_caught_broadly() -> None:
    assert_nowhere(OURS, _broad_excepts)


def _broad_excepts(source: Source) -> Iterator[ast.AST]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {""}
            if caught & {"", "Exception", "BaseException"} and not _raises_again(node):
                yield node


def _raises_again(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))


def test_time_is_the_databases() -> None:
    below = [source for source in OURS if source.name not in ("dev.py", "audit/clock.py")]
    assert_nowhere(below, _own_clocks)


def _own_clocks(source: Source) -> Iterator[ast.AST]:
    clocks = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "timezone.now", "time.time"}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in clocks:
            yield node


# What each file says of itself


def test_each_module_begins_with_a_sentence_that_says_what_it_answers() -> None:
    silent = [s.name for s in PYTHON if s.text.strip() and "migrations" not in s.rooms and not _says_a_sentence(s)]
    assert_none(silent)


def _says_a_sentence(source: Source) -> bool:
    first = (ast.get_docstring(source.tree) or "").partition("\n\n")[0]
    return len(first) > 10 and first[-1:] in ".?!:)"


def test_nothing_is_left_for_later_and_no_tool_is_silenced() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|# *noqa|# *type: *ignore|djade: *off|pragma: no cover")
    ours = [path for path in files(".py", ".html", ".txt", ".css", ".js", ".sql", ".md", ".yaml") if path != HERE]
    assert_none([f"{path.relative_to(ROOT)}: {hit[0]}" for path in ours for hit in words.finditer(path.read_text())])


def test_no_file_is_longer_than_one_can_read() -> None:
    paths = [path for path in files(".py", ".sql", ".css", ".js") if not {"migrations"} & set(path.parts)]
    tests = [path for path in paths if "tests" in path.parts]
    assert_none(_longer([path for path in paths if path not in tests], LONGEST_FILE))
    assert_none(_longer(tests, LONGEST_TEST_FILE))
    assert_none(_longer(TEMPLATES, LONGEST_TEMPLATE))


def _longer(paths: Iterable[Path], limit: int) -> Iterator[str]:
    for path in paths:
        lines = len(path.read_text().splitlines())
        if lines > limit and path.name not in MAY_BE_LONG:
            yield f"{path.relative_to(ROOT)}: {lines} lines, more than {limit}"


def test_nothing_names_the_machine_it_was_made_on() -> None:
    places = re.compile(r"(?<![\w.])/(?:work|root|home)/\w|--(?:extra-)?index-url[= ]|--find-links[= ]|\bfile:///\w")
    texts = [path for path in files("") if path != HERE and path.suffix not in PICTURES]
    assert_none(f"{path.relative_to(ROOT)}: {hit[0]}" for path in texts for hit in places.finditer(path.read_text()))


# Pages


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_keeps_to_the_content_security_policy(path: Path) -> None:
    if "email" in path.parts:  # a mail has no policy, and no style sheet either
        return
    inline = re.compile(
        r"<style\b|\sstyle\s*=|<script(?![^>]*\ssrc=)[^>]*>|<[^>]*\son[a-z]+\s*=|javascript:|\|safe\b", re.I
    )
    assert_none([hit[0] for hit in inline.finditer(path.read_text())])


def test_a_component_gets_only_what_it_is_given() -> None:
    includes = [(path, tag) for path in TEMPLATES for tag in re.findall(r"{%\s*include\s[^%]*%}", path.read_text())]
    assert_none([f"{path.relative_to(ROOT)}: {tag}" for path, tag in includes if not re.search(r"\sonly\s*%}$", tag)])


def test_a_component_says_what_it_takes() -> None:
    components = [path for path in TEMPLATES if "components" in path.parts]
    assert_none([path.name for path in components if not path.read_text().startswith("{#")])


def test_what_was_taken_over_says_its_version_and_its_licence() -> None:
    for folder in (ROOT / "static" / "vendor").iterdir():
        assert {"VERSION", "LICENSE"} <= {path.name for path in folder.iterdir()}, folder
        assert re.search(r"\d+\.\d+", (folder / "VERSION").read_text()), folder
    for script in (HERE.parent / "vendor").glob("*.js"):
        name = script.name.split(".")[0]
        assert {f"{name}.VERSION", f"{name}.LICENSE"} <= {path.name for path in script.parent.iterdir()}, script


# Life cycles


LIFECYCLES = [model for model in apps.get_models() if issubclass(model, Lifecycle)]


@pytest.mark.django_db
@pytest.mark.parametrize("model", LIFECYCLES, ids=lambda model: model.__name__)
def test_the_database_keeps_the_same_life_cycle_as_the_code(model: type[Lifecycle]) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        query = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s"
        cursor.execute(query, [table, f"{table}_keeps_its_life_cycle"])
        definition = cursor.fetchone()
    assert definition, f"{table} has no trigger that keeps its life cycle"
    kept = set(re.findall(r"'(\w+>\w+)'", definition[0]))
    assert kept == {f"{before}>{after}" for before, afters in model.TRANSITIONS.items() for after in afters}
    assert model.TRANSITIONS
