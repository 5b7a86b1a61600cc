"""How data that the database makes by itself is written: files of SQL, in steps that say what they make."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import connection

SQL = Path(__file__).resolve().parent / "sql"
STEP = re.compile(r"^-- step: (.+)\n", re.MULTILINE)

Say = Callable[[str], object]


def run_files(files: Iterable[str], values: Mapping[str, Any], *, say: Say) -> None:
    """Run the steps of these files, one after the other. Each begins with a line that names it."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off; SET LOCAL work_mem = '64MB'")
        for file in files:
            _, *parts = STEP.split((SQL / file).read_text(encoding="utf-8"))
            for name, statements in zip(parts[::2], parts[1::2], strict=True):
                say(f"Making {name} …")
                cursor.execute(statements, values)


def tidy(*, say: Say) -> None:
    """Tell the planner what is there now."""
    say("Counting …")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
