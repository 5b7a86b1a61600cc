"""The diagrams of the life cycles: they are current, and they say what the models and the database say."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from audit.models import Lifecycle
from authorizations.models import AccessGrant, ServiceAuthorization
from tsp_portal.management.commands import diagrams

MODELS = [model for model in apps.get_models() if issubclass(model, Lifecycle)]
ARROW = re.compile(r"^    (\S+) --> (\S+)$", re.MULTILINE)


def arrows(model: type[Lifecycle]) -> set[tuple[str, str]]:
    begins = diagrams.first_statuses()[model._meta.db_table]
    return set(ARROW.findall("\n".join(diagrams.diagram(model, begins))))


def test_the_diagrams_are_current():
    call_command("diagrams", "--check", stdout=StringIO())


def test_a_stale_file_is_refused_and_written_again(tmp_path, monkeypatch):
    monkeypatch.setattr(diagrams, "FILE", tmp_path / "life-cycles.md")
    diagrams.FILE.write_text("Something older.")
    with pytest.raises(CommandError, match=r"not current\. Write it again: python3 dev\.py manage diagrams$"):
        call_command("diagrams", "--check")
    assert diagrams.FILE.read_text() == "Something older."
    call_command("diagrams", stdout=StringIO())
    call_command("diagrams", "--check", stdout=StringIO())


def test_every_life_cycle_is_drawn_once():
    words = diagrams.document()
    titles = re.findall(r"^### (.+)$", words, re.MULTILINE)
    assert len(titles) == len(MODELS) == words.count("stateDiagram-v2")
    assert "### Access grant" in words


def test_a_diagram_shows_where_a_grant_begins_goes_and_ends():
    ends = {"EXPIRED", "REVOKED", "RELINQUISHED", "TERMINATED", "ENDED"}
    assert arrows(AccessGrant) == {
        ("[*]", "ACTIVE"),
        ("ACTIVE", "SUSPENDED"),
        ("SUSPENDED", "ACTIVE"),
        *((start, end) for start in ("ACTIVE", "SUSPENDED") for end in ends),
        *((end, "[*]") for end in ends),
    }
    assert '    state "Removed" as REVOKED' in diagrams.diagram(AccessGrant, ["ACTIVE"])
    assert ("ACTIVE", "DEACTIVATED") in arrows(ServiceAuthorization)


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_diagram_begins_where_the_database_lets_a_row_begin(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgargs FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s",
            [model._meta.db_table, f"{model._meta.db_table}_keeps_its_life_cycle"],
        )
        ((arguments,),) = cursor.fetchall()
    begins = bytes(arguments).decode().split("\0")[0].split(",")
    assert {to for start, to in arrows(model) if start == "[*]"} == set(begins)
