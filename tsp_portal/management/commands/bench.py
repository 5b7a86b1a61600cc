"""`manage.py bench decision`: how long a decision takes with so many grants, in a scratch database of its own."""

import json
import signal
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tsp_portal.demo.bench import Measured, Took, bench_decision

KINDS = ("limit", "decide", "page")
WORDS = {"limit": "one row by its key", "decide": "decide", "page": "a page of 50 shops to enter"}


class Command(BaseCommand):
    help = "Measures the decision in a scratch database beside the portal's, which it does not touch."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subject", choices=["decision"], help="what is measured")
        parser.add_argument("--grants", type=int, default=100_000, help="how many grants of ten permissions (100000)")
        parser.add_argument("--rounds", type=int, default=5000, help="how often each question is asked (5000)")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the figures as JSON")

    def handle(self, *args: Any, grants: int, rounds: int, as_json: bool, **options: Any) -> None:
        if not 100 <= grants <= 10_000_000:
            raise CommandError("--grants: from 100 to 10000000.")
        if rounds < 10:
            raise CommandError("--rounds: at least 10.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the scratch database goes then, too
        measured = bench_decision(grants, rounds, say=self._say)
        if as_json:
            self.stdout.write(json.dumps(figures(measured)))
        else:
            self._write(measured)

    def _write(self, measured: Measured) -> None:
        self.stdout.write(f"{measured.grants} grants, {measured.yes:.0%} of the decisions a yes")
        self.stdout.write(f"{'':<28} {'p50':>9} {'p95':>9} {'p99':>9} {'a second':>10}  p50 to the limit's")
        for kind in KINDS:
            took: Took = getattr(measured, kind)
            columns = " ".join(f"{each:>6.0f} µs" for each in (took.p50_us, took.p95_us, took.p99_us))
            ratio = took.p50_us / measured.limit.p50_us
            self.stdout.write(f"{WORDS[kind]:<28} {columns} {took.per_second:>10.0f}  {ratio:.2f}")
        self.stdout.write(f"{measured.bytes_per_grant:.0f} bytes a grant that a decision needs:")
        for name, size in measured.bytes_of.items():
            self.stdout.write(f"  {size:>6.1f}  {name}")

    def _say(self, sentence: str) -> None:
        self.stderr.write(sentence)
        self.stderr.flush()


def figures(measured: Measured) -> dict[str, Any]:
    """What `--json` prints."""
    took = {kind: asdict(getattr(measured, kind)) for kind in KINDS}
    return {"grants": measured.grants, **took, "bytes_per_grant": measured.bytes_per_grant}
