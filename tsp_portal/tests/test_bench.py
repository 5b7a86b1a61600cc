"""Measuring: the figures it prints, the data it asks about, and that nothing of it is left."""

from __future__ import annotations

import json
import os
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from authorizations.decision import decide, shops_to_enter
from authorizations.models import AccessGrant, GrantAssignment, ServiceAuthorization
from catalogue.models import Level, Permission
from partners.models import PartnerMember
from tsp_portal.demo.bench_load import ITEMS, load, scratch_database

GRANTS = 1000


def databases() -> set[str]:
    """The scratch databases there are, of this process: other tests come and go with theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"bench_{os.getpid()}_"])
        return {name for (name,) in cursor.fetchall()}


def quietly(sentence: str) -> None:
    """Nobody listens."""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_it_prints_figures_and_leaves_nothing():
    before, own, out, said = databases(), connection.settings_dict["NAME"], StringIO(), StringIO()
    call_command("bench", "decision", "--grants", str(GRANTS), "--rounds", "20", "--json", stdout=out, stderr=said)
    figures = json.loads(out.getvalue())
    assert set(figures) == {"grants", "limit", "decide", "page", "bytes_per_grant"}
    assert figures["grants"] == GRANTS
    for kind in ("limit", "decide", "page"):
        assert set(figures[kind]) == {"p50_us", "p95_us", "p99_us", "per_second"}
        assert 0 < figures[kind]["p50_us"] <= figures[kind]["p95_us"] <= figures[kind]["p99_us"]
    assert 150 < figures["bytes_per_grant"] < 1000
    assert (databases(), connection.settings_dict["NAME"]) == (before, own)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_its_database_is_gone_whatever_happens_and_holds_what_the_portal_could_hold():
    before = databases()
    with pytest.raises(ZeroDivisionError), scratch_database():
        _load_look_and_fail()
    assert databases() == before


def _load_look_and_fail() -> None:
    load(GRANTS, say=quietly)
    assert (AccessGrant.objects.count(), ServiceAuthorization.objects.count()) == (GRANTS, GRANTS // 2)
    assert GrantAssignment.objects.exists()
    grants = AccessGrant.objects.filter(status="ACTIVE").select_related("service_authorization__shop")
    assert {len(grant.levels) for grant in grants} == {ITEMS}
    grant = grants[0]
    main = PartnerMember.objects.get(partner=grant.service_authorization.partner_id, is_main=True)
    number = next(iter(grant.levels))
    assert decide(main, grant.shop, Permission.objects.get(number=number), Level.VIEW)
    assert len(shops_to_enter(main, many=50).shops) == 50
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled = 'D'")
        assert cursor.fetchone() == (0,)
    raise ZeroDivisionError


def sweep(*words: str) -> tuple[dict, str]:
    """The figures, and what it says when it fails."""
    out, refusal = StringIO(), ""
    try:
        call_command("bench", "sweep", "--grants", str(GRANTS), "--json", *words, stdout=out, stderr=StringIO())
    except CommandError as error:
        refusal = str(error)
    return json.loads(out.getvalue()), refusal


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_sweep_ends_and_tells_of_all_that_is_due_while_access_is_removed():
    before, own = databases(), connection.settings_dict["NAME"]
    figures, refusal = sweep("--most-seconds", "300", "--most-milliseconds", "30000")  # whatever else runs here
    assert refusal == ""
    counts = ("grants", "entries", "notifications", "missing")
    assert tuple(figures[name] for name in counts) == (GRANTS, GRANTS, GRANTS * 5 // 2, 0)
    assert figures["per_second"] == round(GRANTS / figures["seconds"], 1)
    for where in ("removed_here", "removed_elsewhere"):
        took = figures[where]
        assert took["count"] > 0
        assert 0 < took["p50_ms"] <= took["p99_ms"] <= took["max_ms"]
    assert (databases(), connection.settings_dict["NAME"]) == (before, own)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_takes_too_long_fails_and_says_what_did():
    figures, refusal = sweep("--most-seconds", "0", "--most-milliseconds", "0")
    slowest = max(figures["removed_here"]["p99_ms"], figures["removed_elsewhere"]["p99_ms"])
    assert refusal == (
        f"The sweep took {figures['seconds']} s, more than 0. Remove access took {slowest} ms (p99), more than 0."
    )


@pytest.mark.parametrize("words", [["--grants", "0"], ["--grants", "99999999999"], ["--rounds", "1"]])
def test_a_number_that_makes_no_sense_is_named(words):
    with pytest.raises(CommandError, match=f"^{words[0]}: "):
        call_command("bench", "decision", *words)
