"""How activities are worded, and what a spreadsheet is kept from taking for a formula."""

from __future__ import annotations

import csv
import io

import pytest

from authorizations.decision import CONDITIONS
from authorizations.pages.activity_words import REFUSALS, values
from authorizations.pages.spreadsheets import csv_lines, harmless

PLAIN_FORMULAS = ["=1", "+1+1", "-1+1", "@A1", "|x", "%x"]
HIDDEN_FORMULAS = ["\t=1", "\r=1", "\n=1", " =1", "\u3000＝1", "＝1", "＋1", "－1", "＠A", "\tx"]


@pytest.mark.parametrize("text", PLAIN_FORMULAS + HIDDEN_FORMULAS, ids=ascii)
def test_a_formula_is_written_as_text(text: str) -> None:
    file = "".join(csv_lines(["Column"], [[text]])).removeprefix("\ufeff")
    [_, [cell]] = list(csv.reader(io.StringIO(file, newline="")))
    assert cell.startswith("'")
    assert cell.replace("\\|", "|") == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "plain", "a=1", "-12.50", "  spaced", "1 − 2", "'quoted"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text
    assert text in next(iter(csv.reader(io.StringIO(list(csv_lines(["Column"], [[text, "x"]]))[2]))))


def test_every_reason_for_a_refusal_has_words() -> None:
    names = {each[0] if isinstance(each, tuple) else each.name for each in CONDITIONS}
    assert names - REFUSALS.keys() == set()


def test_values_are_said_in_words() -> None:
    changes = {"ships_from": [None, "Leeds"], "is_live": [False, True], "tags": [["a", "b"], []], "same": [1, 1]}
    said = [(value.label, value.before, value.after) for value in values(changes)]
    assert said == [("Ships from", "nothing", "Leeds"), ("Is live", "no", "yes"), ("Tags", "a, b", "nothing")]


def test_a_long_value_is_cut_on_a_page() -> None:
    [value] = values({"text": ["x" * 500, "short"]})
    assert (len(value.before), value.before[-1]) == (120, "…")
