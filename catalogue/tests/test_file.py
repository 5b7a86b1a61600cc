"""The catalogue file: what it says when it is right, and which sentence each mistake gives."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from catalogue.checks import check_catalogue_file
from catalogue.file import CatalogueError, load, problems
from catalogue.models import Level
from catalogue.tests.factories import CATALOGUE_FILE, small_data, write_file

Change = Callable[[dict[str, Any]], Any]


def permission(data: dict[str, Any], position: int = 0) -> dict[str, Any]:
    """One of the permissions of section orders: splittable, edit-only, owner-only."""
    found: dict[str, Any] = data["sections"][1]["permissions"][position]
    return found


def template(data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = data["service_categories"][0]["template"]
    return found


MISTAKES: list[tuple[Change, str]] = [
    # shape
    (lambda d: d.update(extra=1), "The file: unknown key “extra”."),
    (lambda d: d.pop("timers"), "The file: “timers” is missing."),
    (lambda d: d.update(version=2), "version: this portal reads version 1."),
    (lambda d: d.update(sections=[]), "sections: at least one section is needed."),
    (lambda d: d.update(presets={}), "presets: must be a list."),
    (lambda d: d["sections"].append("home"), "sections, entry 3: must be a mapping."),
    # sections and permissions
    (lambda d: d["sections"][0].update(key="all"), "Section all: the key “all” has a meaning of its own."),
    (lambda d: d["sections"][0].update(colour="red"), "Section home: unknown key “colour”."),
    (lambda d: d["sections"][0].update(label=""), "Section home, label: must be one line of 1 to 200 characters."),
    (lambda d: d["sections"].append(d["sections"][0]), "Section home: the key stands twice."),
    (lambda d: permission(d).update(sensitve=True), "Permission orders.manage: unknown key “sensitve”."),
    (lambda d: permission(d).pop("label"), "Permission orders.manage: “label” is missing."),
    (lambda d: permission(d).update(label=7), "Permission orders.manage, label: must be a text."),
    (lambda d: permission(d).update(label="a\nb"), "Permission orders.manage, label: must be one line of"),
    (lambda d: permission(d).update(label="x" * 201), "Permission orders.manage, label: must be one line of"),
    (lambda d: permission(d).update(key="Orders!"), "Permission Orders!, key: “Orders!” is no key"),
    (lambda d: permission(d).update(key="orders." + "x" * 74), "is no key"),
    (lambda d: permission(d).update(key="home.x"), "Permission home.x: the key must start with “orders.”"),
    (lambda d: permission(d, 1).update(key="orders.manage"), "Permission orders.manage: the key stands twice."),
    (
        lambda d: permission(d).update(levels=["write"]),
        "Permission orders.manage, levels, entry 1: “write” is no level",
    ),
    (lambda d: permission(d).update(levels=[]), "Permission orders.manage, levels: at least one level is needed."),
    (
        lambda d: permission(d).update(levels=["view", "view"]),
        "Permission orders.manage, levels: a level stands twice.",
    ),
    (lambda d: permission(d).update(levels="view"), "Permission orders.manage, levels: must be a list."),
    (lambda d: permission(d).update(sensitive="yes"), "Permission orders.manage, sensitive: must be true or false."),
    (
        lambda d: permission(d, 1).update(baseline=True),
        "Permission orders.export: a baseline permission must offer view",
    ),
    (lambda d: d["sections"][0]["permissions"][0].update(owner_only=True), "cannot be owner-only."),
    # analytics
    (lambda d: d["analytics_modules"][0].update(key="live.all"), "the key must start with “analytics.”."),
    (
        lambda d: d["analytics_modules"][0].update(levels=["view"]),
        "Analytics area analytics.live: unknown key “levels”.",
    ),
    (
        lambda d: d["analytics_modules"].append(d["analytics_modules"][0]),
        "Analytics area analytics.live: the key stands",
    ),
    # presets
    (lambda d: d["presets"][1]["sections"].update(moon="view"), "Preset order: there is no section “moon”."),
    (lambda d: d["presets"][1]["sections"].update(home="max"), "Preset order, sections, home: “max” is no level"),
    (lambda d: d["presets"][1]["sections"].update(all="max"), "Preset order: “all” stands alone and is always “max”."),
    (lambda d: d["presets"][0].update(sections={"all": "view"}), "Preset full: “all” stands alone"),
    (lambda d: d["presets"][1].update(sections={}), "Preset order: it chooses no section."),
    (lambda d: d["presets"][1].update(key="full"), "Preset full: the key stands twice."),
    # templates
    (lambda d: template(d).update(preset="moon"), "Service category live, template: there is no preset “moon”."),
    (lambda d: template(d).update(preset=7), "Service category live, template, preset: must be a text."),
    (lambda d: template(d).pop("add"), "Service category live, template: “add” is missing."),
    (lambda d: template(d)["add"].update({"orders.moon": "view"}), "there is no permission “orders.moon”."),
    (
        lambda d: template(d)["add"].update({"orders.bank": "edit"}),
        "“orders.bank” is owner-only, and never in a grant.",
    ),
    (lambda d: template(d)["add"].update({"orders.export": "view"}), "“orders.export” does not offer the level view."),
    (lambda d: template(d)["add"].update({"home.board": "edit"}), "“home.board” does not offer the level edit."),
    (lambda d: template(d)["add"].update({"analytics.live": "view"}), "there is no permission “analytics.live”."),
    (lambda d: template(d).update(analytics=["orders.manage"]), "there is no analytics area “orders.manage”."),
    (lambda d: template(d)["analytics"].append("analytics.live"), "an analytics area stands twice."),
    (
        lambda d: d["service_categories"].append(d["service_categories"][0]),
        "Service category live: the key stands twice.",
    ),
    # durations and timers
    (
        lambda d: d["durations"].update(presets_days=[7, 91]),
        "durations, presets_days, entry 2: 91 is not from 1 to 90.",
    ),
    (lambda d: d["durations"].update(presets_days=[0]), "durations, presets_days, entry 1: 0 is not from 1 to 90."),
    (lambda d: d["durations"].update(presets_days=[7, 7]), "durations, presets_days: a number stands twice."),
    (lambda d: d["durations"].update(max_days=366), "durations, max_days: 366 is not from 1 to 365."),
    (lambda d: d["durations"].update(request_default_days=91), "request_default_days: 91 is not from 1 to 90."),
    (lambda d: d["durations"].update(custom=1), "durations, custom: must be true or false."),
    (lambda d: d["timers"].update(inactivity_days="90"), "timers, inactivity_days: must be a whole number."),
    (lambda d: d["timers"].update(inactivity_days=1.5), "timers, inactivity_days: must be a whole number."),
    (lambda d: d["timers"].update(inactivity_days=True), "timers, inactivity_days: must be a whole number."),
    (lambda d: d["timers"].update(request_link_days=0), "timers, request_link_days: 0 is not from 1 to 10000."),
    (
        lambda d: d["timers"].update(expiry_notices_days=[-1]),
        "expiry_notices_days, entry 1: -1 is not from 0 to 10000.",
    ),
    (lambda d: d["timers"].update(expiry_notices_days=7), "timers, expiry_notices_days: must be a list."),
]


@pytest.mark.parametrize(("change", "sentence"), MISTAKES, ids=[sentence for _, sentence in MISTAKES])
def test_a_mistake_is_named_with_its_place(tmp_path: Path, change: Change, sentence: str) -> None:
    data = small_data()
    assert problems(write_file(tmp_path, data)) == []
    change(data)
    found = problems(write_file(tmp_path, data))
    assert any(sentence in problem for problem in found), found


def test_all_mistakes_are_found_at_once(tmp_path: Path) -> None:
    data = small_data()
    permission(data).update(sensitve=True)
    data["timers"].update(inactivity_days="90")
    assert len(problems(write_file(tmp_path, data))) == 2


def test_a_key_that_stands_twice_in_one_mapping_is_named_with_its_line(tmp_path: Path) -> None:
    [problem] = problems(write_file(tmp_path, "version: 1\nversion: 1\n"))
    assert "line 2: the key “version” stands twice." in problem


@pytest.mark.parametrize("text", ["a: [", "\tx", "a: 2026-99-99", "? [a]\n: b", "\x00", ""])
def test_what_is_no_catalogue_gives_a_problem_and_no_traceback(tmp_path: Path, text: str) -> None:
    assert problems(write_file(tmp_path, text))


def test_a_file_in_another_encoding_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.yaml"
    path.write_bytes("label: café".encode("latin-1"))
    [problem] = problems(path)
    assert str(path) in problem


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        [problem] = problems(path)
        assert problem.startswith(f"The catalogue file {path} cannot be read")


@pytest.mark.parametrize(("largest", "custom"), [(1, False), (365, True)])
def test_durations_at_their_limits_are_accepted(tmp_path: Path, largest: int, custom: bool) -> None:
    data = small_data()
    data["durations"] = {
        "presets_days": [largest],
        "custom": custom,
        "max_days": largest,
        "request_default_days": largest,
    }
    assert problems(write_file(tmp_path, data)) == []


def test_the_portals_own_file_is_right() -> None:
    assert problems(CATALOGUE_FILE) == []


def test_the_portals_own_file_says_what_the_domain_says() -> None:
    catalogue = load()
    assert (len(catalogue.sections), len(catalogue.analytics), len(catalogue.permissions)) == (14, 12, 76)
    assert [category.label for category in catalogue.service_categories][:2] == ["Shop Management", "LIVE Management"]
    assert catalogue.timers.request_link_days == 7
    assert catalogue.timers.expiry_notices_days == (30, 7, 1, 0)
    assert catalogue.durations.presets_days == (7, 30, 90, 180, 365)
    assert (catalogue.durations.max_days, catalogue.durations.request_default_days) == (365, 30)
    assert catalogue.preset("affiliate").sections["affiliate"] == Level.EDIT
    assert catalogue.service_category("moon_management") is None


def test_the_file_is_read_once_per_path(tmp_path: Path, settings: Settings) -> None:
    own = load()
    assert load() is own
    settings.CATALOGUE_FILE = write_file(tmp_path, small_data())
    assert [section.key for section in load().sections] == ["home", "orders"]


def test_a_broken_file_cannot_be_loaded(tmp_path: Path, settings: Settings) -> None:
    settings.CATALOGUE_FILE = tmp_path / "none.yaml"
    with pytest.raises(CatalogueError, match="cannot be read"):
        load()


def test_the_check_gives_one_numbered_error_per_problem(tmp_path: Path, settings: Settings) -> None:
    assert check_catalogue_file(None) == []
    settings.CATALOGUE_FILE = write_file(tmp_path, small_data() | {"version": 9, "extra": 1})
    assert [error.id for error in check_catalogue_file(None)] == ["catalogue.E001", "catalogue.E002"]


def test_manage_check_names_the_problem(tmp_path: Path, settings: Settings) -> None:
    settings.CATALOGUE_FILE = write_file(tmp_path, small_data() | {"extra": 1})
    with pytest.raises(SystemCheckError, match="unknown key “extra”"):
        call_command("check", tags=["catalogue"])
