"""How rows become a CSV file that a spreadsheet reads as text, whatever somebody typed into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from defusedcsv import csv

# What a spreadsheet takes for the beginning of a formula; those of full width too, as Excel in East Asia does.
FORMULA = frozenset("=+-@|%＝＋－＠｜％")
ASCII_FORMULA = frozenset("=+-@|%")  # at the very beginning defusedcsv sees to these itself
BLANKS = " \t\r\n\v\f\u00a0\u3000\ufeff"


def harmless(text: str) -> str:
    """The text with an apostrophe before what would be a formula and `defusedcsv` lets through.

    Those are a formula behind blanks or of full width, and a leading tab or end of line.
    """
    first = text.lstrip(BLANKS)[:1]
    if text[:1] in ASCII_FORMULA:
        return text
    return f"'{text}" if text[:1] in ("\t", "\r", "\n") or first in FORMULA else text


class _Line:
    """A file of one line: what was written last is what is there."""

    text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The file line by line, in UTF-8 with the mark by which spreadsheets know it."""
    line = _Line()
    writer = csv.writer(line)
    yield "\ufeff"
    writer.writerow(columns)
    yield line.text
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
        yield line.text
