"""`manage.py bench`: how long a decision takes, or the end of many grants in one minute, in a scratch database."""

import json
import signal
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tsp_portal.demo.bench import Measured, Took, bench_decision
from tsp_portal.demo.bench_sweep import Removals, Swept, bench_sweep

KINDS = ("limit", "decide", "page")
WORDS = {"limit": "one row by its key", "decide": "decide", "page": "a page of 50 shops to enter"}
MOST_SECONDS, MOST_MS = 60.0, 250.0  # docs/performance.md


class Command(BaseCommand):
    help = "Measures in a scratch database beside the portal's, which it does not touch."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("subject", choices=["decision", "sweep"], help="what is measured")
        parser.add_argument("--grants", type=int, default=100_000, help="how many grants (100000)")
        parser.add_argument("--rounds", type=int, default=5000, help="decision: how often each is asked (5000)")
        parser.add_argument("--most-seconds", type=float, default=MOST_SECONDS, help="sweep: it fails above this (60)")
        parser.add_argument(
            "--most-milliseconds",
            type=float,
            default=MOST_MS,
            help="sweep: it fails when Remove access takes longer (250)",
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print the figures as JSON")

    def handle(self, *args: Any, subject: str, grants: int, **options: Any) -> None:
        if not 100 <= grants <= 10_000_000:
            raise CommandError("--grants: from 100 to 10000000.")
        if options["rounds"] < 10:
            raise CommandError("--rounds: at least 10.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the scratch database goes then, too
        if subject == "decision":
            self._decision(grants, **options)
        else:
            self._sweep(grants, **options)

    def _decision(self, grants: int, *, rounds: int, as_json: bool, **options: Any) -> None:
        measured = bench_decision(grants, rounds, say=self._say)
        if as_json:
            self.stdout.write(json.dumps(figures(measured)))
        else:
            self._write(measured)

    def _sweep(
        self, grants: int, *, most_seconds: float, most_milliseconds: float, as_json: bool, **options: Any
    ) -> None:
        swept = bench_sweep(grants, say=self._say)
        if as_json:
            self.stdout.write(json.dumps(asdict(swept) | {"per_second": swept.per_second}))
        else:
            self._write_swept(swept)
        if problems := too_much(swept, most_seconds, most_milliseconds):
            raise CommandError(" ".join(problems))

    def _write_swept(self, swept: Swept) -> None:
        self.stdout.write(
            f"{swept.grants} grants were expired in {swept.seconds} s, {swept.per_second:.0f} a second:"
            f" {swept.entries} entries, {swept.notifications} notifications"
        )
        self.stdout.write(f"{swept.cpu_seconds} s of CPU beside the database's; load {swept.load} before it began")
        self.stdout.write(f"{'Remove access meanwhile':<28} {'times':>6} {'p50':>9} {'p99':>9} {'most':>9}")
        kinds: dict[str, Removals] = {"in shops being swept": swept.removed_here, "in others": swept.removed_elsewhere}
        for words, took in kinds.items():
            columns = " ".join(f"{each:>6.0f} ms" for each in (took.p50_ms, took.p99_ms, took.max_ms))
            self.stdout.write(f"{words:<28} {took.count:>6} {columns}")

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


def too_much(swept: Swept, most_seconds: float, most_milliseconds: float) -> list[str]:
    """What of it is above a limit or not as it should be, in sentences."""
    problems = []
    if swept.missing:
        problems.append(f"{swept.missing} grants, entries and notifications are missing or too many.")
    if swept.seconds > most_seconds:
        problems.append(f"The sweep took {swept.seconds} s, more than {most_seconds:g}.")
    if swept.p99_ms > most_milliseconds:
        problems.append(f"Remove access took {swept.p99_ms} ms (p99), more than {most_milliseconds:g}.")
    return problems
